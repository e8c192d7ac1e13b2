// Package workflow is the IVR flow a number is answered with: its definition, one
// file per object kind, and the checks before publishing; the interpreter below runs
// it a turn at a time. It knows no carrier, no HTTP and no database: what it needs of
// them are the small interfaces in World.
package workflow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"hookline/app/apperr"
	"hookline/app/name"
)

// Definition is a Workflow as it is drafted, published and run. The first object
// is where a call starts.
type Definition struct {
	Objects []*Object `json:"objects"`
	Notes   []*Note   `json:"notes,omitempty"` // on the canvas; a call never notices them
	Newer   int       `json:"-"`               // the format of a newer program that stored it; 0 for one that is known
}

// Object is one step of a Workflow. Exits lead from the name of an exit to the id
// of the next object; an exit that is not there leads nowhere, and ends the call.
type Object struct {
	ID       string
	Kind     string
	Title    string
	Note     string
	Settings Settings
	Exits    map[string]string
	Place    *Place   // on the canvas; nil until somebody put it somewhere
	Unknown  []string // settings that are stored and that this program does not know
}

// Place is where an object stands on the canvas, in canvas pixels.
type Place struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

type objectJSON struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	Note     string            `json:"note,omitempty"`
	Settings json.RawMessage   `json:"settings"`
	Exits    map[string]string `json:"exits,omitempty"`
	Place    *Place            `json:"place,omitempty"`
}

// MarshalJSON writes the stored form. Keys are in a fixed order, so that equal
// definitions are equal texts.
func (o *Object) MarshalJSON() ([]byte, error) {
	settings, err := json.Marshal(o.Settings)
	if err != nil {
		return nil, err
	}
	return json.Marshal(objectJSON{o.ID, o.Kind, o.Title, o.Note, settings, o.Exits, o.Place})
}

// UnmarshalJSON reads what people send; an unknown kind or setting is an error.
func (o *Object) UnmarshalJSON(data []byte) error {
	var j objectJSON
	if err := strict(data, &j); err != nil {
		return apperr.Wrap(err, apperr.Invalid, "object %q can't be read: %s", j.Title, JSONFault(err))
	}
	kind, ok := KindOf(j.Kind)
	if !ok {
		return apperr.New(apperr.Invalid, "object %q: kind %q is not known; the kinds are %s", j.Title, j.Kind, strings.Join(KindNames(), ", "))
	}
	settings := kind.New()
	if len(j.Settings) > 0 {
		if err := strict(j.Settings, settings); err != nil {
			return apperr.Wrap(err, apperr.Invalid, "object %q: its settings can't be read: %s", j.Title, JSONFault(err))
		}
	}
	*o = *j.object(settings)
	return nil
}

func (j *objectJSON) object(settings Settings) *Object {
	o := &Object{ID: j.ID, Kind: j.Kind, Title: j.Title, Note: j.Note, Settings: settings, Exits: j.Exits, Place: j.Place}
	if o.Exits == nil {
		o.Exits = map[string]string{}
	}
	return o
}

func strict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// JSONFault says in words what is wrong with a text of JSON.
func JSONFault(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is a %s, and %s is needed", wrong.Field, wrong.Value, needed(wrong.Type))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// needed is the form a Go type has in JSON.
func needed(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "an object {…}"
	}
	return "a number"
}

// CheckIDs refuses objects and notes without an id of their own: nothing could
// lead to them, and no editor could tell them apart.
func (d *Definition) CheckIDs() error {
	seen := map[string]bool{}
	for i, o := range d.Objects {
		switch {
		case o == nil:
			return apperr.New(apperr.Invalid, "Object %d is missing: null stands in its place.", i+1)
		case o.ID == "":
			return apperr.New(apperr.Invalid, "The object %q (number %d) has no id; every object of a Workflow needs one of its own.", o.Title, i+1)
		case seen[o.ID]:
			return apperr.New(apperr.Invalid, "The object %q has the id %q, which another has; every object of a Workflow needs one of its own.", o.Title, o.ID)
		}
		seen[o.ID] = true
	}
	return checkNotes(d.Notes, seen)
}

// Encode gives the stored form of the definition; an error when no database takes it.
func (d *Definition) Encode() (string, error) {
	if d.Objects == nil {
		d.Objects = []*Object{}
	}
	b, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	return string(b), d.checkText(string(b))
}

// Object finds an object by id, nil if it is not there.
func (d *Definition) Object(id string) *Object {
	for _, o := range d.Objects {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// ByTitle finds an object by its title in any case, nil if it is not there.
func (d *Definition) ByTitle(title string) *Object {
	for _, o := range d.Objects {
		if name.Key(o.Title) == name.Key(title) {
			return o
		}
	}
	return nil
}

// Refs lists every reference from an object to something outside the Workflow.
func (d *Definition) Refs() []ObjectRef {
	var refs []ObjectRef
	for _, o := range d.Objects {
		for _, ref := range RefsOf(o.Settings) {
			refs = append(refs, ObjectRef{Object: o, Ref: ref})
		}
	}
	return refs
}

// ObjectRef is a reference and the object that holds it.
type ObjectRef struct {
	Object *Object
	Ref
}

// exitsOf gives the exits of an object by name.
func exitsOf(o *Object) map[string]Exit {
	m := map[string]Exit{}
	for _, e := range o.Settings.Exits() {
		m[e.Name] = e
	}
	return m
}

// Follow says where a call goes that leaves o by the exit: the id of the next
// object and the name of the exit really taken, which is the exit's fallback when
// it is not connected itself. The id is empty when neither is.
func (o *Object) Follow(exit string) (next, taken string) {
	known := exitsOf(o)
	for name, hops := exit, 0; name != "" && hops < 4; name, hops = known[name].Fallback, hops+1 {
		if id := o.Exits[name]; id != "" {
			return id, name
		}
	}
	return "", exit
}

// Failure gives the way out of an object for what must not happen: the exit its kind
// names, or else the next one.
func (o *Object) Failure() Next {
	kind, _ := KindOf(o.Kind)
	known := exitsOf(o)
	for _, name := range []string{kind.Failure, NextExit} {
		if _, ok := known[name]; ok {
			return Leave(name)
		}
	}
	return End(Failed)
}
