package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/workflow"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// workflows are the operations on Workflows.
type workflows struct {
	*api
	*resource[models.Workflow, workflowJSON]
}

func (a *api) workflows() workflows {
	return workflows{a, &resource[models.Workflow, workflowJSON]{
		word: "Workflow", path: "/workflows", read: apikey.WorkflowsRead, write: apikey.WorkflowsWrite, byID: a.DB.Workflows.Get, search: a.DB.Workflows.After,
		key:  func(f *models.Workflow) string { return f.NameKey },
		head: func(f *models.Workflow) envelope { return envelopeOf(f.ID, f.Version, f.CreatedAt, f.UpdatedAt) },
		show: func(_ context.Context, e envelope, f *models.Workflow) (workflowJSON, error) {
			return workflowJSON{e, f.Name, f.Description, f.BlockID, f.PublishedID != "", inUTC(f.PublishedAt)}, nil
		},
		save: func(ctx context.Context, r *request, in *workflowJSON, stored *models.Workflow) (*models.Workflow, error) {
			if stored.ID == "" {
				return a.Workflows.Add(ctx, r.by(), models.Workflow{Name: in.Name, Description: in.Description, BlockID: in.BlockID}, &workflow.Definition{})
			}
			return a.Workflows.Describe(ctx, r.by(), stored.ID, stored.Version, in.Name, in.Description, in.BlockID)
		},
		remove: a.Workflows.Delete, uses: a.Workflows.Places, clone: a.Workflows.Duplicate,
	}}
}

func (w workflows) routes() []route {
	const one = "/workflows/:id"
	return w.resource.routesAnd(
		route{method: http.MethodGet, path: one + "/flow", scope: apikey.WorkflowsRead, handle: w.flow},
		route{method: http.MethodGet, path: one + "/draft", scope: apikey.WorkflowsRead, handle: w.draft},
		route{method: http.MethodPut, path: one + "/draft", scope: apikey.WorkflowsWrite, handle: w.saveDraft},
		route{method: http.MethodGet, path: one + "/versions", scope: apikey.WorkflowsRead, handle: w.versions},
		route{method: http.MethodGet, path: one + "/versions/:number", scope: apikey.WorkflowsRead, handle: w.version},
		route{method: http.MethodPost, path: one + "/versions/:number/restore", scope: apikey.WorkflowsWrite, handle: w.restore},
		route{method: http.MethodPost, path: one + "/versions/:number/publish", scope: apikey.WorkflowsPublish, handle: w.publishAgain},
		route{method: http.MethodGet, path: one + "/compare", scope: apikey.WorkflowsRead, handle: w.compare},
		route{method: http.MethodPost, path: one + "/publish", scope: apikey.WorkflowsPublish, handle: w.publish},
		route{method: http.MethodPost, path: one + "/unpublish", scope: apikey.WorkflowsPublish, handle: w.unpublish},
	)
}

// workflowJSON is a Workflow without its objects: those are its draft, and its
// versions. Its version rises with every change of the draft as well.
type workflowJSON struct {
	envelope
	Name        string     `json:"name"`
	Description string     `json:"description"`
	BlockID     int64      `json:"block_id"`
	Published   bool       `json:"published"`              // read-only
	PublishedAt *time.Time `json:"published_at,omitempty"` // read-only
}

// findWorkflow finds one by its name or its id.
func (a *api) findWorkflow(ctx context.Context, text string) (*models.Workflow, error) {
	return find(ctx, "Workflow", text, a.DB.Workflows.ByName, a.DB.Workflows.Get)
}

type publishInput struct {
	Note            string `json:"note"`
	DespiteFailures bool   `json:"despite_failures"` // of scenarios
}

type publishAnswer struct {
	Workflow *yamldoc.Node   `json:"workflow"`
	Version  versionJSON     `json:"version"`
	New      bool            `json:"new"` // false: it was published already
	Problems []problemAnswer `json:"problems"`
}

// publish makes the draft what new calls run.
func (w workflows) publish(ctx context.Context, r *request) (*answer, error) {
	return w.publishing(ctx, r, func(f *models.Workflow, in publishInput) (*flow.Publication, error) {
		return w.Workflows.Publish(ctx, r.by(), f.ID, f.Version, in.Note, flow.DespiteFailures(in.DespiteFailures))
	})
}

// publishAgain makes an older version what new calls run, as a new version. The draft
// stays as it is.
func (w workflows) publishAgain(ctx context.Context, r *request) (*answer, error) {
	return w.publishing(ctx, r, func(f *models.Workflow, in publishInput) (*flow.Publication, error) {
		v, err := w.numbered(ctx, r, f)
		if err != nil {
			return nil, err
		}
		return w.Workflows.PublishAgain(ctx, r.by(), f.ID, v.ID, f.PublishedID, in.Note)
	})
}

func (w workflows) publishing(ctx context.Context, r *request, publish func(*models.Workflow, publishInput) (*flow.Publication, error)) (*answer, error) {
	var in publishInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	f, err := w.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := publish(f, in)
	if err != nil {
		return nil, publishProblems(err)
	}
	said, err := w.say(ctx, p.Workflow)
	if err != nil {
		return nil, err
	}
	return thing(publishAnswer{said, versionOfWorkflow(p.Version, p.Workflow), p.New, problemAnswers(p.Problems)}, p.Workflow.Version), nil
}

func (w workflows) unpublish(ctx context.Context, r *request) (*answer, error) {
	f, err := w.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	f, err = w.Workflows.Unpublish(ctx, r.by(), f.ID, f.Version)
	return w.answer(ctx, f, err)
}
