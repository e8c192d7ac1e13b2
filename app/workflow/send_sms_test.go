package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
)

// at is a world whose numbers without a country code are of a country.
type at struct {
	*world
	country string
}

func (a at) DefaultCountry() string { return a.country }

func texts(settings m) *workflow.Definition {
	return def(obj("sms", "send_sms", settings, "next>n", "failed>f"), say("n", "Sent."), say("f", "Not sent."))
}

// sms runs one turn of a call that sends a message.
func sms(t *testing.T, settings m, facts workflow.Facts, st *workflow.State) *interpreter.Turn {
	t.Helper()
	w := &world{versions: map[string]*workflow.Definition{"v1": texts(settings)}}
	machine := machine(w)
	machine.World = at{w, "AU"}
	st.Version = "v1"
	return machine.Run(t.Context(), facts, st, nil)
}

func TestSendSMSLeavesByWhatTheCarrierSays(t *testing.T) {
	for _, tt := range []struct {
		in   voice.Input
		want string
	}{
		{voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageSent}, "Sent."},
		{voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageFailed}, "Not sent."},
		{voice.Input{Kind: voice.NoInput}, "Not sent."}, // of a carrier without SMS
		{voice.Input{Kind: voice.Went}, "Not sent."},
	} {
		got := play(t, &world{}, texts(m{"text": "Hello %ivr:activity_source%"}), tt.in)
		if want := "message +61255501111 from +61255501234: Hello +61255501111\nsay " + tt.want + "\nhangup\nended completed"; got != want {
			t.Errorf("%+v:\n%s\nwant\n%s", tt.in, got, want)
		}
	}
}

func TestSendSMSNumbers(t *testing.T) {
	for _, tt := range []struct {
		to, from, caller, called string
		want                     string // to from; or why nothing was sent
		notes                    int
	}{
		{"", "", "+61491570156", "+61255501234", "+61491570156 +61255501234", 0},
		{"", "", "0491 570 156", "02 5550 1234", "+61491570156 +61255501234", 0},
		{"+44 20 7946 0000", "(02) 5550-9999", "anonymous", "x", "+442079460000 +61255509999", 0},
		{"%ivr:activity_source%", "%ivr:activity_destination%", "tel:+61491570156", "+61255501234", "+61491570156 +61255501234", 0},
		{"", "Hookline", "+61491570156", "+61255501234", "+61491570156 +61255501234", 1},
		{"", "", "+61491570156", "sip-line", "+61491570156 ", 1},
		{"", "", "anonymous", "+61255501234", "Nothing was sent: the caller hides the number.", 0},
		{"", "", "", "+61255501234", "Nothing was sent: the caller hides the number.", 0},
		{"", "", "Restricted", "+61255501234", "Nothing was sent: the caller hides the number.", 0},
		{"%ivr:mobile%", "", "+61491570156", "+61255501234", "Nothing was sent: there is no number in %ivr:mobile%.", 1},
		{"", "", "ann", "+61255501234", `Nothing was sent: "ann" is no phone number: write digits, such as +61255501234.`, 0},
	} {
		turn := sms(t, m{"to": tt.to, "from": tt.from, "text": "Hi"}, workflow.Facts{Caller: tt.caller, Called: tt.called}, &workflow.State{})
		e, got := turn.Trace[0], turn.Trace[0].Reason
		if i := turn.Instructions[0]; i.Verb == voice.Message {
			got = i.Number + " " + i.CallerID
		} else if e.Exit != "failed" || !e.Failed || len(e.Said) > 0 {
			t.Errorf("%+v: %+v", tt, e)
		}
		if got != tt.want || len(e.Notes) != tt.notes {
			t.Errorf("%+v: %q %q", tt, got, e.Notes)
		}
	}
}

func TestSendSMSText(t *testing.T) {
	facts := workflow.Facts{Caller: "+61491570156", Called: "+61255501234"}
	turn := sms(t, m{"text": strings.Repeat("x", 1500) + "%ivr:more%"}, facts, &workflow.State{Variables: map[string]string{"more": strings.Repeat("y", 200)}})
	if i, e := turn.Instructions[0], turn.Trace[0]; len(i.Text) != workflow.MostSMS || len(e.Notes) != 1 || e.Reason != "Handed to the carrier, in SMS parts: 11." || !e.Waits {
		t.Errorf("%d characters, %+v", len(i.Text), e)
	}
	turn = sms(t, m{"text": "%ivr:none% "}, facts, &workflow.State{})
	if e := turn.Trace[0]; e.Reason != "Nothing was sent: the text is empty." || e.Exit != "failed" {
		t.Errorf("%+v", e)
	}
}

