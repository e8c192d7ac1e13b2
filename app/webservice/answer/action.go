package answer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Action is what an answer says is to happen next on the call (MISSION D4).
type Action struct {
	App           string          `json:"app"`                       // one of the App constants
	ID            int64           `json:"id,omitempty"`              // the building block id of a Workflow
	Workflow      string          `json:"workflow,omitempty"`        // its name, where it is known
	Destination   string          `json:"destination,omitempty"`     // AppTransfer: a phone number
	FindMe        *FindMe         `json:"find_me,omitempty"`         // AppFindMe without an id
	Parameters    []UserParameter `json:"user_parameters,omitempty"` // for the Workflow that follows
	PassThrough   string          `json:"pass_through,omitempty"`    // p_t: comes back in every later Web Hook
	PassesThrough bool            `json:"passes_through,omitempty"`  // whether there was a p_t, which may be empty
}

// UserParameter is a value that the Workflow which follows can speak by @name.
type UserParameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FindMe is a Find Me that the answer itself describes, in the seed's numbers.
type FindMe struct {
	Numbers        []string `json:"phone_list"`
	Simultaneous   int      `json:"simultaneous"`     // at the same time; 1 or more
	Record         bool     `json:"record,omitempty"` // both parties are told
	Screen         int      `json:"screen_method"`    // 0 name, 1 text, 2 sound, 3 none
	Whisper        string   `json:"whisper_phrase,omitempty"`
	WhisperAudio   string   `json:"whisper_audio,omitempty"` // the name of a Sound
	AutoAccept     int      `json:"auto_accept,omitempty"`   // 0 off, 1 first answered, 2 and 3 last number with and without screening
	NextAction     int      `json:"nextaction"`              // 1 to 7: when nobody is reached
	NextActionItem int64    `json:"nextactionitem,omitempty"`
}

// The apps of an Action.
const (
	AppSurVo     = "survo"
	AppFindMe    = "findme"
	AppVR        = "vr"
	AppVoicemail = "voicemail"
	AppHangUp    = "hangup"
	AppTransfer  = "transfer"
)

// Bounds of an Action.
const (
	MaxPassThrough    = 8 << 10 // bytes of pass-through data
	maxUserParameters = 100
	MaxPhoneList      = 30
	MaxSimultaneous   = 10
)

const xmlAccept = "application/xml, text/xml;q=0.9, */*;q=0.5"

func actionMode() *Mode {
	return &Mode{Name: ModeAction, Label: "Next action", Strict: true, Accept: xmlAccept,
		Help: "The answer is XML that says what happens next: another Workflow, a Find Me, a transfer, the end of the call.",
		Rules: "An action whose app is SurVo, vr, voicemail or findme with the building block id of a Workflow, findme with a phone_list, transfer, or hangup. " +
			"Status 200 alone is success.",
		read: readAction}
}

func readAction(d *Document, _ *Want, _ time.Time) Outcome {
	switch {
	case d.Binary:
		return Outcome{Cause: BadResponse, Reason: "The answer is a document of type " + d.media() + ", not XML with an <action>."}
	case d.empty:
		return Outcome{Cause: BadResponse, Reason: "The answer is empty: it has no <action>, so nothing says what happens next."}
	}
	r := &actionReader{source: d.Text}
	root, err := r.parse()
	if err != nil {
		return Outcome{Cause: BadResponse, Reason: upperFirst(err.Error()) + "."}
	}
	a, err := r.action(root)
	if err != nil {
		return Outcome{Cause: BadResponse, Reason: upperFirst(err.Error()) + "."}
	}
	return Outcome{Cause: Success, Action: a, Notes: r.notes}
}

// actionElement is an element of the answer with where it stands.
type actionElement struct {
	name     string // as it was written
	text     strings.Builder
	children []*actionElement
	line     int
}

func (e *actionElement) value() string { return strings.TrimSpace(e.text.String()) }

// child gives the first child with one of the names, whatever their case: the vendor's own
// libraries differ (FACTS).
func (e *actionElement) child(names ...string) *actionElement {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if slices.Contains(names, strings.ToLower(c.name)) {
			return c
		}
	}
	return nil
}

