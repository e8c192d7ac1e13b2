package workspace

import (
	"context"

	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workflow"
	"hookline/models"
)

// Surroundings gives what a Workflow can refer to: for its checks and for the
// settings panels of the editor.
func (w *Workspace) Surroundings(ctx context.Context) (workflow.Surroundings, error) {
	return w.look().Surroundings(ctx)
}

// Surround says what Workflows may refer to from here on, where that is more than what
// is stored yet: a file makes things that refer to each other.
func (e *Edit) Surround(around *workflow.Surroundings) { e.around = around }

// Surroundings gives what a Workflow can refer to.
func (e *Edit) Surroundings(ctx context.Context) (workflow.Surroundings, error) {
	if e.around != nil {
		return *e.around, nil
	}
	s := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{}, Workflows: map[string]workflow.WorkflowInfo{},
		Campaigns: map[string]workflow.CampaignInfo{}, Schedules: map[string]workflow.ScheduleInfo{}, Sounds: map[string]workflow.SoundInfo{}}
	services, err := e.tx.Services.All(ctx)
	if err != nil {
		return s, err
	}
	for i := range services {
		s.WebServices[services[i].ID] = ServiceInfo(&services[i], e.openOrMark(&services[i]))
	}
	workflows, err := e.tx.Workflows.All(ctx)
	if err != nil {
		return s, err
	}
	for _, f := range workflows {
		s.Workflows[f.ID] = workflow.WorkflowInfo{ID: f.ID, Name: f.Name, Published: f.PublishedID != ""}
	}
	if err := e.addSounds(ctx, s.Sounds); err != nil {
		return s, err
	}
	if s.DefaultCountry, err = e.tx.DefaultCountry(ctx); err != nil {
		return s, err
	}
	schedules, err := e.tx.Schedules.All(ctx)
	if err != nil {
		return s, err
	}
	for _, row := range schedules {
		s.Schedules[row.ID] = workflow.ScheduleInfo{ID: row.ID, Name: row.Name}
	}
	return s, e.addCampaigns(ctx, s.Campaigns)
}

// addCampaigns adds every Campaign with how many may take its calls.
func (e *Edit) addCampaigns(ctx context.Context, into map[string]workflow.CampaignInfo) error {
	campaigns, err := e.tx.Campaigns.All(ctx)
	if err != nil {
		return err
	}
	agents, err := e.tx.Campaigns.AllAgents(ctx)
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
	info := workflow.WebServiceInfo{ID: s.ID, Name: s.Name, Active: s.Active, Timeout: s.Timeout(),
		Token: needsToken(s)}
	for _, in := range webservice.InputsOf(s, secrets) {
		info.Inputs = append(info.Inputs, workflow.InputInfo{Name: in.Name, Description: in.Description, Required: in.Required})
	}
	for _, r := range s.Config.Results {
		info.Results = append(info.Results, workflow.ResultInfo{Description: r.Description, Path: r.Path})
	}
	return info
}

// openOrMark opens the secrets of a service. When they can't be opened every
// place for one counts as filled: that is told where it matters.
func (e *Edit) openOrMark(s *models.WebService) map[string]string {
	secrets, err := e.box.OpenMap(servicesTable, s.ID, s.Sealed)
	if err == nil {
		return secrets
	}
	secrets = map[string]string{}
	for _, key := range webservice.SecretKeys(s) {
		secrets[key] = webservice.Mask
	}
	return secrets
}

// Scopes of the used-by index.
const (
	ScopeDraft     = "draft"
	ScopePublished = "published"
)

// addSounds adds every Sound.
func (e *Edit) addSounds(ctx context.Context, into map[string]workflow.SoundInfo) error {
	list, err := e.tx.Sounds.All(ctx)
	for i := range list {
		into[list[i].ID] = SoundInfo(&list[i])
	}
	return err
}

// setUses notes what a definition refers to, each once per object.
func (e *Edit) setUses(ctx context.Context, f *models.Workflow, scope string, d *workflow.Definition) error {
	return e.tx.Uses.Set(ctx, models.Use{UserKind: ObjectWorkflow, UserID: f.ID, UserName: f.Name, Scope: scope}, usesOf(d))
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
