package traffic_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"hookline/app/call"
	"hookline/app/outbound"
	"hookline/app/secret"
	"hookline/app/traffic"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/models"
)

const number = "+61255501234"

// site is an installation with a Web Service, a Workflow that asks it and goes on in
// another, and a real engine.
type site struct {
	t      *testing.T
	db     *models.DB
	engine *call.Engine
	first  *models.Workflow // ask, look, over to second
	second *models.Workflow // say, hang up
	calls  int
}

func newSite(t *testing.T, db *models.DB) *site {
	t.Helper()
	s := &site{t: t, db: db}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/0000") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"name":"Cremorne"}]`)
	}))
	t.Cleanup(upstream.Close)
	box, err := secret.NewBox([]byte("0123456789abcdef0123456789abcdef"))
	s.must(err)
	group := &models.WebServiceGroup{Name: "Bench"}
	s.must(db.Groups.Save(t.Context(), group))
	service := &models.WebService{Name: "Suburbs", GroupID: group.ID, Active: true, Method: "GET", ContentType: "form", Path: "/suburbs/%postcode%",
		Domain: strings.TrimPrefix(upstream.URL, "http://"), TimeoutMS: 2000, Config: models.WebServiceConfig{
			Auth:          models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "postcode", Required: true}},
			Results:       []models.ServiceResult{{Description: "Suburb", Path: "0.name"}},
		}}
	s.must(db.Services.Create(t.Context(), service))
	s.second = s.publish("Second", `{"objects":[
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"Hello."},"exits":{"next":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`)
	s.first = s.publish("First", fmt.Sprintf(`{"objects":[
		{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"pc","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":3,"prompt":{"say":"Postcode?"}},"exits":{"next":"look"}},
		{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:pc%%"},"results":{"Suburb":"suburb"}},"exits":{"success":"over"}},
		{"id":"over","kind":"go_to_workflow","title":"Over","settings":{"workflow":%q}}]}`, service.ID, s.second.ID))
	s.must(db.Numbers.Create(t.Context(), &models.PhoneNumber{Number: number, WorkflowID: &s.first.ID}))
	log := slog.New(slog.DiscardHandler)
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	s.engine = call.New(db, call.NewCatalog(db, box, log), runner, log, call.Options{})
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) publish(name, definition string) *models.Workflow {
	s.t.Helper()
	ctx := s.t.Context()
	w := &models.Workflow{Name: name, Draft: definition}
	s.must(s.db.Workflows.Create(ctx, w))
	v := &models.WorkflowVersion{WorkflowID: w.ID, Kind: models.VersionPublished, Definition: definition}
	s.must(s.db.Workflows.AddVersion(ctx, v))
	w.PublishedID = v.ID
	s.must(s.db.Workflows.Update(ctx, w))
	s.must(s.db.BumpRevision(ctx))
	return w
}

// play places a call that keys the digits; without any it hangs up at once.
func (s *site) play(digits string) (callID string) {
	s.t.Helper()
	s.calls++
	sid := fmt.Sprintf("CA%d", s.calls)
	r, err := s.engine.Start(s.t.Context(), call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111", Called: number})
	s.must(err)
	if digits == "" {
		s.must(s.engine.Ended(s.t.Context(), call.End{CarrierID: "c1", CarrierCallID: sid}))
		return r.CallID
	}
	_, err = s.engine.Continue(s.t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Digits, Digits: digits}})
	s.must(err)
	return r.CallID
}

func (s *site) counter() *traffic.Counter {
	return traffic.NewCounter(s.db, slog.New(slog.DiscardHandler), nil)
}

func (s *site) count() int {
	s.t.Helper()
	n, err := s.counter().CountAll(s.t.Context())
	s.must(err)
	return n
}

// at says what stands at an object, as "came/ended exit=n exit=n".
func (s *site) at(versionID, object string, test bool) string {
	s.t.Helper()
	v, err := traffic.NewReader(s.db, nil).Of(s.t.Context(), versionID, traffic.Hour, test)
	s.must(err)
	o := v.At(object)
	text := fmt.Sprintf("%d/%d", o.Calls, o.Ended)
	for _, exit := range []string{"next", "success", "rejected", "workflow"} {
		if n := o.Exits[exit]; n > 0 {
			text += fmt.Sprintf(" %s=%d", exit, n)
		}
	}
	return text
}

var errKilled = errors.New("killed")

// killed counts a batch as a node does that dies between its writes.
func (s *site) killed(ctx context.Context) {
	list, err := s.db.Traffic.Uncounted(ctx, 100)
	s.must(err)
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	defer func() {
		if recover() == nil {
			s.t.Error("it did not die")
		}
	}()
	_, _ = s.db.Traffic.Count(ctx, ids, func([]string) ([]models.ExitCount, []models.ConnectorCount, []models.CallStep) { panic(errKilled) })
}
