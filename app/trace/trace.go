// Package trace is what a call leaves behind: an Entry for each object it came to, as
// the interpreter writes it, as it is stored with the call's turns, and as screens, the
// API, scenarios and the counts of traffic read it. Whoever adds a field adds it here.
package trace

import (
	"encoding/json"
	"fmt"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// Entry is what one object did, or an event of the call when Kind is empty. It is stored
// as JSON for as long as traces are kept, and read leniently: what an older or a newer
// program wrote is read as far as it is known. Every secret in it is masked.
type Entry struct {
	Turn     int64         `json:"-"` // these two stand beside it where it is stored
	Index    int           `json:"-"` // within the turn
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"` // ns
	Workflow string        `json:"workflow,omitempty"`
	ObjectID string        `json:"object_id,omitempty"`
	Title    string        `json:"title"`
	Kind     string        `json:"kind,omitempty"`
	Said     []string      `json:"said,omitempty"`
	Keyed    string        `json:"keyed,omitempty"`
	Dialled  string        `json:"dialled,omitempty"` // how the calls ended that it went on from: answered, busy, no_answer, failed
	Set      []Value       `json:"set,omitempty"`
	Exit     string        `json:"exit,omitempty"`   // taken; empty while the object waits
	Next     string        `json:"next,omitempty"`   // title of the object it leads to
	Waits    bool          `json:"waits,omitempty"`  // for the caller or the carrier
	Failed   bool          `json:"failed,omitempty"` // something went wrong here
	Reason   string        `json:"reason,omitempty"` // why it left by that exit
	Notes    []string      `json:"notes,omitempty"`
	// Exchange is the request of a Web Service that was sent, or was to be.
	Exchange *webservice.Exchange `json:"exchange,omitempty"`
	// Version is the id of the version the object belongs to; where it is stored it is
	// empty when it is that of the entry before.
	Version string `json:"version,omitempty"`
	// Recording is the id of what was recorded here.
	Recording string `json:"recording,omitempty"`
}

// Value is a variable an object stored, masked if it is secret.
type Value struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Read gives the trace of a call from its turns. Each entry says which version it ran
// on, as far as the trace tells.
func Read(turns []models.CallTurn) ([]Entry, error) {
	var all []Entry
	for _, t := range turns {
		var err error
		if all, err = Append(all, t.Turn, t.Steps); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Append adds the entries of a turn, as they are stored, to those of the turns before.
func Append(all []Entry, turn int64, stored string) ([]Entry, error) {
	var list []Entry
	if err := json.Unmarshal([]byte(stored), &list); err != nil {
		return all, fmt.Errorf("read the trace of turn %d: %w", turn, err)
	}
	version := ""
	if len(all) > 0 {
		version = all[len(all)-1].Version
	}
	for i := range list {
		e := &list[i]
		e.Turn, e.Index, e.At = turn, i, e.At.UTC()
		if e.Version == "" {
			e.Version = version
		}
		version = e.Version
	}
	return append(all, list...), nil
}

// The exit by which Go To Workflow leaves when it went there: none of its own.
const (
	goTo     = "go_to_workflow"
	WentExit = "workflow"
)

// Place fills in the versions that the trace does not tell: programs before 2026-11-25
// wrote none. What came after the last Go To Workflow ran on the version the call ended
// on; what came before is not known.
func Place(entries []Entry, last string) {
	for i := len(entries) - 1; i >= 0 && entries[i].Version == ""; i-- {
		if entries[i].Kind == goTo && entries[i].Exit == WentExit {
			return
		}
		entries[i].Version = last
	}
}
