// Package desk is the screen on which an agent takes calls: one part, #desk, that
// the script in static/src/desk.js puts in the place of the last one.
package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hookline/models"
	"hookline/views/component"
)

// View is all that the desk shows.
type View struct {
	User         string // id, so that tabs of two users don't mix
	Version      int64
	Now          time.Time
	State        string // a models.Agent… state
	Reason       string
	Since        time.Time
	PauseNext    string
	Campaigns    []Campaign
	PauseReasons []string
	Reachable    bool
	Offer        *Offer
	Talk         *Talk
	Problem      Problem
}

// Problem is an action that did not go well.
type Problem struct {
	Action string
	Errors component.Errors
}

// of gives the messages of an action, nil when it was another.
func (p Problem) of(action string) component.Errors {
	if p.Action == action {
		return p.Errors
	}
	return nil
}

// Inputs are the Script's inputs in which something is wrong, by name.
func (p Problem) Inputs() map[string]bool {
	wrong := map[string]bool{}
	for field := range p.of("wrap-up") {
		if name, ok := strings.CutPrefix(field, "fields["); ok {
			wrong[strings.TrimSuffix(name, "]")] = true
		}
	}
	return wrong
}

// text is the message of an action without fields of its own on the screen.
func (p Problem) text() string {
	switch p.Action {
	case "", "sign-in", "wrap-up":
		return ""
	}
	for _, text := range p.Errors {
		return text
	}
	return ""
}

// Campaign is one whose calls the agent may take.
type Campaign struct {
	ID, Name string
	Chosen   bool
	Waiting  int
}

// Offer is a call that rings.
type Offer struct {
	EntryID, Caller, Called, Campaign string
	JoinedAt, RangAt, Until           time.Time
	Test                              bool
	From                              string
}

// Talk is the call the agent is in, or wraps up.
type Talk struct {
	SegmentID, Caller, Called, Campaign     string
	AnsweredAt                              time.Time
	ConnectedAt, EndedAt, HeldAt, WrapUntil *time.Time
	EndedBy                                 string
	Connected, Controlled, Test             bool
	TransferTo                              string
	WrapCodes                               []WrapCode
	WrapCode, Note                          string
	HasScript, ScriptFailed                 bool
	Script                                  string // HTML, filled by script.Fill
	PageURL                                 string
	PageBeside                              bool
	Variables                               []Variable
	Earlier                                 []Earlier
	Recording                               string // a models.PartRecording… constant; empty for a call that is not recorded
	Decides                                 bool   // the agent decides about that
}

// recording says how the call is recorded, with its tone; no word for one that is not.
func (t *Talk) recording() (component.Tone, string) {
	switch t.Recording {
	case models.PartRecordingAlways, models.PartRecordingOn:
		return component.Info, "Recording"
	case models.PartRecordingPaused:
		return component.Warning, "Recording paused"
	case models.PartRecordingOff:
		return component.Neutral, "Not recorded"
	}
	return component.Neutral, ""
}

// recordButton is what the button about the recording says and asks for.
func (t *Talk) recordButton() (label, icon, do string) {
	switch t.Recording {
	case models.PartRecordingOn:
		return "Pause recording", "pause", "pause"
	case models.PartRecordingPaused:
		return "Go on recording", "voicemail", "record"
	}
	return "Record", "voicemail", "record"
}

// WrapCode is how a call can be closed.
type WrapCode struct {
	Name      string
	NeedsNote bool
}

// Variable is one of the call's.
type Variable struct{ Label, Value string }

// Earlier is an earlier part of a call with the same caller.
type Earlier struct {
	At                              time.Time
	Agent, Campaign, WrapCode, Note string
	CallID                          string // empty for who may not see calls
}

// Transfer is the form that sends a caller on.
type Transfer struct {
	SegmentID                     string
	Controlled                    bool
	Campaigns, Agents             []Target
	Kind, Campaign, Agent, Number string
	Errors                        component.Errors
}

// Target is a Campaign or an agent.
type Target struct{ ID, Name, State string }

// Kinds of target, as app/desk names them.
const (
	toCampaign = "campaign"
	toAgent    = "agent"
	toNumber   = "number"
)

// kind is what is chosen at first.
func (t Transfer) kind() string {
	switch {
	case t.Kind != "":
		return t.Kind
	case len(t.Agents) > 0:
		return toAgent
	case len(t.Campaigns) > 0:
		return toCampaign
	}
	return toNumber
}

func (t Transfer) help() string {
	if t.Controlled {
		return "The caller goes on at once, with all that is known of the call. Then you wrap up."
	}
	return "Choose where the caller goes, then hang up your telephone: the caller goes on from there."
}

// state says a state in words, with its tone.
func state(name string) (component.Tone, string) {
	switch name {
	case models.AgentReady:
		return component.Success, "Ready"
	case models.AgentPaused:
		return component.Warning, "Paused"
	case models.AgentRinging:
		return component.Info, "Ringing"
	case models.AgentTalking:
		return component.Info, "In a call"
	case models.AgentWrapUp:
		return component.Warning, "Wrap-up"
	}
	return component.Neutral, "Away"
}

