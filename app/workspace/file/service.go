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
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// serviceEntry is a Web Service in a file.
type serviceEntry struct {
	Name          string                 `json:"name"`
	Group         string                 `json:"group,omitempty"`
	Description   string                 `json:"description,omitempty"`
	Active        *bool                  `json:"active,omitempty"`
	Method        string                 `json:"method,omitempty"`
	ContentType   string                 `json:"content_type,omitempty"`
	HTTPS         *bool                  `json:"https,omitempty"`
	Domain        string                 `json:"domain"`
	Path          string                 `json:"path,omitempty"`
	Timeout       *workflow.Duration     `json:"timeout,omitempty"`
	Auth          ServiceAuth            `json:"auth"`
	PathVariables []models.Param         `json:"path_variables,omitempty"`
	Headers       []models.Param         `json:"headers,omitempty"`
	Query         []models.Param         `json:"query,omitempty"`
	Body          []models.Param         `json:"body,omitempty"`
	BodyTemplate  string                 `json:"body_template,omitempty"`
	Results       []models.ServiceResult `json:"results,omitempty"`
}

const defaultTimeout = workflow.Duration(5 * time.Second)

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
	eachItem(a, n, "Web Service", "name", func(entry *serviceEntry, at *yamldoc.Node, called string) {
		if seen.add(a, at, called, "name", entry.Name) {
			s.items = append(s.items, serviceItem{entry, at, called})
		}
	})
}

func (s *serviceSection) apply(a *applier) error {
	around, err := a.Surroundings(a.ctx)
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
		around.WebServices[saved.ID] = workspace.ServiceInfo(saved, a.Services.Opened(saved))
	}
	a.around = &around
	a.Surround(a.around)
	return nil
}

// input makes of an entry what the screens would save.
func (s *serviceSection) input(a *applier, item serviceItem) (workspace.Service, error) {
	e := item.entry
	in := workspace.Service{Secrets: map[string]string{}, Refs: map[string]string{}}
	in.WebService = models.WebService{Name: e.Name, Description: e.Description, Active: e.Active == nil || *e.Active,
		Method: orElse(e.Method, "GET"), ContentType: orElse(e.ContentType, webservice.ContentForm), HTTPS: e.HTTPS == nil || *e.HTTPS,
		Domain: e.Domain, Path: orElse(e.Path, "/"), TimeoutMS: time.Duration(defaultTimeout).Milliseconds(),
		Config: models.WebServiceConfig{PathVariables: e.PathVariables, Headers: e.Headers, Query: e.Query, Body: e.Body,
			BodyTemplate: e.BodyTemplate, Results: e.Results}}
	if e.Timeout != nil {
		in.TimeoutMS = time.Duration(*e.Timeout).Milliseconds()
	}
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
		if value, ref, keep := a.secret(at, item.called, field, text, old, suggest); !keep {
			in.Secrets[key], in.Refs[key] = value, ref
		}
	}
	in.Config.Auth = item.entry.Auth.Take(func(f kind.Field, text string) {
		key := auth.Prefix + f.Key
		take(item.at.At(key), key, key, text)
	})
	for _, l := range workspace.ParamLists(&in.Config) {
		for i := range l.Rows {
			p := &l.Rows[i]
			field := fmt.Sprintf("%s[%d].static", l.In, i)
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
	timeout := workflow.Duration(s.Timeout())
	e := serviceEntry{Name: s.Name, Group: x.groupName(s.GroupID), Description: s.Description, Active: &s.Active, Method: s.Method,
		HTTPS: &s.HTTPS, Domain: s.Domain, Path: s.Path, Timeout: &timeout, ContentType: s.ContentType,
		PathVariables: c.PathVariables, Headers: c.Headers, Query: c.Query, Body: c.Body, BodyTemplate: c.BodyTemplate, Results: c.Results}
	has := x.has(s)
	e.Auth = ServiceAuthOf(c.Auth, func(string) bool { return false })
	for _, f := range e.Auth.fields() {
		if key := auth.Prefix + f.Key; f.Secret() && has[key] {
			e.Auth.Values[f.Key] = asReference(x.secrets.of(s.ID, key))
		}
	}
	for _, l := range workspace.ParamLists(&c) {
		for i := range l.Rows {
			if key := webservice.SecretKey(l.In, l.Rows[i].Name); l.Rows[i].Secret && has[key] {
				l.Rows[i].Static = asReference(x.secrets.of(s.ID, key))
			}
		}
	}
	n := yamldoc.Encode(&e)
	for _, key := range []string{webservice.InPath, webservice.InHeader, webservice.InQuery, webservice.InBody, "results"} {
		if rows := n.Get(key); rows != nil {
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
