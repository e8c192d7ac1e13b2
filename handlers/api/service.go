package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) serviceRoutes() []route {
	const one = "/web-services/:id"
	return []route{
		{method: http.MethodGet, path: "/web-services", scope: apikey.WebServicesRead, handle: a.listServices},
		{method: http.MethodPost, path: "/web-services", scope: apikey.WebServicesWrite, handle: a.createService},
		{method: http.MethodGet, path: one, scope: apikey.WebServicesRead, handle: a.showService},
		{method: http.MethodPut, path: one, scope: apikey.WebServicesWrite, handle: a.replaceService},
		{method: http.MethodPatch, path: one, scope: apikey.WebServicesWrite, handle: a.changeService},
		{method: http.MethodDelete, path: one, scope: apikey.WebServicesWrite, handle: a.deleteService},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.WebServicesRead, handle: a.serviceUses},
		{method: http.MethodPost, path: one + "/clone", scope: apikey.WebServicesWrite, handle: a.cloneService},
		{method: http.MethodPost, path: one + "/test", scope: apikey.WebServicesTest, handle: a.testService},
	}
}

// service reads the Web Service that the address names.
func (a *api) service(ctx context.Context, r *request) (*models.WebService, error) {
	return named(ctx, r, "Web Service", a.DB.Services.Get)
}

// serviceViews says Web Services as answers do.
func (a *api) serviceViews(ctx context.Context) (func(*models.WebService) serviceJSON, error) {
	groups, err := a.DB.Groups.All(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	return func(s *models.WebService) serviceJSON {
		secrets, err := a.Workspace.Services.Secrets(s)
		return serviceOf(s, names[s.GroupID], func(key string) bool { return err == nil && secrets[key] != "" })
	}, nil
}

func (a *api) serviceAnswer(ctx context.Context, s *models.WebService, status int) (*answer, error) {
	view, err := a.serviceViews(ctx)
	if err != nil {
		return nil, err
	}
	if status == http.StatusCreated {
		return made(view(s), s.Version, "/web-services/"+s.ID), nil
	}
	return thing(view(s), s.Version), nil
}

func (a *api) listServices(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	view, err := a.serviceViews(ctx)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.WebService, error) {
		return a.DB.Services.After(ctx, q.Get("search"), after)
	}, view, func(s *models.WebService) (string, string) { return s.NameKey, s.ID })
}

func (a *api) showService(ctx context.Context, r *request) (*answer, error) {
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	return a.serviceAnswer(ctx, s, http.StatusOK)
}

func (a *api) createService(ctx context.Context, r *request) (*answer, error) {
	s, err := a.saveService(ctx, r, newService(), nil)
	if err != nil {
		return nil, err
	}
	return a.serviceAnswer(ctx, s, http.StatusCreated)
}

func (a *api) replaceService(ctx context.Context, r *request) (*answer, error) {
	return a.overService(ctx, r, func(*models.WebService) (serviceJSON, error) { return newService(), nil })
}

func (a *api) changeService(ctx context.Context, r *request) (*answer, error) {
	return a.overService(ctx, r, func(s *models.WebService) (serviceJSON, error) {
		view, err := a.serviceViews(ctx)
		if err != nil {
			return serviceJSON{}, err
		}
		return view(s), nil
	})
}

// overService saves a body over what is stored; start is what holds for what the
// body does not mention.
func (a *api) overService(ctx context.Context, r *request, start func(*models.WebService) (serviceJSON, error)) (*answer, error) {
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	if s.Version, err = r.match(s.Version); err != nil {
		return nil, err
	}
	in, err := start(s)
	if err != nil {
		return nil, err
	}
	if s, err = a.saveService(ctx, r, in, s); err != nil {
		return nil, err
	}
	return a.serviceAnswer(ctx, s, http.StatusOK)
}

// saveService reads the body over in and saves it; stored is nil for a new one.
func (a *api) saveService(ctx context.Context, r *request, in serviceJSON, stored *models.WebService) (*models.WebService, error) {
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	save := in.input()
	if stored != nil {
		save.ID, save.Version = stored.ID, stored.Version
	}
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

func (a *api) deleteService(ctx context.Context, r *request) (*answer, error) {
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(s.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.Services.Delete(ctx, r.by(), s.ID, s.Version)
}

func (a *api) cloneService(ctx context.Context, r *request) (*answer, error) {
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	if s, err = a.Workspace.Services.Clone(ctx, r.by(), s.ID); err != nil {
		return nil, err
	}
	return a.serviceAnswer(ctx, s, http.StatusCreated)
}

func (a *api) serviceUses(ctx context.Context, r *request) (*answer, error) {
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	uses, err := a.DB.Uses.Of(ctx, workspace.ObjectWebService, s.ID)
	if err != nil {
		return nil, err
	}
	var list []workspace.Place
	for _, u := range uses {
		list = append(list, workspace.Place{Kind: workspace.ObjectWorkflow, ID: u.WorkflowID, Name: u.WorkflowName,
			ObjectID: u.ObjectID, ObjectTitle: u.ObjectTitle, Scope: u.Scope})
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}

type testInput struct {
	Inputs map[string]string `json:"inputs"`
}

// testService sends one request through the runner that live calls use.
func (a *api) testService(ctx context.Context, r *request) (*answer, error) {
	var in testInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	s, err := a.service(ctx, r)
	if err != nil {
		return nil, err
	}
	secrets, err := a.Workspace.Services.Secrets(s)
	if err != nil {
		a.Log.WarnContext(ctx, "the secrets of a Web Service can't be opened", "web_service", s.Name, "error", err)
		return nil, apperr.New(apperr.Conflict, "The secrets of %q were sealed with another key (HOOKLINE_SECRET_KEY) and can't be read. Enter them again.", s.Name)
	}
	compiled, err := webservice.Compile(s, secrets)
	if err != nil {
		return nil, apperr.New(apperr.Conflict, "The configuration of %q has mistakes: save it to see them.", s.Name)
	}
	if err := checkInputs(s, secrets, in.Inputs); err != nil {
		return nil, err
	}
	a.allowTime(r, compiled.Timeout)
	x := a.Runner.Do(ctx, compiled, webservice.Request{Inputs: in.Inputs, Inactive: true})
	if ctx.Err() != nil { // nobody waits for the answer, and it says nothing about the service
		return nil, ctx.Err()
	}
	a.Engine.NoteOutcome(x)
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
func (a *api) allowTime(r *request, d time.Duration) {
	rc := http.NewResponseController(r.echo.Response())
	end := time.Now().Add(d + 15*time.Second)
	// A server that can't is a test's; then there is no limit to lift.
	_ = rc.SetReadDeadline(end)
	_ = rc.SetWriteDeadline(end)
}
