package workflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"hookline/app/apperr"
)

// Add makes an object of the kind with a title of its own. When after is not
// empty the object is put behind that object: into the exit named, or the first
// one, and what stood there comes behind the new object.
func (d *Definition) Add(id, kindName, after, exit string) (*Object, error) {
	kind, ok := KindOf(kindName)
	if !ok {
		return nil, apperr.New(apperr.Invalid, "Object kind %q is not known; the kinds are %s.", kindName, kindNames())
	}
	if len(d.Objects) >= MaxObjects {
		return nil, apperr.New(apperr.Invalid, "A Workflow may have %d objects at the most; split it with Go To Workflow.", MaxObjects)
	}
	o := &Object{ID: id, Kind: kind.Name, Title: d.freeTitle(kind.Label), Settings: kind.New(), Exits: map[string]string{}}
	if prev := d.Object(after); prev != nil {
		d.insertAfter(prev, exit, o)
	}
	d.Objects = append(d.Objects, o)
	return o, nil
}

func (d *Definition) insertAfter(prev *Object, exit string, o *Object) {
	exits := prev.Settings.Exits()
	if exit == "" && len(exits) > 0 {
		exit = exits[0].Name
	}
	if _, ok := exitsOf(prev)[exit]; !ok {
		return
	}
	if own := o.Settings.Exits(); len(own) > 0 && prev.Exits[exit] != "" {
		o.Exits[own[0].Name] = prev.Exits[exit]
	}
	prev.Exits[exit] = o.ID
}

// freeTitle gives the title, with a number behind it if it is taken.
func (d *Definition) freeTitle(title string) string {
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
func (d *Definition) Duplicate(id, newID string) (*Object, error) {
	o := d.Object(id)
	if o == nil {
		return nil, apperr.New(apperr.NotFound, "This object is not there any more.")
	}
	if len(d.Objects) >= MaxObjects {
		return nil, apperr.New(apperr.Invalid, "A Workflow may have %d objects at the most; split it with Go To Workflow.", MaxObjects)
	}
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	c := &Object{}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	c.ID, c.Title, c.Place = newID, d.freeTitle(o.Title+" copy"), nil
	d.Objects = append(d.Objects, c)
	return c, nil
}

// Delete takes an object out. Exits that led to it lead to the object named by
// redirect afterwards, or nowhere when that is empty. Deleting the start makes
// the redirect the start.
func (d *Definition) Delete(id, redirect string) error {
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
		return d.MakeStart(redirect)
	}
	return nil
}

// PointingAt lists the objects with an exit that leads to id.
func (d *Definition) PointingAt(id string) []*Object {
	var list []*Object
	for _, o := range d.Objects {
		for _, to := range o.targets() {
			if to == id && o.ID != id {
				list = append(list, o)
			}
		}
	}
	return list
}

// MakeStart makes an object the one where a call starts.
func (d *Definition) MakeStart(id string) error {
	for i, o := range d.Objects {
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
func (d *Definition) Connect(o *Object, exits map[string]string) error {
	clean := map[string]string{}
	for name := range exitsOf(o) {
		to := strings.TrimSpace(exits[name])
		if to == "" {
			continue
		}
		if d.Object(to) == nil {
			return apperr.FieldError("exits."+name, "That object is not there any more; choose another.")
		}
		clean[name] = to
	}
	o.Exits = clean
	return nil
}