type actionReader struct {
	source string
	notes  []string
}

// wrong is an error that quotes the line of an element, so that it can be found.
func (r *actionReader) wrong(e *actionElement, format string, args ...any) error {
	said := fmt.Sprintf(format, args...)
	lines := strings.Split(lineEnds.Replace(r.source), "\n")
	if e == nil || e.line < 1 || e.line > len(lines) {
		return errors.New(said)
	}
	line := strings.TrimSpace(lines[e.line-1])
	if len(line) > maxQuoted { // half of a secret would not be masked
		return fmt.Errorf("%s (line %d)", said, e.line)
	}
	return fmt.Errorf("%s (line %d: %s)", said, e.line, line)
}

// maxActionDepth and maxActionElements bound what is read: an action has four levels.
const (
	maxActionDepth    = 8
	maxActionElements = 1000
)

// parse reads the one <action> of the answer. It is lenient: a lone & is text, the
// declaration may be missing. A document type is refused, and no entity is ever looked up.
func (r *actionReader) parse() (*actionElement, error) {
	d := xml.NewDecoder(strings.NewReader(r.source))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	root := &actionElement{}
	open := []*actionElement{root}
	count := 0
	for {
		line, _ := d.InputPos()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the answer can't be read as XML from line %d on", line)
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("the answer has a document type declaration (<!…>), which is not read: leave it out")
		case xml.StartElement:
			if count++; count > maxActionElements || len(open) > maxActionDepth {
				return nil, errors.New("the answer has far more elements than an action needs")
			}
			e := &actionElement{name: t.Name.Local, line: line}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			if len(open) > 1 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			top.text.Write(t)
		}
	}
	return r.theAction(root)
}

func (r *actionReader) theAction(root *actionElement) (*actionElement, error) {
	var found *actionElement
	for _, e := range root.children {
		if !strings.EqualFold(e.name, "action") {
			continue
		}
		if found != nil {
			return nil, r.wrong(e, "the answer has two <action> elements; one is expected")
		}
		found = e
	}
	switch {
	case found != nil:
		return found, nil
	case len(root.children) > 0:
		return nil, r.wrong(root.children[0], "the answer has no <action> element, so nothing says what happens next")
	}
	return nil, errors.New("the answer has no <action> element, so nothing says what happens next")
}

// action reads what is to happen. What it can't use is an error; what it can do without is
// a note.
func (r *actionReader) action(e *actionElement) (*Action, error) {
	app := e.child("app")
	if app == nil {
		return nil, r.wrong(e, "the <action> has no <app>, which says what happens next")
	}
	parameters := e.child("parameters", "parameter")
	a := &Action{App: strings.ToLower(app.value())}
	if err := r.target(a, app, parameters); err != nil {
		return nil, err
	}
	return a, r.extras(a, parameters)
}

// target reads where the call goes.
func (r *actionReader) target(a *Action, app, parameters *actionElement) (err error) {
	id := parameters.child("id")
	switch a.App {
	case AppHangUp:
		return nil
	case AppTransfer:
		to := parameters.child("destination")
		if to == nil || to.value() == "" {
			return r.wrong(app, "the app transfer needs a <destination>, the phone number to transfer to")
		}
		a.Destination = to.value()
		return nil
	case AppFindMe:
		if list := parameters.child("phone_list"); list != nil && list.value() != "" {
			a.FindMe, err = r.findMe(list, parameters)
			return err
		}
		if id == nil {
			return r.wrong(app, "the app findme needs an <id> or a <phone_list>")
		}
	case AppSurVo, AppVR, AppVoicemail:
		if id == nil {
			return r.wrong(app, "the app %s needs an <id>, the building block id of a Workflow", app.value())
		}
	default:
		return r.wrong(app, "the app %s is not known: use SurVo, findme, vr, voicemail, hangup or transfer", quoted(app.value()))
	}
	a.ID, err = r.number(id, 1, 1<<53)
	return err
}

