package carrier

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/voice"
)

// TwiML is Twilio's language, which Somleng speaks too, and with differences SignalWire and
// Telnyx: form parameters in, an XML document of verbs out.
type TwiML struct{}

// Keys of the settings of a carrier that speaks TwiML.
const (
	twimlToken = "auth_token"
	twimlQueue = "queue"

	queueEnqueue  = "enqueue"
	queueRedirect = "redirect"
)

// About describes TwiML.
func (TwiML) About() About {
	return About{
		Name: "twiml", Label: "TwiML", Summary: "Twilio, Somleng and others that sign as Twilio does",
		Proof: twimlToken, Check: checkTwiML,
		Fields: append([]kind.Field{
			{Key: twimlToken, Label: "Auth token", Type: kind.TypeSecret, Help: "From the carrier's console. It is stored encrypted and never shown again.",
				Missing: "Enter the auth token that the carrier shows in its console: requests are checked with it."},
			{Key: twimlQueue, Label: "Queue", Type: kind.TypeChoice, Default: queueEnqueue, Choices: []kind.Choice{
				{Value: queueEnqueue, Label: "In a queue of the carrier's, with <Enqueue>: Twilio and most others"},
				{Value: queueRedirect, Label: "By coming back over and over: carriers without <Enqueue>, <Pause> and <Leave>, such as Somleng. These send no SMS and record no calls either, and may connect whoever answers a Find Me"},
			}},
			transcriptionField(),
		}, apiFields("https://api.twilio.com", "Account", "The account SID in the carrier's console: AC…")...),
		Addresses: twimlAddresses(),
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
	if key, problem = checkAPI(settings); key == "" && settings[apiURL] != "" && settings[twimlToken] == "" {
		return "signature", "The carrier's API is used with the auth token: check signatures and enter it, or leave the API out."
	}
	return key, problem
}

func twimlAddresses() []ConsoleAddress {
	return []ConsoleAddress{
		{"Voice URL: when a call comes in", PathVoice},
		{"Status callback URL", PathStatus},
		{"Fallback URL: when the voice URL fails", PathVoice},
	}
}

const (
	maxPause    = 600  // seconds of silence
	maxAddress  = 4096 // characters of the address of a recording
	maxSay      = 4000 // characters of one <Say>; Twilio takes 4,096
	maxDialTime = 600  // seconds of ringing
	maxRecord   = 3600 // seconds of a recording
)

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
	return account(settings, twimlToken, "/2010-04-01", basic)
}

// Recall updates the live call by Twilio's REST API.
func (TwiML) Recall(a Account, callID, next string) Order {
	return update(a, url.PathEscape(callID)+".json", url.Values{"Url": {next}, "Method": {"POST"}})
}

// Look asks for the call by Twilio's REST API.
func (TwiML) Look(a Account, callID string) Order {
	return Order{URL: callsAt(a) + url.PathEscape(callID) + ".json"}
}

// Seen reads the status of a call: the words of a status callback.
func (TwiML) Seen(callID string, answer []byte) (Status, error) {
	var call struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(answer, &call); err != nil || call.Status == "" {
		return Status{}, apperr.New(apperr.Unavailable, "The carrier's API did not say how the call is.")
	}
	return statusOf(callID, call.Status), nil
}

// Records: <Dial record> is of all but Somleng.
func (TwiML) Records(settings kind.Values) bool { return settings[twimlQueue] != queueRedirect }

// PauseRecording updates the recording by Twilio's REST API, which SignalWire has, too.
// What is said meanwhile is left out, rather than replaced by silence.
func (TwiML) PauseRecording(a Account, callID, recordingID string, pause bool) Order {
	v := url.Values{"Status": {"in-progress"}}
	if pause {
		v = url.Values{"Status": {"paused"}, "PauseBehavior": {"skip"}}
	}
	return update(a, recordingPath(callID, recordingID), v)
}

func recordingPath(callID, recordingID string) string {
	return url.PathEscape(callID) + "/Recordings/" + url.PathEscape(recordingID) + ".json"
}

// update changes what is at a path, escaped, below the account's calls.
func update(a Account, path string, v url.Values) Order {
	return Order{
		URL:         callsAt(a) + path,
		ContentType: "application/x-www-form-urlencoded", Body: []byte(v.Encode()),
	}
}

func callsAt(a Account) string { return a.URL + "/Accounts/" + url.PathEscape(a.ID) + "/Calls/" }

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
	record := verb("Record", "", "action", w.Next, "method", "POST", "maxLength", seconds(i.MaxLength, maxRecord), "finishOnKey", i.FinishKey,
		"timeout", seconds(i.Timeout, maxDialTime), "playBeep", strconv.FormatBool(i.Beep), "trim", "trim-silence",
		"recordingStatusCallback", w.Recorded+i.Recording, "recordingStatusCallbackMethod", "POST")
	if i.Transcribe {
		w.transcribe(&record, i.Recording)
	}
	w.add(record, redirect(w.Next))
}

// Dial writes a <Dial> to numbers, SIP addresses or clients of the carrier's. All it names
// ring at once. The first that answers is connected, and the others stop; where they are
// screened, the first whose document at url comes to its end, while the others may still
// be listening to theirs.
func (w *twimlWriter) Dial(i voice.Instruction) {
	dial := verb("Dial", "", "action", w.Next, "method", "POST", "timeout", seconds(i.Timeout, maxDialTime), "callerId", i.CallerID, "answerOnBridge", "true")
	if i.Recording != "" {
		w.record(&dial, i)
	}
	for n, c := range i.Called() {
		dial.children = append(dial.children, w.noun(c, n))
	}
	w.add(dial)
}

// noun is one of those a <Dial> calls. SignalWire and Telnyx know url as Twilio does; a
// platform that passes over it connects whoever answers.
func (w *twimlWriter) noun(c voice.Callee, place int) element {
	address, method := "", ""
	if c.Screened() {
		address, method = w.Screen+strconv.Itoa(place), "POST"
	}
	if name, ok := strings.CutPrefix(c.Number, "client:"); ok {
		return verb("Client", name, "url", address, "method", method)
	}
	if strings.HasPrefix(c.Number, "sip") {
		return verb("Sip", c.Number, "url", address, "method", method)
	}
	return verb("Number", c.Number, "url", address, "method", method)
}

// record has a Dial recorded from the moment that both talk. in-progress tells what the
// recording can be paused by.
func (w *twimlWriter) record(dial *element, i voice.Instruction) {
	from := "record-from-answer"
	if i.Dual {
		from += "-dual" // the caller is on the first channel, who is called on the second
	}
	dial.attrs = append(dial.attrs, "record", from, "trim", "do-not-trim", "recordingStatusCallback", w.Recorded+i.Recording, "recordingStatusCallbackMethod", "POST",
		"recordingStatusCallbackEvent", "in-progress completed absent")
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
