package carrier

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/voice"
)

// TwiML is Twilio's language, which SignalWire, Telnyx and Somleng speak too:
// form parameters in, an XML document of verbs out.
type TwiML struct{}

// Keys of the settings of a carrier that speaks TwiML.
const (
	twimlToken   = "auth_token"
	twimlQueue   = "queue"
	twimlAPI     = "api_url"
	twimlAccount = "account"

	queueEnqueue  = "enqueue"
	queueRedirect = "redirect"
)

// About describes TwiML.
func (TwiML) About() About {
	return About{
		Name: "twiml", Label: "TwiML", Summary: "Twilio, SignalWire, Telnyx, Somleng and others that speak TwiML",
		Proof: twimlToken, Check: checkTwiML,
		Fields: []kind.Field{
			{Key: twimlToken, Label: "Auth token", Type: kind.TypeSecret, Help: "From the carrier's console. It is stored encrypted and never shown again.",
				Missing: "Enter the auth token that the carrier shows in its console: requests are checked with it."},
			{Key: twimlQueue, Label: "Queue", Type: kind.TypeChoice, Default: queueEnqueue, Choices: []kind.Choice{
				{Value: queueEnqueue, Label: "In a queue of the carrier's, with <Enqueue>: Twilio, SignalWire, Telnyx"},
				{Value: queueRedirect, Label: "By coming back over and over: carriers without <Enqueue>, <Pause> and <Leave>, such as Somleng. These send no SMS either"},
			}},
			{Key: twimlAPI, Label: "API address", Placeholder: "https://api.twilio.com", Check: apiAddress,
				Help: "With it and the account, an agent ends, holds and transfers calls on the desk. Without, the agent hangs up the telephone, and the call goes on from there."},
			{Key: twimlAccount, Label: "Account", Max: 64, Check: accountID, Help: "The account SID in the carrier's console: AC…"},
		},
		Addresses: []ConsoleAddress{
			{"Voice URL: when a call comes in", PathVoice},
			{"Status callback URL", PathStatus},
			{"Fallback URL: when the voice URL fails", PathVoice},
		},
		Steps: []string{
			"In the carrier's console, open the phone number.",
			"Under “A call comes in”, choose Webhook, paste the voice URL, and choose HTTP POST.",
			"Paste the status callback URL under “Call status changes”, so that hang-ups are noticed at once.",
			"Copy the account's auth token into the field below and save.",
		},
	}
}

// checkTwiML sees that the API, if it is used at all, can be.
func checkTwiML(settings kind.Values) (key, problem string) {
	account, api := settings[twimlAccount], settings[twimlAPI]
	switch {
	case account == "" && api == "":
	case account == "":
		return twimlAccount, "Enter the account too: the carrier's API asks for it."
	case api == "":
		return twimlAPI, "Enter the address of the carrier's API too, such as https://api.twilio.com."
	case settings[twimlToken] == "":
		return "signature", "The carrier's API is used with the auth token: check signatures and enter it, or leave the API out."
	}
	return "", ""
}

