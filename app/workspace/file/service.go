package file

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Service is what a file and the API say alike of a Web Service: all but its parameters,
// whose secrets a file refers to and the API takes and never gives.
type Service struct {
	Name        string             `json:"name"`
	Group       string             `json:"group,omitzero"`
	Description string             `json:"description,omitzero"`
	Active      bool               `json:"active"`
	ServiceType string             `json:"service_type,omitzero"`
	Method      string             `json:"method"`
	ContentType string             `json:"content_type"`
	HTTPS       bool               `json:"https"`
	Domain      string             `json:"domain"`
	Path        string             `json:"path"`
	Timeout     kind.Span          `json:"timeout"`
	Connect     kind.Span          `json:"connect_timeout,omitzero"`
	Mapping     bool               `json:"mapping"`
	Auth        ServiceAuth        `json:"auth"`
	Client      ServiceCertificate `json:"client_certificate,omitzero"`
	Answer      ServiceAnswer      `json:"answer,omitzero"`
	Delivery    ServiceDelivery    `json:"delivery,omitzero"`
}

// ServiceAnswer is how the answers of a Web Service are read (app/webservice/answer).
type ServiceAnswer struct {
	Mode        string `json:"mode,omitzero"`
	SetVariable string `json:"set_variable,omitzero"`
}

// NewService has what holds for what is not mentioned.
func NewService() Service {
	return Service{Active: true, ServiceType: webservice.TypeHTTP, Method: "GET", ContentType: webservice.ContentForm, HTTPS: true, Path: "/",
		Timeout: kind.Span(5 * time.Second), Auth: ServiceAuth{Kind: auth.None}}
}

// ServiceOf says a stored Web Service, with the name of its group; has tells which
// secrets it has.
func ServiceOf(s *models.WebService, group string, has func(key string) bool) Service {
	return Service{Name: s.Name, Group: group, Description: s.Description, Active: s.Active, ServiceType: webservice.ServiceType(s), Method: s.Method, ContentType: s.ContentType,
		HTTPS: s.HTTPS, Domain: s.Domain, Path: s.Path, Timeout: kind.Span(s.Timeout()), Connect: kind.Span(s.Config.ConnectTimeout()),
		Answer: ServiceAnswer{webservice.AnswerMode(s).Name, s.Config.Answer.Variable}, Mapping: s.Mapping, Auth: ServiceAuthOf(s.Config.Auth, has),
		Client:   serviceCertificateOf(s.Config.ClientCertificate, has),
		Delivery: ServiceDeliveryOf(&s.Config.Delivery, has)}
}

// Row makes a row of it, without its group, authentication and delivery: the caller finds
// the one and takes the secrets out of the others.
func (s *Service) Row() models.WebService {
	return models.WebService{Name: s.Name, Description: s.Description, Active: s.Active, Method: s.Method, ContentType: s.ContentType,
		HTTPS: s.HTTPS, Domain: s.Domain, Path: s.Path, TimeoutMS: time.Duration(s.Timeout).Milliseconds(), Mapping: s.Mapping,
		Config: models.WebServiceConfig{ServiceType: s.ServiceType, ConnectMS: time.Duration(s.Connect).Milliseconds(), Answer: s.Answer.settings()}}
}

// settings are those that are stored: nothing for what holds where nothing is said.
func (a ServiceAnswer) settings() models.AnswerSettings {
	var s models.AnswerSettings
	kind.Fill(webservice.AnswerSettings(), &s, kind.Values{"mode": a.Mode, "set_variable": a.SetVariable})
	return s
}

// serviceEntry is a Web Service in a file.
type serviceEntry struct {
	Service
	PathVariables []models.Param         `json:"path_variables,omitempty"`
	Headers       []models.Param         `json:"headers,omitempty"`
	Query         []models.Param         `json:"query,omitempty"`
	Body          []models.Param         `json:"body,omitempty"`
	BodyTemplate  string                 `json:"body_template,omitempty"`
	Results       []models.ServiceResult `json:"results,omitempty"`
	SOAP          serviceSOAP            `json:"soap,omitempty"`
}