func toneOf(name string) string { tone, _ := state(name); return "tone-" + string(tone) }

func wordOf(name string) string { _, word := state(name); return word }

// here says whether the agent is at the desk.
func (v View) here() bool { return v.State != models.AgentOffline }

// reason is what stands beside the state.
func (v View) reason() string {
	switch {
	case v.PauseNext != "":
		return "then pause: " + v.PauseNext
	case v.State == models.AgentPaused:
		return v.Reason
	}
	return ""
}

// chosen are the Campaigns the agent takes calls of.
func (v View) chosen() []Campaign {
	var list []Campaign
	for _, c := range v.Campaigns {
		if c.Chosen {
			list = append(list, c)
		}
	}
	return list
}

// none says whether no Campaign was ever chosen: then all are.
func (v View) none() bool { return len(v.chosen()) == 0 }

// news is what a screen reader is told when it becomes something else.
func (v View) news() string {
	switch {
	case v.Talk != nil && v.State == models.AgentWrapUp:
		return "The call has ended. Wrap up."
	case v.Talk != nil:
		return "In a call with " + component.Caller(v.Talk.Caller) + ". " + v.Talk.line() + "."
	case v.Offer != nil, v.here() && v.State != models.AgentReady && v.State != models.AgentPaused:
		return ""
	case v.State == models.AgentReady:
		return "Ready for calls. " + v.Reason
	case v.State == models.AgentPaused:
		return "Paused: " + v.Reason
	}
	return "You are not at the desk."
}

// alarm is what is said at once when it rings.
func (v View) alarm() string {
	if v.Offer == nil {
		return ""
	}
	text := "Call for " + v.Offer.Campaign + " from " + component.Caller(v.Offer.Caller) + "."
	if v.Offer.From != "" {
		text += " Transferred by " + v.Offer.From + "."
	}
	return text
}

// title is what the browser's tab says.
func (v View) title() string {
	if v.Offer != nil {
		return "Call: " + component.Caller(v.Offer.Caller) + " · " + v.Offer.Campaign
	}
	return wordOf(v.State) + " · Desk"
}

func (t *Talk) ended() bool { return t.EndedAt != nil }

// line is how the line stands.
func (t *Talk) line() string {
	switch {
	case t.ended() && t.TransferTo != "" && t.EndedBy == models.EndedByTransfer:
		return "Transferred to " + t.TransferTo
	case t.ended() && t.EndedBy == models.EndedByCaller:
		return "The caller hung up"
	case t.ended():
		return "Ended"
	case t.HeldAt != nil:
		return "On hold"
	case t.Connected && t.Test:
		return "Connected"
	case t.Connected:
		return "On your telephone"
	}
	return "Connecting"
}

func (t *Talk) lineTone() component.Tone {
	switch {
	case t.ended():
		return component.Neutral
	case t.HeldAt != nil:
		return component.Warning
	case t.Connected:
		return component.Success
	}
	return component.Info
}

// clock is when the time that is shown began.
func (t *Talk) clock() time.Time {
	switch {
	case t.HeldAt != nil:
		return *t.HeldAt
	case t.ConnectedAt != nil:
		return *t.ConnectedAt
	}
	return t.AnsweredAt
}

// took is how long the call was, once it has ended.
func (t *Talk) took() string {
	return mmss(t.EndedAt.Sub(t.AnsweredAt))
}

// mmss is a time as a clock shows it.
func mmss(d time.Duration) string {
	s := max(0, int(d.Seconds()))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// millis is a moment as the script reads it.
func millis(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// key is the digit that chooses a wrap code; empty from the tenth on.
func key(i int) string {
	if i > 8 {
		return ""
	}
	return strconv.Itoa(i + 1)
}

// Shortcut is a key of the desk.
type Shortcut struct{ Keys, Does string }

// Shortcuts are all keys of the desk, for the list. They hold Alt, so that no single
// key does anything by surprise (WCAG 2.1.4).
func Shortcuts() []Shortcut {
	return []Shortcut{
		{"Alt+A", "Answer the call that rings"},
		{"Alt+X", "Decline it: it goes on to the next agent"},
		{"Alt+R", "Ready for calls"},
		{"Alt+P", "Pause: choose the reason with the arrow keys"},
		{"Alt+U", "Hang up"},
		{"Alt+O", "Hold, and take the caller back"},
		{"Alt+C", "Record, or pause the recording, where you decide"},
		{"Alt+T", "Transfer"},
		{"Alt+1 … Alt+9", "Choose a wrap code; the digit alone while the list has the focus"},
		{"Alt+W", "Done: close the call"},
		{"Ctrl+Enter", "Done, from within the note"},
		{"Alt+K", "This list"},
	}
}
