package carrier

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/voice"
)

// TwiML is Twilio's language, which SignalWire, Telnyx and Somleng speak too:
// form parameters in, an XML document of verbs out.
type TwiML struct{}

const (
	maxAddress  = 4096 // characters of the address of a recording
	maxParam    = 256  // characters of a parameter that is kept
	maxSay      = 4000 // characters of one <Say>; Twilio takes 4,096
	maxDialTime = 600  // seconds of ringing
	maxRecord   = 3600 // seconds of a recording
)

func param(r Request, name string) string {
	v := strings.ToValidUTF8(strings.TrimSpace(r.Value(name)), "\uFFFD")
	if utf8.RuneCountInString(v) > maxParam {
		v = string([]rune(v)[:maxParam])
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return -1
		}
		return c
	}, v)
}

func callSID(r Request) (string, error) {
	sid := param(r, "CallSid")
	if sid == "" {
		return "", apperr.New(apperr.Invalid, "The request has no CallSid. Is it from a TwiML platform?")
	}
	return sid, nil
}

// Start reads CallSid, From and To.
func (TwiML) Start(r Request) (Start, error) {
	sid, err := callSID(r)
	return Start{CallID: sid, Caller: phone(param(r, "From")), Called: phone(param(r, "To"))}, err
}

// phone takes the number out of a SIP address and gives a bare number its plus.
func phone(v string) string {
	if rest, ok := strings.CutPrefix(v, "sip:"); ok {
		v, _, _ = strings.Cut(rest, "@")
	}
	v = strings.TrimPrefix(v, "tel:")
	if len(v) >= 8 && v[0] != '0' && strings.Trim(v, "0123456789") == "" {
		return "+" + v
	}
	return v
}

// Input reads what ended the last document: keys, a Dial, or nothing.
func (TwiML) Input(r Request) (string, voice.Input, error) {
	sid, err := callSID(r)
	if err != nil {
		return "", voice.Input{}, err
	}
	switch status, digits := param(r, "DialCallStatus"), param(r, "Digits"); {
	case param(r, "CallStatus") == "completed": // the last document of a caller who hung up
		return sid, voice.Input{Kind: voice.HungUp, RecordingURL: address(r)}, nil
	case param(r, "QueueResult") != "":
		return sid, voice.Input{Kind: queueResult(param(r, "QueueResult"))}, nil
	case status != "":
		seconds, _ := strconv.Atoi(param(r, "DialCallDuration")) // absent when nobody answered
		return sid, voice.Input{Kind: voice.DialDone, DialStatus: dialStatus(status), DialDuration: time.Duration(seconds) * time.Second}, nil
	case address(r) != "":
		return sid, recorded(r, digits), nil
	case digits != "":
		return sid, voice.Input{Kind: voice.Digits, Digits: digits}, nil
	}
	return sid, voice.Input{Kind: voice.NoInput}, nil
}

// address is where the platform has a recording. Those that are signed are long.
func address(r Request) string {
	u := strings.TrimSpace(r.Value("RecordingUrl"))
	if len(u) > maxAddress || !utf8.ValidString(u) || strings.ContainsFunc(u, func(c rune) bool { return c <= ' ' }) {
		return ""
	}
	return u
}

// recorded reads how a <Record> ended. A duration of 0 is an empty recording; without
// one nobody knows yet.
func recorded(r Request, digits string) voice.Input {
	duration := param(r, "RecordingDuration")
	seconds, err := strconv.Atoi(duration)
	switch {
	case digits == "hangup":
		return voice.Input{Kind: voice.HungUp, RecordingURL: address(r)}
	case err == nil && seconds <= 0:
		return voice.Input{Kind: voice.NoInput}
	case err != nil:
		seconds = 0
	}
	return voice.Input{Kind: voice.Recorded, Digits: digits, RecordingURL: address(r), RecordedFor: time.Duration(seconds) * time.Second}
}

// Recorded reads a recordingStatusCallback.
func (TwiML) Recorded(r Request) (Recorded, error) {
	sid, err := callSID(r)
	if err != nil {
		return Recorded{}, err
	}
	seconds, _ := strconv.Atoi(param(r, "RecordingDuration")) // absent when nothing was recorded
	out := Recorded{CallID: sid, URL: address(r), Duration: time.Duration(max(seconds, 0)) * time.Second}
	switch param(r, "RecordingStatus") {
	case "in-progress", "processing":
		out.Pending = true
	case "absent", "failed":
		out.URL = ""
	}
	return out, nil
}

