package workflow

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/app/voice"
)

// SendSMS has the carrier send a text message.
type SendSMS struct {
	To   string `json:"to,omitempty"`   // with variables; empty is the caller
	From string `json:"from,omitempty"` // with variables; empty is the number that was called
	Text string `json:"text"`
}

// MostSMS is the most characters of a message: Twilio refuses what is longer.
const MostSMS = 1600

// Workspace says what holds in all of it. app/call answers it.
type Workspace interface {
	// DefaultCountry is that of numbers without a country code: two letters of ISO 3166,
	// empty for none.
	DefaultCountry() string
	// TimeZone is that of ivr_timestamp (MISSION D1).
	TimeZone() *time.Location
	// Account says whose a call to a number is: the number's own, or the workspace's.
	Account(called string) Account
}

func sendSMSKind() Kind {
	return Kind{Name: "send_sms", Label: "Send SMS", Icon: "send", Group: groupTalk,
		Summary: "Send a text message, to the caller or to another number",
		Silent:  true, Awaits: voice.Message, Failure: FailedExit,
		New: func() Settings { return &SendSMS{} }}
}

// Exits: whether the carrier took the message.
func (m *SendSMS) Exits() []Exit {
	return []Exit{
		{Name: NextExit, Label: "Next", Help: "The carrier took the message. Whether it reaches the telephone is not known then"},
		{Name: FailedExit, Label: "Failed", Help: "There is no number to send to, such as that of a caller who hides it, or the carrier did not take the message", Fallback: NextExit},
	}
}

// Texts takes variables in all of it.
func (m *SendSMS) Texts() []Text {
	return []Text{{Field: "to", Text: &m.To}, {Field: "from", Text: &m.From}, {Field: "text", Text: &m.Text}}
}

// Summarize gives the number and the text.
func (m *SendSMS) Summarize(Surroundings) string {
	if m.To == "" {
		return "to the caller: " + m.Text
	}
	return "to " + m.To + ": " + m.Text
}

// Check: the numbers can be read, as far as they hold no variables, and the text fits.
func (m *SendSMS) Check(c *Check) {
	c.phone("to", m.To)
	c.phone("from", m.From)
	c.Required("text", m.Text, "The text of the message")
	if n := len([]rune(m.Text)); n > MostSMS {
		c.Red("text", "The text has %d characters; %d is the most of a message.", n, MostSMS)
	} else if parts, odd := PartsOfSMS(m.Text); odd != 0 && parts > plainParts(n) {
		c.Yellow("text", "With %q in it an SMS holds %d characters in place of %d: this text is sent as %d.", odd, wideSMS, plainSMS, parts)
	}
	if c.Object.Exits[FailedExit] == "" {
		c.Yellow("exits."+FailedExit, "Callers who hide their number get no message. Connect the exit Failed; else they go on as those who got one.")
	}
}

// phone reports a number that can't be read. One with variables is looked at in a call.
func (c *Check) phone(field, text string) {
	if text == "" || strings.Contains(text, "%") {
		return
	}
	if _, err := phone.Normalize(text, c.Around.DefaultCountry); err != nil {
		c.Red(field, "%s", apperr.Message(err))
	}
}

// Run hands the message to the carrier, who says at once whether it took it.
func (m *SendSMS) Run(s *Visit) Next {
	to, shown, err := m.receiver(s)
	if err != nil {
		s.Fail("Nothing was sent: " + apperr.Message(err))
		return Leave(FailedExit)
	}
	filled := s.Expand(m.Text)
	text := cutSMS(filled)
	if text == "" {
		s.Fail("Nothing was sent: the text is empty.")
		return Leave(FailedExit)
	}
	if len(text) < len(strings.TrimSpace(filled)) {
		s.Note(fmt.Sprintf("the message was cut at %d characters", MostSMS))
	}
	parts, _ := PartsOfSMS(text)
	s.Because(fmt.Sprintf("Handed to the carrier, in SMS parts: %d.", parts))
	// Masked before it is cut: of half a secret nothing would be hidden.
	s.Entry.Said = append(s.Entry.Said, "SMS to "+shown+": "+cutSMS(s.State.mask(filled)))
	s.Do(voice.Instruction{Verb: voice.Message, Number: to, CallerID: m.sender(s), Text: text})
	return Wait()
}

func cutSMS(text string) string {
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > MostSMS {
		return string(r[:MostSMS])
	}
	return text
}

// receiver is the number that the message goes to, and how the trace shows it: a secret
// one is written another way once it is read.
func (m *SendSMS) receiver(s *Visit) (number, shown string, err error) {
	to, none := s.Facts.Caller, "the caller hides the number."
	if m.To != "" {
		to, none = s.Expand(m.To), "there is no number in "+m.To+"."
	}
	if phone.Withheld(to) {
		return "", "", apperr.New(apperr.Invalid, "%s", none)
	}
	number, err = phone.Normalize(to, s.DefaultCountry())
	if shown = number; s.State.mask(to) != to {
		shown = Masked
	}
	return number, shown, err
}

// sender is the number that the message comes from; empty leaves that to the carrier.
func (m *SendSMS) sender(s *Visit) string {
	if m.From != "" {
		from := s.Expand(m.From)
		number, err := phone.Normalize(from, s.DefaultCountry())
		if err == nil {
			return number
		}
		s.Note(fmt.Sprintf("%q is no phone number to send from; the number that was called is taken", from))
	}
	number, err := phone.Normalize(s.Facts.Called, s.DefaultCountry())
	if err != nil && s.Facts.Called != "" { // the test call of a draft calls none
		s.Note("the number that was called can't be read; the carrier chooses whom the message is from")
	}
	return number
}

// Resume leaves by what the carrier says.
func (m *SendSMS) Resume(s *Visit, in voice.Input) Next {
	switch {
	case in.Kind == voice.MessageDone && in.MessageStatus == voice.MessageSent:
		s.Because("The carrier took the message.")
		return Leave(NextExit)
	case in.Kind == voice.MessageDone:
		s.Fail("The carrier refused the message. Can the number it is from send SMS?")
	default:
		s.Fail("The carrier did not say that it took the message: not every one sends SMS during a call.")
	}
	return Leave(FailedExit)
}

// Characters of an SMS: in letters of GSM 03.38, and in UTF-16 where there is another
// letter; in each part where it takes several, which are joined by a header.
const (
	plainSMS, plainPart = 160, 153
	wideSMS, widePart   = 70, 67
)

// The letters of GSM 03.38; those of its extension take two places.
const (
	gsmLetters = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

// PartsOfSMS counts the SMS that a text is sent as. odd is its first letter that is none
// of an SMS's own, 0 for none: with one in it less fits in.
func PartsOfSMS(text string) (parts int, odd rune) {
	plain := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmLetters, r):
			plain++
		case strings.ContainsRune(gsmExtension, r):
			plain += 2
		case odd == 0:
			odd = r
		}
	}
	if odd == 0 {
		return plainParts(plain), 0
	}
	return partsOf(len(utf16.Encode([]rune(text))), wideSMS, widePart), odd
}

func plainParts(n int) int { return partsOf(n, plainSMS, plainPart) }

func partsOf(n, one, part int) int {
	if n <= one {
		return min(n, 1)
	}
	return (n + part - 1) / part
}
