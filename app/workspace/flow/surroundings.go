package flow

import (
	"context"
	"maps"
	"slices"

	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// Surroundings gives what a Workflow can refer to: for its checks and for the
// settings panels of the editor.
func (w Workflows) Surroundings(ctx context.Context) (workflow.Surroundings, error) {
	return w.surroundings(ctx, w.Look())
}

func (w Workflows) surroundings(ctx context.Context, e *workspace.Edit) (workflow.Surroundings, error) {
	return surroundings(ctx, e, w.around)
}

// surroundings are those that were given, or what is stored.
func surroundings(ctx context.Context, e *workspace.Edit, given *workflow.Surroundings) (workflow.Surroundings, error) {
	if given != nil {
		return *given, nil
	}
	s := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{}, Workflows: map[string]workflow.WorkflowInfo{},
		Campaigns: map[string]workflow.CampaignInfo{}, Schedules: map[string]workflow.ScheduleInfo{}, Sounds: map[string]workflow.SoundInfo{}}
	services, err := e.Tx().Services.All(ctx)
	if err != nil {
		return s, err
	}
	for i := range services {
		s.WebServices[services[i].ID] = ServiceInfo(&services[i], e.Services.Opened(&services[i]))
	}
	if err := addAnswers(ctx, e.Tx(), services, s.WebServices); err != nil {
		return s, err
	}
	workflows, err := e.Tx().Workflows.All(ctx)
	if err != nil {
		return s, err
	}
	if s.Passed, err = passed(ctx, e.Tx(), services, workflows); err != nil {
		return s, err
	}
	for _, f := range workflows {
		s.Workflows[f.ID] = workflow.WorkflowInfo{ID: f.ID, Name: f.Name, Published: f.PublishedID != ""}
	}
	if err := addSounds(ctx, e.Tx(), s.Sounds); err != nil {
		return s, err
	}
	if s.DefaultCountry, err = e.Tx().DefaultCountry(ctx); err != nil {
		return s, err
	}
	schedules, err := e.Tx().Schedules.All(ctx)
	if err != nil {
		return s, err
	}
	for _, row := range schedules {
		s.Schedules[row.ID] = workflow.ScheduleInfo{ID: row.ID, Name: row.Name}
	}
	if err := workspace.EachSimple(ctx, e.Tx(), s.Know); err != nil {
		return s, err
	}
	return s, addCampaigns(ctx, e.Tx(), s.Campaigns)
}

// addAnswers adds the variables that kept samples of answers set, to the Web Services whose
// answers set any.
func addAnswers(ctx context.Context, tx *models.DB, services []models.WebService, into map[string]workflow.WebServiceInfo) error {
	rows := map[string]*models.WebService{}
	for i := range services {
		if into[services[i].ID].Answer.Variable {
			rows[services[i].ID] = &services[i]
		}
	}
	samples, err := tx.Services.SamplesOf(ctx, slices.Sorted(maps.Keys(rows)))
	if err != nil {
		return err
	}
	for i := range samples {
		info := into[samples[i].WebServiceID]
		info.Sampled = true
		for _, name := range webservice.SetBy(rows[samples[i].WebServiceID], &samples[i]) {
			if !slices.Contains(info.Sets, name) {
				info.Sets = append(info.Sets, name)
			}
		}
		into[samples[i].WebServiceID] = info
	}
	return nil
}

// addCampaigns adds every Campaign with how many may take its calls.
func addCampaigns(ctx context.Context, tx *models.DB, into map[string]workflow.CampaignInfo) error {
	campaigns, err := tx.Campaigns.All(ctx)
	if err != nil {
		return err
	}
	agents, err := tx.Campaigns.AllAgents(ctx)
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, a := range agents {
		if a.Active {
			count[a.CampaignID]++
		}
	}
	for _, c := range campaigns {
		into[c.ID] = workflow.CampaignInfo{ID: c.ID, Name: c.Name, Agents: count[c.ID]}
	}
	return nil
}

// ServiceInfo is what a connector must know of a Web Service: its inputs are the
// parameters without a fixed value (MISSION W7). secrets are its opened ones.
func ServiceInfo(s *models.WebService, secrets map[string]string) workflow.WebServiceInfo {
	info := workflow.WebServiceInfo{ID: s.ID, Name: s.Name, Active: s.Active, Timeout: webservice.Patience(s),
		Token: needsToken(s), Answer: webservice.AnswerMode(s), Sound: webservice.SendsSound(s)}
	if s.Config.Answer.Variable != "" {
		info.Sets = []string{s.Config.Answer.Variable}
	}
	for _, in := range webservice.InputsOf(s, secrets) {
		info.Inputs = append(info.Inputs, workflow.InputInfo{Name: in.Name, Description: in.Description, Required: in.Required && !in.Dollar, Dollar: in.Dollar})
	}
	for _, r := range s.Config.Results {
		info.Results = append(info.Results, workflow.ResultInfo{Description: r.Description, Path: r.Path, Secret: r.Secret})
	}
	return info
}

// addSounds adds every Sound.
func addSounds(ctx context.Context, tx *models.DB, into map[string]workflow.SoundInfo) error {
	list, err := tx.Sounds.All(ctx)
	for i := range list {
		into[list[i].ID] = workspace.SoundInfo(&list[i])
	}
	return err
}

// setUses notes what a definition refers to, each once per object.
func setUses(ctx context.Context, tx *models.DB, f *models.Workflow, scope string, d *workflow.Definition) error {
	return tx.Uses.Set(ctx, models.Use{UserKind: workspace.ObjectWorkflow, UserID: f.ID, UserName: f.Name, Scope: scope}, usesOf(d))
}

func usesOf(d *workflow.Definition) []models.Use {
	var uses []models.Use
	seen := map[models.Use]bool{}
	for _, ref := range d.Refs() {
		u := models.Use{ObjectID: ref.Object.ID, ObjectTitle: ref.Object.Title, TargetKind: ref.Kind, TargetID: *ref.ID}
		if u.TargetID != "" && !seen[u] {
			seen[u] = true
			uses = append(uses, u)
		}
	}
	return uses
}

// needsToken says whether a token is fetched before a request of the Web Service.
func needsToken(s *models.WebService) bool {
	k := auth.Find(s.Config.Auth.Kind)
	return k != nil && k.Token != nil
}
