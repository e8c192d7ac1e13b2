package delivery_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/outbound"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/models"
)

// calls answers calls to a number with a Workflow.
func (in *installation) calls(definition string) *call.Engine {
	in.t.Helper()
	ctx := in.t.Context()
	flow := &models.Workflow{Name: "Logs", Draft: definition}
	in.must(in.db.Workflows.Create(ctx, flow))
	v := &models.WorkflowVersion{WorkflowID: flow.ID, Kind: models.VersionPublished, Definition: definition}
	in.must(in.db.Workflows.AddVersion(ctx, v))
	flow.PublishedID = v.ID
	in.must(in.db.Workflows.Update(ctx, flow))
	in.must(in.db.Numbers.Create(ctx, &models.PhoneNumber{Number: "+61255501234", WorkflowID: &flow.ID}))
	in.must(in.db.BumpRevision(ctx))
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	client := outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	in.t.Cleanup(client.Close)
	return call.New(in.db, call.NewCatalog(in.db, in.box, log), webservice.NewRunner(client), log, call.Options{})
}

// begin is the first turn of a call that a carrier knows by the id.
func (in *installation) begin(calls *call.Engine, sid string) *call.Reply {
	in.t.Helper()
	reply, err := calls.Start(in.t.Context(), call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111", Called: "+61255501234"})
	in.must(err)
	return reply
}

// goOn is the turn after at.
func (in *installation) goOn(calls *call.Engine, sid string, at *call.Reply, input voice.Input) *call.Reply {
	in.t.Helper()
	reply, err := calls.Continue(in.t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: at.CallID, Turn: at.Turn, Input: input})
	in.must(err)
	return reply
}

// repeated lets the one delivery there is fail, and runs it again once it is due; between says
// what is done meanwhile.
func (in *installation) repeated(between func()) *models.Delivery {
	in.t.Helper()
	stop := in.run()
	in.one("it failed and waits", func(d *models.Delivery) bool {
		return d.State == models.DeliveryWaiting && d.Attempt == 1 && d.Node == ""
	})
	stop()
	in.clock.move(10 * time.Second)
	between()
	in.run()
	return in.one("it is delivered", inState(models.DeliveryDelivered))
}

// What a turn armed is sent although the caller hung up while it ran, and once.
func TestArmedAsTheCallerHangsUp(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		asked, release := make(chan struct{}), make(chan struct{})
		slow := in.receiver(func(http.ResponseWriter, *http.Request) { close(asked); <-release })
		r := in.receiver(nil)
		calls := in.calls(`{"objects":[
			{"id":"log","kind":"ivr_webhook","title":"Log it","settings":{"url":"` + r.URL + `/log","method":"GET","content_type":"form","when_call_ends":true},"exits":{"success":"ask"}},
			{"id":"ask","kind":"ivr_webhook","title":"Ask","settings":{"url":"` + slow.URL + `","method":"GET","content_type":"form"},"exits":{}}]}`)
		over := make(chan error)
		go func() {
			_, err := calls.Start(t.Context(), call.Start{CarrierID: "c1", CarrierCallID: "CA1", Caller: "+61255501111", Called: "+61255501234"})
			over <- err
		}()
		<-asked
		in.must(calls.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		close(release)
		in.must(<-over)
		in.run()
		in.one("it is delivered", inState(models.DeliveryDelivered))
		if got := r.all(); len(got) != 1 || got[0].path != "/log" {
			t.Errorf("%d requests", len(got))
		}
	})
}