// queueResult reads how an <Enqueue> ended.
func queueResult(s string) voice.InputKind {
	switch s {
	case "hangup":
		return voice.HungUp
	case "leave", "bridged", "redirected", "redirected-from-bridged":
		return voice.Went
	}
	return voice.NoQueue // queue-full, error, system-error
}

func dialStatus(s string) voice.DialStatus {
	switch s {
	case "completed", "answered":
		return voice.DialAnswered
	case "busy":
		return voice.DialBusy
	case "no-answer", "canceled":
		return voice.DialNoAnswer
	}
	return voice.DialFailed
}

// Status reads CallStatus.
func (TwiML) Status(r Request) (Status, error) {
	sid, err := callSID(r)
	if err != nil {
		return Status{}, err
	}
	s := Status{CallID: sid}
	switch param(r, "CallStatus") {
	case "completed":
		s.Ended, s.Reason = true, "The caller hung up."
	case "canceled":
		s.Ended, s.Reason = true, "The caller hung up before the call was answered."
	case "busy", "failed", "no-answer":
		s.Ended, s.Reason = true, "The carrier ended the call: "+param(r, "CallStatus")+"."
	}
	return s, nil
}

// Carry keeps what Input reads.
func (TwiML) Carry(r Request) url.Values {
	v := url.Values{}
	for _, name := range []string{"Digits", "DialCallStatus", "DialCallDuration", "QueueResult", "RecordingDuration"} {
		if p := param(r, name); p != "" {
			v.Set(name, p)
		}
	}
	if a := address(r); a != "" {
		v.Set("RecordingUrl", a)
	}
	return v
}

// element is one TwiML verb.
type element struct {
	name     string
	attrs    []string // name, value, name, value…
	text     string
	children []element
}

// write writes the element. encoding/xml's Encoder would do it by reflection and
// with a buffer of its own, at every callback.
func (e *element) write(b *bytes.Buffer) {
	b.WriteString("<" + e.name)
	for i := 0; i < len(e.attrs); i += 2 {
		b.WriteString(" " + e.attrs[i] + `="`)
		escape(b, e.attrs[i+1])
		b.WriteByte('"')
	}
	b.WriteByte('>')
	escape(b, e.text)
	for i := range e.children {
		e.children[i].write(b)
	}
	b.WriteString("</" + e.name + ">")
}

// escape takes out what XML 1.0 can't hold, where encoding/xml would put U+FFFD,
// which is then spoken.
func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(clean(text))) // a Buffer takes everything
}

func verb(name, text string, attrs ...string) element {
	e := element{name: name, text: text}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" || attrs[i] == "finishOnKey" { // an empty finishOnKey means no key ends it
			e.attrs = append(e.attrs, attrs[i], attrs[i+1])
		}
	}
	return e
}

func clean(text string) string {
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, text)
}

// Render writes a <Response>. Gather ends with a Redirect, so that a platform
// that ignores actionOnEmptyResult still comes back when nothing was keyed in.
func (TwiML) Render(d Document) (string, []byte) {
	response := element{name: "Response"}
	for _, i := range d.Instructions {
		if i.Verb == voice.Wait {
			response.children = append(response.children, waitIn(i, d))
			continue
		}
		if i.Verb == voice.Record {
			response.children = append(response.children, record(i, d)...)
			continue
		}
		response.children = append(response.children, verbs(i, d.Next)...)
	}
	return response.document()
}

// record is a <Record>. The Redirect behind it is for silence: then there is no
// action. The sound itself is there at the callback, not at the action.
func record(i voice.Instruction, d Document) []element {
	return []element{
		verb("Record", "", "action", d.Next, "method", "POST", "maxLength", seconds(i.MaxLength, maxRecord), "finishOnKey", i.FinishKey,
			"timeout", seconds(i.Timeout, maxDialTime), "playBeep", strconv.FormatBool(i.Beep), "trim", "trim-silence",
			"recordingStatusCallback", d.Recorded+i.Recording, "recordingStatusCallbackMethod", "POST"),
		verb("Redirect", d.Next, "method", "POST"),
	}
}

func (e *element) document() (string, []byte) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e.write(&b)
	return contentTypeXML, b.Bytes()
}

// waitIn lets the caller wait: in a queue of the carrier's, or by coming back over
// and over.
func waitIn(i voice.Instruction, d Document) element {
	if d.Redirect {
		return verb("Redirect", d.Wait, "method", "POST")
	}
	return verb("Enqueue", i.Queue, "action", d.Next, "method", "POST", "waitUrl", d.Wait, "waitUrlMethod", "POST")
}

