package traffic

import (
	"maps"
	"slices"

	"hookline/app/workflow"
)

// Exit is how many calls left an object by one of its exits.
type Exit struct {
	Name, Label string
	Next        string // id of the object it leads to; empty where the call ends
	Calls       int64
	Share       float64 // of the calls that came to the object, 0 to 1
}

// Exits lists the exits of an object that lead somewhere, that should, or that calls
// took all the same, in the order of the editor.
func Exits(o *workflow.Object, n Object) []Exit {
	var list []Exit
	known := map[string]bool{}
	add := func(name, label, next string) {
		e := Exit{Name: name, Label: label, Next: next, Calls: n.Exits[name]}
		if n.Calls > 0 {
			e.Share = float64(e.Calls) / float64(n.Calls)
		}
		list = append(list, e)
	}
	for _, e := range o.Settings.Exits() {
		known[e.Name] = true
		if next := o.Exits[e.Name]; next != "" || n.Exits[e.Name] > 0 || !(e.Quiet || e.Fallback != "") {
			add(e.Name, e.Label, next)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Exits)) {
		if !known[name] {
			add(name, workflow.ExitLabel(o.Settings, name), "")
		}
	}
	return list
}
