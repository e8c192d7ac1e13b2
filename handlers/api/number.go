package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/models"
)

func (a *api) numberRoutes() []route {
	const one = "/numbers/:id"
	return []route{
		{method: http.MethodGet, path: "/numbers", scope: apikey.NumbersRead, handle: a.listNumbers},
		{method: http.MethodPost, path: "/numbers", scope: apikey.NumbersWrite, handle: a.createNumber},
		{method: http.MethodGet, path: one, scope: apikey.NumbersRead, handle: a.showNumber},
		{method: http.MethodPut, path: one, scope: apikey.NumbersWrite, handle: a.replaceNumber},
		{method: http.MethodPatch, path: one, scope: apikey.NumbersWrite, handle: a.changeNumber},
		{method: http.MethodDelete, path: one, scope: apikey.NumbersWrite, handle: a.deleteNumber},
	}
}

// numberJSON is a phone number, with the names of the workspace file.
type numberJSON struct {
	ID          string    `json:"id"`      // read-only
	Version     int64     `json:"version"` // read-only
	Number      string    `json:"number"`
	Description string    `json:"description"`
	Workflow    string    `json:"workflow"`    // its name, or in a body its id; empty for none
	WorkflowID  string    `json:"workflow_id"` // read-only
	Warnings    []string  `json:"warnings"`    // read-only, of an answer to a change
	CreatedAt   time.Time `json:"created_at"`  // read-only
	UpdatedAt   time.Time `json:"updated_at"`  // read-only
}

func numberOf(n *models.NumberRow) numberJSON {
	j := numberJSON{ID: n.ID, Version: n.Version, Number: n.Number, Description: n.Description, Workflow: n.WorkflowName,
		Warnings: []string{}, CreatedAt: n.CreatedAt.UTC(), UpdatedAt: n.UpdatedAt.UTC()}
	if n.WorkflowID != nil {
		j.WorkflowID = *n.WorkflowID
	}
	return j
}

func (a *api) listNumbers(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.NumberRow, error) { return a.DB.Numbers.RowsAfter(ctx, after) },
		numberOf, func(n *models.NumberRow) (string, string) { return n.Number, n.ID })
}

// number reads the phone number that the address names.
func (a *api) number(ctx context.Context, r *request) (*models.NumberRow, error) {
	n, err := named(ctx, r, "phone number", a.DB.Numbers.Get)
	if err != nil {
		return nil, err
	}
	return a.numberRow(ctx, n)
}

func (a *api) numberRow(ctx context.Context, n *models.PhoneNumber) (*models.NumberRow, error) {
	row := &models.NumberRow{PhoneNumber: *n}
	if n.WorkflowID == nil {
		return row, nil
	}
	f, err := a.DB.Workflows.Get(ctx, *n.WorkflowID)
	if err != nil {
		return nil, err
	}
	row.WorkflowName = f.Name
	return row, nil
}

func (a *api) showNumber(ctx context.Context, r *request) (*answer, error) {
	n, err := a.number(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(numberOf(n), n.Version), nil
}

func (a *api) createNumber(ctx context.Context, r *request) (*answer, error) {
	j, err := a.saveNumber(ctx, r, numberJSON{}, nil)
	if err != nil {
		return nil, err
	}
	return made(j, j.Version, "/numbers/"+j.ID), nil
}

func (a *api) replaceNumber(ctx context.Context, r *request) (*answer, error) {
	return a.overNumber(ctx, r, func(*models.NumberRow) numberJSON { return numberJSON{} })
}

func (a *api) changeNumber(ctx context.Context, r *request) (*answer, error) {
	return a.overNumber(ctx, r, numberOf)
}

func (a *api) overNumber(ctx context.Context, r *request, start func(*models.NumberRow) numberJSON) (*answer, error) {
	n, err := a.number(ctx, r)
	if err != nil {
		return nil, err
	}
	if n.Version, err = r.match(n.Version); err != nil {
		return nil, err
	}
	j, err := a.saveNumber(ctx, r, start(n), n)
	if err != nil {
		return nil, err
	}
	return thing(j, j.Version), nil
}

// saveNumber reads the body over in and saves it; stored is nil for a new one.
func (a *api) saveNumber(ctx context.Context, r *request, in numberJSON, stored *models.NumberRow) (*numberJSON, error) {
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	save := models.PhoneNumber{Number: in.Number, Description: in.Description}
	if stored != nil {
		save.ID, save.Version = stored.ID, stored.Version
	}
	if in.Workflow != "" {
		f, err := a.findWorkflow(ctx, in.Workflow)
		if err != nil {
			return nil, asField("workflow", err)
		}
		save.WorkflowID = &f.ID
	}
	saved, err := a.Workspace.Numbers.Save(ctx, r.by(), save)
	if err != nil {
		return nil, err
	}
	row, err := a.numberRow(ctx, saved.PhoneNumber)
	if err != nil {
		return nil, err
	}
	j := numberOf(row)
	j.Warnings = append(j.Warnings, saved.Warnings...)
	return &j, nil
}

// asField makes a thing that is not there a mistake of the field that names it.
func asField(name string, err error) error {
	if apperr.Is(err, apperr.NotFound) {
		return apperr.FieldError(name, "%s", apperr.Message(err))
	}
	return err
}

func (a *api) deleteNumber(ctx context.Context, r *request) (*answer, error) {
	n, err := a.number(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(n.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.Numbers.Delete(ctx, r.by(), n.ID, n.Version)
}
