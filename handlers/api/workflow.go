package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) workflowRoutes() []route {
	const one = "/workflows/:id"
	return []route{
		{method: http.MethodGet, path: "/workflows", scope: apikey.WorkflowsRead, handle: a.listWorkflows},
		{method: http.MethodPost, path: "/workflows", scope: apikey.WorkflowsWrite, handle: a.createWorkflow},
		{method: http.MethodGet, path: one, scope: apikey.WorkflowsRead, handle: a.showWorkflow},
		{method: http.MethodPut, path: one, scope: apikey.WorkflowsWrite, handle: a.replaceWorkflow},
		{method: http.MethodPatch, path: one, scope: apikey.WorkflowsWrite, handle: a.changeWorkflow},
		{method: http.MethodDelete, path: one, scope: apikey.WorkflowsWrite, handle: a.deleteWorkflow},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.WorkflowsRead, handle: a.workflowUses},
		{method: http.MethodGet, path: one + "/flow", scope: apikey.WorkflowsRead, handle: a.showFlow},
		{method: http.MethodPost, path: one + "/clone", scope: apikey.WorkflowsWrite, handle: a.cloneWorkflow},
		{method: http.MethodGet, path: one + "/draft", scope: apikey.WorkflowsRead, handle: a.showDraft},
		{method: http.MethodPut, path: one + "/draft", scope: apikey.WorkflowsWrite, handle: a.saveDraft},
		{method: http.MethodGet, path: one + "/versions", scope: apikey.WorkflowsRead, handle: a.listVersions},
		{method: http.MethodGet, path: one + "/versions/:number", scope: apikey.WorkflowsRead, handle: a.showVersion},
		{method: http.MethodPost, path: one + "/versions/:number/restore", scope: apikey.WorkflowsWrite, handle: a.restoreVersion},
		{method: http.MethodPost, path: one + "/versions/:number/publish", scope: apikey.WorkflowsPublish, handle: a.publishAgain},
		{method: http.MethodGet, path: one + "/compare", scope: apikey.WorkflowsRead, handle: a.compare},
		{method: http.MethodPost, path: one + "/publish", scope: apikey.WorkflowsPublish, handle: a.publishWorkflow},
		{method: http.MethodPost, path: one + "/unpublish", scope: apikey.WorkflowsPublish, handle: a.unpublishWorkflow},
	}
}

// workflowJSON is a Workflow without its objects: those are its draft, and its
// versions.
type workflowJSON struct {
	ID          string     `json:"id"`      // read-only
	Version     int64      `json:"version"` // read-only; it rises with every change of the draft as well
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Published   bool       `json:"published"`              // read-only
	PublishedAt *time.Time `json:"published_at,omitempty"` // read-only
	CreatedAt   time.Time  `json:"created_at"`             // read-only
	UpdatedAt   time.Time  `json:"updated_at"`             // read-only
}

func workflowOf(f *models.Workflow) workflowJSON {
	j := workflowJSON{ID: f.ID, Version: f.Version, Name: f.Name, Description: f.Description, Published: f.PublishedID != "",
		CreatedAt: f.CreatedAt.UTC(), UpdatedAt: f.UpdatedAt.UTC()}
	if f.PublishedAt != nil {
		at := f.PublishedAt.UTC()
		j.PublishedAt = &at
	}
	return j
}

func workflowAnswer(f *models.Workflow) *answer { return thing(workflowOf(f), f.Version) }

// workflow reads the Workflow that the address names.
func (a *api) workflow(ctx context.Context, r *request) (*models.Workflow, error) {
	return named(ctx, r, "Workflow", a.DB.Workflows.Get)
}

// matchedWorkflow reads the Workflow that the address names, at the version the client saw.
func (a *api) matchedWorkflow(ctx context.Context, r *request) (*models.Workflow, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	f.Version, err = r.match(f.Version)
	return f, err
}

