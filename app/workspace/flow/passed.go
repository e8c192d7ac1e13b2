package flow

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow"
	"hookline/models"
)

// passed lists the user parameters that next actions pass on, as far as it is known: from
// what Web Hooks of drafts keep of tried answers, and from the samples of Web Services.
func passed(ctx context.Context, tx *models.DB, services []models.WebService, workflows []models.Workflow) ([]workflow.Variable, error) {
	var list []workflow.Variable
	add := func(name, from string) {
		if workflow.ValidLabel(name) && !slices.ContainsFunc(list, func(v workflow.Variable) bool { return v.Name == name }) {
			list = append(list, workflow.Variable{Name: name, From: from})
		}
	}
	for _, f := range workflows {
		if !strings.Contains(f.Draft, `"sets"`) { // of nearly all: no need to read it
			continue
		}
		for _, o := range workflow.ParseOrEmpty(f.Draft).Objects {
			if asks, ok := o.Settings.(workflow.Requester); ok && workflow.PassesOn(asks) {
				for _, name := range *asks.Knows() {
					add(name, o.Title+", "+f.Name)
				}
			}
		}
	}
	rows := map[string]*models.WebService{}
	var ids []string
	for i := range services {
		if services[i].Config.Answer.Mode == answer.ModeAction {
			rows[services[i].ID], ids = &services[i], append(ids, services[i].ID)
		}
	}
	if len(ids) > 0 {
		samples, err := tx.Services.SamplesOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i := range samples {
			w := rows[samples[i].WebServiceID]
			for _, name := range webservice.PassedBy(w, &samples[i]) {
				add(name, w.Name)
			}
		}
	}
	slices.SortFunc(list, func(a, b workflow.Variable) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}
