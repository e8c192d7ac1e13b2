package workflow

import (
	"slices"
	"time"

	"hookline/app/voice"
)

// WhenItEnds is the Web Hook of a Workflow's end (MISSION D1): a call comes to it where it
// would end. Its answer may be spoken, or send the call on instead of ending it. When the
// caller hangs up it goes out as a delivery, as not completed, and its answer is not read.
type WhenItEnds WebHook

// EndingKind is the name of its kind, and the key of a Workflow in the workspace file.
const EndingKind = "when_it_ends"

func whenItEndsKind() Kind {
	return Kind{Name: EndingKind, Label: "When this Workflow ends", Icon: "webhook", Group: groupData,
		Summary: "A Web Hook that goes out where the call would end, and when the caller hangs up",
		Goes:    true, Awaits: voice.Dial,
		New: func() Settings { s, _ := webHookKind().New().(*WebHook); return (*WhenItEnds)(s) }}
}

func (w *WhenItEnds) webHook() *WebHook { return (*WebHook)(w) }

// Exits: none; what its answer does not send on ends.
func (w *WhenItEnds) Exits() []Exit { return nil }

// ExitLabel is that of a Web Hook.
func (w *WhenItEnds) ExitLabel(exit string) string { return wentLabel(exit) }

// Texts are those of a Web Hook.
func (w *WhenItEnds) Texts() []Text { return w.webHook().Texts() }

// Answers are those of a Web Hook.
func (w *WhenItEnds) Answers(around Surroundings) (known []string, more bool) {
	return w.webHook().Answers(around)
}

// Request is that of a Web Hook.
func (w *WhenItEnds) Request(s *Visit) (ServiceRequest, error) { return w.webHook().Request(s) }

// Knows are those of a Web Hook.
func (w *WhenItEnds) Knows() *[]string { return w.webHook().Knows() }

// Summarize gives method and address.
func (w *WhenItEnds) Summarize(around Surroundings) string { return w.webHook().Summarize(around) }

// Patience is that of the request.
func (w *WhenItEnds) Patience() time.Duration { return w.webHook().Patience() }

// Check: it can be sent.
func (w *WhenItEnds) Check(c *Check) { w.webHook().check(c) }

// Run sends it. From now on it is no more to be sent when the caller hangs up.
func (w *WhenItEnds) Run(s *Visit) Next {
	s.State.disarmHook()
	return w.webHook().Run(s)
}

// Resume goes on with a transfer or Find Me of the answer.
func (w *WhenItEnds) Resume(s *Visit, in voice.Input) Next { return w.webHook().Resume(s, in) }

// Ending is the object a call comes to where it would end; nil for none.
func (d *Definition) Ending() *Object {
	for _, o := range d.Objects {
		if o.Apart() {
			return o
		}
	}
	return nil
}

// Apart says whether no exit leads to an object: calls come to it by themselves, and a
// Workflow has one at most.
func (o *Object) Apart() bool { return apart(o.Settings) }

// Apart says so of all objects of a kind.
func (k Kind) Apart() bool { return apart(k.New()) }

func apart(s Settings) bool {
	_, ok := s.(*WhenItEnds)
	return ok
}

// Arrive notes that a call has come to a Workflow, of which building block id: what is to be
// sent when the caller hangs up is this one's from now on.
func (st *State) Arrive(d *Definition, block int64, now time.Time) {
	st.enter(now)
	st.disarmHook()
	o := d.Ending()
	if o == nil {
		return
	}
	if w, ok := o.Settings.(*WhenItEnds); ok {
		st.arm(Ending{Workflow: st.Workflow, Object: o.ID, Title: o.Title, WebHook: w.armed(), Block: block})
	}
}

// armed is what is kept for a caller who hangs up.
func (w *WhenItEnds) armed() *WebHook {
	kept := *w.webHook()
	kept.Sets = nil // the editor's alone
	return &kept
}

func (st *State) disarmHook() {
	st.Endings = slices.DeleteFunc(st.Endings, func(e Ending) bool { return e.WebHook != nil })
}
