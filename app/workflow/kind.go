package workflow

import (
	"time"

	"hookline/app/voice"
)

// Kind describes one sort of object. Adding one is a file with its settings and
// a line in Kinds; palette, checks, trace and workspace file follow from it. What other
// rooms ask about a kind stands here, or on its settings in one of the small interfaces
// below: no room lists kinds by their names.
type Kind struct {
	Name    string // in the workspace file: say_text
	Label   string // on screen: Say Text
	Icon    string // of views/component
	Group   string // in the palette
	Summary string // one line of what it does
	New     func() Settings

	// What others ask of a kind; none of it is usual.
	Silent bool       // the caller hears nothing while it works
	Awaits voice.Verb // the call waits at it for the end of this: a talk, a queue, a recording
	Goes   bool       // it may go on in another Workflow
	// Question says that it asks the caller something, or records what they say: such objects
	// are numbered in a Workflow.
	Question bool
	Failure  string // the exit for what must not happen; empty: next, or the call ends
}

// Kinds lists every object kind, in the order of the palette.
func Kinds() []Kind {
	return []Kind{
		sayTextKind(),
		playSoundKind(),
		readBackKind(),
		captureDigitsKind(),
		menuKind(),
		recordKind(),
		voicemailKind(),
		sendSMSKind(),
		setVariableKind(),
		webServiceConnectorKind(),
		ivrWebhookKind(),
		webHookKind(),
		whenItEndsKind(),
		branchOnValueKind(),
		applyScheduleKind(),
		goToWorkflowKind(),
		joinQueueKind(),
		transferKind(),
		findMeKind(),
		hangUpKind(),
	}
}

// Groups of the palette.
const (
	groupTalk  = "Talk to the caller"
	groupData  = "Data"
	groupRoute = "Route the call"
)

// KindOf finds a kind by its name. One that is not known is false, and has a stand-in
// that can be shown.
func KindOf(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{Name: name, Label: name, Icon: "alert", New: func() Settings { return &stranger{kind: name} }}, false
}

// KindNames lists the names of the kinds that objects of a file are of, in the order of the
// palette: not of those that stand apart.
func KindNames() []string {
	var names []string
	for _, k := range Kinds() {
		if !k.Apart() {
			names = append(names, k.Name)
		}
	}
	return names
}

// Settings are the settings of an object of one kind: a pointer to a struct whose
// JSON names are those of the workspace file.
type Settings interface {
	// Exits lists the ways out, in the order they are shown.
	Exits() []Exit
	// Check reports what is wrong with the settings.
	Check(c *Check)
	// Run does the object's work when a call comes to it.
	Run(s *Visit) Next
}

// Resumer is a kind that waits for the caller or the carrier: Resume goes on with
// what came.
type Resumer interface {
	Resume(s *Visit, in voice.Input) Next
}

// Labeller is a kind that stores values on the call, under these labels.
type Labeller interface {
	Labels() []string
}

// Speaker is a kind with texts that take variables. The texts are pointers into
// the settings. Those of prompts need not be among them: TextsOf finds them.
type Speaker interface {
	Texts() []Text
}

// Reader is a kind with settings that hold the name of a variable, which it reads.
type Reader interface {
	Reads() []Text
}

// Referrer is a kind that refers to something outside the Workflow, besides the sounds
// of its prompts: those are found by RefsOf.
type Referrer interface {
	Refs() []Ref
}

// Summarizer is a kind that can say in a few words what one object does.
type Summarizer interface {
	Summarize(around Surroundings) string
}

// Asker is a kind that waits for a Web Service.
type Asker interface {
	Asks() (serviceID string)
}

// Answered is a kind whose answer sets variables by itself: which, as far as it is known,
// and whether there may be more.
type Answered interface {
	Answers(around Surroundings) (known []string, more bool)
}

// Patient is a kind that sends a request of its own: how long it may take.
type Patient interface {
	Patience() time.Duration
}

// Asks says whether objects of a kind wait for another system.
func Asks(s Settings) bool {
	_, asker := s.(Asker)
	_, patient := s.(Patient)
	return asker || patient
}

// Asked is the id of the Web Service that an object waits for, empty for none.
func Asked(o *Object) string {
	if a, ok := o.Settings.(Asker); ok {
		return a.Asks()
	}
	return ""
}

// Owner is a kind with variables that only its own texts can use.
type Owner interface {
	OwnVariables() []Variable
}

// ExitLabeller is a kind that leaves by exits besides those it lists: what they are
// called, empty for one that is not known.
type ExitLabeller interface {
	ExitLabel(exit string) string
}

// ExitLabel says an exit in the words of the editor. An exit that nothing is known of,
// such as one that people named, stays as it is.
func ExitLabel(s Settings, exit string) string {
	for _, e := range s.Exits() {
		if e.Name == exit {
			return e.Label
		}
	}
	if l, ok := s.(ExitLabeller); ok {
		if label := l.ExitLabel(exit); label != "" {
			return label
		}
	}
	return exit
}

// Text is a setting that takes variables.
type Text struct {
	Field string // path in the settings: prompt.say
	Text  *string
}

// Kinds of reference.
const (
	RefWebService = "web_service"
	RefWorkflow   = "workflow"
	RefCampaign   = "campaign"
	RefSound      = "sound"
	RefSchedule   = "schedule"
	// RefVoicemailBox is one of the Others in Surroundings.
	RefVoicemailBox = "voicemail_box"
)

// Ref is a reference to something outside the Workflow, by its id. ID points into
// the settings, so that a workspace file can put names there instead.
type Ref struct {
	Kind  string
	Field string
	ID    *string
}

// Exit is a named way out of an object. A call that leaves by an exit that is not
// connected takes its Fallback.
type Exit struct {
	Name     string
	Label    string
	Help     string
	Fallback string
	Quiet    bool // not connecting it is usual and no problem
}

// NextExit is the one exit of most objects.
const NextExit = "next"

func onlyNext() []Exit { return []Exit{{Name: NextExit, Label: "Next"}} }