// serviceSection is `web_services:`.
type serviceSection struct{ items []serviceItem }

type serviceItem struct {
	entry  *serviceEntry
	at     *yamldoc.Node
	called string
}

func (*serviceSection) key() string { return "web_services" }

func (s *serviceSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	blank := func() *serviceEntry {
		e := &serviceEntry{Service: NewService()}
		e.Auth = ServiceAuth{} // of a file, what stands beside a kind that is not there is not looked at
		return e
	}
	eachItemOver(a, n, "Web Service", "name", blank, func(entry *serviceEntry, at *yamldoc.Node, called string) {
		if seen.add(a, at, called, "name", entry.Name) {
			s.items = append(s.items, serviceItem{entry, at, called})
		}
	})
}

func (s *serviceSection) apply(a *applier) error {
	around, err := a.Workflows.Surroundings(a.ctx)
	if err != nil {
		return err
	}
	for _, item := range s.items {
		in, err := s.input(a, item)
		if err != nil {
			return err
		}
		saved, err := a.Services.Save(a.ctx, a.by, in)
		if err := a.rejected(item.at, item.called, err); err != nil {
			return err
		}
		if saved == nil { // what the file says of it still tells whether its users are right
			draft := in.WebService
			if webservice.Normalize(&draft); draft.ID == "" {
				draft.ID = "file:" + models.NameKey(draft.Name)
			}
			saved = &draft
		}
		a.known[workspace.ObjectWebService].add(saved.ID, saved.Name)
		a.keep(workspace.ObjectWebService, saved.ID, saved.Name)
		around.WebServices[saved.ID] = flow.ServiceInfo(saved, a.Services.Opened(saved))
	}
	a.around = &around
	a.Things = a.Around(a.around)
	return nil
}

// input makes of an entry what the screens would save.
func (s *serviceSection) input(a *applier, item serviceItem) (workspace.Service, error) {
	e := item.entry
	in := workspace.Service{Secrets: map[string]string{}, Refs: map[string]string{}}
	in.WebService = e.Row()
	c := &in.Config
	c.PathVariables, c.Headers, c.Query, c.Body = e.PathVariables, e.Headers, e.Query, e.Body
	c.BodyTemplate, c.Results, c.SOAP = e.BodyTemplate, e.Results, e.SOAP.settings()
	// In a file an empty text is as a key that is not there.
	without := NewService()
	in.Method, in.ContentType, in.Path = orElse(e.Method, without.Method), orElse(e.ContentType, without.ContentType), orElse(e.Path, without.Path)
	if err := s.group(a, item, &in); err != nil {
		return in, err
	}
	was := map[string]string{}
	if known, ok := a.known[workspace.ObjectWebService][models.NameKey(e.Name)]; ok {
		old, err := a.tx.Services.Get(a.ctx, known.id)
		if err != nil {
			return in, err
		}
		in.ID, in.Version, was = old.ID, old.Version, a.Services.Opened(old)
	}
	s.secrets(a, item, &in, was)
	return in, nil
}

