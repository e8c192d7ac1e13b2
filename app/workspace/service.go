package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/models"
)

// Services are the Web Services.
type Services struct{ Thing[models.WebService] }

// What the trail tells of secrets is added where they are at hand.
var services = AboutRows[models.WebService]{
	About: About{Kind: ObjectWebService, Word: "Web Service", Section: "web_services", NameKey: "name"},
	Store: func(db *models.DB) Store[models.WebService] { return db.Services },
	Head: func(s *models.WebService) RowHead {
		return RowHead{&s.ID, &s.Name, &s.Description, &s.Version, &s.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, s *models.WebService) (*models.WebService, error) {
		return tx.Services.ByName(ctx, s.Name)
	},
	Fields: func(ctx context.Context, e *Edit, s *models.WebService) ([]Field, error) {
		groups, err := e.tx.Groups.All(ctx)
		return serviceFields(s, groups), err
	},
	Uses: func(s *models.WebService) []models.Use {
		return []models.Use{{TargetKind: ObjectGroup, TargetID: s.GroupID}}
	},
}

// servicesTable is what secrets of Web Services are sealed for.
const servicesTable = "web_services"

// Service is a Web Service as somebody wants it: the form's, the API's and the
// workspace file's shape alike.
type Service struct {
	// WebService: without an ID it is a new one; with one, Version is the version
	// the person saw. GroupID empty is the group Default. Sealed and SecretRefs
	// are not taken from here.
	models.WebService
	// Secrets are new values, by the keys of webservice.SecretKey (`auth.password`,
	// `headers.x-api-key`). What is not here or is empty stays as it is.
	Secrets map[string]string
	// Cleared are the keys of secrets to take out.
	Cleared []string
	// Overlap is how long a signing secret that is replaced signs, too; 0 is
	// webservice.DefaultOverlap.
	Overlap time.Duration
	// Refs names the environment variable that a secret came from, by the same
	// keys. Only the workspace file has them.
	Refs map[string]string
}

// Save creates or changes a Web Service. Saving what is stored already changes nothing.
func (w Services) Save(ctx context.Context, by Actor, in Service) (*models.WebService, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		if in.GroupID == "" {
			g, err := e.Groups.Named(ctx, by, DefaultGroup)
			if err != nil {
				return nil, err
			}
			in.GroupID = g.ID
		}
		d, err := w.prepare(ctx, e, in)
		if err != nil {
			return nil, err
		}
		if d.old == nil && d.now.ID == "" {
			d.now.ID = models.NewID()
		}
		if d.old == nil || !maps.Equal(d.was, d.secrets) {
			if d.now.Sealed, err = e.box.SealMap(servicesTable, d.now.ID, d.secrets); err != nil {
				return nil, err
			}
		}
		changed, err := w.Write(ctx, e, d.old, &d.now, diffSecrets(d.was, d.secrets)...)
		if err == nil && !changed {
			return d.old, nil
		}
		return &d.now, err
	})
}

// Check says what SaveService would find wrong, without saving.
func (w Services) Check(ctx context.Context, in Service) error {
	_, err := w.prepare(ctx, w.Look(), in)
	return err
}

// Secrets opens the secrets of a Web Service, by the keys of
// webservice.SecretKey: for sending its requests, never for showing.
func (w Services) Secrets(s *models.WebService) (map[string]string, error) {
	return w.Look().box.OpenMap(servicesTable, s.ID, s.Sealed)
}

// Opened gives the secrets of a Web Service. When they can't be opened every place for
// one counts as filled: that is told where it matters.
func (w Services) Opened(s *models.WebService) map[string]string {
	secrets, err := w.Secrets(s)
	if err == nil {
		return secrets
	}
	secrets = map[string]string{}
	for _, key := range webservice.SecretKeys(s) {
		secrets[key] = webservice.Mask
	}
	return secrets
}

// Prepare gives a Web Service and its secrets as they would be saved: what
// the Test tab sends before anything is saved.
func (w Services) Prepare(ctx context.Context, in Service) (*models.WebService, map[string]string, error) {
	d, err := w.prepare(ctx, w.Look(), in)
	if err != nil {
		return nil, nil, err
	}
	return &d.now, d.secrets, nil
}

