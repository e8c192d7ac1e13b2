package workflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hookline/app/apperr"
)

// Format is the number of the form in which definitions are stored. What is stored
// outlives the program: whoever changes the form raises the number, adds a step to
// upgrades and puts a golden file of the former form into testdata/format. Format 1 is
// written without its number, as programs wrote it that knew of none.
const Format = 1

// upgrades makes of a definition of format i+1 one of format i+2, in place.
func upgrades() []func(definition map[string]any) error { return nil }

// Parse reads a stored definition; the empty text is a Workflow without objects. It is
// lenient, so that calls go on whatever other program wrote the definition: settings
// and kinds that are not known are told (Object.Unknown, Definition.Newer) and left out.
// What people send is read by Object.UnmarshalJSON, which refuses them.
func Parse(text string) (*Definition, error) {
	return parse(text, Format, upgrades())
}

// ParseOrEmpty reads a stored definition; one that can't be read at all, of a newer
// program, is as good as none: for what compares with it or takes ids from it.
func ParseOrEmpty(text string) *Definition {
	d, err := Parse(text)
	if err != nil {
		return &Definition{}
	}
	return d
}

type storedDefinition struct {
	Format  int               `json:"format,omitempty"`
	Objects []json.RawMessage `json:"objects"`
	Notes   []*Note           `json:"notes,omitempty"`
}

func parse(text string, format int, steps []func(map[string]any) error) (*Definition, error) {
	d := &Definition{}
	if strings.TrimSpace(text) == "" {
		return d, nil
	}
	j, err := upgraded(text, format, steps)
	if err != nil {
		return nil, fmt.Errorf("read the Workflow's definition: %w", err)
	}
	if j.Format > format {
		d.Newer = j.Format
	}
	d.Notes = j.Notes
	for _, data := range j.Objects {
		o, err := storedObject(data)
		if err != nil {
			return nil, fmt.Errorf("read the Workflow's definition: %w", err)
		}
		d.Objects = append(d.Objects, o)
	}
	return d, d.CheckIDs()
}

// upgraded brings a stored definition to the format, where it is of a former one.
func upgraded(text string, format int, steps []func(map[string]any) error) (*storedDefinition, error) {
	var head struct {
		Format int `json:"format"`
	}
	data := []byte(text)
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, err
	}
	if from := max(head.Format, 1); from < format {
		var loose map[string]any
		if err := json.Unmarshal(data, &loose); err != nil {
			return nil, err
		}
		for ; from < format; from++ {
			if err := steps[from-1](loose); err != nil {
				return nil, fmt.Errorf("from format %d to %d: %w", from, from+1, err)
			}
		}
		loose["format"] = format
		var err error
		if data, err = json.Marshal(loose); err != nil {
			return nil, err
		}
	}
	j := &storedDefinition{}
	return j, json.Unmarshal(data, j)
}

// storedObject reads an object as far as this program knows it.
func storedObject(data []byte) (*Object, error) {
	var j objectJSON
	if string(data) == "null" {
		return nil, nil //nolint:nilnil // CheckIDs says so, with its number
	}
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, apperr.Wrap(err, apperr.Internal, "object %q can't be read: %s", j.Title, JSONFault(err))
	}
	o := j.object(nil)
	kind, ok := KindOf(j.Kind)
	if !ok {
		o.Settings = &stranger{kind: j.Kind, stored: j.Settings, exits: slices.Sorted(maps.Keys(o.Exits))}
		return o, nil
	}
	o.Settings = kind.New()
	if len(j.Settings) > 0 && strict(j.Settings, o.Settings) != nil {
		o.Settings = kind.New()
		o.Unknown = lenient(j.Settings, o.Settings)
	}
	return o, nil
}

// lenient fills in the settings that are known, one by one, and lists those that are
// not, or hold what can't be read.
func lenient(data []byte, into Settings) (unknown []string) {
	var values map[string]json.RawMessage
	if json.Unmarshal(data, &values) != nil {
		return []string{"settings"}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		one, err := json.Marshal(map[string]json.RawMessage{name: values[name]})
		if err == nil && strict(one, into) == nil {
			continue
		}
		unknown = append(unknown, name)
		_ = json.Unmarshal(one, into) // the part of it that can be read
	}
	return unknown
}

// stranger stands for the settings of a kind that this program does not have. They are
// kept as they came, for the program that has it.
type stranger struct {
	kind   string
	stored json.RawMessage
	exits  []string // those that are connected: more of them is not known
}

// MarshalJSON gives them as they came.
func (s *stranger) MarshalJSON() ([]byte, error) {
	if len(s.stored) == 0 {
		return []byte("{}"), nil
	}
	return s.stored, nil
}

// Exits: those that are connected.
func (s *stranger) Exits() []Exit {
	var list []Exit
	for _, name := range s.exits {
		list = append(list, Exit{Name: name, Label: name})
	}
	return list
}

// Check: it can't be published by this program.
func (s *stranger) Check(c *Check) {
	c.Red("", "Objects of the kind %q are not known to this Hookline: a newer one made it. Calls leave it by the exit for failures. Take it out, or upgrade.", s.kind)
}

// Run leaves by the exit for failures, and tells why.
func (s *stranger) Run(v *Visit) Next {
	v.Fail(fmt.Sprintf("Objects of the kind %q are not known to this Hookline, so nothing was done here.", s.kind))
	for _, exit := range []string{FailedExit, FailureExit, UnavailableExit, NextExit} {
		if slices.Contains(s.exits, exit) {
			return Leave(exit)
		}
	}
	return Next{Way: Ends, Outcome: Failed, Apology: true}
}

// Strangeness says what of an object, or of its Workflow, a call goes without.
func (d *Definition) Strangeness(o *Object, first bool) []string {
	var notes []string
	if first && d.Newer > 0 {
		notes = append(notes, fmt.Sprintf("This version was written by a newer Hookline (format %d, and this one reads up to %d): what is not known here is left out.", d.Newer, Format))
	}
	for _, name := range o.Unknown {
		notes = append(notes, fmt.Sprintf("The setting %q is not known to this Hookline, or can't be read: the object ran without it.", name))
	}
	return notes
}
