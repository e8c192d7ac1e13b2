package workflow

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/placeholder"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
)

// JoinQueue lets the caller wait for an agent of a Campaign, and talk. What a new one
// begins with is written even when it is nothing: left out, it would come back.
type JoinQueue struct {
	Campaign     string    `json:"campaign"` // id
	Priority     int       `json:"priority"` // 0 to 10, higher goes first
	Waiting      Waiting   `json:"waiting"`
	Announcement string    `json:"announcement,omitempty"` // with variables, those of the queue among them
	Every        kind.Span `json:"every"`                  // how often the announcement is said
	MaxWait      kind.Span `json:"max_wait,omitempty"`     // 0: as the Campaign says
	MaxWaiting   int       `json:"max_waiting,omitempty"`  // 0: as the Campaign says
	LeaveKey     string    `json:"leave_key,omitempty"`    // a key that leaves the queue; empty for none
}

// Waiting is what a caller hears on joining, and then over and over.
type Waiting struct {
	Say      string `json:"say"`
	Voice    string `json:"voice,omitempty"`
	Language string `json:"language,omitempty"`
	Sound    string `json:"sound,omitempty"` // URL of a short WAV or MP3; empty: Music
	Music    string `json:"music,omitempty"` // id of a Sound; empty: Hookline's own music
}

const (
	maxPriority = 10
	minEvery    = 10 * time.Second
	maxEvery    = 10 * time.Minute
	leaveKeys   = "0123456789*#"
)

func joinQueueKind() Kind {
	return Kind{Name: "join_queue", Label: "Join Queue", Icon: "queue", Group: groupRoute,
		Summary: "Let the caller wait for an agent of a Campaign, and talk", Awaits: voice.Wait, Failure: queue.Failed,
		New: func() Settings {
			return &JoinQueue{Priority: 5, Waiting: Waiting{Say: "Please hold the line."}, Every: kind.Span(30 * time.Second)}
		}}
}

// Exits: how the waiting, or the talk, ended.
func (j *JoinQueue) Exits() []Exit {
	return []Exit{
		{Name: queue.Answered, Label: "Answered", Help: "The agent's part is over and the caller is still there", Quiet: true},
		{Name: queue.Timeout, Label: "Timeout", Help: "Nobody answered within the longest wait", Fallback: queue.Failed},
		{Name: queue.Full, Label: "Full", Help: "As many callers wait already as may", Fallback: queue.Failed},
		{Name: queue.NoAgents, Label: "No agents", Help: "No agent of the Campaign is at the desk", Fallback: queue.Failed},
		{Name: queue.Left, Label: "Left", Help: "The caller pressed the key to leave", Quiet: j.LeaveKey == ""},
		{Name: queue.Failed, Label: "Failed", Help: "The queue can't be used; also Timeout, Full and No agents when they are not connected"},
	}
}

// Texts takes variables in what is said.
func (j *JoinQueue) Texts() []Text {
	return []Text{{Field: "waiting.say", Text: &j.Waiting.Say}, {Field: "announcement", Text: &j.Announcement}}
}

// Refs: the Campaign, and the Sound that is its music.
func (j *JoinQueue) Refs() []Ref {
	return []Ref{{Kind: RefCampaign, Field: "campaign", ID: &j.Campaign}, {Kind: RefSound, Field: "waiting.music", ID: &j.Waiting.Music}}
}

// OwnVariables are those that an announcement is said with.
func (j *JoinQueue) OwnVariables() []Variable {
	return []Variable{
		{Name: queue.Position, Help: "The caller's place in line", Sample: "3"},
		{Name: queue.Minutes, Help: "How long the caller will still wait, in minutes", Sample: "4"}}
}

// Summarize names the Campaign.
func (j *JoinQueue) Summarize(around Surroundings) string { return around.Campaigns[j.Campaign].Name }

