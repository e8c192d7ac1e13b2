package handlers_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"hookline/app/call"
	"hookline/app/traffic"
	"hookline/app/voice"
	"hookline/models"
)

// published publishes the draft of a Workflow and gives the version's id.
func (s *site) published(id string) string {
	s.t.Helper()
	w, err := s.db.Workflows.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := s.workspace.Workflows.Publish(s.t.Context(), bob(), id, w.Version, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Version.ID
}

// answered makes the Workflow answer a number.
func (s *site) answered(id string) {
	s.t.Helper()
	if err := s.db.Numbers.Create(s.t.Context(), &models.PhoneNumber{Number: "+61255501234", WorkflowID: &id}); err != nil {
		s.t.Fatal(err)
	}
	if err := s.db.BumpRevision(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// ring places a carrier's call that keys the digits, or hangs up at once without any.
func (s *site) ring(sid, digits string) (callID string) {
	s.t.Helper()
	ctx := s.t.Context()
	r, err := s.engine.Start(ctx, call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111", Called: "+61255501234"})
	if err != nil {
		s.t.Fatal(err)
	}
	if digits == "" {
		err = s.engine.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: sid})
	} else {
		_, err = s.engine.Continue(ctx, call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Digits, Digits: digits}})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return r.CallID
}

func (s *site) count() {
	s.t.Helper()
	if _, err := traffic.NewCounter(s.db, slog.New(slog.DiscardHandler), nil).CountAll(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func TestPublishedViewSaysWhereCallersWent(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		id := s.suburbs()
		version := s.published(id)
		path := "/workflows/" + id + "/published"
		b.get(path).want(http.StatusOK).says(".flow-traffic-bar", "No call on this version ended in the last day.")
		s.answered(id)
		for _, sid := range []string{"CA1", "CA2", "CA3"} {
			s.ring(sid, "2090")
		}
		left := s.ring("CA4", "")
		s.count()

		p := b.get(path + "?period=hour").want(http.StatusOK)
		p.says(".flow-traffic-bar", "4 calls ended since")
		p.says("#line-ask", "4 calls came here · 1 call ended here")
		p.says("#line-ask .flow-traffic-exit:first-child", "Say it 75 % 3")
		p.says("#line-bye", "3 calls came here")
		if current := p.text(".flow-period[aria-current]"); current != "Last hour" {
			t.Errorf("the period is %q", current)
		}
		object, _ := p.Find("#line-say .flow-link").Attr("href")
		if object != path+"/say?period=hour" {
			t.Errorf("an object's address loses the period: %s", object)
		}
		b.get(object).want(http.StatusOK).says(".flow-period[aria-current]", "Last hour")

		// A number opens the calls behind it, and the filter goes by one click.
		href, _ := p.Find(`#line-ask .flow-traffic-calls a[aria-label$="ended at Ask"]`).Attr("href")
		calls := b.get(href).want(http.StatusOK)
		calls.says(".call-place", "Ended at “Ask”, Suburb line v1").says("#calls", "1 call")
		if link, _ := calls.Find("#calls a.row-link").Attr("href"); link != "/calls/"+left {
			t.Errorf("it leads to %s", link)
		}
		off, _ := calls.Find(".call-place-off").Attr("href")
		b.get(off).want(http.StatusOK).says("#calls", "4 calls")
		href, _ = p.Find("#line-ask .flow-traffic-exit:first-child a").Attr("href")
		calls = b.get(href).want(http.StatusOK).says(".call-place", "Left “Ask” by Next").says("#calls", "3 calls")
		// Searching within keeps the filter.
		if form := calls.form("#calls-find"); form.Get("version") != version || form.Get("exit") != "next" || form.Get("kind") != "carrier" {
			t.Errorf("the search form carries %v", form)
		}
		b.get("/calls?version=gone&object=x").want(http.StatusOK).says(".call-place", "Came to an object that is gone")
		b.get("/calls?version="+version+"&object=ask&since=yesterday").want(http.StatusOK).says("#calls", "4 calls")

		wantOverlay(t, b.get(path+"/overlay?period=week").want(http.StatusOK).body)
		b.get("/workflows/" + s.unpublished() + "/published/overlay").want(http.StatusNotFound)
	})
}

func (s *site) unpublished() string {
	s.t.Helper()
	w, err := s.workspace.Workflows.Create(s.t.Context(), bob(), "Only a draft", "")
	if err != nil {
		s.t.Fatal(err)
	}
	return w.ID
}

func wantOverlay(t *testing.T, body string) {
	t.Helper()
	var over struct {
		Objects, Links map[string]struct{ Tone, Badge, Label, Title, Href string }
	}
	if err := json.Unmarshal([]byte(body), &over); err != nil {
		t.Fatal(err)
	}
	if o := over.Objects["ask"]; o.Badge != "4" || !strings.Contains(o.Title, "1 ended here") || !strings.HasPrefix(o.Href, "/calls?") {
		t.Errorf("Ask: %+v", o)
	}
	if l := over.Links["ask/next"]; l.Label != "75 % · 3" || !strings.Contains(l.Href, "exit=next") {
		t.Errorf("Ask by Next: %+v", l)
	}
	if l := over.Links["ask/no_input"]; l.Tone != "muted" || l.Href != "" {
		t.Errorf("Ask by No input: %+v", l)
	}
}

// Test calls are left out unless asked for.
func TestPublishedViewLeavesTestCallsOut(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		id := s.suburbs()
		version := s.published(id)
		r, err := s.engine.StartTest(t.Context(), call.Test{Caller: "+61255501111", Called: "1", WorkflowID: id, VersionID: version})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.engine.HangUpTest(t.Context(), r.CallID); err != nil {
			t.Fatal(err)
		}
		s.count()
		p := b.get("/workflows/"+id+"/published").want(http.StatusOK).says(".flow-traffic-bar", "Test calls are left out")
		with, _ := p.Find(".flow-traffic-bar p a").Attr("href")
		p = b.get(with).want(http.StatusOK).says("#line-ask", "1 call came here")
		if links := p.Find("#line-ask .flow-traffic a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }); strings.Contains(links[0], "kind=") {
			t.Errorf("the calls are narrowed to carriers': %v", links)
		}
	})
}
