package carrier

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/source"
	"hookline/app/voice"
)

func param(r Request, name string) string {
	return kept(r.Value(name))
}

func callSID(r Request) (string, error) {
	sid := param(r, "CallSid")
	if sid == "" {
		return "", apperr.New(apperr.Invalid, "The request has no CallSid. Is it from a TwiML platform?")
	}
	return sid, nil
}

// Start reads CallSid, From and To, and SourceTrak values where the carrier was given any.
// ErrorUrl says that this is the fallback: a call that begins is ringing, and has no error.
func (TwiML) Start(r Request) (Start, error) {
	sid, err := callSID(r)
	s := Start{CallID: sid, Caller: param(r, "From"), Called: param(r, "To"), Source: source.OfRequest(r.Query, r.Form), Failed: param(r, "ErrorUrl")}
	s.Again = s.Failed != "" || param(r, "ErrorCode") != "" || param(r, "CallStatus") == "in-progress"
	return s, err
}

// Input reads what ended the last document: keys, a Dial, or nothing.
func (TwiML) Input(r Request) (string, voice.Input, error) {
	sid, err := callSID(r)
	if err != nil {
		return "", voice.Input{}, err
	}
	switch status, digits := param(r, "DialCallStatus"), param(r, "Digits"); {
	case param(r, "CallStatus") == "completed": // the last document of a caller who hung up
		in := voice.Input{Kind: voice.HungUp, RecordingURL: address(r)}
		if status != "" {
			in.DialStatus, in.DialDuration = dialled(r)
		}
		return sid, in, nil
	case param(r, "QueueResult") != "":
		return sid, voice.Input{Kind: queueResult(param(r, "QueueResult"))}, nil
	case status != "":
		how, took := dialled(r)
		return sid, voice.Input{Kind: voice.DialDone, DialStatus: how, DialDuration: took, RecordingURL: address(r)}, nil
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
	took, known := lasted(r, "RecordingDuration")
	switch {
	case digits == "hangup":
		return voice.Input{Kind: voice.HungUp, RecordingURL: address(r)}
	case known && took <= 0:
		return voice.Input{Kind: voice.NoInput}
	}
	return voice.Input{Kind: voice.Recorded, Digits: digits, RecordingURL: address(r), RecordedFor: took}
}

// longest is more than any call lasts: platforms end them after hours.
const longest = 7 * 24 * time.Hour

// lasted reads how many seconds something took; false, and 0, when the platform does not say
// it, or says what can't be.
func lasted(r Request, name string) (time.Duration, bool) {
	seconds, err := strconv.ParseInt(param(r, name), 10, 64)
	if err != nil || seconds > int64(longest/time.Second) {
		return 0, false
	}
	return time.Duration(max(seconds, 0)) * time.Second, true
}

// Recorded reads a recordingStatusCallback.
func (TwiML) Recorded(r Request) (Recorded, error) {
	sid, err := callSID(r)
	if err != nil {
		return Recorded{}, err
	}
	took, _ := lasted(r, "RecordingDuration") // absent when nothing was recorded
	out := Recorded{CallID: sid, ID: param(r, "RecordingSid"), URL: address(r), Duration: took}
	switch param(r, "RecordingStatus") {
	case "in-progress":
		out.Pending, out.Began = true, true
	case "processing":
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

// dialled reads how a <Dial> ended. Somebody who answered and did not take the call is
// none who was reached: Twilio says with DialBridged whether the two were connected.
func dialled(r Request) (voice.DialStatus, time.Duration) {
	how := dialStatus(param(r, "DialCallStatus"))
	if how == voice.DialAnswered && strings.EqualFold(param(r, "DialBridged"), "false") {
		return voice.DialNoAnswer, 0
	}
	took, _ := lasted(r, "DialCallDuration") // absent when nobody answered
	return how, took
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
	return statusOf(sid, param(r, "CallStatus")), nil
}

// statusOf reads what has become of a call.
func statusOf(sid, word string) Status {
	s := Status{CallID: sid}
	switch word {
	case "completed":
		s.Ended, s.Reason = true, "The caller hung up."
	case "canceled":
		s.Ended, s.Reason = true, "The caller hung up before the call was answered."
	case "busy", "failed", "no-answer":
		s.Ended, s.Reason = true, "The carrier ended the call: "+word+"."
	}
	return s
}

// Carry keeps what Input reads.
func (TwiML) Carry(r Request) url.Values {
	v := url.Values{}
	for _, name := range []string{"Digits", "DialCallStatus", "DialCallDuration", "DialBridged", "QueueResult", "RecordingDuration", "SmsStatus"} {
		if p := param(r, name); p != "" {
			v.Set(name, p)
		}
	}
	if a := address(r); a != "" {
		v.Set("RecordingUrl", a)
	}
	return v
}
