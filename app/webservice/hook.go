package webservice

import (
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/label"
	"hookline/app/placeholder"
	"hookline/app/uniq"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// Hook is a request that a Workflow holds itself, with its whole URL in one field: the face
// of VCC Live's IVR Webhook (MISSION V2) on what a Web Service does.
type Hook struct {
	Name        string // in traces
	Method      string
	URL         string // scheme, host, port, path and query, with ${name}
	ContentType string // ContentForm or ContentJSON
	Body        string // POST and PUT
	Answer      models.AnswerSettings
	Connect     time.Duration // within it a connection must come about; 0 for no bound of its own
	Timeout     time.Duration // of the whole exchange, or of what comes after Connect
}

// HookMethods are those of a Hook (MISSION V2).
func HookMethods() []string { return []string{"GET", "POST", "PUT", "DELETE"} }

// HookContentTypes are how a Hook's body is sent.
func HookContentTypes() []string { return []string{ContentForm, ContentJSON} }

// fields of a Hook by those of the Web Service that it is inside.
var hookFields = map[string]string{"domain": "url", "path": "url", "body_template": "body", AnswerPrefix + "set_variable": "set_variable"}

// Compile makes a Hook ready to be sent. The error is Invalid with a field per broken rule:
// url, method, content_type, body, set_variable.
func (h *Hook) Compile() (*Service, error) {
	var p apperr.Problems
	w, query, problem := h.service()
	if problem != "" {
		p.Add("url", "%s", problem)
		return nil, p.Err()
	}
	if !slices.Contains(HookMethods(), w.Method) {
		p.Add("method", "%q is not a method of a webhook: use %s.", w.Method, orList(HookMethods()))
	}
	if !slices.Contains(HookContentTypes(), w.ContentType) {
		p.Add("content_type", "%q is not a content type of a webhook: use %s.", w.ContentType, orList(HookContentTypes()))
	}
	for _, f := range apperr.Fields(check(w, nil).Err()) {
		if p.Err() == nil || f.Name != "method" && f.Name != "content_type" {
			name := f.Name
			if to, ok := hookFields[name]; ok {
				name = to
			}
			p.Add(name, "%s", f.Message)
		}
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	s, err := Compile(w, nil, nil)
	if err != nil {
		return nil, err
	}
	s.Name = h.Name
	s.pairsText = s.queryPieces(query)
	for _, v := range label.Dollar() {
		if label.Written(h.URL+h.Body, v.Name) {
			s.dollars = append(s.dollars, v.Name)
		}
	}
	for _, in := range s.inputs {
		if !in.Dollar {
			p.Add("url", "%%%s%% is how a Web Service writes an input: write ${%s}.", in.Name, in.Name)
		}
	}
	return s, p.Err()
}

// service is the Web Service that a Hook is, and the query of its URL, or what is wrong with
// that.
func (h *Hook) service() (w *models.WebService, query, problem string) {
	target := strings.TrimSpace(h.URL)
	scheme, rest, found := strings.Cut(target, "://")
	if scheme = wire.Lower(scheme); target == "" {
		return nil, "", "Enter the address to ask: http or https, host, path."
	} else if !found || scheme != "http" && scheme != "https" {
		return nil, "", "The address must begin with http:// or https://."
	}
	rest, query, _ = strings.Cut(withoutFragment(rest), "?")
	domain, path, _ := strings.Cut(rest, "/")
	switch {
	case strings.Contains(domain, "${") || strings.Contains(domain, "%"):
		return nil, "", "A variable can't stand in the host: who is asked must not depend on the call."
	case strings.Contains(domain, "@"):
		return nil, "", "A user name can't stand in the address: make it a Web Service, which has authentication."
	}
	w = &models.WebService{Name: "webhook", Active: true, Method: strings.ToUpper(strings.TrimSpace(h.Method)), ContentType: h.ContentType,
		HTTPS: scheme == "https", Domain: domain, Path: "/" + path, TimeoutMS: h.Timeout.Milliseconds()}
	w.Config.Answer, w.Config.ConnectMS = h.Answer, h.Connect.Milliseconds()
	w.Config.BodyTemplate = h.Body
	Normalize(w)
	for i := range w.Config.PathVariables {
		w.Config.PathVariables[i].Required = false // an empty one is sent as it is
	}
	return w, query, ""
}

// queryPieces reads the query of a URL: as it was typed, with what varies filled in.
func (s *Service) queryPieces(query string) []piece {
	var out []piece
	for _, part := range parse(query).Parts() {
		if isText(part) {
			out = append(out, piece{text: escapeQuery(part.Text)})
			continue
		}
		p := paramOf(part)
		s.addInput(InQuery, "", *p)
		out = append(out, piece{param: p})
	}
	return out
}

// escapeQuery percent-encodes what may not stand in a query (RFC 3986 3.4).
func escapeQuery(text string) string { return escapeText(text, "-._~!$&'()*+,;=:@/?") }

// Pair is a parameter of a request that is made for it.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// pairsOf writes parameters as a query or form has them; empty ones too.
func pairsOf(list []Pair) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(placeholder.Query(p.Name))
		b.WriteByte('=')
		b.WriteString(placeholder.Query(p.Value))
	}
	return b.String()
}

// NotRead is the mode of an answer that is disregarded.
const NotRead = answer.ModeNone

// Variables lists the names that a request writes as ${name}, the system's too.
func (s *Service) Variables() []string {
	var names uniq.Strings
	for _, name := range s.dollars {
		names.Add(name)
	}
	for _, in := range s.inputs {
		if in.Dollar {
			names.Add(in.Name)
		}
	}
	return names.List()
}

// Host is the scheme, host and port that are asked.
func (s *Service) Host() string { return s.base }

// Placeholder is a Service that sends nothing and stands for those that are made for one
// request: of it only how long such a one may take counts.
func Placeholder(timeout time.Duration) *Service { return &Service{Timeout: timeout} }

// HookAnswer is an answer that is read by a mode.
func HookAnswer(mode string) models.AnswerSettings { return models.AnswerSettings{Mode: mode} }

// VariablesHook is the answer of VCC Live's webhook: it sets variables.
func VariablesHook(variable string) models.AnswerSettings {
	return models.AnswerSettings{Mode: answer.ModeVariables, Variable: variable}
}

// WebService gives the request as a Web Service of its own, with the same address, body and
// reading of the answer. The error is that of Compile.
func (h *Hook) WebService() (*models.WebService, error) {
	if _, err := h.Compile(); err != nil {
		return nil, err
	}
	var p apperr.Problems
	w, query, _ := h.service()
	w.Name = h.Name
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if parts := parse(name).Parts(); len(parts) != 1 || !isText(parts[0]) {
			p.Add("url", "The name of the parameter %q is a variable, which no Web Service has: give it a fixed name.", pair)
		}
		w.Config.Query = append(w.Config.Query, models.Param{Name: unescapeQuery(name), Static: unescapeQuery(strings.ReplaceAll(value, "%%", "%25"))})
	}
	return w, p.Err()
}
