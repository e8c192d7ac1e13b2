// Package label says what a value of a call can be called: the labels that people and
// answers give, and the names that are the system's own.
package label

import (
	"regexp"
	"slices"
	"strings"

	"hookline/app/source"
)

// MaxLength is how many characters a label has at most.
const MaxLength = 64

var pattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.\-]{0,63}$`)

// Valid says whether a text has the form of a label.
func Valid(text string) bool { return pattern.MatchString(text) }

// Written says whether a text names a value, as ${name}.
func Written(text, name string) bool { return strings.Contains(text, "${"+name+"}") }

// Variable is a value that every call has by itself.
type Variable struct{ Name, Help, Sample string }

// Dollar lists the system variables as ${name} has them: VCC Live's names (MISSION V1).
func Dollar() []Variable {
	return []Variable{
		{"customer", "The customer id of the number called, or of the workspace", "4711"},
		{"projectid", "The project id of the number called, or of the workspace", "12"},
		{"source", "The caller's number", "+61255501111"},
		{"destination", "The number that was called", "+61255501234"},
		{"uuid", "The call's unique identifier", "01k8m2v4c6t8"},
		{"vccsys_shortid", "The call's short identifier, 8 characters", "k3f9m2ab"},
	}
}

// PassThrough is the label of what another system asked to be sent back to it (MISSION D6);
// behind a dot stands the name of one value of it.
const PassThrough = "p_t"

// Scoped lists the system variables as texts of a Workflow have them, %ivr:call_id%.
// activity_source is ipSCAPE's name (MISSION F4).
func Scoped() []Variable {
	list := []Variable{
		{"activity_source", "The caller's number", "+61255501111"},
		{"activity_destination", "The number that was called", "+61255501234"},
		{"call_id", "The call's unique identifier", "01k8m2v4c6t8"},
		{"call_start", "When the call started, UTC", "2026-04-22 09:30:00"},
		{PassThrough, "What another system asked to be sent back to it; behind a dot, one value of it: p_t.user_id", "user_id|12345||step|call_user"},
		{"workflow", "The name of the Workflow that is running", "Booking line"},
	}
	for _, v := range source.Values() {
		list = append(list, Variable(v))
	}
	return list
}

// Example gives what a variable of Dollar is where there is no call.
func Example(name string) (string, bool) {
	list := Dollar()
	i := slices.IndexFunc(list, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		return "", false
	}
	return list[i].Sample, true
}

// IsDollar says whether a name, in any case, is one of Dollar.
func IsDollar(name string) bool { return named(Dollar(), name) }

// IsScoped says whether a label, in any case, is read-only in a Workflow.
func IsScoped(name string) bool { return IsPassThrough(name) || named(Scoped(), name) }

// IsPassThrough says whether a label is the pass-through data, or a value of it.
func IsPassThrough(name string) bool {
	name = strings.ToLower(name)
	return name == PassThrough || strings.HasPrefix(name, PassThrough+".")
}

// System says whether a name is the system's own, so that no answer sets it.
func System(name string) bool { return IsDollar(name) || IsScoped(name) }

func named(list []Variable, name string) bool {
	return slices.ContainsFunc(list, func(v Variable) bool { return strings.EqualFold(v.Name, name) })
}