// Check: the Campaign is there and has agents, and the numbers can be.
func (j *JoinQueue) Check(c *Check) {
	campaign, known := c.Around.Campaigns[j.Campaign]
	switch {
	case j.Campaign == "":
		c.Red("campaign", "Choose the Campaign whose agents answer.")
	case !known:
		c.Red("campaign", "The Campaign is gone; choose another.")
	case campaign.Agents == 0:
		c.Yellow("campaign", "%q has no agents yet: every call leaves by No agents.", campaign.Name)
	}
	if j.Priority < 0 || j.Priority > maxPriority {
		c.Red("priority", "The priority is %d; it must be from 0 to %d, and the higher one goes first.", j.Priority, maxPriority)
	}
	c.prompt("waiting", Prompt{Say: j.Waiting.Say})
	c.prompt("announcement", Prompt{Say: j.Announcement})
	if j.Waiting.Sound != "" && !isWebAddress(j.Waiting.Sound) {
		c.Red("waiting.sound", "%q is no address of a sound: write https://… of a short WAV or MP3.", j.Waiting.Sound)
	}
	if j.Waiting.Music != "" {
		c.sound("waiting.music", j.Waiting.Music)
		if j.Waiting.Sound != "" {
			c.Red("waiting.music", "Here are a Sound and an address of one; take one of them.")
		}
	}
	if d := time.Duration(j.Every); j.Announcement != "" && (d < minEvery || d > maxEvery) {
		c.Red("every", "The announcement is said every %s; it must be from %s to %s.", j.Every, kind.Span(minEvery), kind.Span(maxEvery))
	}
	if d := time.Duration(j.MaxWait); d != 0 && (d < queue.LeastMaxWait || d > queue.MostMaxWait) {
		c.Red("max_wait", "The longest wait is %s; it must be from %s to %s, or empty for what the Campaign says.", j.MaxWait, kind.Span(queue.LeastMaxWait), kind.Span(queue.MostMaxWait))
	}
	if j.MaxWaiting < 0 || j.MaxWaiting > queue.MostWaiting {
		c.Red("max_waiting", "%d callers can't be the most that wait; write 1 to %d, or 0 for what the Campaign says.", j.MaxWaiting, queue.MostWaiting)
	}
	if len(j.LeaveKey) > 1 || !strings.Contains(leaveKeys, j.LeaveKey) {
		c.Red("leave_key", "The key to leave is %q; it must be one of 0 to 9, * and #, or none.", j.LeaveKey)
	}
}

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// ticketMemory keeps the call's place in the queue between turns.
const ticketMemory = "ticket"

// Run joins.
func (j *JoinQueue) Run(s *Visit) Next {
	say := s.expandIn(j.Waiting.Language, j.Waiting.Say)
	step, err := s.Join(s.Ctx, queue.Join{
		CallID: s.Facts.CallID, Key: s.key(), Caller: s.Facts.Caller, Called: s.Facts.Called, Workflow: s.Facts.WorkflowName, StartedAt: s.Facts.StartedAt,
		Test: s.Facts.Test, CampaignID: j.Campaign,
		Priority: j.Priority, MaxWait: time.Duration(j.MaxWait), MaxWaiting: j.MaxWaiting,
		Hearing: queue.Hearing{Say: say, Voice: j.Waiting.Voice, Language: j.Waiting.Language, Sound: j.music(s),
			Announcement: s.hearingParts(j.Waiting.Language, j.Announcement), Every: time.Duration(j.Every), LeaveKey: j.LeaveKey},
	})
	if err == nil && step.Exit == "" && say != "" {
		s.Entry.Said = append(s.Entry.Said, s.State.mask(say))
	}
	return j.act(s, step, err)
}

// Resume goes on when the carrier comes back out of the queue or from an agent.
func (j *JoinQueue) Resume(s *Visit, in voice.Input) Next {
	j.recorded(s, in)
	step, err := s.Proceed(s.Ctx, s.Recall(ticketMemory), in)
	return j.act(s, step, err)
}

// recorded notes what a Dial told of its recording.
func (j *JoinQueue) recorded(s *Visit, in voice.Input) {
	if in.Kind == voice.DialDone {
		s.dialRecorded(s.Recall(recordingMemory), in)
	}
}

