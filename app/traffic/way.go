package traffic

import (
	"hookline/app/trace"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// took is how long the request took, in milliseconds. One that was given up took its
// timeout: how long giving up took beyond that says nothing.
func took(x *webservice.Exchange) float64 {
	if x.Cause == webservice.Timeout && x.TimeoutMS > 0 {
		return min(x.Timing.Total, float64(x.TimeoutMS))
	}
	return x.Timing.Total
}

// way is how one call went.
type way struct {
	call    models.UncountedCall
	entries []trace.Entry
}

// read adds a turn of the trace. One that can't be read adds nothing: a call must not
// keep all later ones from being counted.
func (w *way) read(text string) (err error) {
	w.entries, err = trace.Append(w.entries, 0, text) // nobody asks which turn
	return err
}

// count adds the call to the sums.
func (w *way) count(t *tally) {
	trace.Place(w.entries, w.call.VersionID)
	at, test := w.call.EndedAt.Unix(), w.call.Kind == models.CallTest
	seen := map[models.ExitCount]bool{}
	once := func(c models.ExitCount) {
		if !seen[c] {
			seen[c] = true
			t.exit(c, at, test)
		}
	}
	last, waits := -1, asked{}
	for i := range w.entries {
		s := &w.entries[i]
		if s.ObjectID == "" || s.Version == "" {
			continue
		}
		last = i
		once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayCame})
		cause := w.request(t, s, at, test)
		if cause == "" && waits.at(s) {
			cause = waits.cause
		}
		if s.Exit == "" {
			waits = asked{s.Version, s.ObjectID, cause}
			continue
		}
		once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayLeft, Exit: s.Exit})
		t.step(models.CallStep{CallID: w.call.ID, VersionID: s.Version, ObjectID: s.ObjectID, Exit: s.Exit, Cause: cause, At: at})
	}
	if last < 0 || w.entries[last].Exit != "" {
		return
	}
	s := &w.entries[last]
	once(models.ExitCount{VersionID: s.Version, ObjectID: s.ObjectID, Way: models.WayEnded})
	t.step(models.CallStep{CallID: w.call.ID, VersionID: s.Version, ObjectID: s.ObjectID, Cause: waits.cause, At: at})
}

// asked is the request of an object that waits: its answer transfers the call, and what
// comes of that is an entry of its own.
type asked struct{ version, object, cause string }

func (a asked) at(s *trace.Entry) bool { return a.version == s.Version && a.object == s.ObjectID }

// request counts what an object asked of another system, and gives the cause. Of one whose
// request goes out when the call has ended there is nothing to count.
func (w *way) request(t *tally, s *trace.Entry, at int64, test bool) string {
	if s.Exchange == nil && (!s.Failed || !asks(s.Kind)) {
		return ""
	}
	c := models.ConnectorCount{VersionID: s.Version, ObjectID: s.ObjectID, Cause: string(webservice.Unavailable), Bin: models.NotTimed}
	if x := s.Exchange; x != nil { // else there was no Web Service to ask
		c.ServiceID, c.Cause = x.ServiceID, string(x.Cause)
		if x.Sent {
			c.Bin = binOf(took(x))
		}
	}
	t.connector(c, at, test)
	return c.Cause
}

// asks says whether objects of the kind ask a Web Service.
func asks(name string) bool {
	kind, _ := workflow.KindOf(name)
	return kind.New != nil && workflow.Asks(kind.New())
}
