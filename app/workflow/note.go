package workflow

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"hookline/app/apperr"
)

// Note is a text on the canvas, for the people who work on the Workflow.
type Note struct {
	ID     string  `json:"id"`
	Text   string  `json:"text"`
	Place  Place   `json:"place"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Bounds of the canvas.
const (
	MaxNotes    = 200
	MaxNoteText = 2000 // characters of one

	maxPlace    = 1_000_000 // canvas pixels to every side of the middle
	maxNoteSize = 4000
)

// checkNotes refuses notes without an id of their own; seen holds the ids of the
// objects.
func checkNotes(notes []*Note, seen map[string]bool) error {
	for i, n := range notes {
		switch {
		case n == nil:
			return apperr.New(apperr.Invalid, "Note %d is missing: null stands in its place.", i+1)
		case n.ID == "" || seen[n.ID]:
			return apperr.New(apperr.Invalid, "Note %d needs an id of its own; it has %q.", i+1, n.ID)
		}
		seen[n.ID] = true
	}
	return nil
}

// CheckShape refuses what no editor makes: a definition that could not be stored,
// shown or edited. What is wrong with the meaning is a Problem.
func (d *Definition) CheckShape() error {
	if len(d.Objects) > MaxObjects {
		return apperr.New(apperr.Invalid, "%d objects are more than the %d a Workflow may have; split it with Go To Workflow.", len(d.Objects), MaxObjects)
	}
	if len(d.Notes) > MaxNotes {
		return apperr.New(apperr.Invalid, "%d notes are more than the %d a Workflow may have; delete some, or put the text on the objects.", len(d.Notes), MaxNotes)
	}
	if err := d.checkIDs(); err != nil {
		return err
	}
	for _, o := range d.Objects {
		if o.Place != nil && !o.Place.onCanvas() {
			return apperr.New(apperr.Invalid, "The object %q stands at %g, %g; the canvas ends at %d to each side.", o.Title, o.Place.X, o.Place.Y, maxPlace)
		}
	}
	for i, n := range d.Notes {
		switch length := utf8.RuneCountInString(n.Text); {
		case length > MaxNoteText:
			return apperr.New(apperr.Invalid, "Note %d has %d characters; %d is the most.", i+1, length, MaxNoteText)
		case !n.Place.onCanvas():
			return apperr.New(apperr.Invalid, "Note %d stands at %g, %g; the canvas ends at %d to each side.", i+1, n.Place.X, n.Place.Y, maxPlace)
		case n.Width < 0 || n.Height < 0 || n.Width > maxNoteSize || n.Height > maxNoteSize:
			return apperr.New(apperr.Invalid, "Note %d is %g by %g; a side is between 0 and %d.", i+1, n.Width, n.Height, maxNoteSize)
		}
	}
	return nil
}

// checkText refuses the character NUL, which PostgreSQL does not take. encoded is a
// definition's stored form.
func (d *Definition) checkText(encoded string) error {
	if !hasNUL(encoded) {
		return nil
	}
	for _, o := range d.Objects {
		if data, err := json.Marshal(o); err == nil && hasNUL(string(data)) {
			return apperr.New(apperr.Invalid, "The object %q holds a NUL character (U+0000), which can't be stored; take it out.", strings.ReplaceAll(o.Title, "\x00", ""))
		}
	}
	return apperr.New(apperr.Invalid, "A note holds a NUL character (U+0000), which can't be stored; take it out.")
}

// hasNUL looks into JSON text: there NUL is escaped, and a backslash is two.
func hasNUL(encoded string) bool {
	return strings.Contains(encoded, `\u0000`) && strings.Contains(strings.ReplaceAll(encoded, `\\`, ""), `\u0000`)
}

func (p Place) onCanvas() bool {
	return p.X >= -maxPlace && p.X <= maxPlace && p.Y >= -maxPlace && p.Y <= maxPlace
}
