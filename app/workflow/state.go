package workflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/label"
	"hookline/app/placeholder"
	"hookline/app/readback"
	"hookline/app/trace"
)

// State is where a call stands between two turns. It is stored as JSON with the
// call, so that a restart loses nothing.
type State struct {
	Workflow    string            `json:"workflow"`               // id of the running Workflow
	Version     string            `json:"version"`                // id of the version it runs
	Object      string            `json:"object,omitempty"`       // the one that waits; empty before the first turn
	Cut         bool              `json:"cut,omitempty"`          // the object has not run yet: the turn before it had no time left
	Memory      map[string]string `json:"memory,omitempty"`       // of the object that waits
	Variables   map[string]string `json:"variables"`              // by label
	Hidden      []string          `json:"hidden,omitempty"`       // labels whose values are secret
	Visits      map[string]int    `json:"visits,omitempty"`       // by object id
	Objects     int               `json:"objects,omitempty"`      // run so far
	Since       int64             `json:"since,omitempty"`        // Unix seconds: when the minute began in which Lately ran
	Lately      int               `json:"lately,omitempty"`       // objects run since then
	Monitored   int64             `json:"monitored,omitempty"`    // seconds of talks that were recorded (MISSION D1); of one that ends the call only where the carrier tells of it first
	Parameters  map[string]string `json:"parameters,omitempty"`   // user parameters of the last next action: @name
	PassThrough string            `json:"pass_through,omitempty"` // what another system asked to be sent back to it (p_t, MISSION D6), at most 8 kB
	Runs        int64             `json:"runs,omitempty"`         // Workflows that the call ran through, this one too
	RunAt       int64             `json:"run_at,omitempty"`       // Unix seconds: when the call came to this one
	Endings     []Ending          `json:"endings,omitempty"`      // what is sent when the call has ended
	Cookies     json.RawMessage   `json:"cookies,omitempty"`      // the call's session with its Web Services (MISSION W11)
	Sealed      string            `json:"sealed,omitempty"`       // the whole, where this is what a person may see of it (Public)

	read []string // secret values as they were read in this turn: of 4711 also "4 7 1 1"
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

// enter counts a Workflow that the call comes to.
func (st *State) enter(now time.Time) {
	st.Runs++
	st.RunAt = now.Unix()
}

// Masked stands for a secret value wherever values are shown.
const Masked = "••••"

// MaskedKey stands for each key of those that must not show.
const MaskedKey = "•"

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
		list = append(list, trace.Value{Label: label.PassThrough, Value: st.mask(st.PassThrough)})
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

// Secrets lists the values that must not show: those of hidden labels, and what was read of
// them in this turn.
func (st *State) Secrets() []string {
	list := slices.Clone(st.read)
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

// expand fills the variables in a text, each read as its format says. notes say what has no
// value, and what is said as it is.
func (st *State) expand(facts Facts, text string, in readback.Place) (out string, notes []string) {
	syntax := placeholder.Scoped
	if len(st.Parameters) > 0 {
		syntax |= placeholder.At
	}
	out = placeholder.Parse(syntax, text).Fill(func(p placeholder.Part) (string, bool) {
		if p.Syntax == placeholder.At { // one that nobody sent is text
			v, ok := st.Parameters[p.Name]
			return v, ok
		}
		v, ok := st.lookup(facts, p.Name)
		if !ok {
			notes = append(notes, "%"+p.Name+"% has no value")
			return v, true
		}
		said, note := st.readBack(p.Text, p.Name, v, readback.Read(p.Format), in)
		if note != "" {
			notes = append(notes, note)
		}
		return said, true
	}, nil)
	return out, notes
}

// shortened is a value as a note shows it.
func shortened(value string) string {
	if r := []rune(value); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return value
}

// readBack is what is said of the value of a variable, with a note when that is the value
// as it is, which names it as it is written. What is read of a secret is as secret.
func (st *State) readBack(written, name, value string, as readback.As, in readback.Place) (said, note string) {
	if as == (readback.As{}) {
		return value, ""
	}
	said, err := as.Say(value, in)
	shown := st.show(strings.TrimPrefix(name, Scope), st.mask(value))
	if err != nil {
		return said, fmt.Sprintf("%s is said as it is, %q: %v", written, shortened(shown), err)
	}
	if shown != value && said != value {
		st.read = append(st.read, said)
	}
	return said, ""
}