func (s *serviceSection) group(a *applier, item serviceItem, in *workspace.Service) error {
	if item.entry.Group == "" {
		return nil
	}
	groups, err := a.tx.Groups.All(a.ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, g := range groups {
		if g.NameKey == models.NameKey(item.entry.Group) {
			in.GroupID = g.ID
			return nil
		}
		known = append(known, g.Name)
	}
	a.unknownName(item.at.Get("group"), item.called, "group", item.entry.Group, known)
	return nil
}

// secrets takes the secrets out of an entry: they go in sealed, or stay as they
// are. A row's secret that the file does not give is taken out; the
// authentication's stays, so that a file need not name it.
func (s *serviceSection) secrets(a *applier, item serviceItem, in *workspace.Service, was map[string]string) {
	take := func(at *yamldoc.Node, field, key, text string) {
		old := storedSecret{was[key], a.stored.of(in.ID, key)}
		suggest := "HOOKLINE_" + envWord(item.entry.Name) + "_" + envWord(key)
		if value, ref, keep := a.secret(at, item.called, field, text, old, suggest); !keep && !(value == stopgap && (key == models.DeliverySecret || key == models.ClientCertificateKey)) {
			in.Secrets[key], in.Refs[key] = value, ref
		}
	}
	in.Config.Auth = item.entry.Auth.Take(func(f kind.Field, text string) {
		key := auth.Prefix + f.Key
		take(item.at.At(key), key, key, text)
	})
	const signing = webservice.DeliveryPrefix + webservice.SigningSecretKey
	in.Config.Delivery = item.entry.Delivery.Take(func(text string) {
		take(item.at.At(signing), signing, models.DeliverySecret, text)
	})
	in.Config.ClientCertificate = item.entry.Client.Take(func(text string) {
		take(item.at.At(models.ClientCertificateKey), models.ClientCertificateKey, models.ClientCertificateKey, text)
	})
	for _, l := range webservice.ParamLists(&in.Config) {
		for i := range l.Rows {
			p := &l.Rows[i]
			field := fmt.Sprintf("%s[%d].%s", l.In, i, l.Value())
			key := webservice.SecretKey(l.In, p.Name)
			switch {
			case p.Secret && p.Static == "":
				in.Cleared = append(in.Cleared, key)
			case p.Secret:
				take(item.at.At(field), field, key, p.Static)
				p.Static = ""
			case strings.Contains(p.Static, referenceStart):
				a.problems.Add(item.at.At(field), "%s: %s refers to the environment; only secrets do: add `secret: true` to the row.", item.called, field)
			}
		}
	}
}

func (s *serviceSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.services {
		list.Items = append(list.Items, exportService(x, &x.services[i]))
	}
	return list, nil
}

func exportService(x *exporter, s *models.WebService) *yamldoc.Node {
	c := workspace.CloneConfig(s.Config)
	e := serviceEntry{Service: ServiceOf(s, x.groupName(s.GroupID), func(string) bool { return false }), PathVariables: c.PathVariables,
		Headers: c.Headers, Query: c.Query, Body: c.Body, BodyTemplate: c.BodyTemplate, Results: c.Results}
	if !webservice.IsSOAP(s) {
		e.ServiceType = "" // as it is where nothing is said
	}
	if e.Answer.settings() == (models.AnswerSettings{}) {
		e.Answer = ServiceAnswer{}
	}
	has := x.has(s)
	for _, f := range e.Auth.fields() {
		if key := auth.Prefix + f.Key; f.Secret() && has[key] {
			e.Auth.Values[f.Key] = asReference(x.secrets.of(s.ID, key))
		}
	}
	if has[models.ClientCertificateKey] {
		e.Client.Key = asReference(x.secrets.of(s.ID, models.ClientCertificateKey))
	}
	// One that we made is made anew elsewhere: only what came from the environment is named.
	if ref := s.Config.SecretRefs[models.DeliverySecret]; ref != "" {
		e.Delivery.Values[webservice.SigningSecretKey] = asReference(ref)
	}
	for _, l := range webservice.ParamLists(&c) {
		for i := range l.Rows {
			if key := webservice.SecretKey(l.In, l.Rows[i].Name); l.Rows[i].Secret && has[key] {
				l.Rows[i].Static = asReference(x.secrets.of(s.ID, key))
			}
		}
	}
	e.SOAP = serviceSOAPOf(&c.SOAP)
	n := yamldoc.Encode(&e)
	flat := []*yamldoc.Node{n.Get("results")}
	for _, l := range webservice.ParamLists(&c) {
		flat = append(flat, n.At(l.In))
	}
	for _, rows := range flat {
		if rows != nil && rows.Kind == yamldoc.Sequence {
			for _, row := range rows.Items {
				row.Flow = true
			}
		}
	}
	return n
}

func orElse(text, otherwise string) string {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	return text
}

// secretKeysOf lists every key a service has or may have a secret for.
func secretKeysOf(s *models.WebService) []string {
	return append(webservice.SecretKeys(s), slices.Collect(maps.Keys(s.Config.SecretRefs))...)
}
