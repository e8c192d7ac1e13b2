package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hookline/app/call"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

var tester = workspace.Actor{ID: "u1", Name: "Ann"}

const benchNumber = "+61255501234"

// line is an installation with one Web Service on a real upstream, one Workflow
// that uses it, and one number that the Workflow answers.
type line struct {
	*site
	b       *browser
	answer  atomic.Pointer[http.HandlerFunc]
	service *models.WebService
	flow    *models.Workflow
	number  *models.PhoneNumber
	carrier *models.Carrier
}

// eachLine runs f on a line on each database, with an admin signed in.
func eachLine(t *testing.T, f func(t *testing.T, l *line)) {
	t.Helper()
	eachSite(t, func(t *testing.T, s *site) { f(t, newLine(t, s)) })
}

func newLine(t *testing.T, s *site) *line {
	t.Helper()
	l := &line{site: s, b: s.admin()}
	l.reply(`[{"name":"Cremorne Junction","latitude":-33.829999999999998}]`)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*l.answer.Load())(w, r) }))
	t.Cleanup(upstream.Close)
	service, err := s.workspace.Services.Save(t.Context(), tester, workspace.Service{WebService: models.WebService{
		Name: "Suburb by postcode", Active: true, Method: "GET", ContentType: "form", Path: "/suburbs/%postcode%.json",
		Domain: strings.TrimPrefix(upstream.URL, "http://"), TimeoutMS: 2000, Config: models.WebServiceConfig{
			Auth:    models.WebServiceAuth{Kind: "none"},
			Results: []models.ServiceResult{{Description: "Suburb", Path: "0.name"}, {Description: "Latitude", Path: "0.latitude"}},
		}}})
	l.must(err)
	l.service = service
	l.flow = l.workflow("Suburb line", suburbLine(service.ID))
	saved, err := s.workspace.Numbers.Save(t.Context(), tester, models.PhoneNumber{Number: benchNumber, Description: "Main", WorkflowID: &l.flow.ID})
	l.must(err)
	l.number = saved.PhoneNumber
	l.carrier, err = s.workspace.Carriers.Save(t.Context(), tester, workspace.Carrier{Carrier: models.Carrier{Name: "local", Kind: "twiml", Signature: workspace.SignatureOff}})
	l.must(err)
	return l
}

func (l *line) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// reply is what the upstream answers from now on.
func (l *line) reply(body string) {
	l.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	})
}

func (l *line) serve(h http.HandlerFunc) { l.answer.Store(&h) }

// workflow makes and publishes one.
func (l *line) workflow(name, definition string) *models.Workflow {
	l.t.Helper()
	ctx := l.t.Context()
	w, err := l.workspace.Workflows.Create(ctx, tester, name, "")
	l.must(err)
	def, err := workflow.Parse(definition)
	l.must(err)
	w, err = l.workspace.Workflows.SaveDraft(ctx, tester, w.ID, w.Version, func(d *workflow.Definition) error {
		*d = *def
		return nil
	})
	l.must(err)
	p, err := l.workspace.Workflows.Publish(ctx, tester, w.ID, w.Version, "")
	l.must(err)
	return p.Workflow
}

func suburbLine(serviceID string) string {
	return fmt.Sprintf(`{"objects":[
	{"id":"ask","kind":"capture_digits","title":"Ask for the postcode","settings":{"label":"postcode","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Please key in your postcode."},"error_prompt":{"say":"Sorry, four digits please."}},"exits":{"next":"look","no_input":"bye"}},
	{"id":"look","kind":"web_service_connector","title":"Look up the suburb","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:postcode%%"},"results":{"Suburb":"suburb","Latitude":"latitude"}},"exits":{"success":"say","failure":"sorry","no_match":"sorry"}},
	{"id":"say","kind":"say_text","title":"Say it","settings":{"text":"%%ivr:postcode%% is %%ivr:suburb%% at %%ivr:latitude%%."},"exits":{"next":"through"}},
	{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"We can't look that up right now."},"exits":{"next":"bye"}},
	{"id":"through","kind":"transfer","title":"Put through","settings":{"number":"+61255509999","timeout":"20s"},"exits":{"answered":"bye","failed":"sorry"}},
	{"id":"bye","kind":"hang_up","title":"Hang up","settings":{}}]}`, serviceID)
}

func carrierStart(carrierID, callID, called string) call.Start {
	return call.Start{CarrierID: carrierID, CarrierCallID: callID, Caller: "+61491570157", Called: called}
}
