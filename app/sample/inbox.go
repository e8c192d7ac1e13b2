package sample

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// InboxPath is where the sample's events are sent, and where people see them.
const InboxPath = Prefix + "inbox"

const (
	inboxSize = 50       // arrivals that are kept
	inboxBody = 64 << 10 // the most that is taken
	inboxKept = 8 << 10  // of each body
	tolerance = 5 * time.Minute
)

// Verdict is what a signature is worth, as a receiver finds who checks it by Standard
// Webhooks 1.0.
type Verdict string

// The verdicts.
const (
	Good     Verdict = "good"
	Unsigned Verdict = "unsigned"
	Wrong    Verdict = "wrong"
	Old      Verdict = "old" // or of a clock that is ahead
)

// Arrival is an event that arrived.
type Arrival struct {
	Number  int64     `json:"number"` // counted since the start of the program
	At      time.Time `json:"at"`
	ID      string    `json:"webhook_id"`
	Verdict Verdict   `json:"signature"`
	Type    string    `json:"type"`  // of the envelope; empty for another body
	Again   bool      `json:"again"` // one with this id was here before: a receiver passes over it
	Body    string    `json:"body"`  // its beginning, when it is long
}

// Inbox takes events as somebody else's system would, and keeps the last ones in memory.
type Inbox struct {
	keys func(context.Context) ([][]byte, error)
	now  func() time.Time

	mu   sync.Mutex
	came int64
	list []Arrival // the newest last
}

// NewInbox makes an Inbox; keys gives those that sign for it.
func NewInbox(keys func(context.Context) ([][]byte, error), now func() time.Time) *Inbox {
	return &Inbox{keys: keys, now: now}
}

// Arrivals lists what is kept, the newest first.
func (i *Inbox) Arrivals() []Arrival {
	i.mu.Lock()
	defer i.mu.Unlock()
	list := append([]Arrival{}, i.list...)
	slices.Reverse(list)
	return list
}

// ServeHTTP takes an event. One with a wrong signature is refused, and kept to be seen.
func (i *Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, inboxBody))
	if tooLarge, is := errors.AsType[*http.MaxBytesError](err); is {
		answer(w, http.StatusRequestEntityTooLarge, problem{"An event has at most " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes here."})
		return
	}
	if err != nil {
		return // who sent it has gone
	}
	keys, err := i.keys(r.Context())
	if err != nil {
		answer(w, http.StatusServiceUnavailable, problem{"The signing secret can't be read now. Send it again."})
		return
	}
	a := Arrival{At: i.now().UTC(), ID: cut(r.Header.Get("webhook-id"), 100), Verdict: i.judge(r.Header, body, keys), Body: cut(string(body), inboxKept)}
	var envelope struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &envelope) == nil { // else it is no envelope
		a.Type = cut(envelope.Type, 100)
	}
	i.keep(a)
	if a.Verdict == Wrong || a.Verdict == Old {
		answer(w, http.StatusUnauthorized, problem{"The signature does not fit what was sent and when."})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "received"})
}

func (i *Inbox) keep(a Arrival) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.came++
	a.Number = i.came
	a.Again = a.ID != "" && slices.ContainsFunc(i.list, func(was Arrival) bool { return was.ID == a.ID })
	if len(i.list) == inboxSize {
		i.list = slices.Delete(i.list, 0, 1)
	}
	i.list = append(i.list, a)
}

// judge checks a signature: it is good when one of those that are given is by one of the
// keys, over the id, the time and the body, and the time is about now.
func (i *Inbox) judge(h http.Header, body []byte, keys [][]byte) Verdict {
	given := h.Get("webhook-signature")
	if given == "" {
		return Unsigned
	}
	at, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		return Wrong
	}
	signed := append([]byte(h.Get("webhook-id")+"."+h.Get("webhook-timestamp")+"."), body...)
	for signature := range strings.FieldsSeq(given) {
		text, ok := strings.CutPrefix(signature, "v1,")
		mac, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil || !slices.ContainsFunc(keys, func(key []byte) bool { return by(key, signed, mac) }) {
			continue
		}
		if i.now().Sub(time.Unix(at, 0)).Abs() > tolerance {
			return Old
		}
		return Good
	}
	return Wrong
}

func by(key, signed, mac []byte) bool {
	hash := hmac.New(sha256.New, key)
	hash.Write(signed)
	return hmac.Equal(hash.Sum(nil), mac)
}

// cut takes the beginning of a text, as whole characters.
func cut(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}
