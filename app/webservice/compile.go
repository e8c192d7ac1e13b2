package webservice

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/label"
	"hookline/app/outbound"
	"hookline/app/placeholder"
	"hookline/app/tag"
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
	Dollar      bool // written ${name}: where nothing is given it is the call's label of that name
}

// Service is a Web Service made ready to run: everything that can be parsed
// beforehand is. It never changes, and is safe for concurrent use.
type Service struct {
	ID      string
	Name    string
	Active  bool
	Method  string
	Timeout time.Duration // of the whole exchange
	Results []answer.Result

	connect  time.Duration // part of Timeout in which a connection must come about; 0 for no such part
	want     answer.Want
	base     string // scheme, host and port
	path     []piece
	pathText string
	headers  []param
	query    []param
	// pairsText is the query of a Hook's URL, before query
	pairsText []piece
	body      bodyTemplate
	bodyType  string    // of the request's body, "" without one
	sound     bool      // the body is a sound, or has one in it
	envelope  *envelope // the body of a SOAP request, nil for any other
	auth      *auth.Kind
	proof     kind.Values        // of auth
	identity  *outbound.Identity // shown to servers that ask for one; nil for none
	inputs    []Input
	inputAt   map[string]int // their places, by name
	dollars   []string       // system variables that a Hook is filled with
	tags      []string
	pairs     Replacements // nil where its switch Mapping is off
	masker    *masker
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
	input    string                // name of the input it takes its value from; "" when static
	text     *placeholder.Template // static with tags and variables in it, else nil
	dollar   bool                  // input is written ${name}
	required bool
	secret   bool
	pairs    Replacements
}

// value gives what the parameter is sent with, "" for left out.
func (p *param) value(in *Request) string {
	switch {
	case p.input != "":
		return p.pairs.of(in.input(p.input, p.dollar))
	case p.text != nil:
		return p.pairs.of(in.fill(*p.text))
	}
	return p.pairs.of(p.static)
}

// paramOf makes a placeholder of a path or body template the parameter it stands for.
func paramOf(part placeholder.Part) *param {
	if !isInput(part) {
		return &param{name: part.Text, static: part.Text, text: parseStatic(part.Text)}
	}
	return &param{name: part.Name, input: part.Name, dollar: part.Syntax == dollarSyntax}
}

// Compile checks a definition and makes it ready to run. secrets are the opened
// values of w.Sealed; pairs replace values where the definition wants it.
func Compile(w *models.WebService, secrets map[string]string, pairs Replacements) (*Service, error) {
	if err := check(w, secrets).Err(); err != nil {
		return nil, err
	}
	host, _ := wire.Host(w.Domain)
	c := &w.Config
	s := &Service{ID: w.ID, Name: w.Name, Active: w.Active, Method: w.Method, Timeout: Patience(w), connect: connectOf(w),
		base: scheme(w.HTTPS) + "://" + host, pathText: cmp.Or(w.Path, "/")}
	var err error
	if s.identity, err = identityOf(w, secrets); err != nil {
		return nil, err
	}
	if w.Mapping {
		s.pairs = pairs
	}
	hidden := s.compileParams(c, secrets)
	s.path = s.compilePath(c.PathVariables, secrets)
	switch {
	case IsSOAP(w):
		s.compileEnvelope(c, secrets)
	case HasBody(w.Method):
		s.compileBody(w, secrets)
		s.sound = SendsSound(w)
	}
	s.auth = auth.Find(c.Auth.Kind)
	s.proof = s.auth.Values(c.Auth.Settings, secrets)
	hidden = append(s.pairs.alsoSent(hidden), s.auth.Masked(s.proof)...)
	for _, place := range s.auth.Places(s.proof) {
		switch {
		case place.Secret && place.Header:
			s.secretHeaders = append(s.secretHeaders, wire.Lower(place.Name))
		case place.Secret:
			s.secretQuery = append(s.secretQuery, placeholder.Query(place.Name))
		}
	}
	s.masker = newMasker(hidden...)
	tagsOf(w, func(_, name string) {
		if tag.Known(name) && !slices.Contains(s.tags, name) {
			s.tags = append(s.tags, name)
		}
	})
	s.want = answer.Want{Mode: AnswerMode(w), Variable: c.Answer.Variable}
	for _, r := range c.Results {
		result, err := answer.NewResult(r.Description, r.Path, r.Secret)
		result.Optional = r.Optional
		if err != nil {
			return nil, err
		}
		if s.sound {
			result.Most = MaxTranscript
		}
		s.Results = append(s.Results, result)
	}
	s.want.Results = s.Results
	return s, nil
}

