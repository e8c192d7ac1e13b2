package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/trace"
)

// Result is how a scenario went.
type Result struct {
	Pass    bool
	Summary string // one sentence on what is wrong; empty for a pass
	Path    []PathLine
	Heard   []HeardLine
	// ObjectID is the object at which the call left the path, or said something else;
	// empty for none, or one of another Workflow.
	ObjectID string
	Gone     []string // titles the path has and the Workflow has not
	Notes    []string // what is worth knowing and no failure
	Took     time.Duration

	// GotPath and GotHeard are what came, to expect it from now on.
	GotPath  []Stop
	GotHeard []string
}

// States of a line of the path, or of what is heard.
const (
	Same    = "same"
	Differs = "differs" // of the path: the first step that is not as expected
	Missing = "missing" // expected and not there
	Extra   = "extra"   // there and not expected
)

// PathLine is a step of the path, expected and got; one of both is nil where only
// the other is there.
type PathLine struct {
	State         string
	Expected, Got *Stop
	Reason        string // why the object left as it did
}

// HeardLine is a line the caller hears: as expected (Same), expected alone
// (Missing) or got alone (Extra).
type HeardLine struct {
	State string
	Text  string
}

// judge compares what came with what was expected.
func (w *world) judge(p *played) *Result {
	r := &Result{Notes: w.notes}
	var reasons []string
	for i := range p.trace {
		t := &p.trace[i]
		r.GotHeard = append(r.GotHeard, t.Said...)
		if t.ObjectID == "" || t.Waits && i < len(p.trace)-1 {
			continue
		}
		r.GotPath = append(r.GotPath, w.stopOf(t))
		reasons = append(reasons, t.Reason)
	}
	if w.stuck != "" && len(reasons) > 0 {
		reasons[len(reasons)-1] = w.stuck
	}
	first := w.comparePath(r, reasons)
	r.Heard = align(w.s.Heard, r.GotHeard)
	w.gone(r)
	r.Summary = w.summary(r, p, first)
	r.Pass = r.Summary == ""
	if r.Pass {
		w.unused(r)
	}
	return r
}

func (w *world) stopOf(t *trace.Entry) Stop {
	s := Stop{Object: t.Title, Exit: t.Exit, ObjectID: t.ObjectID}
	if t.Workflow != w.target.Name {
		s.Workflow = t.Workflow
	}
	return s
}

// comparePath fills the path's lines and gives the first that is not as expected,
// -1 for none.
func (w *world) comparePath(r *Result, reasons []string) int {
	want, got := w.s.Path, r.GotPath
	first := 0
	for first < len(want) && first < len(got) && want[first].is(&got[first]) {
		r.Path = append(r.Path, PathLine{State: Same, Expected: &want[first], Got: &got[first], Reason: reasons[first]})
		first++
	}
	if first == len(want) && first == len(got) {
		return -1
	}
	if first < len(want) && first < len(got) {
		r.Path = append(r.Path, PathLine{State: Differs, Expected: &want[first], Got: &got[first], Reason: reasons[first]})
	}
	common := len(r.Path)
	for i := common; i < len(want); i++ {
		r.Path = append(r.Path, PathLine{State: Missing, Expected: &want[i]})
	}
	for i := common; i < len(got); i++ {
		r.Path = append(r.Path, PathLine{State: Extra, Got: &got[i], Reason: reasons[i]})
	}
	return first
}

// is says whether a step of the path is the one expected: the same object, by its
// id or its title, left by the same exit.
func (p *Stop) is(got *Stop) bool {
	return p.sameObject(got) && p.Exit == got.Exit
}

func (p *Stop) sameObject(got *Stop) bool {
	return p.ObjectID != "" && p.ObjectID == got.ObjectID || same(p.Workflow, got.Workflow) && same(p.Object, got.Object)
}

// gone lists objects of the path that are not in the Workflow any more.
func (w *world) gone(r *Result) {
	for _, p := range w.s.Path {
		if p.Workflow != "" && !same(p.Workflow, w.target.Name) || slices.Contains(r.Gone, p.Object) {
			continue
		}
		if w.target.Def.Object(p.ObjectID) == nil && w.target.Def.ByTitle(p.Object) == nil {
			r.Gone = append(r.Gone, p.Object)
		}
	}
}

