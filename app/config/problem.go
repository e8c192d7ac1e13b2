package config

import (
	"fmt"
	"strings"
)

// Problem is one setting that can't be used.
type Problem struct {
	// Setting is the name of the environment variable.
	Setting string
	// Value is what was set, with any secret in it masked.
	Value string
	// Remedy says what to do.
	Remedy string
}

func (p Problem) String() string {
	if p.Value == "" {
		return p.Setting + ": " + p.Remedy
	}
	return fmt.Sprintf("%s %q: %s", p.Setting, p.Value, p.Remedy)
}

// Problems is the error that Parse returns: all that is wrong, in the order of
// the settings.
type Problems []Problem

func (p Problems) Error() string {
	var b strings.Builder
	noun := "settings"
	if len(p) == 1 {
		noun = "setting"
	}
	fmt.Fprintf(&b, "%d %s can't be used:", len(p), noun)
	for _, problem := range p {
		b.WriteString("\n  " + problem.String())
	}
	return b.String()
}