// number reads a whole number within bounds.
func (r *actionReader) number(e *actionElement, least, most int64) (int64, error) {
	n, err := strconv.ParseInt(e.value(), 10, 64)
	if err != nil || n < least || n > most {
		if most == 1<<53 {
			return 0, r.wrong(e, "<%s> is %s; a number from %d on is expected", e.name, quoted(e.value()), least)
		}
		return 0, r.wrong(e, "<%s> is %s; a number from %d to %d is expected", e.name, quoted(e.value()), least, most)
	}
	return n, nil
}

// optional reads a number that need not be there.
func (r *actionReader) optional(e *actionElement, usual, least, most int64) (int64, error) {
	if e == nil || e.value() == "" {
		return usual, nil
	}
	return r.number(e, least, most)
}

// findMe reads a dynamic Find Me (MISSION D4).
func (r *actionReader) findMe(list, parameters *actionElement) (*FindMe, error) {
	f := &FindMe{}
	for number := range strings.SplitSeq(list.value(), "|") {
		if number = strings.TrimSpace(number); number != "" {
			f.Numbers = append(f.Numbers, number)
		}
	}
	switch {
	case len(f.Numbers) == 0:
		return nil, r.wrong(list, "<phone_list> has no number")
	case len(f.Numbers) > MaxPhoneList:
		return nil, r.wrong(list, "<phone_list> has %d numbers; %d is the most", len(f.Numbers), MaxPhoneList)
	}
	var err error
	read := func(to *int, name string, usual, least, most int64) {
		if err == nil {
			var n int64
			n, err = r.optional(parameters.child(name), usual, least, most)
			*to = int(n)
		}
	}
	record := 0
	read(&f.Simultaneous, "simultaneous", 1, 1, MaxSimultaneous)
	read(&record, "record", 0, 0, 1)
	read(&f.Screen, "screen_method", 3, 0, 3)
	read(&f.AutoAccept, "auto_accept", 0, 0, 3)
	read(&f.NextAction, "nextaction", 1, 1, 7)
	if err != nil {
		return nil, err
	}
	f.Record = record == 1
	return f, r.findMeTexts(f, list, parameters)
}

func (r *actionReader) findMeTexts(f *FindMe, list, parameters *actionElement) (err error) {
	text := func(name string) string {
		if e := parameters.child(name); e != nil {
			return e.value()
		}
		return ""
	}
	f.Whisper, f.WhisperAudio = text("whisper_phrase"), text("whisper_audio")
	switch {
	case f.Screen == 1 && f.Whisper == "":
		return r.wrong(list, "<screen_method> 1 needs a <whisper_phrase>")
	case f.Screen == 2 && f.WhisperAudio == "":
		return r.wrong(list, "<screen_method> 2 needs a <whisper_audio>")
	}
	if !slices.Contains([]int{2, 4, 5, 6}, f.NextAction) {
		return nil
	}
	item := parameters.child("nextactionitem")
	if item == nil {
		return r.wrong(list, "<nextaction> %d needs a <nextactionitem>, the building block id of a Workflow", f.NextAction)
	}
	f.NextActionItem, err = r.number(item, 1, 1<<53)
	return err
}

// extras reads what is passed on: user parameters and pass-through.
func (r *actionReader) extras(a *Action, parameters *actionElement) error {
	if user := parameters.child("user_parameters", "user_params"); user != nil {
		if len(user.children) > maxUserParameters {
			return r.wrong(user, "there are %d user parameters; %d is the most", len(user.children), maxUserParameters)
		}
		for _, e := range user.children {
			value, note := tidy(e.value(), "")
			if note != "" {
				r.notes = append(r.notes, "User parameter "+e.name+": "+note)
			}
			a.Parameters = append(a.Parameters, UserParameter{e.name, value})
		}
	}
	if through := parameters.child("p_t", "pt"); through != nil {
		if n := len(through.value()); n > MaxPassThrough {
			return r.wrong(nil, "the pass-through data (p_t) has %d bytes; %d is the most", n, MaxPassThrough)
		}
		a.PassThrough, _ = tidy(through.value(), "")
		a.PassesThrough = true
	}
	return nil
}
