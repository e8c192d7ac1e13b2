package workflow

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/placeholder"
	"hookline/app/trace"
)

// State is where a call stands between two turns. It is stored as JSON with the
// call, so that a restart loses nothing.
type State struct {
	Workflow  string            `json:"workflow"`          // id of the running Workflow
	Version   string            `json:"version"`           // id of the version it runs
	Object    string            `json:"object,omitempty"`  // the one that waits; empty before the first turn
	Cut       bool              `json:"cut,omitempty"`     // the object has not run yet: the turn before it had no time left
	Memory    map[string]string `json:"memory,omitempty"`  // of the object that waits
	Variables map[string]string `json:"variables"`         // by label
	Hidden    []string          `json:"hidden,omitempty"`  // labels whose values are secret
	Visits    map[string]int    `json:"visits,omitempty"`  // by object id
	Objects   int               `json:"objects,omitempty"` // run so far
	Since     int64             `json:"since,omitempty"`   // Unix seconds: when the minute began in which Lately ran
	Lately    int               `json:"lately,omitempty"`  // objects run since then
	// PassThrough is what another system asked to be sent back to it, at most 8 kB.
	PassThrough string `json:"pass_through,omitempty"`

	Cookies json.RawMessage `json:"cookies,omitempty"` // the call's session with its Web Services (MISSION W11)
}

// Count notes that an object runs. A minute begins with the first object after the one
// before has passed.
func (st *State) Count(objectID string, now time.Time) {
	if passed := now.Unix() - st.Since; passed >= 60 || passed < 0 {
		st.Since, st.Lately = now.Unix(), 0
	}
	st.Objects++
	st.Lately++
	st.Visits[objectID]++
}

// Masked stands for a secret value wherever values are shown.
const Masked = "••••"

// lookup gives the value of a variable as texts name it.
func (st *State) lookup(facts Facts, name string) (string, bool) {
	if v, ok := facts.system(name); ok {
		return v, true
	}
	if v, ok := st.passed(name); ok {
		return v, true
	}
	if label, ok := strings.CutPrefix(name, Scope); ok {
		v, ok := st.Variables[label]
		return v, ok
	}
	return "", false
}

// Shown gives the call's variables, and the pass-through data, as a person may see them: secrets masked, by label.
func (st *State) Shown() []trace.Value {
	var list []trace.Value
	for _, label := range slices.Sorted(maps.Keys(st.Variables)) {
		list = append(list, trace.Value{Label: label, Value: st.show(label, st.mask(st.Variables[label]))})
	}
	if st.PassThrough != "" {
		list = append(list, trace.Value{Label: passThrough, Value: st.mask(st.PassThrough)})
	}
	return list
}

// Value gives a variable as a person may see it: by its full name, as between
// percent signs, or by its label alone.
func (st *State) Value(facts Facts, name string) (string, bool) {
	label := strings.TrimPrefix(name, Scope)
	if v, ok := facts.system(Scope + label); ok {
		return v, true
	}
	if v, ok := st.passed(Scope + label); ok {
		return st.mask(v), true
	}
	v, ok := st.Variables[label]
	return st.show(label, st.mask(v)), ok
}

func (st *State) show(label, value string) string {
	if slices.Contains(st.Hidden, label) {
		return Masked
	}
	return value
}

// Secrets lists the values that must not show: those of hidden labels.
func (st *State) Secrets() []string {
	var list []string
	for _, label := range st.Hidden {
		if v := st.Variables[label]; v != "" {
			list = append(list, v)
		}
	}
	return list
}

// mask hides the secret values in a text that a person will read.
func (st *State) mask(text string) string {
	for _, v := range st.Secrets() {
		if len(v) >= minMasked {
			text = strings.ReplaceAll(text, v, Masked)
		}
	}
	return text
}

// minMasked keeps a secret of one or two characters from masking half of every text.
const minMasked = 3

func (st *State) expand(facts Facts, text string) (string, []string) {
	var unknown []string
	out := placeholder.Parse(placeholder.Scoped, text).Expand(func(name string) (string, bool) {
		v, ok := st.lookup(facts, name)
		if !ok {
			unknown = append(unknown, name)
		}
		return v, true
	}, nil)
	return out, unknown
}
