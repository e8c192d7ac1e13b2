package webservice

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/placeholder"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/auth"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// Input is a value that a connector gives at each use: a parameter without a
// static value (MISSION W7). Parameters of one name are one input.
type Input struct {
	Name        string
	In          string // where it goes first: an In constant
	Description string
	Required    bool
	Secret      bool // masked in traces
}

// Service is a Web Service made ready to run: everything that can be parsed
// beforehand is. It never changes, and is safe for concurrent use.
type Service struct {
	ID      string
	Name    string
	Active  bool
	Method  string
	Timeout time.Duration
	Results []answer.Result

	base     string // scheme, host and port
	path     []piece
	pathText string
	headers  []param
	query    []param
	body     bodyTemplate
	bodyType string // of the request's body, "" without one
	auth     *auth.Kind
	proof    kind.Values // of auth
	inputs   []Input
	masker   *masker
	// masked in their place, whatever their length; names in lower case for headers
	secretHeaders []string
	secretQuery   []string // escaped as they are sent
}

// piece is literal text of a path, escaped already, or a parameter.
type piece struct {
	text  string
	param *param
}

// param is where one value goes.
type param struct {
	name     string // of the header or parameter
	static   string
	input    string // name of the input it takes its value from; "" when static
	required bool
	secret   bool
}

// value gives what the parameter is sent with, "" for left out.
func (p *param) value(inputs map[string]string) string {
	if p.input == "" {
		return p.static
	}
	return inputs[p.input]
}

// Compile checks a definition and makes it ready to run. secrets are the opened
// values of w.Sealed.
func Compile(w *models.WebService, secrets map[string]string) (*Service, error) {
	if err := Check(w, secrets); err != nil {
		return nil, err
	}
	host, _ := wire.Host(w.Domain)
	c := &w.Config
	s := &Service{ID: w.ID, Name: w.Name, Active: w.Active, Method: w.Method, Timeout: w.Timeout(),
		base: scheme(w.HTTPS) + "://" + host, pathText: cmp.Or(w.Path, "/")}
	var hidden []string
	for _, l := range paramLists(c) {
		for _, row := range l.params {
			p := newParam(l.in, row, secrets)
			s.addInput(l.in, row.Description, p)
			if p.secret {
				hidden = append(hidden, p.static)
			}
			switch l.in {
			case InHeader:
				s.headers = append(s.headers, p)
				if p.secret {
					s.secretHeaders = append(s.secretHeaders, wire.Lower(p.name))
				}
			case InQuery:
				s.query = append(s.query, p)
				if p.secret {
					s.secretQuery = append(s.secretQuery, placeholder.Query(p.name))
				}
			}
		}
	}
	s.path = compilePath(s.pathText, c.PathVariables, secrets)
	if HasBody(w.Method) {
		s.compileBody(w, secrets)
	}
	s.auth = auth.Find(c.Auth.Kind)
	s.proof = s.auth.Values(c.Auth.Settings, secrets)
	hidden = append(hidden, s.auth.Masked(s.proof)...)
	for _, place := range s.auth.Places(s.proof) {
		switch {
		case place.Secret && place.Header:
			s.secretHeaders = append(s.secretHeaders, wire.Lower(place.Name))
		case place.Secret:
			s.secretQuery = append(s.secretQuery, placeholder.Query(place.Name))
		}
	}
	s.masker = newMasker(hidden...)
	for _, r := range c.Results {
		result, err := answer.NewResult(r.Description, r.Path, r.Secret)
		if err != nil {
			return nil, err
		}
		s.Results = append(s.Results, result)
	}
	return s, nil
}

// Read takes the service's results out of an answer that was kept, or is on the
// Test tab.
func (s *Service) Read(contentType string, body []byte) answer.Outcome {
	d := answer.Decode(contentType, body)
	return answer.Read(&d, s.Results, time.Time{})
}

func newParam(in string, row models.Param, secrets map[string]string) param {
	p := param{name: row.Name, static: staticOf(in, row, secrets), required: row.Required, secret: row.Secret}
	if p.static == "" {
		p.input = row.Name
	}
	return p
}

// addInput joins parameters of one name: required when one of them is, described
// by the first that has a description.
func (s *Service) addInput(in, description string, p param) {
	if p.input == "" {
		return
	}
	i := slices.IndexFunc(s.inputs, func(x Input) bool { return x.Name == p.input })
	if i < 0 {
		s.inputs = append(s.inputs, Input{Name: p.input, In: in, Description: description, Required: p.required, Secret: p.secret})
		return
	}
	x := &s.inputs[i]
	x.Required, x.Secret = x.Required || p.required, x.Secret || p.secret
	x.Description = cmp.Or(x.Description, description)
}

// Inputs lists what a connector must give, in the order of the definition: path,
// headers, query, body.
func (s *Service) Inputs() []Input { return slices.Clone(s.inputs) }

// InputsOf lists the inputs of a definition that need not be complete yet, for
// an editor.
func InputsOf(w *models.WebService, secrets map[string]string) []Input {
	var s Service
	for _, l := range paramLists(&w.Config) {
		for _, row := range l.params {
			if row.Name != "" {
				s.addInput(l.in, row.Description, newParam(l.in, row, secrets))
			}
		}
	}
	if HasBody(w.Method) {
		s.addTemplateInputs(compileBody(w.ContentType, w.Config.BodyTemplate, nil), w.Config.PathVariables, secrets)
	}
	return s.inputs
}

func compilePath(path string, rows []models.Param, secrets map[string]string) []piece {
	var out []piece
	placeholder.Parse(placeholder.Percent, path).Segments(func(text, name string) {
		if name == "" {
			out = append(out, piece{text: escapePath(text)})
			return
		}
		i := slices.IndexFunc(rows, func(p models.Param) bool { return p.Name == name })
		p := newParam(InPath, rows[i], secrets)
		out = append(out, piece{param: &p})
	})
	return out
}

func (s *Service) compileBody(w *models.WebService, secrets map[string]string) {
	c := &w.Config
	var rows []param
	for _, row := range c.Body {
		rows = append(rows, newParam(InBody, row, secrets))
	}
	s.body = compileBody(w.ContentType, c.BodyTemplate, rows)
	s.addTemplateInputs(s.body, c.PathVariables, secrets)
	if c.BodyTemplate != "" || len(rows) > 0 {
		s.bodyType = map[string]string{ContentForm: "application/x-www-form-urlencoded", ContentJSON: "application/json",
			ContentXML: "text/xml; charset=utf-8", ContentText: "text/plain; charset=utf-8"}[w.ContentType]
	}
}

// addTemplateInputs makes the placeholders of a body template inputs. One that
// has the name of a path variable is that variable, with its static value.
func (s *Service) addTemplateInputs(b bodyTemplate, pathRows []models.Param, secrets map[string]string) {
	for i := range b.parts {
		part := &b.parts[i]
		if part.param == nil {
			continue
		}
		row := slices.IndexFunc(pathRows, func(p models.Param) bool { return p.Name == part.param.name })
		if row >= 0 {
			*part.param = newParam(InPath, pathRows[row], secrets)
		}
		s.addInput(InBody, "", *part.param)
	}
}

// missing gives the first required input without a value.
func (s *Service) missing(inputs map[string]string) (name string, found bool) {
	for _, in := range s.inputs {
		if in.Required && strings.TrimSpace(inputs[in.Name]) == "" {
			return in.Name, true
		}
	}
	return "", false
}
