package traffic

import (
	"encoding/json"

	"hookline/models"
)

// step is what the counts need of a trace's entry.
type step struct {
	ObjectID string    `json:"object_id"`
	Kind     string    `json:"kind"`
	Exit     string    `json:"exit"`
	Version  string    `json:"version"`
	Exchange *exchange `json:"exchange"`
}

type exchange struct {
	ServiceID string  `json:"service_id"`
	Cause     string  `json:"cause"`
	Sent      bool    `json:"sent"`
	TimeoutMS float64 `json:"timeout_ms"` // that held
	Timing    struct {
		Total float64 `json:"total_ms"`
	} `json:"timing"`
}

// took is how long the request took, in milliseconds. One that was given up took its
// timeout: how long giving up took beyond that says nothing.
func (x *exchange) took() float64 {
	if x.Cause == timeout && x.TimeoutMS > 0 {
		return min(x.Timing.Total, x.TimeoutMS)
	}
	return x.Timing.Total
}

// Kinds and exits of app/workflow that say something here.
const (
	connectorKind = "web_service_connector"
	goToKind      = "go_to_workflow"
	wentExit      = "workflow" // of Go To Workflow, when it went there
	unavailable   = "unavailable"
	timeout       = "timeout"
)

// way is how one call went.
type way struct {
	call  models.UncountedCall
	steps []step
}

// read adds a turn of the trace. One that can't be read adds nothing: a call must not
// keep all later ones from being counted.
func (w *way) read(text string) error {
	var steps []step
	if err := json.Unmarshal([]byte(text), &steps); err != nil {
		return err
	}
	w.steps = append(w.steps, steps...)
	return nil
}

// place says of each step which version it ran on. A trace tells where the version
// changes. Those of older programs don't: there, what came after the last Go To
// Workflow ran on the version the call ended on, and what came before is not known.
func (w *way) place() {
	version := ""
	for i := range w.steps {
		if s := &w.steps[i]; s.Version == "" {
			s.Version = version
		}
		version = w.steps[i].Version
	}
	for i := len(w.steps) - 1; i >= 0; i-- {
		s := &w.steps[i]
		if s.Version != "" || (s.Kind == goToKind && s.Exit == wentExit) {
			return
		}
		s.Version = w.call.VersionID
	}
}

// count adds the call to the sums.
func (w *way) count(t *tally) {
	w.place()
	at, test := w.call.EndedAt.Unix(), w.call.Kind == models.CallTest
	seen := map[models.ExitCount]bool{}
	once := func(c models.ExitCount) {
		if !seen[c] {
			seen[c] = true
			t.exit(c, at, test)
		}
	}
	last := -1
	for i, s := range w.steps {
		if s.ObjectID == "" || s.Version == "" {
			continue
		}
		last = i
		once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayCame})
		if s.Exit == "" {
			continue
		}
		once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayLeft, Exit: s.Exit})
		cause := w.request(t, s, at, test)
		t.step(models.CallStep{CallID: w.call.ID, VersionID: s.Version, ObjectID: s.ObjectID, Exit: s.Exit, Cause: cause, At: at})
	}
	if last < 0 || w.steps[last].Exit != "" {
		return
	}
	s := w.steps[last]
	once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayEnded})
	t.step(models.CallStep{CallID: w.call.ID, VersionID: s.Version, ObjectID: s.ObjectID, At: at})
}

// request counts what a Web Service Connector did, and gives its cause.
func (w *way) request(t *tally, s step, at int64, test bool) string {
	if s.Exchange == nil && s.Kind != connectorKind {
		return ""
	}
	c := models.ConnectorCount{VersionID: s.Version, ObjectID: s.ObjectID, Cause: unavailable, Bin: models.NotTimed}
	if x := s.Exchange; x != nil { // else there was no Web Service to ask
		c.ServiceID, c.Cause = x.ServiceID, x.Cause
		if x.Sent {
			c.Bin = binOf(x.took())
		}
	}
	t.connector(c, at, test)
	return c.Cause
}