// Compile makes a Web Service ready to run, with the pairs that replace its values.
// Reading them fails as the database does; what is wrong with it is Invalid.
func (w Services) Compile(ctx context.Context, s *models.WebService, secrets map[string]string) (*webservice.Service, error) {
	return w.Look().compile(ctx, s, secrets)
}

func (e *Edit) compile(ctx context.Context, s *models.WebService, secrets map[string]string) (*webservice.Service, error) {
	var pairs webservice.Replacements
	if s.Mapping {
		list, err := e.tx.Mappings.All(ctx)
		if err != nil {
			return nil, err
		}
		pairs = webservice.ReplacementsOf(list)
	}
	return webservice.Compile(s, secrets, pairs)
}

// Clone makes a copy under a name of its own, secrets included.
func (w Services) Clone(ctx context.Context, by Actor, id string) (*models.WebService, error) {
	return w.CloneInto(ctx, by, id, "")
}

// CloneInto is Clone into another group; the empty one is the group of the original.
func (w Services) CloneInto(ctx context.Context, by Actor, id, group string) (*models.WebService, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		s, err := e.tx.Services.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		secrets, err := e.box.OpenMap(servicesTable, s.ID, s.Sealed)
		if err != nil {
			return nil, err
		}
		made, err := w.CopyOf(ctx, e, s)
		if err != nil {
			return nil, err
		}
		if group != "" {
			made.GroupID = group
		}
		return e.Services.Save(ctx, by, Service{WebService: *made, Secrets: secrets, Refs: s.Config.SecretRefs})
	})
}

// SetActive switches a Web Service on or off. Calls leave the connectors
// of one that is off by Unavailable.
func (w Services) SetActive(ctx context.Context, by Actor, id string, active bool) (*models.WebService, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		s, err := e.tx.Services.Get(ctx, id)
		if err != nil || s.Active == active {
			return s, err
		}
		now := *s
		now.Active = active
		_, err = w.Write(ctx, e, s, &now)
		return &now, err
	})
}

// serviceDraft is a Web Service that passed all checks and is to be written.
type serviceDraft struct {
	old          *models.WebService // nil for a new one
	now          models.WebService
	was, secrets map[string]string
	kept         []string // keys of secrets that were not given again
}

// prepare checks a Web Service against every rule, without writing.
func (w Services) prepare(ctx context.Context, e *Edit, in Service) (*serviceDraft, error) {
	d := &serviceDraft{now: in.WebService, was: map[string]string{}}
	d.now.Config = CloneConfig(in.Config)
	d.now.Config.SecretRefs, d.now.Sealed = nil, ""
	var err error
	if d.old, err = w.Replaced(ctx, e, &d.now); err != nil {
		return nil, err
	}
	if d.old != nil {
		d.now.Sealed = d.old.Sealed
		// Secrets sealed with a key that is lost count as not there, or nobody
		// could ever enter them again.
		if was, err := e.box.OpenMap(servicesTable, d.old.ID, d.old.Sealed); err == nil {
			d.was = was
		}
	}
	webservice.Normalize(&d.now)
	d.mergeSecrets(in)
	d.sign(in.Overlap, e.Now())
	return d, w.checkAll(ctx, e, d)
}

func (w Services) checkAll(ctx context.Context, e *Edit, d *serviceDraft) error {
	var p apperr.Problems
	err := webservice.Check(&d.now, d.secrets)
	if err != nil && !apperr.Is(err, apperr.Invalid) {
		return err
	}
	for _, f := range apperr.Fields(err) {
		p.Add(f.Name, "%s", f.Message)
	}
	if d.old != nil {
		webservice.CheckMoved(&p, d.old, &d.now, d.kept)
	}
	if err := w.checkTaken(ctx, e, &p, &d.now); err != nil {
		return err
	}
	if d.now.GroupID != "" {
		if _, err := (groupStore{e.tx.Groups}).Get(ctx, d.now.GroupID); isMissing(err) {
			p.Add("group", "This group is not there any more; choose another.")
		} else if err != nil {
			return err
		}
	}
	return p.Err()
}

