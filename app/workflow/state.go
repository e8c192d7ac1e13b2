package workflow

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/placeholder"
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
	Minute    time.Time         `json:"minute,omitzero"`   // when the minute began in which InMinute ran
	InMinute  int               `json:"in_minute,omitempty"`
	Cookies   json.RawMessage   `json:"cookies,omitempty"` // the call's session with its Web Services (MISSION W11)
}

// count notes that an object runs. A minute begins with the first object after the one
// before has passed.
func (st *State) count(objectID string, now time.Time) {
	if d := now.Sub(st.Minute); d >= time.Minute || d < 0 {
		st.Minute, st.InMinute = now.UTC(), 0
	}
	st.Objects++
	st.InMinute++
	st.Visits[objectID]++
}

// Trace is one entry of a call's trace: what one object did, or an event of the
// call when Kind is empty.
type Trace struct {
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"` // ns
	Workflow string        `json:"workflow,omitempty"`
	ObjectID string        `json:"object_id,omitempty"`
	Title    string        `json:"title"`
	Kind     string        `json:"kind,omitempty"`
	Said     []string      `json:"said,omitempty"`
	Keyed    string        `json:"keyed,omitempty"`
	Set      []SetValue    `json:"set,omitempty"`
	Exit     string        `json:"exit,omitempty"`   // taken; empty while the object waits
	Next     string        `json:"next,omitempty"`   // title of the object it leads to
	Waits    bool          `json:"waits,omitempty"`  // for the caller or the carrier
	Failed   bool          `json:"failed,omitempty"` // something went wrong here
	Reason   string        `json:"reason,omitempty"` // why it left by that exit
	Notes    []string      `json:"notes,omitempty"`
	Exchange any           `json:"exchange,omitempty"` // a webservice.Exchange, secrets masked
	// Version is the id of the version the object belongs to; empty where it is that
	// of the entry before, in the same turn.
	Version string `json:"version,omitempty"`
	// Recording is the id of what was recorded here.
	Recording string `json:"recording,omitempty"`
}

// SetValue is a variable an object stored, masked if it is secret.
type SetValue struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Masked stands for a secret value wherever values are shown.
const Masked = "••••"

// lookup gives the value of a variable as texts name it.
func (st *State) lookup(facts Facts, name string) (string, bool) {
	if v, ok := facts.system(name); ok {
		return v, true
	}
	if label, ok := strings.CutPrefix(name, Scope); ok {
		v, ok := st.Variables[label]
		return v, ok
	}
	return "", false
}

// Shown gives the call's variables as a person may see them: secrets masked, by label.
func (st *State) Shown() []SetValue {
	var list []SetValue
	for _, label := range slices.Sorted(maps.Keys(st.Variables)) {
		list = append(list, SetValue{label, st.show(label, st.mask(st.Variables[label]))})
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