// MISSION V5: a request that a Workflow armed goes out once when the call has ended, with
// the variables as they are then, is repeated until it arrives, and tells no secret.
func TestWebhookAtTheEndOfACall(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		tries := 0
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"source": "no variable is set of it"}`)
		})
		definition := `{"objects":[
			{"id":"log","kind":"ivr_webhook","title":"Log it","settings":{"url":"` + r.URL + `/log?s=${source}&pin=${pin}","method":"POST","content_type":"json","body":"{\"u\":\"${uuid}\",\"d\":${digits}}","when_call_ends":true},"exits":{"success":"ask"}},
			{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"digits","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"Digits?"}},"exits":{"next":"again"}},
			{"id":"again","kind":"capture_digits","title":"Again","settings":{"label":"x","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"More?"}},"exits":{"next":"log"}}]}`
		calls := in.calls(definition)
		reply := in.goOn(calls, "CA1", in.begin(calls, "CA1"), voice.Input{Kind: voice.Digits, Digits: "0042"})
		if r.count() != 0 {
			t.Error("it is sent while the call goes on")
		}
		in.must(calls.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		in.must(calls.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA1", Reason: "Again."}))
		d := in.repeated(func() {
			in.must(in.db.Deliveries.Fit(ctx, in.clock.now())) // no Web Service of its name: it waits all the same
		})
		if d.Type != event.Webhook || d.ServiceName != "Log it" || d.CallID != reply.CallID || d.Caller != "+61255501111" || len(in.deliveries()) != 1 {
			t.Errorf("%+v", d)
		}
		got := r.all()[1]
		if want := `{"u":"` + reply.CallID + `","d":"0042"}`; got.path != "/log?s=%2B61255501111&pin=" || got.body != want {
			t.Errorf("sent %s %s", got.path, got.body)
		}
	})
}

// zone sets the time zone of the workspace.
func (in *installation) zone(name string) {
	in.t.Helper()
	settings, err := in.db.Settings(in.t.Context())
	in.must(err)
	settings.TimeZone = name
	in.must(in.db.UpdateSettings(in.t.Context(), settings))
	in.must(in.db.BumpRevision(in.t.Context()))
}

// MISSION D1: of a call whose caller hangs up, what the Workflow sends when it ends goes out as
// a delivery, as not completed, with the values as they are then; not again when
// it was sent in the call, nor that of a Workflow the call has left.
func TestHungUpBeforeTheWorkflowEnds(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		tries := 0
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		calls := in.calls(`{"objects":[
			{"id":"pin","kind":"capture_digits","title":"Pin","settings":{"label":"pin","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"Pin?"}},"exits":{"next":"ask","no_input":"bye"}},
			{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"acct","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"Account?"}},"exits":{"next":"bye"}},
			{"id":"bye","kind":"hang_up","title":"Bye","settings":{}},
			{"id":"end","kind":"when_it_ends","title":"When this Workflow ends","settings":{"method":"POST","url":"` + r.URL + `/done?site=au&u=${uuid}","action":"next_action",
				"parameters":[{"name":"pin","value":"%ivr:pin%"},{"name":"said","value":"it is %ivr:pin%"},{"name":"acct","value":"%ivr:acct%"}]}}]}`)
		in.zone("Asia/Kathmandu")
		keyed := func(sid string, at *call.Reply, digits string) *call.Reply {
			return in.goOn(calls, sid, at, voice.Input{Kind: voice.Digits, Digits: digits})
		}
		first := keyed("CA1", in.begin(calls, "CA1"), "4711")
		in.must(calls.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		in.must(calls.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA1", Reason: "Again."}))
		in.repeated(func() {})
		got := r.all()[1]
		sent, err := url.ParseQuery(got.body)
		in.must(err)
		if got.path != "/done?site=au&u="+first.CallID {
			t.Errorf("sent to %s", got.path)
		}
		c, err := in.db.Calls.Get(ctx, first.CallID)
		in.must(err)
		began := c.StartedAt.UTC().Add(5*time.Hour + 45*time.Minute).Format(time.DateTime)
		for name, want := range map[string]string{"ivr_timestamp": began, "pin": "4711", "said": "it is 4711", "acct": "NA", "ivr_completed": "0", "ivr_session_id": first.CallID, "ivr_response_id": first.CallID + "-1", "ivr_caller_id": "+61255501111"} {
			if v := sent[name]; len(v) != 1 || v[0] != want {
				t.Errorf("%s is %q, want %q", name, v, want)
			}
		}

		// In the call it was sent already; the news of the end comes after.
		keyed("CA2", keyed("CA2", in.begin(calls, "CA2"), "4711"), "15")
		in.must(calls.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA2"}))
		if n := len(in.deliveries()); n != 1 || r.count() != 3 {
			t.Errorf("%d deliveries, %d requests", n, r.count())
		}
		if sent, err = url.ParseQuery(r.all()[2].body); err != nil || sent.Get("ivr_completed") != "1" || sent.Get("pin") != "4711" {
			t.Errorf("in the call: %v %v", sent, err)
		}
	})
}

// A caller who hangs up while the request of the Workflow's end is under way: it was sent, and
// is not told again as not completed.
func TestHungUpAsTheWorkflowEnds(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		asked, release := make(chan struct{}), make(chan struct{})
		slow := in.receiver(func(http.ResponseWriter, *http.Request) { close(asked); <-release })
		calls := in.calls(`{"objects":[
			{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"acct","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"Account?"}}},
			{"id":"end","kind":"when_it_ends","title":"Ends","settings":{"method":"GET","url":"` + slow.URL + `","action":"message"}}]}`)
		at := in.begin(calls, "CA1")
		over := make(chan error)
		go func() {
			_, err := calls.Continue(t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: "CA1", CallID: at.CallID, Turn: at.Turn, Input: voice.Input{Kind: voice.Digits, Digits: "1"}})
			over <- err
		}()
		<-asked
		in.must(calls.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		close(release)
		in.must(<-over)
		if n := len(in.deliveries()); n != 0 || slow.count() != 1 {
			t.Errorf("%d deliveries, %d requests", n, slow.count())
		}
		if n := in.count("SELECT count(*) FROM events"); n != 0 {
			t.Errorf("%d events wait to be delivered", n)
		}
	})
}
