package webservice

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hookline/app/placeholder"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/auth"
	"hookline/app/webservice/soap"
	"hookline/app/webservice/wire"
)

// defaultAccept is sent when no header row says otherwise.
var defaultAccept = answer.Accept()

// outgoing is a request that is ready to be sent.
type outgoing struct {
	req   *http.Request
	body  string
	shown string // body, with secrets masked that are known by their place
}

// build makes the request of the inputs and tags at a moment. token is what a kind of
// authentication that needs one is given.
// problem says why no request can be made of them.
func (s *Service) build(ctx context.Context, in *Request, token string, now time.Time) (out outgoing, problem string) {
	target, problem := s.url(in)
	if problem != "" {
		return out, problem
	}
	bodyType := s.bodyType
	switch {
	case s.envelope != nil:
		out.body, out.shown = s.envelope.build(in)
	case s.sound:
		out.body, out.shown, bodyType = s.soundBody(in)
	case len(in.Pairs) > 0 && HasBody(s.Method):
		out.body, bodyType = pairsOf(in.Pairs), formType
		out.shown = out.body
	case len(in.Body) > 0 && s.Open():
		out.body, bodyType = string(in.Body), jsonType
		out.shown = out.body
	default:
		out.body = s.body.build(in)
		out.shown = s.maskRows(out.body)
	}
	req, err := http.NewRequestWithContext(ctx, s.Method, target, http.NoBody)
	if err != nil {
		return out, "The URL can't be built of these values."
	}
	if HasBody(s.Method) {
		req, err = http.NewRequestWithContext(ctx, s.Method, target, strings.NewReader(out.body))
		if err != nil {
			return out, "The URL can't be built of these values."
		}
	}
	out.req = req
	s.setHeaders(req.Header, bodyType, in)
	s.auth.Apply(s.proof, &auth.Request{Request: req, Body: out.body, Token: token, Now: now})
	if in.Finish != nil {
		in.Finish(req, out.body)
	}
	return out, ""
}

// url fills path and query.
func (s *Service) url(in *Request) (target, problem string) {
	var path strings.Builder
	filled := false
	for i := range s.path {
		if s.path[i].param == nil {
			path.WriteString(s.path[i].text)
			continue
		}
		filled = true
		path.WriteString(placeholder.PathSegment(s.path[i].param.value(in)))
	}
	if filled && climbs(path.String()) {
		return "", "A value makes a part of the path . or .., which would lead to another place on the server. Nothing was sent."
	}
	query := s.queryText(in)
	if query == "" {
		return s.base + path.String(), ""
	}
	return s.base + path.String() + "?" + query, ""
}

func (s *Service) queryText(in *Request) string {
	var query strings.Builder
	for i := range s.pairsText {
		if p := s.pairsText[i].param; p != nil {
			query.WriteString(placeholder.Query(p.value(in)))
		} else {
			query.WriteString(s.pairsText[i].text)
		}
	}
	if len(in.Pairs) > 0 && !HasBody(s.Method) {
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(pairsOf(in.Pairs))
	}
	for i := range s.query {
		writePair(&query, s.query[i].name, s.query[i].value(in))
	}
	return query.String()
}

// climbs finds dot segments, encoded ones too: servers decode them, and many take an encoded
// slash, or a backslash, for one that parts segments.
func climbs(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if !strings.ContainsAny(segment, ".%") {
			continue
		}
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			continue
		}
		for part := range strings.FieldsFuncSeq(decoded, func(r rune) bool { return r == '/' || r == '\\' }) {
			if part == "." || part == ".." {
				return true
			}
		}
	}
	return false
}

// setHeaders keeps names as the admin wrote them: some old servers are particular.
func (s *Service) setHeaders(h http.Header, bodyType string, in *Request) {
	accept := false
	usual := cmp.Or(s.want.Mode.Accept, defaultAccept)
	if s.envelope != nil {
		usual = soap.Accept
		if action, ok := s.envelope.message.ActionValue(); ok {
			h[soap.ActionHeader] = []string{action}
		}
	}
	if bodyType != "" {
		h["Content-Type"] = []string{bodyType}
	}
	for i := range s.headers {
		p := &s.headers[i]
		v := strings.Trim(placeholder.Header(p.value(in)), " \t")
		if v == "" {
			continue
		}
		switch wire.Lower(p.name) {
		case "accept":
			accept = true
		case "content-type":
			delete(h, "Content-Type")
		}
		h[p.name] = []string{v}
	}
	if !accept {
		h["Accept"] = []string{usual}
	}
}

// record is the request as a trace shows it. The address is that of the first
// request; redirects stand with the answer.
func (o *outgoing) record(s *Service, m *masker) SentRequest {
	sent := SentRequest{Method: o.req.Method, URL: s.maskURL(o.req.URL, m)}
	sent.Headers = append([]Header{{"Host", m.text(o.req.URL.Host)}}, headerLines(o.req.Header, m, s.secretHeaders)...)
	if HasBody(s.Method) {
		sent.Headers = append(sent.Headers, Header{"Content-Length", fmt.Sprint(len(o.body))})
		sent.Body = s.maskBody(o.shown, m)
	}
	return sent
}

// maskURL masks secret parameters by place, whatever their length, and all by value.
func (s *Service) maskURL(u *url.URL, m *masker) string {
	if len(s.secretQuery) == 0 || u.RawQuery == "" {
		return m.text(u.String())
	}
	shown := *u
	shown.RawQuery = maskPairs(u.RawQuery, s.secretQuery)
	return m.text(shown.String())
}

// maskPairs masks values in `a=1&b=2` by name.
func maskPairs(text string, names []string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		for _, n := range names {
			if n == name {
				pairs[i] = name + "=" + Mask
			}
		}
	}
	return strings.Join(pairs, "&")
}

// maskRows masks secret rows of a form by place.
func (s *Service) maskRows(body string) string {
	if s.body.kind != ContentForm {
		return body
	}
	var names []string
	for i := range s.body.rows {
		if s.body.rows[i].secret {
			names = append(names, placeholder.Query(s.body.rows[i].name))
		}
	}
	if len(names) == 0 {
		return body
	}
	return maskPairs(body, names)
}

// maskBody masks a body by value.
func (s *Service) maskBody(body string, m *masker) string {
	if s.body.kind == ContentJSON {
		return m.json(body)
	}
	return m.text(body)
}