// Neither a secret, nor half of one, nor a secret number in another form is in the trace.
func TestSendSMSMasksSecrets(t *testing.T) {
	st := &workflow.State{Variables: map[string]string{"pin": "s3cr3t-pin", "mobile": "0491 570 156", "long": strings.Repeat("x", 1592)}, Hidden: []string{"pin", "mobile"}}
	for _, text := range []string{"Your PIN: %ivr:pin%", "%ivr:long% %ivr:pin%", "%ivr:long%  %ivr:pin%"} {
		st.Object, st.Visits = "", nil
		turn := sms(t, m{"to": "%ivr:mobile%", "from": "x%ivr:pin%", "text": text}, workflow.Facts{Called: "+61255501234"}, st)
		trace, err := json.Marshal(turn.Trace)
		if i := turn.Instructions[0]; err != nil || i.Number != "+61491570156" || !strings.Contains(i.Text, "s3cr3t") {
			t.Errorf("%v %+v", err, i)
		}
		for _, secret := range []string{"s3cr", "491570156", "0491"} {
			if strings.Contains(string(trace), secret) {
				t.Errorf("%q is in the trace: %s", secret, trace)
			}
		}
	}
}

func TestSendSMSProblems(t *testing.T) {
	for _, tt := range []struct {
		settings m
		want     string
	}{
		{m{"text": "Hi"}, ""},
		{m{"text": " "}, "red text: The text of the message"},
		{m{"text": "Hi", "to": "0491 570 156", "from": "%ivr:x%1"}, "yellow from: %ivr:x% is not known here"},
		{m{"text": "Hi", "to": "+61 4"}, `red to: "+61 4" is no phone number`},
		{m{"text": "Hi", "from": "Hookline"}, `red from: "Hookline" is no phone number`},
		{m{"text": strings.Repeat("x", 1600)}, ""},
		{m{"text": strings.Repeat("x", 1601)}, "red text: The text has 1601 characters; 1600 is the most of a message."},
		{m{"text": strings.Repeat("x", 100) + "’"}, "yellow text: With '’' in it an SMS holds 70 characters in place of 160: this text is sent as 2."},
		{m{"text": "’"}, ""},
	} {
		list := texts(tt.settings).Problems(workflow.Surroundings{DefaultCountry: "AU"})
		got := ""
		for _, p := range list {
			if p.ObjectID == "sms" {
				got += string(p.Severity) + " " + p.Field + ": " + p.Message
			}
		}
		if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%.80v: %s, want %s", tt.settings, got, tt.want)
		}
	}
	without := def(obj("sms", "send_sms", m{"text": "Hi", "to": "0491 570 156"}, "next>n"), say("n", "Sent.")).Problems(workflow.Surroundings{})
	if len(without) < 2 || without[0].Field != "to" || !strings.Contains(without[0].Message, "choose a default country") || without[1].Field != "exits.failed" {
		t.Errorf("%+v", without)
	}
}

func TestPartsOfSMS(t *testing.T) {
	for _, tt := range []struct {
		text  string
		parts int
		odd   rune
	}{
		{"", 0, 0}, {"Grüße, 5 £", 1, 0}, {strings.Repeat("x", 160), 1, 0}, {strings.Repeat("x", 161), 2, 0}, {strings.Repeat("x", 307), 3, 0},
		{strings.Repeat("€", 80), 1, 0}, {strings.Repeat("€", 81), 2, 0},
		{strings.Repeat("x", 69) + "ł", 1, 'ł'}, {strings.Repeat("x", 70) + "ł", 2, 'ł'}, {strings.Repeat("😀", 35), 1, '😀'}, {strings.Repeat("😀", 36), 2, '😀'},
	} {
		if parts, odd := workflow.PartsOfSMS(tt.text); parts != tt.parts || odd != tt.odd {
			t.Errorf("%.20q: %d %q, want %d %q", tt.text, parts, odd, tt.parts, tt.odd)
		}
	}
}
