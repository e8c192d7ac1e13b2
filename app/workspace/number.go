package workspace

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Numbers are the phone numbers.
type Numbers struct{ runner }

// NumberSaved is a phone number that was saved, and what to tell about it.
type NumberSaved struct {
	*models.PhoneNumber
	Warnings []string
}

// Save creates or changes a phone number. Without an ID it is a new one;
// with one, Version is the version the person saw. The number may be written as
// people write it, with its country code.
func (w Numbers) Save(ctx context.Context, by Actor, in models.PhoneNumber) (*NumberSaved, error) {
	return changed(ctx, w, by, func(e *Edit) (*NumberSaved, error) { return e.saveNumber(ctx, in) })
}

// Delete removes a phone number: its callers are listed as missed calls.
func (w Numbers) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		n, err := e.tx.Numbers.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, n.Version, ObjectNumber, n.ID, n.Number, n); err != nil {
			return err
		}
		if err := e.tx.Numbers.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectNumber, n.ID, n.Number, nil)
	})
}

func (e *Edit) saveNumber(ctx context.Context, in models.PhoneNumber) (*NumberSaved, error) {
	now := in
	var old *models.PhoneNumber
	if in.ID != "" {
		var err error
		if old, err = e.tx.Numbers.Get(ctx, in.ID); err != nil {
			return nil, err
		}
		if old.Version != in.Version {
			return nil, e.stale(ctx, ObjectNumber, old.ID, old.Number, old)
		}
		now.CreatedAt = old.CreatedAt
	}
	saved := &NumberSaved{PhoneNumber: &now}
	if err := e.checkNumber(ctx, saved); err != nil {
		return nil, err
	}
	changes, err := e.diffNumber(ctx, old, &now)
	if err != nil {
		return nil, err
	}
	if old != nil && len(changes) == 0 {
		return &NumberSaved{old, saved.Warnings}, nil
	}
	e.live = true
	if old == nil {
		if err := e.tx.Numbers.Create(ctx, &now); err != nil {
			return nil, err
		}
		return saved, e.audit(ctx, ActionCreated, ObjectNumber, now.ID, now.Number, changes)
	}
	if err := e.tx.Numbers.Update(ctx, &now); err != nil {
		return nil, err
	}
	return saved, e.audit(ctx, ActionChanged, ObjectNumber, now.ID, now.Number, changes)
}

// checkNumber brings the number into E.164 and checks it.
func (e *Edit) checkNumber(ctx context.Context, s *NumberSaved) error {
	var p apperr.Problems
	s.Description = strings.TrimSpace(s.Description)
	checkDescription(&p, s.Description)
	number, doubt, err := NormalizeNumber(s.Number)
	if err != nil {
		p.Add("number", "%s", apperr.Message(err))
	} else if s.Number = number; doubt != "" {
		s.Warnings = append(s.Warnings, doubt)
	}
	list, err := e.tx.Numbers.Rows(ctx)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Number == s.Number && other.ID != s.ID {
			p.Add("number", "The number %s is there already%s.", other.Number, called(other.Description))
		}
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

func (e *Edit) diffNumber(ctx context.Context, old, now *models.PhoneNumber) ([]models.Change, error) {
	fields := func(n *models.PhoneNumber) ([]field, error) {
		if n == nil {
			return nil, nil
		}
		list := []field{{key: "number", value: n.Number}, {key: "description", value: n.Description}}
		if n.WorkflowID == nil {
			return list, nil
		}
		f, err := e.tx.Workflows.Get(ctx, *n.WorkflowID)
		if err != nil {
			return nil, err
		}
		return append(list, field{key: "workflow", value: f.Name}), nil
	}
	before, err := fields(old)
	if err != nil {
		return nil, err
	}
	after, err := fields(now)
	return diff(before, after), err
}

// NormalizeNumber gives a phone number in E.164, and a doubt when it has the
// right form but is in no range that is known to be in use.
func NormalizeNumber(text string) (number, doubt string, err error) { return phone.Parse(text, "") }

// Read gives a phone number in E.164. One without a country code is read as
// one of the workspace's default country. Errors: Invalid at the field `number`.
func (w Numbers) Read(ctx context.Context, text string) (string, error) {
	country, err := w.look().tx.DefaultCountry(ctx)
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
