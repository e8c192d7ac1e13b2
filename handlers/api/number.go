package api

import (
	"context"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/models"
)

// numberJSON is a phone number as the workspace file has it, and what is read-only.
type numberJSON struct {
	envelope
	file.Number
	WorkflowID string   `json:"workflow_id"`
	Warnings   []string `json:"warnings"` // of an answer to a change
}

// numberRow is a phone number with the name of its Workflow, and what was said when it
// was saved.
type numberRow struct {
	models.NumberRow
	warnings []string
}

func (a *api) numbers() *resource[numberRow, numberJSON] {
	row := func(ctx context.Context, n *models.PhoneNumber, warnings []string) (*numberRow, error) {
		row := &numberRow{models.NumberRow{PhoneNumber: *n}, warnings}
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
	return &resource[numberRow, numberJSON]{
		word: "phone number", path: "/numbers", read: apikey.NumbersRead, write: apikey.NumbersWrite,
		byID: func(ctx context.Context, id string) (*numberRow, error) {
			n, err := a.DB.Numbers.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			return row(ctx, n, nil)
		},
		page: func(ctx context.Context, _ *request, after models.After) (list []numberRow, err error) {
			rows, err := a.DB.Numbers.RowsAfter(ctx, after)
			for _, n := range rows {
				list = append(list, numberRow{NumberRow: n})
			}
			return list, err
		},
		key:  func(n *numberRow) string { return n.Number },
		head: func(n *numberRow) envelope { return envelopeOf(n.ID, n.Version, n.CreatedAt, n.UpdatedAt) },
		show: func(_ context.Context, e envelope, n *numberRow) (numberJSON, error) {
			return numberJSON{e, file.NumberOf(&n.NumberRow), orNone(n.WorkflowID), n.warnings}, nil
		},
		save: func(ctx context.Context, r *request, in *numberJSON, stored *numberRow) (*numberRow, error) {
			save := models.PhoneNumber{ID: stored.ID, Version: stored.Version, Number: in.Number.Number, Description: in.Description,
				CustomerID: in.CustomerID, ProjectID: in.ProjectID}
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
			return row(ctx, saved.PhoneNumber, saved.Warnings)
		},
		remove: a.Workspace.Numbers.Delete, uses: a.Workspace.Numbers.Places,
	}
}

func orNone(id *string) string {
	if id == nil {
		return ""
	}
	return *id
}

// asField makes a thing that is not there a mistake of the field that names it.
func asField(name string, err error) error {
	if apperr.Is(err, apperr.NotFound) {
		return apperr.FieldError(name, "%s", apperr.Message(err))
	}
	return err
}
