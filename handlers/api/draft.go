package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// draftInput is a draft as somebody wants it.
type draftInput struct {
	file.Definition
	Problems *yamldoc.Node `json:"problems"` // read-only
}

// draftAnswer is a draft: objects as the workspace file has them, and what is
// wrong with them.
type draftAnswer struct {
	file.Definition
	Problems []problemAnswer `json:"problems"`
}

// problemAnswer is what is wrong with an object. Red ones keep a draft from being
// published.
type problemAnswer struct {
	Severity string `json:"severity"`         // red or yellow
	Object   string `json:"object,omitempty"` // its title; empty for the whole Workflow
	Field    string `json:"field,omitempty"`  // of its settings
	Message  string `json:"message"`
}

func problemAnswers(list []workflow.Problem) []problemAnswer {
	out := make([]problemAnswer, 0, len(list))
	for _, p := range list {
		severity := "yellow"
		if p.Severity == workflow.Red {
			severity = "red"
		}
		out = append(out, problemAnswer{severity, p.Title, p.Field, p.Message})
	}
	return out
}

// publishProblems names the objects in what keeps a Workflow from being published.
func publishProblems(err error) error {
	p, ok := errors.AsType[*flow.ProblemsError](err)
	if !ok {
		return err
	}
	e := &apperr.Error{Code: apperr.Invalid, Message: apperr.Message(err), Err: p}
	for _, problem := range p.Problems {
		if problem.Severity != workflow.Red {
			continue
		}
		field := "objects"
		if problem.Title != "" {
			field += "[" + strconv.Quote(problem.Title) + "]"
		}
		if problem.Field != "" {
			field += "." + problem.Field
		}
		e.Fields = append(e.Fields, apperr.Field{Name: field, Message: problem.Message})
	}
	return e
}

func (w workflows) draftOf(ctx context.Context, f *models.Workflow) (*answer, error) {
	definition, err := file.ReadDefinition(ctx, w.Workspace, f.Draft)
	if err != nil {
		return nil, err
	}
	problems, err := w.Workflows.Problems(ctx, f)
	if err != nil {
		return nil, err
	}
	return thing(draftAnswer{definition, problemAnswers(problems)}, f.Version), nil
}

func (w workflows) draft(ctx context.Context, r *request) (*answer, error) {
	f, err := w.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return w.draftOf(ctx, f)
}

// saveDraft makes the draft what the body says. Live calls do not notice.
func (w workflows) saveDraft(ctx context.Context, r *request) (*answer, error) {
	f, err := w.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	var in draftInput
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.Objects == nil || in.Objects.Kind != yamldoc.Sequence {
		return nil, apperr.FieldError("objects", "The list of objects is missing; the empty list is a Workflow without objects.")
	}
	var p yamldoc.Problems
	_, paths, err := yamldoc.ParseJSON(r.body, &p)
	if err != nil {
		return nil, err // it was read before
	}
	if f, err = file.SaveDefinition(ctx, w.Workspace, r.by(), f.ID, f.Version, in.Definition); err != nil {
		return nil, objectProblems(err, paths)
	}
	return w.draftOf(ctx, f)
}

// versionJSON is a published version of a Workflow.
type versionJSON struct {
	Number    int64     `json:"number"`
	Note      string    `json:"note"`
	Author    string    `json:"author"`
	Published bool      `json:"published"` // it is what new calls run
	CreatedAt time.Time `json:"created_at"`
}

func versionOfWorkflow(v *models.WorkflowVersion, f *models.Workflow) versionJSON {
	return versionJSON{v.Number, v.Note, v.Author, v.ID == f.PublishedID, v.CreatedAt.UTC()}
}

type fullVersion struct {
	versionJSON
	file.Definition
}

// versions lists the newest first, a page after the other by their numbers.
func (w workflows) versions(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	f, err := w.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.WorkflowVersion, error) {
		before, err := numberKey(after.Key)
		if err != nil {
			return nil, err
		}
		return w.DB.Workflows.VersionsBefore(ctx, f.ID, before, after.Limit)
	}, func(v *models.WorkflowVersion) versionJSON { return versionOfWorkflow(v, f) },
		func(v *models.WorkflowVersion) (string, string) { return strconv.FormatInt(v.Number, 10), v.ID })
}

// numbered reads the version that the address names by its number.
func (w workflows) numbered(ctx context.Context, r *request, f *models.Workflow) (*models.WorkflowVersion, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	list, err := w.DB.Workflows.VersionsBefore(ctx, f.ID, n+1, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || list[0].Number != n {
		return nil, apperr.New(apperr.NotFound, "The Workflow %q has no version %d.", f.Name, n)
	}
	return &list[0], nil
}

// number reads the number of a version out of the address.
func (r *request) number() (int64, error) {
	n, err := strconv.ParseInt(r.param("number"), 10, 32)
	if err != nil || n < 1 {
		return 0, missing("version", r.param("number"))
	}
	return n, nil
}

// numberKey is the number of a version as a sort key; 0 for none.
func numberKey(key string) (int64, error) {
	if key == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(key, 10, 32)
	if err != nil || n < 1 {
		return 0, problem.BadQuery("cursor", "This is no cursor of this list.")
	}
	return n, nil
}

func (w workflows) version(ctx context.Context, r *request) (*answer, error) {
	f, err := w.named(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := w.numbered(ctx, r, f)
	if err != nil {
		return nil, err
	}
	definition, err := file.ReadDefinition(ctx, w.Workspace, v.Definition)
	if err != nil {
		return nil, err
	}
	return ok(fullVersion{versionOfWorkflow(v, f), definition}), nil
}

// restore makes a version the draft again.
func (w workflows) restore(ctx context.Context, r *request) (*answer, error) {
	f, err := w.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := w.numbered(ctx, r, f)
	if err != nil {
		return nil, err
	}
	restored, err := w.Workflows.Restore(ctx, r.by(), f.ID, f.Version, v.ID)
	if err != nil {
		return nil, err
	}
	return w.draftOf(ctx, restored.Workflow)
}