// dialRecorded notes what the last Dial told of its recording with this id: there is none of
// a telephone that was not answered. The carrier tells by its callback, too.
func (s *Visit) dialRecorded(id string, in voice.Input) {
	if id == "" {
		return
	}
	var err error
	switch {
	case in.DialStatus != voice.DialAnswered:
		err = s.DiscardRecording(s.Ctx, id)
	case in.RecordingURL != "":
		err = s.Recorded(s.Ctx, id, in)
	}
	if err != nil {
		s.Note("what was told of the recording was not noted: " + apperr.Message(err))
	}
}

// music is where the sound is that is played over and over; empty for our own.
func (j *JoinQueue) music(s *Visit) string {
	if j.Waiting.Music == "" {
		return j.Waiting.Sound
	}
	info, ok := s.Sound(j.Waiting.Music)
	if !ok {
		s.Note("the music was not played: the Sound is gone")
	}
	return info.URL
}

func (j *JoinQueue) act(s *Visit, q queue.Step, err error) Next {
	switch {
	case err != nil:
		s.Fail("The queue can't be used: " + apperr.Message(err))
		return Leave(queue.Failed)
	case q.Exit != "":
		s.Entry.Failed = q.Exit == queue.Failed
		s.Because(q.Reason)
		return Leave(q.Exit)
	}
	s.Because(q.Reason)
	s.Remember(ticketMemory, q.Ticket)
	if q.Dial == nil {
		s.Do(voice.Instruction{Verb: voice.Wait, Queue: q.Queue})
		return Wait()
	}
	dial := voice.Instruction{Verb: voice.Dial, CallerID: s.callerID(), Number: q.Dial.Number, Agent: q.Dial.Agent, Timeout: q.Dial.Timeout}
	j.record(s, q.Dial, &dial)
	s.Do(dial)
	return Wait()
}

// record has the agent's part recorded, if it is to be. When no place can be made for
// that, agent and caller talk all the same.
func (j *JoinQueue) record(s *Visit, to *queue.Dial, dial *voice.Instruction) {
	s.Remember(recordingMemory, "")
	r := to.Record
	if r == nil {
		return
	}
	id, _, err := s.BeginRecording(s.Ctx, RecordingBegin{CallID: s.Facts.CallID, Key: fmt.Sprintf("part/%s/%d", r.PartID, s.Facts.Turn), Turn: s.Facts.Turn,
		ObjectID: s.State.Object, Title: to.Agent, Label: r.Campaign, PartID: r.PartID, Dual: r.Dual})
	if err != nil {
		s.Note("the call is not recorded: " + apperr.Message(err))
		return
	}
	s.Remember(recordingMemory, id)
	dial.Recording, dial.Dual = id, r.Dual
	if r.Say != "" {
		s.Do(voice.Instruction{Verb: voice.Say, Text: r.Say, Voice: r.Voice, Language: r.Language})
		s.Entry.Said = append(s.Entry.Said, r.Say)
	}
}

// visit names this coming of the call to this object: the same again when a turn
// is run again.
func (s *Visit) key() string {
	return fmt.Sprintf("%s/%s/%d", s.State.Version, s.State.Object, s.State.Visits[s.State.Object])
}

func sortedCampaigns(around Surroundings) []CampaignInfo {
	return slices.SortedFunc(maps.Values(around.Campaigns), func(a, b CampaignInfo) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
}

// hearingParts fills the variables of an announcement but those that are only
// known when it is said.
func (s *Visit) hearingParts(language, text string) []queue.Part {
	var parts []queue.Part
	for _, part := range placeholder.Parse(placeholder.Scoped, text).Parts() {
		switch {
		case part.Name == queue.Position || part.Name == queue.Minutes:
			parts = append(parts, queue.Part{Queue: part.Name})
		case part.Name != "":
			parts = append(parts, queue.Part{Text: s.expandIn(language, part.Text)})
		default:
			parts = append(parts, queue.Part{Text: part.Text})
		}
	}
	return parts
}
