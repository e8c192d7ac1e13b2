package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/models"
)

// Services are the Web Services.
type Services struct{ thing[models.WebService] }

// What the trail tells of secrets is added where they are at hand.
var services = about[models.WebService]{
	About: About{Kind: ObjectWebService, Word: "Web Service", Section: "web_services", NameKey: "name"},
	store: func(db *models.DB) store[models.WebService] { return db.Services },
	head: func(s *models.WebService) head {
		return head{&s.ID, &s.Name, &s.Description, &s.Version, &s.CreatedAt}
	},
	other: func(ctx context.Context, tx *models.DB, s *models.WebService) (*models.WebService, error) {
		return tx.Services.ByName(ctx, s.Name)
	},
	fields: func(ctx context.Context, e *Edit, s *models.WebService) ([]field, error) {
		groups, err := e.tx.Groups.All(ctx)
		return serviceFields(s, groups), err
	},
	uses: func(s *models.WebService) []models.Use {
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
	// Refs names the environment variable that a secret came from, by the same
	// keys. Only the workspace file has them.
	Refs map[string]string
}

// Save creates or changes a Web Service. Saving what is stored already changes nothing.
func (w Services) Save(ctx context.Context, by Actor, in Service) (*models.WebService, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
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
		changed, err := w.write(ctx, e, d.old, &d.now, diffSecrets(d.was, d.secrets)...)
		if err == nil && !changed {
			return d.old, nil
		}
		return &d.now, err
	})
}

// Check says what SaveService would find wrong, without saving.
func (w Services) Check(ctx context.Context, in Service) error {
	_, err := w.prepare(ctx, w.look(), in)
	return err
}

// Secrets opens the secrets of a Web Service, by the keys of
// webservice.SecretKey: for sending its requests, never for showing.
func (w Services) Secrets(s *models.WebService) (map[string]string, error) {
	return w.look().box.OpenMap(servicesTable, s.ID, s.Sealed)
}

// Opened gives the secrets of a Web Service. When they can't be opened every place for
// one counts as filled: that is told where it matters.
func (w Services) Opened(s *models.WebService) map[string]string { return w.look().openOrMark(s) }

// Prepare gives a Web Service and its secrets as they would be saved: what
// the Test tab sends before anything is saved.
func (w Services) Prepare(ctx context.Context, in Service) (*models.WebService, map[string]string, error) {
	d, err := w.prepare(ctx, w.look(), in)
	if err != nil {
		return nil, nil, err
	}
	return &d.now, d.secrets, nil
}

// Clone makes a copy under a name of its own, secrets included.
func (w Services) Clone(ctx context.Context, by Actor, id string) (*models.WebService, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		s, err := e.tx.Services.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		secrets, err := e.box.OpenMap(servicesTable, s.ID, s.Sealed)
		if err != nil {
			return nil, err
		}
		made, err := w.copyOf(ctx, e, s)
		if err != nil {
			return nil, err
		}
		return e.Services.Save(ctx, by, Service{WebService: *made, Secrets: secrets, Refs: s.Config.SecretRefs})
	})
}

// SetActive switches a Web Service on or off. Calls leave the connectors
// of one that is off by Unavailable.
func (w Services) SetActive(ctx context.Context, by Actor, id string, active bool) (*models.WebService, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		s, err := e.tx.Services.Get(ctx, id)
		if err != nil || s.Active == active {
			return s, err
		}
		now := *s
		now.Active = active
		_, err = w.write(ctx, e, s, &now)
		return &now, err
	})
}

// serviceDraft is a Web Service that passed all checks and is to be written.
type serviceDraft struct {
	old          *models.WebService // nil for a new one
	now          models.WebService
	was, secrets map[string]string
}

// prepare checks a Web Service against every rule, without writing.
func (w Services) prepare(ctx context.Context, e *Edit, in Service) (*serviceDraft, error) {
	d := &serviceDraft{now: in.WebService, was: map[string]string{}}
	d.now.Config = CloneConfig(in.Config)
	d.now.Config.SecretRefs, d.now.Sealed = nil, ""
	var err error
	if d.old, err = w.replaced(ctx, e, &d.now); err != nil {
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
	return d, w.checkAll(ctx, e, d)
}

// mergeSecrets gives the service its secrets: new values, else those it had, for
// the places it still has. A fixed value that was typed into a row marked secret
// is taken out of the clear text.
func (d *serviceDraft) mergeSecrets(in Service) {
	given := maps.Clone(in.Secrets)
	if given == nil {
		given = map[string]string{}
	}
	for _, l := range ParamLists(&d.now.Config) {
		for i := range l.Rows {
			if p := &l.Rows[i]; p.Secret && p.Static != "" {
				given[webservice.SecretKey(l.In, p.Name)], p.Static = p.Static, ""
			}
		}
	}
	d.secrets = map[string]string{}
	refs := map[string]string{}
	for _, key := range webservice.SecretKeys(&d.now) {
		switch {
		case given[key] != "":
			d.secrets[key] = given[key]
			if ref := in.Refs[key]; ref != "" {
				refs[key] = ref
			}
		case d.was[key] != "" && !slices.Contains(in.Cleared, key):
			d.secrets[key] = d.was[key]
			if ref := d.old.Config.SecretRefs[key]; ref != "" {
				refs[key] = ref
			}
		}
	}
	if len(refs) > 0 {
		d.now.Config.SecretRefs = refs
	}
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

func serviceFields(s *models.WebService, groups []models.WebServiceGroup) []field {
	group := ""
	if i := slices.IndexFunc(groups, func(g models.WebServiceGroup) bool { return g.ID == s.GroupID }); i >= 0 {
		group = groups[i].Name
	}
	list := []field{
		{key: "name", value: s.Name}, {key: "group", value: group}, {key: "description", value: s.Description},
		{key: "active", value: onOff(s.Active)}, {key: "method", value: s.Method}, {key: "content_type", value: s.ContentType},
		{key: "https", value: onOff(s.HTTPS)}, {key: "domain", value: s.Domain}, {key: "path", value: s.Path},
		{key: "timeout", value: s.Timeout().String()},
		{key: "auth.kind", value: s.Config.Auth.Kind},
	}
	for _, f := range openAuthFields(s) {
		list = append(list, field{key: auth.Prefix + f.Key, value: s.Config.Auth.Settings[f.Key]})
	}
	for _, l := range ParamLists(&s.Config) {
		list = append(list, field{key: l.In, value: joinNames(l.Rows, func(p models.Param) string { return p.Name })})
		for _, p := range l.Rows {
			at := fmt.Sprintf("%s[%s].", l.In, p.Name)
			list = append(list, field{key: at + "description", value: p.Description}, field{key: at + "required", value: yes(p.Required)},
				field{key: at + "static", value: p.Static}, field{key: at + "secret", value: yes(p.Secret)})
		}
	}
	list = append(list, field{key: "body_template", value: s.Config.BodyTemplate},
		field{key: "results", value: joinNames(s.Config.Results, func(r models.ServiceResult) string { return r.Description })})
	for _, r := range s.Config.Results {
		at := fmt.Sprintf("results[%s].", r.Description)
		list = append(list, field{key: at + "path", value: r.Path}, field{key: at + "secret", value: yes(r.Secret)})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Config.SecretRefs)) {
		list = append(list, field{key: key + " from", value: "${env:" + s.Config.SecretRefs[key] + "}"})
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
			if _, err := w.write(ctx, e, s, &now); err != nil {
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