// compileParams makes the parameters ready, and gives the values of those that are secret.
func (s *Service) compileParams(c *models.WebServiceConfig, secrets map[string]string) (hidden []string) {
	for _, l := range ParamLists(c) {
		for _, row := range l.Rows {
			p := s.newParam(l.In, row, secrets)
			if p.secret {
				hidden = append(hidden, p.static)
			}
			if l.In == InSOAP { // after the inputs of the path and the others
				continue
			}
			s.addInput(l.In, row.Description, p)
			switch l.In {
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
	return hidden
}

// Read takes the service's results out of an answer that was kept, or is on the
// Test tab.
func (s *Service) Read(contentType string, body []byte) answer.Outcome {
	d := answer.Decode(contentType, body)
	return s.want.Read(&d, time.Time{})
}

func (s *Service) newParam(in string, row models.Param, secrets map[string]string) param {
	p := param{name: row.Name, static: staticOf(in, row, secrets), required: row.Required, secret: row.Secret, pairs: s.pairs,
		dollar: in == InPath && label.Written(s.pathText, row.Name)}
	switch {
	case p.static == "":
		p.input = row.Name
	case !row.Secret: // what a secret holds is nobody's to read
		p.text = parseStatic(p.static)
	}
	return p
}

// addInput joins parameters of one name: required when one of them is, described
// by the first that has a description.
func (s *Service) addInput(in, description string, p param) {
	made := Input{Name: p.input, In: in, Description: description, Required: p.required, Secret: p.secret, Dollar: p.dollar}
	switch {
	case p.text != nil:
		for _, name := range inputsIn(*p.text) {
			made.Name, made.Dollar = name, true
			s.joinInput(made)
		}
	case p.input != "":
		s.joinInput(made)
	}
}

func (s *Service) joinInput(made Input) {
	i, ok := s.inputAt[made.Name]
	if !ok {
		if s.inputAt == nil {
			s.inputAt = map[string]int{}
		}
		s.inputAt[made.Name] = len(s.inputs)
		s.inputs = append(s.inputs, made)
		return
	}
	x := &s.inputs[i]
	x.Required, x.Secret, x.Dollar = x.Required || made.Required, x.Secret || made.Secret, x.Dollar && made.Dollar
	x.Description = cmp.Or(x.Description, made.Description)
}

// Inputs lists what a connector must give, in the order of the definition: path,
// headers, query, body.
func (s *Service) Inputs() []Input { return slices.Clone(s.inputs) }

// InputsOf lists the inputs of a definition that need not be complete yet, for
// an editor.
func InputsOf(w *models.WebService, secrets map[string]string) []Input {
	s := Service{pathText: w.Path}
	for _, l := range ParamLists(&w.Config) {
		for _, row := range l.Rows {
			if row.Name != "" && l.In != InSOAP {
				s.addInput(l.In, row.Description, s.newParam(l.In, row, secrets))
			}
		}
	}
	if IsSOAP(w) {
		s.compileEnvelope(&w.Config, secrets)
		return s.inputs
	}
	if HasBody(w.Method) {
		s.addTemplateInputs(compileBody(w.ContentType, w.Config.BodyTemplate, nil), w.Config.PathVariables, secrets)
	}
	return s.inputs
}

func (s *Service) compilePath(rows []models.Param, secrets map[string]string) []piece {
	var out []piece
	for _, part := range parse(s.pathText).Parts() {
		if isText(part) {
			out = append(out, piece{text: escapePath(part.Text)})
			continue
		}
		p := paramOf(part)
		if p.pairs = s.pairs; p.input != "" {
			i := slices.IndexFunc(rows, func(row models.Param) bool { return row.Name == p.name })
			*p = s.newParam(InPath, rows[i], secrets)
		}
		out = append(out, piece{param: p})
	}
	return out
}

func (s *Service) compileBody(w *models.WebService, secrets map[string]string) {
	c := &w.Config
	var rows []param
	for _, row := range c.Body {
		rows = append(rows, s.newParam(InBody, row, secrets))
	}
	s.body = compileBody(w.ContentType, c.BodyTemplate, rows)
	s.addTemplateInputs(s.body, c.PathVariables, secrets)
	if c.BodyTemplate != "" || len(rows) > 0 {
		s.bodyType = map[string]string{ContentForm: formType, ContentJSON: jsonType,
			ContentXML: "text/xml; charset=utf-8", ContentText: "text/plain; charset=utf-8"}[w.ContentType]
	}
}

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// Open says whether the body is whatever who uses the service gives: its method and
// content type send JSON, and it says nothing of one itself.
func (s *Service) Open() bool {
	return HasBody(s.Method) && s.bodyType == "" && s.body.kind == ContentJSON
}

// addTemplateInputs makes the placeholders of a body template inputs. One that
// has the name of a path variable is that variable, with its static value.
func (s *Service) addTemplateInputs(b bodyTemplate, pathRows []models.Param, secrets map[string]string) {
	for i := range b.parts {
		part := &b.parts[i]
		if part.param == nil {
			continue
		}
		part.param.pairs = s.pairs
		row := slices.IndexFunc(pathRows, func(p models.Param) bool { return p.Name == part.param.name })
		if row >= 0 && part.param.text == nil {
			*part.param = s.newParam(InPath, pathRows[row], secrets)
		}
		s.addInput(InBody, "", *part.param)
	}
}

// missing gives the first required input without a value.
func (s *Service) missing(in *Request) (name string, found bool) {
	for _, x := range s.inputs {
		if x.Required && strings.TrimSpace(in.input(x.Name, x.Dollar)) == "" {
			return x.Name, true
		}
	}
	return "", false
}
