package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/label"
	"hookline/app/tag"
	"hookline/app/webservice"
	"hookline/app/workspace/file"
	"hookline/models"
)

// services are the operations on Web Services.
type services struct {
	*api
	*resource[models.WebService, serviceJSON]
}

func (a *api) services() services {
	return services{a, &resource[models.WebService, serviceJSON]{
		word: "Web Service", path: "/web-services", read: apikey.WebServicesRead, write: apikey.WebServicesWrite,
		byID: a.DB.Services.Get, search: a.DB.Services.After,
		key:  func(s *models.WebService) string { return s.NameKey },
		head: func(s *models.WebService) envelope { return envelopeOf(s.ID, s.Version, s.CreatedAt, s.UpdatedAt) },
		show: a.showService, blank: func() serviceJSON { return serviceJSON{Service: file.NewService()} }, save: a.saveService,
		remove: a.Workspace.Services.Delete, uses: a.Workspace.Services.Places, clone: a.Workspace.Services.Clone,
	}}
}

func (s services) routes() []route {
	return s.resource.routesAnd(route{method: http.MethodPost, path: "/web-services/:id/test", scope: apikey.WebServicesTest, handle: s.test},
		route{method: http.MethodPost, path: "/web-services/:id/signing-secret", scope: apikey.WebServicesWrite, handle: s.makeSigningSecret, once: true})
}

type signingInput struct {
	Overlap kind.Span `json:"overlap"` // how long the one before signs, too; 0: as usual
}

type signingJSON struct {
	Secret   string     `json:"secret"` // in this answer alone
	OldUntil *time.Time `json:"old_until,omitempty"`
}

// makeSigningSecret puts a new signing secret in the place of the one that signs, and gives
// it: this once.
func (s services) makeSigningSecret(ctx context.Context, r *request) (*answer, error) {
	var in signingInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	if overlap := time.Duration(in.Overlap); overlap < 0 || overlap > webservice.MaxOverlap {
		return nil, apperr.FieldError("overlap", "The secret before signs, too, for at most %s; leave it out for %s.", kind.Span(webservice.MaxOverlap), kind.Span(webservice.DefaultOverlap))
	}
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	secret, made, err := s.Workspace.Services.MakeSigningSecret(ctx, r.by(), row.ID, time.Duration(in.Overlap))
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: signingJSON{secret, made.Config.Delivery.OldUntil}, version: made.Version}, nil
}

func (a *api) showService(ctx context.Context, e envelope, s *models.WebService) (serviceJSON, error) {
	groups, err := a.DB.Groups.All(ctx)
	if err != nil {
		return serviceJSON{}, err
	}
	group := ""
	for _, g := range groups {
		if g.ID == s.GroupID {
			group = g.Name
		}
	}
	secrets, err := a.Workspace.Services.Secrets(s)
	j := serviceOf(s, group, func(key string) bool { return err == nil && secrets[key] != "" })
	j.envelope = e
	return j, nil
}

func (a *api) saveService(ctx context.Context, r *request, in *serviceJSON, stored *models.WebService) (*models.WebService, error) {
	save := in.input()
	save.ID, save.Version = stored.ID, stored.Version
	if in.Group != "" {
		g, err := a.DB.Groups.ByName(ctx, in.Group)
		if err != nil {
			return nil, err
		}
		if g == nil {
			return nil, apperr.FieldError("group", "There is no group %q of Web Services; add it first, or leave group out.", in.Group)
		}
		save.GroupID = g.ID
	}
	return a.Workspace.Services.Save(ctx, r.by(), save)
}

type testInput struct {
	Inputs map[string]string `json:"inputs"`
}

// test sends one request through the runner that live calls use.
func (s services) test(ctx context.Context, r *request) (*answer, error) {
	var in testInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	secrets, err := s.Workspace.Services.Secrets(row)
	if err != nil {
		s.Log.WarnContext(ctx, "the secrets of a Web Service can't be opened", "web_service", row.Name, "error", err)
		return nil, apperr.New(apperr.Conflict, "The secrets of %q were sealed with another key (HOOKLINE_SECRET_KEY) and can't be read. Enter them again.", row.Name)
	}
	compiled, err := s.Workspace.Services.Compile(ctx, row, secrets)
	switch {
	case apperr.Is(err, apperr.Unavailable), apperr.Is(err, apperr.Internal):
		return nil, err
	case err != nil:
		return nil, apperr.New(apperr.Conflict, "The configuration of %q has mistakes: save it to see them.", row.Name)
	}
	if err := checkInputs(row, secrets, in.Inputs); err != nil {
		return nil, err
	}
	allowTime(r, compiled.Timeout)
	x := s.Runner.Do(ctx, compiled, webservice.Request{Inputs: in.Inputs, Tags: tag.Examples(compiled.Tags()), Variable: label.Example, Inactive: true, Sound: compiled.Silence()})
	if ctx.Err() != nil { // nobody waits for the answer, and it says nothing about the service
		return nil, ctx.Err()
	}
	s.Engine.NoteOutcome(x)
	return ok(x), nil
}

func checkInputs(s *models.WebService, secrets, given map[string]string) error {
	known := map[string]bool{}
	for _, in := range webservice.InputsOf(s, secrets) {
		known[in.Name] = true
	}
	var p apperr.Problems
	for name := range given {
		if !known[name] {
			p.Add("inputs."+name, "%q has no such input.", s.Name)
		}
	}
	return p.Err()
}

// allowTime lifts the server's limits for a request that waits for another one.
func allowTime(r *request, d time.Duration) {
	rc := http.NewResponseController(r.echo.Response())
	end := time.Now().Add(d + 15*time.Second)
	// A server that can't is a test's; then there is no limit to lift.
	_ = rc.SetReadDeadline(end)
	_ = rc.SetWriteDeadline(end)
}
