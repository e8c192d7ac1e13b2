package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
)

// stale makes the Conflict about an object that is at another version.
func (e *Edit) stale(ctx context.Context, kind, id, name string, theirs any) error {
	last, err := e.tx.Trail.Last(ctx, kind, id)
	if err != nil {
		return err
	}
	return apperr.Stale(&apperr.StaleError{Theirs: theirs, By: last.ActorName, ByID: last.ActorID, At: last.At}, fmt.Sprintf("%q", name))
}

// Place is where something is used.
type Place struct {
	Kind        string // ObjectWorkflow, ObjectNumber, ObjectWebService, ObjectCampaign
	ID, Name    string // of the Workflow, number, Web Service or Campaign
	ObjectID    string // of the Workflow object; empty for other kinds
	ObjectTitle string
	Scope       string // draft or published; empty for other kinds
}

// InUseError lists what keeps a thing from being deleted. Find it with errors.As
// in an apperr.InUse.
type InUseError struct{ Places []Place }

// Error is for the log.
func (e *InUseError) Error() string { return fmt.Sprintf("in use at %d places", len(e.Places)) }

// maxPlaces bounds the places a message names; the error has them all.
const maxPlaces = 5

func inUse(what, name string, places []Place) error {
	var texts []string
	for _, p := range places {
		text := fmt.Sprintf("%s %q", placeWords[p.Kind], p.Name)
		if p.ObjectTitle != "" {
			text += fmt.Sprintf(" at %q", p.ObjectTitle)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	more := ""
	if n := len(texts) - maxPlaces; n > 0 {
		texts, more = texts[:maxPlaces], fmt.Sprintf(" and %d more", n)
	}
	return apperr.Wrap(&InUseError{places}, apperr.InUse, "The %s %q is in use by %s%s. Change that first.", what, name, strings.Join(texts, ", "), more)
}

var placeWords = map[string]string{ObjectWorkflow: "the Workflow", ObjectNumber: "the phone number", ObjectWebService: "the Web Service",
	ObjectCampaign: "the Campaign"}

// ProblemsError holds what keeps a Workflow from being published. Find it with
// errors.As in an apperr.Invalid.
type ProblemsError struct{ Problems []workflow.Problem }

// Error is for the log.
func (e *ProblemsError) Error() string { return fmt.Sprintf("%d problems", len(e.Problems)) }

// unpublishable makes the Invalid about a Workflow with red problems.
func unpublishable(name string, problems []workflow.Problem) error {
	e := &apperr.Error{Code: apperr.Invalid, Err: &ProblemsError{problems},
		Message: fmt.Sprintf("The Workflow %q can't be published yet: correct what is marked red.", name)}
	for _, p := range problems {
		if p.Severity == workflow.Red {
			e.Fields = append(e.Fields, apperr.Field{Name: strings.Trim(p.Title+"."+p.Field, "."), Message: p.Message})
		}
	}
	return e
}

// isMissing says whether err is that a thing is not there.
func isMissing(err error) bool { return apperr.Is(err, apperr.NotFound) }
