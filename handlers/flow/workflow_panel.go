package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"hookline/app/workflow"
	"hookline/views/component"
	view "hookline/views/workflow"
)

// panel shows an object as it is stored.
func (d *draft) panel(o *workflow.Object) *view.Panel {
	kind, _ := workflow.KindOf(o.Kind)
	p := &view.Panel{
		WorkflowID: d.workflow.ID, Object: o, Kind: kind, Values: objectValues(o), Around: d.around,
		Variables: d.def.Offered(o, d.around), Targets: view.Targets(d.def),
		Start: len(d.def.Objects) > 0 && d.def.Objects[0].ID == o.ID, Seen: seenObject(o),
		Errors: component.Errors{}, Warns: component.Errors{},
	}
	for _, from := range d.def.PointingAt(o.ID) {
		p.Pointing = append(p.Pointing, from.Title)
	}
	placeProblems(p, d.problems)
	if d.deadline != nil {
		p.Deadline = d.deadline(d, o)
	}
	return p
}

// placeProblems puts the problems of an object at their fields.
func placeProblems(p *view.Panel, problems []workflow.Problem) {
	for _, problem := range problems {
		switch {
		case problem.ObjectID != p.Object.ID:
		case problem.Field == "":
			p.General = append(p.General, problem)
		case problem.Severity == workflow.Red:
			p.Errors.Add(view.FieldName(p.Object.Settings, problem.Field), problem.Message)
		default:
			p.Warns.Add(view.FieldName(p.Object.Settings, problem.Field), problem.Message)
		}
	}
}

// objectValues are all fields of an object's form.
func objectValues(o *workflow.Object) map[string]string {
	values := view.Values(o.Settings)
	values["title"], values["note"] = o.Title, o.Note
	for name, to := range o.Exits {
		values[view.MapField("exits", name)] = to
	}
	return values
}

// seenObject is a fingerprint of what a person saw of an object: a save is
// refused when the object has another by then.
func seenObject(o *workflow.Object) string {
	shown := *o
	shown.Place = nil // the canvas may move it meanwhile
	data, err := json.Marshal(&shown)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// objectDifferences lists the fields in which two versions of an object differ.
func objectDifferences(mine, theirs *workflow.Object, def *workflow.Definition) []view.Difference {
	a, b := objectValues(mine), objectValues(theirs)
	var list []view.Difference
	for _, name := range sortedNames(a, b) {
		if a[name] != b[name] {
			list = append(list, view.Difference{Field: fieldWords(mine, name), Mine: shownValue(def, name, a[name]), Theirs: shownValue(def, name, b[name])})
		}
	}
	return list
}

func shownValue(def *workflow.Definition, name, value string) string {
	if strings.HasPrefix(name, "exits[") {
		if o := def.Object(value); o != nil {
			return o.Title
		}
	}
	return value
}

// fieldWords says a field's name in words: "Exit Success", "prompt say".
func fieldWords(o *workflow.Object, name string) string {
	if exit, ok := strings.CutPrefix(name, "exits["); ok {
		exit = view.MapKey(strings.TrimSuffix(exit, "]"))
		for _, e := range o.Settings.Exits() {
			if e.Name == exit {
				return "Exit " + e.Label
			}
		}
		return "Exit " + exit
	}
	words := strings.NewReplacer("[", " ", "]", "", ".", " ", "_", " ").Replace(name)
	return strings.ToUpper(words[:1]) + words[1:]
}
