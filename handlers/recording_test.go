package handlers_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/kind"
	"hookline/app/workflow"
	"hookline/models"
)

const spokenWAV = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00 and so on"

// raw sends a request with a body as it is.
func (b *browser) raw(method, path, body string, header map[string]string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(text)
}

// A recording goes from the phone in the browser to the call's page, and only who may
// see calls hears it.
func TestRecordingOfATestCall(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		s.user("sue@example.com", models.RoleSupervisor)
		supervisor, agent, nobody := s.signedIn("sue@example.com"), s.agent(), s.browser()
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append([]*workflow.Object{object("rec", "Your message", &workflow.Record{Take: workflow.Take{MaxLength: kind.Span(time.Minute), FinishKey: "#",
				Silence: kind.Span(time.Second), Beep: true, Label: "message"}}, "record", "next", "bye", "nothing", "bye")}, d.Objects...)
		})
		p := b.post("/test-call", map[string][]string{"target": {"workflow:" + id}, "caller": {"+61491570156"}})
		phone, query, _ := strings.Cut(p.location, "?")
		if got := b.get(p.location).header.Get("Permissions-Policy"); got != "microphone=(self)" {
			t.Errorf("the microphone is allowed: %q", got)
		}
		res, text := b.raw(http.MethodPost, phone+"/start", query, map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		if res.StatusCode != http.StatusOK || !strings.Contains(text, `"verb":"record"`) || !strings.Contains(text, `"max_millis":60000`) {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
		callID := phone[strings.LastIndex(phone, "/")+1:]
		list, err := s.db.Recordings.Of(t.Context(), callID)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		to := phone + "/recording/" + list[0].ID
		if res, text := b.raw(http.MethodPost, to, "MZ\x90 a program", nil); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "no WAV") {
			t.Errorf("a program: %d %s", res.StatusCode, text)
		}
		if res, text := b.raw(http.MethodPost, to, spokenWAV+strings.Repeat("x", 33<<20), nil); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "larger than 33 MB") && !strings.Contains(text, "larger than 32 MB") {
			t.Errorf("huge: %d %s", res.StatusCode, text)
		}
		if res, _ := supervisor.raw(http.MethodPost, to, spokenWAV, nil); res.StatusCode != http.StatusForbidden {
			t.Errorf("a supervisor uploads: %d", res.StatusCode)
		}
		if res, text := b.raw(http.MethodPost, to+"?millis=2300", spokenWAV, nil); res.StatusCode != http.StatusNoContent {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
		res, text = b.raw(http.MethodPost, phone+"/input", "turn=1&kind=recorded&millis=2300&digits=%23", map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		if res.StatusCode != http.StatusOK || !strings.Contains(text, `"ended":true`) {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
		p = supervisor.get("/calls/"+callID).want(http.StatusOK).says("#call-recordings", "Your message").says("#trace", "Recorded 2.3s, ended by the key #")
		source, _ := p.Find("#call-recordings audio").Attr("src")
		if source != "/recordings/"+list[0].ID || p.Find("#call-recordings[hx-get]").Length() != 0 || p.Find(`#trace a[href$="#recording-`+list[0].ID+`"]`).Length() == 0 {
			t.Errorf("player of %q", source)
		}
		p.says("#variables", "/recordings/"+list[0].ID)
		res, text = supervisor.raw(http.MethodGet, source, "", map[string]string{"Range": "bytes=8-11"})
		if res.StatusCode != http.StatusPartialContent || text != "WAVE" || res.Header.Get("Content-Type") != "audio/wav" || res.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("a part: %d %q %v", res.StatusCode, text, res.Header)
		}
		if res, text := b.raw(http.MethodGet, source+"?download", "", nil); text != spokenWAV || !strings.Contains(res.Header.Get("Content-Disposition"), `.wav"`) {
			t.Errorf("a file: %d %q", res.StatusCode, res.Header.Get("Content-Disposition"))
		}
		if res, text := agent.raw(http.MethodGet, source, "", nil); res.StatusCode != http.StatusForbidden || strings.Contains(text, "RIFF") {
			t.Errorf("an agent hears it: %d", res.StatusCode)
		}
		if res, text := nobody.raw(http.MethodGet, source, "", nil); res.StatusCode == http.StatusOK || strings.Contains(text, "RIFF") {
			t.Errorf("anybody hears it: %d", res.StatusCode)
		}
	})
}

// What is on its way, or failed, is told where it will be heard.
func TestRecordingStates(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, ctx := s.admin(), t.Context()
		now := s.clock.Now()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.db.Calls.SaveNew(ctx, &models.Call{ID: "c1", Kind: models.CallCarrier, CarrierID: "k1", CarrierCallID: "CA1", Status: models.CallEnded, State: "{}",
			StartedAt: now, EndedAt: &now, UpdatedAt: now}, &models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: now}))
		id, _, err := s.recordings.BeginRecording(ctx, workflow.RecordingBegin{CallID: "c1", Key: "1", Title: "<b>Message</b>", Label: "m"})
		must(err)
		if b.get("/calls/c1").Find("#recordings-title").Length() > 0 {
			t.Error("nothing was told, and it is shown")
		}
		must(s.recordings.Told(ctx, "k1", "CA1", id, "http://10.0.0.1/x", 3*time.Second))
		p := b.get("/calls/c1/recordings").says("#call-recordings", "being fetched").says("#call-recordings", "<b>Message</b>")
		if p.Find("[hx-get='/calls/c1/recordings']").Length() != 1 || p.Find("audio").Length() > 0 {
			t.Error("it does not ask again, or plays what is not here")
		}
		b.get("/recordings/" + id).to("/calls/c1#recording-" + id)
		must(s.recordings.Work(ctx))
		b.get("/calls/c1").says("#call-recordings", "private address")
		b.post("/recordings/"+id+"/retry", nil).to("/calls/c1#recording-" + id)
		if b.post("/recordings/"+id+"/retry", nil).want(http.StatusConflict); b.get("/recordings/nope").status != http.StatusNotFound {
			t.Error("no such recording")
		}
	})
}
