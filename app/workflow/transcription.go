package workflow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice/answer"
)

// Transcription says who writes down what is said on a recording (MISSION D7). Kinds that
// record embed it in their settings.
type Transcription struct {
	Transcribe     Transcriber `json:"transcribe,omitempty"`
	TranscribeWith string      `json:"transcribe_with,omitempty"` // id of a Web Service
}

// Transcriber writes down what is said. The empty one is nobody, and is written off.
type Transcriber string

// Who can.
const (
	TranscribeOff     Transcriber = ""
	TranscribeCarrier Transcriber = "carrier"
	TranscribeService Transcriber = "web_service"

	transcribeOff = "off" // as it is written
)

// MarshalText writes it.
func (t Transcriber) MarshalText() ([]byte, error) {
	if t == TranscribeOff {
		return []byte(transcribeOff), nil
	}
	return []byte(t), nil
}

// UnmarshalText reads it. What it can't be is told by the check.
func (t *Transcriber) UnmarshalText(text []byte) error {
	if *t = Transcriber(text); *t == transcribeOff {
		*t = TranscribeOff
	}
	return nil
}

// mostByCarrier is the longest recording that carriers transcribe.
const mostByCarrier = 2 * time.Minute

// Refs: the Web Service.
func (t *Transcription) Refs() []Ref {
	return []Ref{{Kind: RefWebService, Field: "transcribe_with", ID: &t.TranscribeWith}}
}

// checkTranscription: it can be done. length is how long the recording may get; 0 for a talk, which no
// carrier transcribes.
func (t *Transcription) checkTranscription(c *Check, length time.Duration) {
	switch t.Transcribe {
	case TranscribeOff:
	case TranscribeCarrier:
		if length == 0 {
			c.Red("transcribe", "No carrier transcribes what two people say: choose a Web Service, or off.")
		} else if length > mostByCarrier {
			c.Yellow("transcribe", "Carriers transcribe recordings up to %s; the longest here is %s, and of a longer one there is no text. Make it shorter, or choose a Web Service.", kind.Span(mostByCarrier), kind.Span(length))
		}
	case TranscribeService:
		t.checkService(c)
	default:
		c.Red("transcribe", "%q does not say who transcribes: write %s, %s or %s.", string(t.Transcribe), transcribeOff, TranscribeCarrier, TranscribeService)
	}
	if t.TranscribeWith != "" && t.Transcribe != TranscribeService {
		c.Yellow("transcribe_with", "This Web Service is not asked: transcribe does not say %s.", TranscribeService)
	}
}

func (t *Transcription) checkService(c *Check) {
	const field = "transcribe_with"
	ws, ok := c.Around.WebServices[t.TranscribeWith]
	switch {
	case t.TranscribeWith == "":
		c.Red(field, "Choose the Web Service that is sent the sound and answers with the text.")
		return
	case !ok:
		c.Red(field, "The Web Service is gone; choose another.")
		return
	case !ws.Sound:
		c.Red(field, "%q does not send the sound: give it the method POST or PUT and the request content type audio or multipart, or choose another.", ws.Name)
	case ws.Steers() && ws.Answer.Name != answer.ModeMessage:
		c.Red(field, "The answer of %q gives no text: read it by results, or as a message.", ws.Name)
	case !ws.Steers() && len(ws.Results) == 0:
		c.Red(field, "%q has no result: give it one, whose path leads to the text.", ws.Name)
	case !ws.Steers() && ws.Results[0].Secret:
		c.Red(field, "The result %q of %q is secret, so the text might show nowhere: switch that off there.", ws.Results[0].Description, ws.Name)
	case !ws.Active:
		c.Yellow(field, "%q is not active: nothing is transcribed until it is.", ws.Name)
	}
	for _, in := range ws.Inputs {
		if in.Required {
			c.Red(field, "%q needs the input %q, which a transcription does not have: give it a fixed value there.", ws.Name, in.Name)
		}
	}
}

// TextBegin is what is known of the text of a recording as that begins.
type TextBegin struct {
	Transcription
	Cannot   string // why there will be none, though it is wanted
	Hidden   bool   // it is no more to be shown to others than the label that holds the recording
	PostBack PostBack
}