// findWorkflow finds one by its name or its id.
func (a *api) findWorkflow(ctx context.Context, text string) (*models.Workflow, error) {
	return find(ctx, "Workflow", text, a.DB.Workflows.ByName, a.DB.Workflows.Get)
}

func (a *api) listWorkflows(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Workflow, error) {
		return a.DB.Workflows.After(ctx, q.Get("search"), after)
	}, workflowOf, func(f *models.Workflow) (string, string) { return f.NameKey, f.ID })
}

func (a *api) showWorkflow(ctx context.Context, r *request) (*answer, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	return workflowAnswer(f), nil
}

func (a *api) createWorkflow(ctx context.Context, r *request) (*answer, error) {
	var in workflowJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	f, err := a.Workspace.Workflows.Create(ctx, r.by(), in.Name, in.Description)
	if err != nil {
		return nil, err
	}
	return made(workflowOf(f), f.Version, "/workflows/"+f.ID), nil
}

func (a *api) replaceWorkflow(ctx context.Context, r *request) (*answer, error) {
	return a.overWorkflow(ctx, r, func(*models.Workflow) workflowJSON { return workflowJSON{} })
}

func (a *api) changeWorkflow(ctx context.Context, r *request) (*answer, error) {
	return a.overWorkflow(ctx, r, workflowOf)
}

func (a *api) overWorkflow(ctx context.Context, r *request, start func(*models.Workflow) workflowJSON) (*answer, error) {
	f, err := a.matchedWorkflow(ctx, r)
	if err != nil {
		return nil, err
	}
	in := start(f)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if f, err = a.Workspace.Workflows.Describe(ctx, r.by(), f.ID, f.Version, in.Name, in.Description); err != nil {
		return nil, err
	}
	return workflowAnswer(f), nil
}

func (a *api) deleteWorkflow(ctx context.Context, r *request) (*answer, error) {
	f, err := a.matchedWorkflow(ctx, r)
	if err != nil {
		return nil, err
	}
	return done(), a.Workspace.Workflows.Delete(ctx, r.by(), f.ID, f.Version)
}

func (a *api) workflowUses(ctx context.Context, r *request) (*answer, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Workspace.Workflows.Places(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}

func (a *api) cloneWorkflow(ctx context.Context, r *request) (*answer, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	if f, err = a.Workspace.Workflows.Duplicate(ctx, r.by(), f.ID); err != nil {
		return nil, err
	}
	return made(workflowOf(f), f.Version, "/workflows/"+f.ID), nil
}

type publishInput struct {
	Note            string `json:"note"`
	DespiteFailures bool   `json:"despite_failures"` // of scenarios
}

type publishAnswer struct {
	Workflow workflowJSON    `json:"workflow"`
	Version  versionJSON     `json:"version"`
	New      bool            `json:"new"` // false: it was published already
	Problems []problemAnswer `json:"problems"`
}

// publishWorkflow makes the draft what new calls run.
func (a *api) publishWorkflow(ctx context.Context, r *request) (*answer, error) {
	var in publishInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	f, err := a.matchedWorkflow(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := a.Workspace.Workflows.Publish(ctx, r.by(), f.ID, f.Version, in.Note, workspace.DespiteFailures(in.DespiteFailures))
	if err != nil {
		return nil, publishProblems(err)
	}
	return thing(publishAnswer{workflowOf(p.Workflow), versionOfWorkflow(p.Version, p.Workflow), p.New, problemAnswers(p.Problems)}, p.Workflow.Version), nil
}

func (a *api) unpublishWorkflow(ctx context.Context, r *request) (*answer, error) {
	f, err := a.matchedWorkflow(ctx, r)
	if err != nil {
		return nil, err
	}
	if f, err = a.Workspace.Workflows.Unpublish(ctx, r.by(), f.ID, f.Version); err != nil {
		return nil, err
	}
	return workflowAnswer(f), nil
}
