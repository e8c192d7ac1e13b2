package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
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
	Kind        string // ObjectWorkflow, ObjectNumber, ObjectWebService, ObjectCampaign, ObjectEvent
	ID, Name    string // of the Workflow, number, Web Service, Campaign or event
	ObjectID    string // of the Workflow object; empty for other kinds
	ObjectTitle string
	Scope       string // draft or published; empty for other kinds
}

// Scopes of what a Workflow uses: in its draft, and in what new calls run.
const (
	ScopeDraft     = "draft"
	ScopePublished = "published"
)

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
	ObjectCampaign: "the Campaign", ObjectEvent: "the event"}

// isMissing says whether err is that a thing is not there.
func isMissing(err error) bool { return apperr.Is(err, apperr.NotFound) }
