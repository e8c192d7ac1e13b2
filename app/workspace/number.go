package workspace

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Numbers are the phone numbers. One that is deleted has missed calls from then on.
type Numbers struct{ Thing[models.PhoneNumber] }

var numbers = AboutRows[models.PhoneNumber]{
	About: About{Kind: ObjectNumber, Word: "number", Section: "numbers", NameKey: "number"},
	Store: func(db *models.DB) Store[models.PhoneNumber] { return db.Numbers },
	Head: func(n *models.PhoneNumber) RowHead {
		return RowHead{&n.ID, &n.Number, &n.Description, &n.Version, &n.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, n *models.PhoneNumber) (*models.PhoneNumber, error) {
		list, err := tx.Numbers.Rows(ctx)
		row, err := named(list, err, func(o *models.NumberRow) bool { return o.Number == n.Number })
		if err != nil {
			return nil, err
		}
		return &row.PhoneNumber, nil
	},
	Fields: numberFields,
	Uses: func(n *models.PhoneNumber) []models.Use {
		if n.WorkflowID == nil {
			return nil
		}
		return []models.Use{{TargetKind: ObjectWorkflow, TargetID: *n.WorkflowID}}
	},
}

// NumberSaved is a phone number that was saved, and what to tell about it.
type NumberSaved struct {
	*models.PhoneNumber
	Warnings []string
}

// Save creates or changes a phone number. Without an ID it is a new one; with one,
// Version is the version the person saw. The number may be written as people write it,
// with its country code.
func (w Numbers) Save(ctx context.Context, by Actor, in models.PhoneNumber) (*NumberSaved, error) {
	return Changed(ctx, w, by, func(e *Edit) (*NumberSaved, error) {
		saved := &NumberSaved{PhoneNumber: &in}
		old, err := w.Replaced(ctx, e, &in)
		if err != nil {
			return nil, err
		}
		if err := w.checkAll(ctx, e, saved); err != nil {
			return nil, err
		}
		changed, err := w.Write(ctx, e, old, &in)
		if err == nil && !changed {
			saved.PhoneNumber = old
		}
		return saved, err
	})
}

// checkAll brings the number into E.164 and checks it.
func (w Numbers) checkAll(ctx context.Context, e *Edit, s *NumberSaved) error {
	var p apperr.Problems
	s.Description = strings.TrimSpace(s.Description)
	checkDescription(&p, s.Description)
	s.CustomerID, s.ProjectID = strings.TrimSpace(s.CustomerID), strings.TrimSpace(s.ProjectID)
	checkOwner(&p, s.CustomerID, s.ProjectID)
	number, doubt, err := NormalizeNumber(s.Number)
	if err != nil {
		p.Add("number", "%s", apperr.Message(err))
	} else if s.Number = number; doubt != "" {
		s.Warnings = append(s.Warnings, doubt)
	}
	other, err := w.Other(ctx, e.tx, s.PhoneNumber)
	if err != nil && !isMissing(err) {
		return err
	}
	if err == nil && other.ID != s.ID {
		p.Add("number", "The number %s is there already%s.", other.Number, called(other.Description))
	}
	if s.WorkflowID != nil && *s.WorkflowID == "" {
		s.WorkflowID = nil
	}
	if s.WorkflowID == nil {
		s.Warnings = append(s.Warnings, "No Workflow answers this number: its callers hear that it is not in service.")
		return p.Err()
	}
	f, err := e.tx.Workflows.Get(ctx, *s.WorkflowID)
	switch {
	case isMissing(err):
		p.Add("workflow", "This Workflow is not there any more; choose another.")
	case err != nil:
		return err
	case f.PublishedID == "":
		s.Warnings = append(s.Warnings, fmt.Sprintf("The Workflow %q is not published: callers hear that the number is not in service until it is.", f.Name))
	}
	return p.Err()
}

func called(description string) string {
	if description == "" {
		return ""
	}
	return fmt.Sprintf(" as %q", description)
}

func numberFields(ctx context.Context, e *Edit, n *models.PhoneNumber) ([]Field, error) {
	list := []Field{{Key: "number", Value: n.Number}, {Key: "description", Value: n.Description},
		{Key: "customer_id", Value: n.CustomerID}, {Key: "project_id", Value: n.ProjectID}}
	if n.WorkflowID == nil {
		return list, nil
	}
	f, err := e.tx.Workflows.Get(ctx, *n.WorkflowID)
	if err != nil {
		return nil, err
	}
	return append(list, Field{Key: "workflow", Value: f.Name}), nil
}

// NormalizeNumber gives a line of a carrier as phone.Line has it, and a doubt when it is a number
// in no range that is known to be in use.
func NormalizeNumber(text string) (number, doubt string, err error) { return phone.Line(text) }

// Read gives a phone number in E.164. One without a country code is read as
// one of the workspace's default country. Errors: Invalid at the field `number`.
func (w Numbers) Read(ctx context.Context, text string) (string, error) {
	country, err := w.Look().tx.DefaultCountry(ctx)
	if err != nil {
		return "", err
	}
	number, _, err := phone.Parse(text, country)
	if err != nil {
		return "", apperr.FieldError("number", "%s", apperr.Message(err))
	}
	return number, nil
}

// TestCaller is whom a test call comes from: a number as ReadNumber takes it, or
// nothing, or a word that carriers send, for one who hides it. Errors: Invalid at the
// field `caller`.
func (w Numbers) TestCaller(ctx context.Context, text string) (string, error) {
	if phone.Withheld(text) {
		return phone.Anonymous, nil
	}
	number, err := w.Read(ctx, text)
	if apperr.Is(err, apperr.Invalid) {
		return "", apperr.FieldError("caller", "%s Or leave it empty for a caller who hides the number.", apperr.Fields(err)[0].Message)
	}
	return number, err
}
