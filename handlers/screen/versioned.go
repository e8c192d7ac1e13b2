package screen

import (
	"errors"

	"hookline/app/apperr"
	"hookline/app/workspace/flow"
	"hookline/models"
	"hookline/views/component"
)

// DescribeForm is the dialog that renames and describes, as posted.
type DescribeForm struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Version     int64  `json:"version"`
	Seen        string `json:"seen"`
}

// Again is the form with what is wrong.
func (f DescribeForm) Again(errs component.Errors) component.Naming {
	return component.Naming{Name: f.Name, Description: f.Description, Errors: errs}
}

// NotPublished is what the dialog says of a refusal; any other error is given back.
// live is what the person saw new calls run.
func NotPublished(err error, live string) (why string, other error) {
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		if theirs, ok := stale.Theirs.(*models.Workflow); ok && live != "" && theirs.PublishedID != live {
			return stale.By + " published meanwhile: new calls run another version than you compared with. What differs is shown as it is now: look at it, then publish again.", nil
		}
		return stale.By + " changed the draft while you had it open. It is shown as it is now: look at it, then publish again.", nil
	}
	if !apperr.Is(err, apperr.Invalid) {
		return "", err
	}
	fields := apperr.Fields(err)
	if _, ok := errors.AsType[*flow.ProblemsError](err); ok || len(fields) == 0 { // the dialog lists those itself
		return apperr.Message(err), nil
	}
	return fields[0].Message, nil
}

// PublishForm is the dialog that publishes, as posted.
type PublishForm struct {
	Version         int64  `json:"version"`
	Live            string `json:"live"` // id of the version that the person saw new calls run
	Note            string `json:"note"`
	DespiteFailures bool   `json:"despite_failures"`
}
