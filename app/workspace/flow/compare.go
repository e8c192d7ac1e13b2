package flow

import (
	"context"
	"strconv"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/models"
)

// DraftSide names the draft where versions are named by their numbers.
const DraftSide = "draft"

// Side is one of the two that are compared: a version, or the draft.
type Side struct {
	Key        string                  // its number, or DraftSide
	Version    *models.WorkflowVersion // nil: the draft
	Definition *workflow.Definition
}

// Compared is what differs between two sides.
type Compared struct {
	From, To *Side
	Around   workflow.Surroundings
	compare.Comparison
}

// Compare says what differs between two versions of a Workflow, the draft included,
// in the words of today: what they refer to has the name it has now. An empty from is
// what new calls run, or the newest version when that is none; an empty to, and a
// from of what never was published, is the draft.
func (w Workflows) Compare(ctx context.Context, f *models.Workflow, from, to string) (*Compared, error) {
	e := w.Look()
	if from == "" {
		var err error
		if from, err = usualSide(ctx, e.Tx(), f); err != nil {
			return nil, err
		}
	}
	c := &Compared{}
	var err error
	if c.From, err = side(ctx, e.Tx(), f, from); err != nil {
		return nil, err
	}
	if c.To, err = side(ctx, e.Tx(), f, to); err != nil {
		return nil, err
	}
	if c.Around, err = w.surroundings(ctx, e); err != nil {
		return nil, err
	}
	c.Comparison = compare.Definitions(c.From.Definition, c.To.Definition, c.Around)
	return c, nil
}

func usualSide(ctx context.Context, tx *models.DB, f *models.Workflow) (string, error) {
	if f.PublishedID != "" {
		v, err := tx.Workflows.Version(ctx, f.PublishedID)
		if err != nil {
			return "", err
		}
		return numberOf(v), nil
	}
	newest, _, err := tx.Workflows.Versions(ctx, f.ID, models.Page{Limit: 1})
	if err != nil || len(newest) == 0 {
		return DraftSide, err
	}
	return numberOf(&newest[0]), nil
}

func side(ctx context.Context, tx *models.DB, f *models.Workflow, key string) (*Side, error) {
	if key == "" || key == DraftSide {
		def, err := workflow.Parse(f.Draft)
		return &Side{Key: DraftSide, Definition: def}, err
	}
	v, err := numbered(ctx, tx, f, key)
	if err != nil {
		return nil, err
	}
	def, err := workflow.Parse(v.Definition)
	return &Side{Key: numberOf(v), Version: v, Definition: def}, err
}

// Numbered reads a published version of the Workflow by its number, as an
// address has it.
func (w Workflows) Numbered(ctx context.Context, f *models.Workflow, number string) (*models.WorkflowVersion, error) {
	return numbered(ctx, w.Look().Tx(), f, number)
}

func numbered(ctx context.Context, tx *models.DB, f *models.Workflow, number string) (*models.WorkflowVersion, error) {
	n, err := strconv.ParseInt(number, 10, 32)
	if err == nil {
		var v *models.WorkflowVersion
		if v, err = tx.Workflows.VersionNumbered(ctx, f.ID, n); err == nil || !apperr.Is(err, apperr.NotFound) {
			return v, err
		}
	}
	return nil, apperr.New(apperr.NotFound, "The Workflow %q has no version %q.", f.Name, number)
}

// numberOf writes the number of a version, as Numbered reads it.
func numberOf(v *models.WorkflowVersion) string { return strconv.FormatInt(v.Number, 10) }
