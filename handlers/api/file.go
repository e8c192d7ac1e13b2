package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// files are the operations on the workspace file.
type files struct{ *api }

func (f files) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/workspace", scope: apikey.WorkspaceExport, handle: f.export},
		{method: http.MethodPost, path: "/workspace", scope: apikey.WorkspaceApply, handle: f.apply, limit: maxFile, file: true},
	}
}

func (f files) export(ctx context.Context, _ *request) (*answer, error) {
	data, err := file.Export(ctx, f.Workspace)
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, text: data, kind: mimeYAML}, nil
}

// appliedAnswer is what a file did, or would do.
type appliedAnswer struct {
	DryRun    bool           `json:"dry_run"`
	Changes   []changeAnswer `json:"changes"`
	Unchanged []string       `json:"unchanged"`
	Warnings  []string       `json:"warnings"`
}

type changeAnswer struct {
	Action  string          `json:"action"`
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	Changes []models.Change `json:"changes"`
}

// fileName is what the file is called in problems.
const fileName = "workspace.yaml"

// apply makes the workspace what a file says: all of it, or nothing. Secrets stand
// in the file in the clear, or keep what is stored: our own environment is none of
// the sender's business, so no reference to it is resolved. A key of narrow scopes
// makes no admins.
func (f files) apply(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("dry_run")
	if err != nil {
		return nil, err
	}
	dry := false
	if text := q.Get("dry_run"); text != "" {
		if dry, err = strconv.ParseBool(text); err != nil {
			return nil, problem.BadQuery("dry_run", "%q must be true or false.", text)
		}
	}
	applied, err := file.Apply(ctx, f.Workspace, r.by(), fileName, r.body,
		file.ApplyOptions{DryRun: dry, KeepUsers: len(r.caller.Key.Scopes) > 0})
	if err != nil {
		return nil, fileProblems(err)
	}
	out := appliedAnswer{DryRun: dry, Changes: []changeAnswer{}, Unchanged: append([]string{}, applied.Unchanged...),
		Warnings: append([]string{}, applied.Warnings...)}
	for _, e := range applied.Changes {
		out.Changes = append(out.Changes, changeAnswer{e.Action, e.ObjectKind, e.ObjectID, e.ObjectName, append([]models.Change{}, e.Changes...)})
	}
	return ok(out), nil
}

// fileProblems says where in the file each problem is: line:column.
func fileProblems(err error) error {
	file, is := errors.AsType[*file.Error](err)
	if !is {
		return err
	}
	e := &apperr.Error{Code: apperr.Invalid, Message: apperr.Message(err)}
	for _, p := range file.Problems {
		e.Fields = append(e.Fields, apperr.Field{Name: strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column), Message: p.Message})
	}
	return e
}
