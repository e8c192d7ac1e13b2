package webservice

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/outbound"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/wire"
)

// Exchange is the record of one request: what was sent, what came back and what
// was made of it. It goes into traces and onto the Test tab as it is: every
// secret in it is masked already. The real values of results are apart (Values)
// and never serialised.
type Exchange struct {
	ServiceID   string `json:"service_id"`
	ServiceName string `json:"service_name"`
	Cause       Cause  `json:"cause"`
	Reason      string `json:"reason,omitempty"` // why, in words; empty for a plain success

	Sent     bool                `json:"sent"` // whether a request went out at all
	Request  SentRequest         `json:"request"`
	Response *Received           `json:"response,omitempty"`
	Token    *TokenFetch         `json:"token,omitempty"` // set when an OAuth2 token was fetched for it
	Timing   Phases              `json:"timing"`
	Results  []answer.ResultRead `json:"results,omitempty"`
	Answer   string              `json:"answer,omitempty"`  // how it was read, where not by results: an answer.Mode
	Message  []string            `json:"message,omitempty"` // of that mode: what the caller hears
	Action   *answer.Action      `json:"action,omitempty"`  // of that mode: what happens next
	Notes    []string            `json:"notes,omitempty"`   // what was odd about the answer and did no harm

	TimeoutMS  int64     `json:"timeout_ms"`            // that held
	TimeoutCut bool      `json:"timeout_cut,omitempty"` // it was less than the service's own, because the call had no more time left
	StartedAt  time.Time `json:"started_at"`

	outcome answer.Outcome
}

// Values gives the results that were found, by description, as they are: secret
// ones too.
func (e *Exchange) Values() map[string]string { return e.outcome.Values() }

// Outcome gives what the answer came to as it is: secret values too.
func (e *Exchange) Outcome() answer.Outcome { return e.outcome }

// RetryAfter is how long the server asks to be left alone, no longer than most; 0 when it
// does not.
func (e *Exchange) RetryAfter(now time.Time, most time.Duration) time.Duration {
	if e.Response == nil {
		return 0
	}
	at := slices.IndexFunc(e.Response.Headers, func(h Header) bool { return strings.EqualFold(h.Name, "Retry-After") })
	if at < 0 {
		return 0
	}
	return outbound.RetryAfter(e.Response.Headers[at].Value, now, most)
}

// SentRequest is a request as it went out, secrets masked.
type SentRequest struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers,omitempty"`
	Body    string   `json:"body,omitempty"`
}

// Received is an answer, secrets masked.
type Received struct {
	Status      int      `json:"status"`
	StatusText  string   `json:"status_text,omitempty"` // "Not Found"
	Proto       string   `json:"proto"`
	Headers     []Header `json:"headers,omitempty"`
	ContentType string   `json:"content_type,omitempty"` // of Body as it stands here, so a charset is utf-8
	Body        string   `json:"body,omitempty"`         // as UTF-8, however it came
	Binary      bool     `json:"binary,omitempty"`       // no text: Body is empty
	Size        int      `json:"size"`                   // bytes read, decompressed
	Truncated   bool     `json:"truncated,omitempty"`    // there was more
	Redirects   []string `json:"redirects,omitempty"`
	Note        string   `json:"note,omitempty"` // what was odd about its encoding
}

// Header is one header line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// TokenFetch tells of the request to an OAuth2 token endpoint.
type TokenFetch struct {
	URL    string  `json:"url"`
	Status int     `json:"status,omitempty"`
	Millis float64 `json:"ms"`
	Reason string  `json:"reason,omitempty"` // why no token came of it
}

// Phases are times in milliseconds. Reused connections have no DNS, Connect, TLS.
type Phases struct {
	DNS       float64 `json:"dns_ms,omitempty"`
	Connect   float64 `json:"connect_ms,omitempty"`
	TLS       float64 `json:"tls_ms,omitempty"`
	FirstByte float64 `json:"first_byte_ms,omitempty"`
	Body      float64 `json:"body_ms,omitempty"`
	Total     float64 `json:"total_ms"`
	Reused    bool    `json:"reused,omitempty"`
}

// phasesOf rounds to microseconds: more digits are noise in a trace.
func phasesOf(t outbound.Timing) Phases {
	return Phases{DNS: millis(t.DNS), Connect: millis(t.Connect), TLS: millis(t.TLS),
		FirstByte: millis(t.FirstByte), Body: millis(t.Body), Total: millis(t.Total), Reused: t.Reused}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Text gives the exchange as JSON, for a trace.
func (e *Exchange) Text() (string, error) {
	b, err := json.Marshal(e)
	return string(b), err
}

// ReadExchange reads what Text wrote; nil for the empty text of an attempt that sent nothing.
func ReadExchange(text string) (*Exchange, error) {
	if text == "" {
		return nil, nil
	}
	var e Exchange
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return nil, apperr.Wrap(err, apperr.Internal, "What was kept of a request can't be read.")
	}
	return &e, nil
}

// Cut shortens both bodies to so many bytes: of a binary or longer one the size says how
// much there was.
func (e *Exchange) Cut(most int) {
	e.Request.Body = cut(e.Request.Body, most)
	if e.Response != nil && len(e.Response.Body) > most {
		e.Response.Body, e.Response.Truncated = cut(e.Response.Body, most), true
	}
}

// cut leaves no half character behind.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// headerLines lists headers by name, with the values of those that carry secrets
// masked by place, and every other by value.
func headerLines(h http.Header, m *masker, secretNames []string) []Header {
	lines := make([]Header, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			lines = append(lines, Header{Name: name, Value: maskHeader(name, v, m, secretNames)})
		}
	}
	slices.SortStableFunc(lines, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

func maskHeader(name, value string, m *masker, secretNames []string) string {
	switch lower := wire.Lower(name); {
	case slices.Contains(secretNames, lower):
		return Mask
	case lower == "authorization" || lower == "proxy-authorization":
		if scheme, _, ok := strings.Cut(value, " "); ok {
			return m.text(scheme) + " " + Mask
		}
		return Mask
	case lower == "cookie":
		return maskCookies(value)
	case lower == "set-cookie":
		pair, attributes, _ := strings.Cut(value, ";")
		out := maskCookies(pair)
		if attributes != "" {
			out += ";" + m.text(attributes)
		}
		return out
	}
	return m.text(value)
}

// maskCookies masks the values of `a=1; b=2`.
func maskCookies(s string) string {
	pairs := strings.Split(s, ";")
	for i, p := range pairs {
		name, _, ok := strings.Cut(p, "=")
		if !ok {
			pairs[i] = " " + Mask
			continue
		}
		pairs[i] = name + "=" + Mask
	}
	return strings.TrimSpace(strings.Join(pairs, ";"))
}
