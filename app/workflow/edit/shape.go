package edit

import (
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/workflow"
)

// Bounds of the canvas.
const (
	MaxNotes    = 200
	MaxNoteText = 2000 // characters of one

	maxPlace    = 1_000_000 // canvas pixels to every side of the middle
	maxNoteSize = 4000
)

// CheckShape refuses what no editor makes: a definition that could not be stored,
// shown or edited. What is wrong with the meaning is a Problem.
func CheckShape(d *workflow.Definition) error {
	if len(d.Objects) > workflow.MaxObjects {
		return apperr.New(apperr.Invalid, "%d objects are more than the %d a Workflow may have; split it with Go To Workflow.", len(d.Objects), workflow.MaxObjects)
	}
	if len(d.Notes) > MaxNotes {
		return apperr.New(apperr.Invalid, "%d notes are more than the %d a Workflow may have; delete some, or put the text on the objects.", len(d.Notes), MaxNotes)
	}
	if err := d.CheckIDs(); err != nil {
		return err
	}
	for _, o := range d.Objects {
		if o.Place != nil && !onCanvas(*o.Place) {
			return apperr.New(apperr.Invalid, "The object %q stands at %g, %g; the canvas ends at %d to each side.", o.Title, o.Place.X, o.Place.Y, maxPlace)
		}
	}
	for i, n := range d.Notes {
		switch length := utf8.RuneCountInString(n.Text); {
		case length > MaxNoteText:
			return apperr.New(apperr.Invalid, "Note %d has %d characters; %d is the most.", i+1, length, MaxNoteText)
		case !onCanvas(n.Place):
			return apperr.New(apperr.Invalid, "Note %d stands at %g, %g; the canvas ends at %d to each side.", i+1, n.Place.X, n.Place.Y, maxPlace)
		case n.Width < 0 || n.Height < 0 || n.Width > maxNoteSize || n.Height > maxNoteSize:
			return apperr.New(apperr.Invalid, "Note %d is %g by %g; a side is between 0 and %d.", i+1, n.Width, n.Height, maxNoteSize)
		}
	}
	return nil
}

func onCanvas(p workflow.Place) bool {
	return p.X >= -maxPlace && p.X <= maxPlace && p.Y >= -maxPlace && p.Y <= maxPlace
}