// byCarrier says whether the carrier is to write it.
func (t *TextBegin) byCarrier() bool { return t.Transcribe == TranscribeCarrier && t.Cannot == "" }

// text is what becomes of a recording that begins now, of a talk or of what the caller says
// alone.
func (s *Visit) text(t Transcription, label string, talk bool) TextBegin {
	b := TextBegin{Transcription: t}
	if t.Transcribe == TranscribeOff {
		return b
	}
	b.Hidden = slices.Contains(s.State.Hidden, label)
	if t.Transcribe == TranscribeCarrier {
		switch {
		case s.Facts.Test:
			b.Cannot = "In a test call there is no carrier that could write the text."
		case talk:
			b.Cannot = "No carrier transcribes what two people say."
		case s.Facts.Untranscribed:
			b.Cannot = "This carrier transcribes nothing."
		}
		if b.Cannot != "" {
			s.Note("what is said is not transcribed: " + strings.ToLower(b.Cannot[:1]) + strings.TrimSuffix(b.Cannot[1:], "."))
		}
	}
	b.PostBack = s.postBack()
	return b
}

// PostBack is who is told of the text of a recording, and what of it is known as the
// recording begins.
type PostBack struct {
	URLs     []string `json:"urls"`
	SurvoID  string   `json:"survo_id"`  // the building block id of the Workflow
	UniqueID string   `json:"unique_id"` // of the run through it
	Question int      `json:"question"`  // its number in the Workflow
}

// PostBacks lists the addresses that a Workflow tells of its transcriptions, each once.
func PostBacks(d *Definition) []string {
	var list []string
	add := func(w *WebHook) {
		if u := strings.TrimSpace(w.TranscriptionURL); u != "" && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	for _, o := range d.Objects {
		switch w := o.Settings.(type) {
		case *WebHook:
			add(w)
		case *WhenItEnds:
			add(w.webHook())
		}
	}
	return list
}

// postBack is who is told of what is recorded at this object.
func (s *Visit) postBack() PostBack {
	d, err := s.Program(s.Ctx, s.State.Version)
	if err != nil {
		s.Note("nobody is told of the transcription: the Workflow can't be read")
		return PostBack{}
	}
	urls := PostBacks(d)
	if len(urls) == 0 {
		return PostBack{}
	}
	return PostBack{URLs: urls, SurvoID: strconv.FormatInt(s.BlockID(s.State.Workflow), 10), UniqueID: s.responseID(), Question: d.Question(s.State.Object)}
}

// Question is the number of an object among those that ask the caller something, in the
// order of flow.
func (d *Definition) Question(objectID string) int {
	n := 1
	for _, line := range d.Outline() {
		if line.Object.ID == objectID {
			break
		}
		if k, _ := KindOf(line.Object.Kind); k.Question {
			n++
		}
	}
	return n
}

// checkPostBack sees that the address for transcriptions can be asked.
func (w *WebHook) checkPostBack(c *Check) {
	if strings.TrimSpace(w.TranscriptionURL) == "" {
		return
	}
	const field = "transcription_url"
	e := PostBackTo(c.Object.Title, w.TranscriptionURL)
	service, err := e.Compile()
	if problems := apperr.Fields(err); len(problems) > 0 {
		c.Red(field, "%s", problems[0].Message)
	} else if err != nil {
		c.Red(field, "%s", apperr.Message(err))
	} else if names := service.Variables(); len(names) > 0 {
		c.Red(field, "${%s} can't stand here: the parameters of this address are fixed. What is known of the transcription is added to them.", names[0])
	}
}

// PostBackTo is the request that tells an address of a transcription.
func PostBackTo(title, url string) Ending {
	return Ending{Title: title, Webhook: &IVRWebhook{Method: "GET", URL: url, ContentType: WebhookContentTypes()[0]}}
}

// Seconds is how long a recording is, as a post back says it.
func Seconds(d time.Duration) string { return fmt.Sprint(int64(d.Round(time.Second) / time.Second)) }
