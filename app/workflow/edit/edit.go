// Package edit is what people do to the draft of a Workflow: objects added, copied,
// connected and taken out, and the bounds of what may be kept.
package edit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
)

var errFull = apperr.New(apperr.Invalid, "A Workflow may have %d objects at the most; split it with Go To Workflow.", workflow.MaxObjects)

// Add makes an object of the kind with a title of its own. When after is not
// empty the object is put behind that object: into the exit named, or the first
// one, and what stood there comes behind the new object.
func Add(d *workflow.Definition, id, kindName, after, exit string) (*workflow.Object, error) {
	kind, ok := workflow.KindOf(kindName)
	if !ok {
		return nil, apperr.New(apperr.Invalid, "Object kind %q is not known; the kinds are %s.", kindName, strings.Join(workflow.KindNames(), ", "))
	}
	if len(d.Objects) >= workflow.MaxObjects {
		return nil, errFull
	}
	o := &workflow.Object{ID: id, Kind: kind.Name, Title: freeTitle(d, kind.Label), Settings: kind.New(), Exits: map[string]string{}}
	if kind.Apart() && d.Ending() != nil {
		return nil, apperr.New(apperr.Conflict, "%q is there already; a Workflow has one.", kind.Label)
	}
	if prev := d.Object(after); prev != nil && !kind.Apart() {
		insertAfter(prev, exit, o)
	}
	d.Objects = append(d.Objects, o)
	return o, nil
}

func insertAfter(prev *workflow.Object, exit string, o *workflow.Object) {
	exits := prev.Settings.Exits()
	if exit == "" && len(exits) > 0 {
		exit = exits[0].Name
	}
	if !slices.ContainsFunc(exits, func(e workflow.Exit) bool { return e.Name == exit }) {
		return
	}
	if own := o.Settings.Exits(); len(own) > 0 && prev.Exits[exit] != "" {
		o.Exits[own[0].Name] = prev.Exits[exit]
	}
	prev.Exits[exit] = o.ID
}

// freeTitle gives the title, with a number behind it if it is taken.
func freeTitle(d *workflow.Definition, title string) string {
	for n := 1; ; n++ {
		candidate := title
		if n > 1 {
			candidate = fmt.Sprintf("%s %d", title, n)
		}
		if d.ByTitle(candidate) == nil {
			return candidate
		}
	}
}

// Duplicate makes a copy of an object, with its exits but with no exit leading to it.
func Duplicate(d *workflow.Definition, id, newID string) (*workflow.Object, error) {
	o := d.Object(id)
	if o == nil {
		return nil, apperr.New(apperr.NotFound, "This object is not there any more.")
	}
	if o.Apart() {
		return nil, apperr.New(apperr.Conflict, "A Workflow has one %q.", o.Title)
	}
	if len(d.Objects) >= workflow.MaxObjects {
		return nil, errFull
	}
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	c := &workflow.Object{}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	c.ID, c.Title, c.Place = newID, freeTitle(d, o.Title+" copy"), nil
	d.Objects = append(d.Objects, c)
	return c, nil
}

// Delete takes an object out. Exits that led to it lead to the object named by
// redirect afterwards, or nowhere when that is empty. Deleting the start makes
// the redirect the start.
func Delete(d *workflow.Definition, id, redirect string) error {
	at := -1
	for i, o := range d.Objects {
		if o.ID == id {
			at = i
		}
	}
	if at < 0 {
		return apperr.New(apperr.NotFound, "This object is not there any more.")
	}
	if redirect == id || (redirect != "" && d.Object(redirect) == nil) {
		return apperr.FieldError("redirect", "Choose an object that stays.")
	}
	d.Objects = append(d.Objects[:at:at], d.Objects[at+1:]...)
	for _, o := range d.Objects {
		for exit, to := range maps.Clone(o.Exits) {
			switch {
			case to != id:
			case redirect == "":
				delete(o.Exits, exit)
			default:
				o.Exits[exit] = redirect
			}
		}
	}
	if at == 0 && redirect != "" {
		return MakeStart(d, redirect)
	}
	return nil
}

// MakeStart makes an object the one where a call starts.
func MakeStart(d *workflow.Definition, id string) error {
	for i, o := range d.Objects {
		if o.ID == id && o.Apart() {
			return apperr.New(apperr.Conflict, "Calls can't start at %q.", o.Title)
		}
		if o.ID == id {
			copy(d.Objects[1:i+1], d.Objects[:i])
			d.Objects[0] = o
			return nil
		}
	}
	return apperr.New(apperr.NotFound, "This object is not there any more.")
}

// Connect makes the exits of an object lead as given: exit name to object id, or
// the empty id for nowhere. Exits the object does not have are dropped.
func Connect(d *workflow.Definition, o *workflow.Object, exits map[string]string) error {
	clean := map[string]string{}
	for _, exit := range o.Settings.Exits() {
		to := strings.TrimSpace(exits[exit.Name])
		if to == "" {
			continue
		}
		if d.Object(to) == nil {
			return apperr.FieldError("exits."+exit.Name, "That object is not there any more; choose another.")
		}
		if d.Object(to).Apart() {
			return apperr.FieldError("exits."+exit.Name, "Calls come to that object by themselves; choose another.")
		}
		clean[exit.Name] = to
	}
	o.Exits = clean
	return nil
}