func serviceFields(s *models.WebService, groups []models.WebServiceGroup) []Field {
	group := ""
	if i := slices.IndexFunc(groups, func(g models.WebServiceGroup) bool { return g.ID == s.GroupID }); i >= 0 {
		group = groups[i].Name
	}
	list := []Field{
		{Key: "name", Value: s.Name}, {Key: "group", Value: group}, {Key: "description", Value: s.Description},
		{Key: "active", Value: OnOff(s.Active)}, {Key: "service_type", Value: webservice.ServiceType(s)}, {Key: "method", Value: s.Method}, {Key: "content_type", Value: s.ContentType},
		{Key: "https", Value: OnOff(s.HTTPS)}, {Key: "domain", Value: s.Domain}, {Key: "path", Value: s.Path},
		{Key: "timeout", Value: s.Timeout().String()}, {Key: "connect_timeout", Value: connectText(s)}, {Key: "mapping", Value: OnOff(s.Mapping)},
		{Key: "auth.kind", Value: s.Config.Auth.Kind},
	}
	for _, f := range openAuthFields(s) {
		list = append(list, Field{Key: auth.Prefix + f.Key, Value: s.Config.Auth.Settings[f.Key]})
	}
	if c, ok := webservice.CertificateOf(s.Config.ClientCertificate); ok {
		list = append(list, Field{Key: webservice.ClientCertificateField, Value: c.Text()})
	}
	for _, b := range webservice.DeliverySettings() {
		list = append(list, Field{Key: webservice.DeliveryPrefix + b.Key, Value: b.Get(&s.Config.Delivery)})
	}
	for _, b := range webservice.AnswerSettings() {
		list = append(list, Field{Key: webservice.AnswerPrefix + b.Key, Value: b.Get(&s.Config.Answer)})
	}
	if until := s.Config.Delivery.OldUntil; until != nil {
		list = append(list, Field{Key: webservice.DeliveryPrefix + "old_until", Value: until.Format(time.RFC3339)})
	}
	if webservice.IsSOAP(s) {
		for _, b := range webservice.SOAPSettings() {
			list = append(list, Field{Key: webservice.SOAPPrefix + b.Key, Value: b.Get(&s.Config.SOAP.SOAPOperation)})
		}
	}
	for _, l := range webservice.ParamLists(&s.Config) {
		list = append(list, Field{Key: l.In, Value: JoinNames(l.Rows, func(p models.Param) string { return p.Name })})
		seen := map[string]int{}
		for _, p := range l.Rows {
			at := fmt.Sprintf("%s[%s].", l.In, p.Name)
			if seen[p.Name]++; seen[p.Name] > 1 {
				at = fmt.Sprintf("%s[%s %d].", l.In, p.Name, seen[p.Name])
			}
			list = append(list, Field{Key: at + "description", Value: p.Description}, Field{Key: at + "required", Value: yes(p.Required)},
				Field{Key: at + l.Value(), Value: p.Static}, Field{Key: at + "secret", Value: yes(p.Secret)})
			if p.Type != "" {
				list = append(list, Field{Key: at + "type", Value: p.Type})
			}
		}
	}
	list = append(list, Field{Key: "body_template", Value: s.Config.BodyTemplate},
		Field{Key: "results", Value: JoinNames(s.Config.Results, func(r models.ServiceResult) string { return r.Description })})
	for _, r := range s.Config.Results {
		at := fmt.Sprintf("results[%s].", r.Description)
		list = append(list, Field{Key: at + "path", Value: r.Path}, Field{Key: at + "secret", Value: yes(r.Secret)},
			Field{Key: at + "optional", Value: yes(r.Optional)})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Config.SecretRefs)) {
		list = append(list, Field{Key: key + " from", Value: "${env:" + s.Config.SecretRefs[key] + "}"})
	}
	return list
}

// Move gives every Web Service that moves says yes to another domain, and
// says how many there were: for the sample's, when the program listens elsewhere
// than it did.
func (w Services) Move(ctx context.Context, by Actor, domain string, moves func(*models.WebService) bool) (moved int, err error) {
	err = w.Change(ctx, by, func(e *Edit) error {
		list, err := e.tx.Services.All(ctx)
		if err != nil {
			return err
		}
		for i := range list {
			s := &list[i]
			if s.Domain == domain || !moves(s) {
				continue
			}
			now := *s
			now.Domain = domain
			if _, err := w.Write(ctx, e, s, &now); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}

// openAuthFields lists the fields of a Web Service's authentication that are no secrets.
func openAuthFields(s *models.WebService) []kind.Field {
	k := auth.Find(s.Config.Auth.Kind)
	if k == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(k.Fields), kind.Field.Secret)
}
