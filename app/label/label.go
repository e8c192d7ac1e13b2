// Package label says what a value of a call can be called: the labels that people and
// answers give, and the names that are the system's own.
package label

import (
	"regexp"
	"slices"
	"strings"
)

// MaxLength is how many characters a label has at most.
const MaxLength = 64

var pattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.\-]{0,63}$`)

// Valid says whether a text has the form of a label.
func Valid(text string) bool { return pattern.MatchString(text) }

// Written says whether a text names a value, as ${name}.
func Written(text, name string) bool { return strings.Contains(text, "${"+name+"}") }

// Variable is a value that every call has by itself.
type Variable struct {
	Name   string
	Help   string
	Sample string // to show what a text would say
}

// Dollar lists the system variables as ${name} has them: VCC Live's names (MISSION V1).
func Dollar() []Variable { return slices.Clone(dollar) }

var dollar = []Variable{
	{"customer", "The customer id, of the number that was called or of the workspace", "2043"},
	{"projectid", "The project id, of the number that was called or of the workspace", "17"},
	{"source", "The caller's number", "+61255501111"},
	{"destination", "The number that was called", "+61255501234"},
	{"uuid", "The call's unique identifier", "01k8m2v4c6t8"},
	{"vccsys_shortid", "The call's short identifier", "7F3KQ2"},
}

// Example gives what a system variable is where there is no call.
func Example(name string) (string, bool) {
	i := slices.IndexFunc(dollar, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		return "", false
	}
	return dollar[i].Sample, true
}

// System says whether a name is the system's own, so that nothing sets it.
func System(name string) bool {
	return slices.ContainsFunc(dollar, func(v Variable) bool { return v.Name == strings.ToLower(name) })
}