// Waiting writes what a waiting caller hears next. A platform without queues knows
// no <Pause> and no <Leave> either: its sounds take the time.
func (TwiML) Waiting(w Waiting) (string, []byte) {
	response := element{name: "Response"}
	switch {
	case w.Over:
		response.children = []element{verb("Hangup", "")}
	case w.Done && w.Redirect:
		response.children = []element{verb("Redirect", w.Next, "method", "POST")}
	case w.Done:
		response.children = []element{verb("Leave", "")}
	default:
		var heard []element
		for _, i := range w.Instructions {
			if i.Verb == voice.Music {
				i = voice.Instruction{Verb: voice.Play, URL: w.Music}
			}
			heard = append(heard, verbs(i, w.Again)...)
		}
		if w.Key != "" {
			g := verb("Gather", "", "input", "dtmf", "action", w.Again, "method", "POST", "timeout", "1", "numDigits", "1", "finishOnKey", "")
			g.children = heard
			heard = []element{g}
		}
		response.children = append(heard, verb("Redirect", w.Again, "method", "POST"))
	}
	return response.document()
}

// Recall updates the live call by Twilio's REST API.
func (TwiML) Recall(a Account, callID, next string) Order {
	return Order{
		URL:  strings.TrimRight(a.URL, "/") + "/2010-04-01/Accounts/" + url.PathEscape(a.ID) + "/Calls/" + url.PathEscape(callID) + ".json",
		User: a.ID, Password: a.Secret, Form: url.Values{"Url": {next}, "Method": {"POST"}},
	}
}

const contentTypeXML = "text/xml; charset=utf-8"

func verbs(i voice.Instruction, next string) []element {
	switch i.Verb {
	case voice.Say:
		var list []element
		for _, chunk := range chunks(i.Text, maxSay) {
			list = append(list, verb("Say", chunk, "voice", i.Voice, "language", i.Language))
		}
		return list
	case voice.Play:
		return []element{verb("Play", i.URL)}
	case voice.Pause:
		return []element{verb("Pause", "", "length", seconds(i.Timeout, 600))}
	case voice.Gather:
		return gather(i, next)
	case voice.Dial:
		target := verb("Number", i.Number)
		if name, ok := strings.CutPrefix(i.Number, "client:"); ok {
			target = verb("Client", name)
		} else if strings.HasPrefix(i.Number, "sip") {
			target = verb("Sip", i.Number)
		}
		dial := verb("Dial", "", "action", next, "method", "POST", "timeout", seconds(i.Timeout, maxDialTime), "callerId", i.CallerID, "answerOnBridge", "true")
		dial.children = []element{target}
		return []element{dial}
	case voice.Continue:
		return []element{verb("Redirect", next, "method", "POST")}
	case voice.Hangup:
		return []element{verb("Hangup", "")}
	}
	return nil
}

func gather(i voice.Instruction, next string) []element {
	digits := ""
	if i.MaxDigits > 0 {
		digits = strconv.Itoa(i.MaxDigits)
	}
	g := verb("Gather", "", "input", "dtmf", "action", next, "method", "POST", "timeout", seconds(i.Timeout, 600),
		"numDigits", digits, "finishOnKey", i.FinishKey, "actionOnEmptyResult", "true")
	for _, p := range i.Prompt {
		g.children = append(g.children, verbs(p, next)...)
	}
	return []element{g, verb("Redirect", next, "method", "POST")}
}

// seconds rounds up: a timeout of 1.5 s must not become 1 s.
func seconds(d time.Duration, most int) string {
	s := int((d + time.Second - 1) / time.Second)
	return strconv.Itoa(min(max(s, 1), most))
}

// chunks cuts a long text at sentences, else at spaces, else anywhere.
func chunks(text string, size int) []string {
	var list []string
	runes := []rune(text)
	for len(runes) > size {
		at := cutAt(runes[:size])
		list = append(list, strings.TrimSpace(string(runes[:at])))
		runes = runes[at:]
	}
	if rest := strings.TrimSpace(string(runes)); rest != "" {
		list = append(list, rest)
	}
	return list
}

func cutAt(runes []rune) int {
	for _, signs := range []string{".!?\n", " \t"} {
		for i := len(runes) - 1; i > len(runes)/2; i-- {
			if strings.ContainsRune(signs, runes[i]) {
				return i + 1
			}
		}
	}
	return len(runes)
}