const (
	maxPause    = 600  // seconds of silence
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
	case param(r, "SmsStatus") != "":
		return sid, voice.Input{Kind: voice.MessageDone, MessageStatus: messageStatus(param(r, "SmsStatus"))}, nil
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

// messageStatus reads what came of an <Sms>: sending, sent and queued are on their way.
func messageStatus(s string) voice.MessageStatus {
	switch s {
	case "invalid", "failed", "undelivered":
		return voice.MessageFailed
	}
	return voice.MessageSent
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
	for _, name := range []string{"Digits", "DialCallStatus", "DialCallDuration", "QueueResult", "RecordingDuration", "SmsStatus"} {
		if p := param(r, name); p != "" {
			v.Set(name, p)
		}
	}
	if a := address(r); a != "" {
		v.Set("RecordingUrl", a)
	}
	return v
}

// Render writes a <Response>.
func (TwiML) Render(d Document) (string, []byte) {
	return response(written(d, d.Instructions))
}

func response(verbs []element) (string, []byte) {
	r := element{name: "Response", children: verbs}
	return r.document()
}

// Waiting writes what a waiting caller hears next. A platform without queues knows
// no <Pause> and no <Leave> either: its sounds take the time.
func (TwiML) Waiting(w Waiting) (string, []byte) {
	switch {
	case w.Over:
		return response([]element{verb("Hangup", "")})
	case w.Done && w.Settings[twimlQueue] == queueRedirect:
		return response([]element{redirect(w.Next)})
	case w.Done:
		return response([]element{verb("Leave", "")})
	}
	heard := written(Document{Next: w.Again}, w.Instructions)
	if w.Key != "" {
		g := verb("Gather", "", "input", "dtmf", "action", w.Again, "method", "POST", "timeout", "1", "numDigits", "1", "finishOnKey", "")
		g.children = heard
		heard = []element{g}
	}
	return response(append(heard, redirect(w.Again)))
}

// Account is the account SID and the auth token; with the address of the API, which an
// admin enters with them.
func (TwiML) Account(settings kind.Values) (Account, bool) {
	id, secret, api := settings[twimlAccount], settings[twimlToken], settings[twimlAPI]
	return Account{URL: api, ID: id, Secret: secret, Authorize: func(r *http.Request) { r.SetBasicAuth(id, secret) }}, id != "" && secret != "" && api != ""
}

// Recall updates the live call by Twilio's REST API.
func (TwiML) Recall(a Account, callID, next string) Order {
	return Order{
		URL:         strings.TrimRight(a.URL, "/") + "/2010-04-01/Accounts/" + url.PathEscape(a.ID) + "/Calls/" + url.PathEscape(callID) + ".json",
		ContentType: "application/x-www-form-urlencoded", Body: []byte(url.Values{"Url": {next}, "Method": {"POST"}}.Encode()),
	}
}

// twimlWriter writes the verbs of a document.
type twimlWriter struct {
	Document
	verbs []element
}

func written(d Document, list []voice.Instruction) []element {
	w := twimlWriter{Document: d}
	voice.Write(&w, list)
	return w.verbs
}

func (w *twimlWriter) add(verbs ...element) { w.verbs = append(w.verbs, verbs...) }

func redirect(address string) element { return verb("Redirect", address, "method", "POST") }

// Say writes a <Say> for each part of a long text.
func (w *twimlWriter) Say(i voice.Instruction) {
	for _, chunk := range chunks(i.Text, maxSay) {
		w.add(verb("Say", chunk, "voice", i.Voice, "language", i.Language))
	}
}

// Play writes a <Play>.
func (w *twimlWriter) Play(i voice.Instruction) { w.add(verb("Play", i.URL)) }

// Music writes a <Play>: our own music is a sound like another.
func (w *twimlWriter) Music(i voice.Instruction) { w.Play(i) }

// Pause writes a <Pause>.
func (w *twimlWriter) Pause(i voice.Instruction) {
	w.add(verb("Pause", "", "length", seconds(i.Timeout, maxPause)))
}

// Gather writes a <Gather>. The Redirect behind it is for a platform that ignores
// actionOnEmptyResult: it still comes back when nothing was keyed in.
func (w *twimlWriter) Gather(i voice.Instruction) {
	digits := ""
	if i.MaxDigits > 0 {
		digits = strconv.Itoa(i.MaxDigits)
	}
	g := verb("Gather", "", "input", "dtmf", "action", w.Next, "method", "POST", "timeout", seconds(i.Timeout, maxPause),
		"numDigits", digits, "finishOnKey", i.FinishKey, "actionOnEmptyResult", "true")
	g.children = written(w.Document, i.Prompt)
	w.add(g, redirect(w.Next))
}

// Record writes a <Record>. The Redirect behind it is for silence: then there is no
// action. The sound itself is there at the callback, not at the action.
func (w *twimlWriter) Record(i voice.Instruction) {
	w.add(verb("Record", "", "action", w.Next, "method", "POST", "maxLength", seconds(i.MaxLength, maxRecord), "finishOnKey", i.FinishKey,
		"timeout", seconds(i.Timeout, maxDialTime), "playBeep", strconv.FormatBool(i.Beep), "trim", "trim-silence",
		"recordingStatusCallback", w.Recorded+i.Recording, "recordingStatusCallbackMethod", "POST"), redirect(w.Next))
}

// Dial writes a <Dial> to a number, a SIP address or a client of the carrier's.
func (w *twimlWriter) Dial(i voice.Instruction) {
	target := verb("Number", i.Number)
	if name, ok := strings.CutPrefix(i.Number, "client:"); ok {
		target = verb("Client", name)
	} else if strings.HasPrefix(i.Number, "sip") {
		target = verb("Sip", i.Number)
	}
	dial := verb("Dial", "", "action", w.Next, "method", "POST", "timeout", seconds(i.Timeout, maxDialTime), "callerId", i.CallerID, "answerOnBridge", "true")
	dial.children = []element{target}
	w.add(dial)
}

// Message writes an <Sms>, which Twilio calls deprecated and still obeys, but in its
// regions IE1 and AU1; SignalWire has it, too. The Redirect behind it is for a platform
// that passes over it, such as may be Telnyx: it comes back and says nothing of a message.
// Somleng ends a call at a verb it does not know, so what has no <Enqueue> gets the
// Redirect alone.
func (w *twimlWriter) Message(i voice.Instruction) {
	if w.Settings[twimlQueue] != queueRedirect {
		w.add(verb("Sms", i.Text, "to", i.Number, "from", i.CallerID, "action", w.Next, "method", "POST"))
	}
	w.add(redirect(w.Next))
}

// Wait lets the caller wait: in a queue of the carrier's, or by coming back over and
// over.
func (w *twimlWriter) Wait(i voice.Instruction) {
	if w.Settings[twimlQueue] == queueRedirect {
		w.add(redirect(w.Document.Wait))
		return
	}
	w.add(verb("Enqueue", i.Queue, "action", w.Next, "method", "POST", "waitUrl", w.Document.Wait, "waitUrlMethod", "POST"))
}

// Hangup writes a <Hangup>.
func (w *twimlWriter) Hangup(voice.Instruction) { w.add(verb("Hangup", "")) }

// Continue writes a <Redirect>.
func (w *twimlWriter) Continue(voice.Instruction) { w.add(redirect(w.Next)) }

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
