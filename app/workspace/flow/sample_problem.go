package flow

import (
	"context"
	"maps"
	"slices"

	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow"
	"hookline/app/workspace"
)

// maxReread is how many kept responses of a Web Service, the newest, a Workflow's
// problems are looked for in: an editor asks after every save.
const maxReread = 5

// ProblemsOf lists what is wrong with a definition: what app/workflow says of it, and
// what the kept samples of its Web Services say.
func (w Workflows) ProblemsOf(ctx context.Context, def *workflow.Definition, around workflow.Surroundings) ([]workflow.Problem, error) {
	return problems(ctx, w.Look(), def, around)
}

// problems is ProblemsOf by what Workflows may refer to in a change.
func (w Workflows) problems(ctx context.Context, e *workspace.Edit, def *workflow.Definition) ([]workflow.Problem, error) {
	around, err := w.surroundings(ctx, e)
	if err != nil {
		return nil, err
	}
	return problems(ctx, e, def, around)
}

func problems(ctx context.Context, e *workspace.Edit, def *workflow.Definition, around workflow.Surroundings) ([]workflow.Problem, error) {
	list := def.Problems(around)
	lost := map[string]map[string]string{} // by Web Service and result
	for _, o := range def.Objects {
		connector, ok := o.Settings.(*workflow.WebServiceConnector)
		if !ok || around.WebServices[connector.WebService].Name == "" {
			continue
		}
		id := connector.WebService
		if _, read := lost[id]; !read {
			missing, err := lostResults(ctx, e, id)
			if err != nil {
				return nil, err
			}
			lost[id] = missing
		}
		for _, result := range slices.Sorted(maps.Keys(connector.Results)) {
			why := lost[id][result]
			if why == "" || connector.Results[result] == "" {
				continue
			}
			// Yellow: a kept answer may be old, and the system that is asked is right.
			list = append(list, workflow.Problem{Severity: workflow.Yellow, ObjectID: o.ID, Title: o.Title, Field: "results." + result, Message: why})
		}
	}
	return list, nil
}

// lostResults says which results of a Web Service are in none of its newest kept
// samples, and why, by the result's description. Without samples there are none.
func lostResults(ctx context.Context, e *workspace.Edit, serviceID string) (map[string]string, error) {
	samples, err := e.Tx().Services.Samples(ctx, serviceID)
	if err != nil || len(samples) == 0 {
		return nil, err
	}
	s, err := e.Tx().Services.Get(ctx, serviceID)
	if err != nil {
		return nil, err
	}
	compiled, err := e.Services.Compile(ctx, s, e.Services.Opened(s))
	if err != nil {
		return nil, nil //nolint:nilerr // a Web Service that is not set up says so at its own place
	}
	found, lost := map[string]bool{}, map[string]string{}
	for _, sample := range samples[:min(len(samples), maxReread)] {
		for _, r := range compiled.Read(sample.ContentType, sample.Body).Masked(webservice.Mask) {
			switch {
			case r.Found && r.Value != "": // an optional one is found in any
				found[r.Description] = true
			case lost[r.Description] == "":
				lost[r.Description] = missingIn(s.Name, r, sample.Name)
			}
		}
	}
	maps.DeleteFunc(lost, func(result, _ string) bool { return found[result] })
	return lost, nil
}

func missingIn(service string, r answer.ResultRead, sample string) string {
	return "No kept sample of \"" + service + "\" has the result \"" + r.Description + "\": the path " + r.Path +
		" finds nothing in \"" + sample + "\". Correct the path on the Web Service's page, or keep a newer sample there."
}