func (w *world) summary(r *Result, p *played, first int) string {
	switch {
	case len(w.s.Path) == 0:
		return "The scenario expects nothing yet: look at how it went, and expect that."
	case first >= 0:
		return w.deviation(r, p, first)
	}
	i := slices.IndexFunc(r.Heard, func(l HeardLine) bool { return l.State != Same })
	if i < 0 {
		return ""
	}
	r.ObjectID = ""
	for _, l := range r.Heard {
		if l.State == Extra {
			r.ObjectID = w.sayer(p, l.Text)
			break
		}
	}
	line := r.Heard[i]
	if line.State == Extra {
		return fmt.Sprintf("The caller hears %q, which is not expected.", clip(line.Text))
	}
	for _, l := range r.Heard[i:] {
		if l.State == Extra {
			return sentence(fmt.Sprintf("The caller hears %q instead of %q", clip(l.Text), clip(line.Text)))
		}
		if l.State == Same {
			break
		}
	}
	return fmt.Sprintf("The caller does not hear %q any more.", clip(line.Text))
}

// sentence ends a text that ends in a quotation, which may have its own full stop.
func sentence(text string) string {
	if strings.HasSuffix(text, `."`) || strings.HasSuffix(text, `?"`) || strings.HasSuffix(text, `!"`) {
		return text
	}
	return text + "."
}

// sayer finds the object of the target that said a line.
func (w *world) sayer(p *played, text string) string {
	for _, t := range p.trace {
		if slices.Contains(t.Said, text) && t.Workflow == w.target.Name {
			return t.ObjectID
		}
	}
	return ""
}

// deviation says how the call left the path at its step first.
func (w *world) deviation(r *Result, p *played, first int) string {
	var want, got *Stop
	if first < len(w.s.Path) {
		want = &w.s.Path[first]
	}
	if first < len(r.GotPath) {
		got = &r.GotPath[first]
	}
	text := ""
	switch {
	case got == nil:
		text = fmt.Sprintf("The call ends before it comes to %q. %s", want.Object, p.reason)
		if first > 0 {
			r.ObjectID = w.own(&r.GotPath[first-1])
		}
	case want == nil:
		text = fmt.Sprintf("The call is expected to end, and goes on to %q.", got.Object)
		r.ObjectID = w.own(got)
	case !want.sameObject(got):
		text = fmt.Sprintf("The call comes to %q instead of %q.", got.Object, want.Object)
		if first > 0 { // it is the object before that led elsewhere
			r.ObjectID = w.own(&r.GotPath[first-1])
		}
	default:
		text = fmt.Sprintf("%q leaves by %s instead of %s. %s", got.Object, exitWord(got.Exit), exitWord(want.Exit), r.Path[first].Reason)
		r.ObjectID = w.own(got)
	}
	text = strings.TrimSpace(text)
	if want != nil && slices.Contains(r.Gone, want.Object) {
		text += fmt.Sprintf(" The scenario expects the object %q that is not in %s.", want.Object, cmp.Or(w.target.Called, "the Workflow"))
	}
	return text
}

func exitWord(exit string) string {
	if exit == "" {
		return "no exit"
	}
	return exit
}

// own gives the id of an object of the target, empty for one of another Workflow.
func (w *world) own(p *Stop) string {
	if p.Workflow != "" {
		return ""
	}
	return p.ObjectID
}

// unused notes what the call had no use for.
func (w *world) unused(r *Result) {
	if left := len(w.s.Steps) - w.step; left > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("The call was over before %d of the caller's steps, from %s on.", left, w.peek().words()))
	}
	for i, used := range w.used {
		if !used {
			r.Notes = append(r.Notes, fmt.Sprintf("Exchange %d, with %q, was not asked for.", i+1, w.s.Exchanges[i].WebService))
		}
	}
}

// align puts two lists of lines beside each other, by their longest common part.
func align(want, got []string) []HeardLine {
	lines := []HeardLine{}
	for len(want) > 0 && len(got) > 0 && want[0] == got[0] {
		lines = append(lines, HeardLine{Same, want[0]})
		want, got = want[1:], got[1:]
	}
	common := make([][]int, len(want)+1) // length of the common part from i and j on
	for i := range common {
		common[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			lines = append(lines, HeardLine{Same, want[i]})
			i, j = i+1, j+1
		case j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, HeardLine{Missing, want[i]})
			i++
		default:
			lines = append(lines, HeardLine{Extra, got[j]})
			j++
		}
	}
	return lines
}
