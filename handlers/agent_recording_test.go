package handlers_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/models"
)

// twoSides is a WAV of two channels with two samples each.
const twoSides = "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x10\x00data\x08\x00\x00\x00c\x00a\x00C\x00A\x00"

// agentsPart keeps the recording of a part of an agent's that has ended, or is still
// expected, and gives its id and the path of its address.
func (s *site) agentsPart(agentID string, kept bool) (id, path string) {
	s.t.Helper()
	ctx, now := s.t.Context(), s.clock.Now()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	callID := models.NewID()
	must(s.db.Calls.SaveNew(ctx, &models.Call{ID: callID, Kind: models.CallTest, CarrierCallID: callID, Status: models.CallEnded, State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now},
		&models.CallTurn{CallID: callID, Steps: "[]", Reply: "{}", At: now}))
	part := &models.Segment{ID: models.NewID(), CallID: callID, EntryID: models.NewID(), UserID: agentID, UserName: "Ann Lee", CampaignName: "Support", AnsweredAt: now, EndedAt: &now, Recording: models.PartRecordingAlways}
	must(s.db.Desk.CreateSegment(ctx, part))
	id, _, err := s.recordings.BeginRecording(ctx, workflow.RecordingBegin{CallID: callID, Key: "1", Title: "Ann Lee", Label: "Support", PartID: part.ID, Dual: true})
	must(err)
	if kept {
		must(s.recordings.Upload(ctx, callID, id, strings.NewReader(twoSides), 0))
	}
	r, err := s.db.Recordings.Get(ctx, id)
	must(err)
	return id, "/recorded/" + r.Address + ".wav"
}

// MISSION E6: the address of a recording is open, wants a name and password, or a person
// who may hear it, as the admin sets; it says so until the sound is there.
func TestWhoMayHaveARecording(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		admin := s.admin()
		ann, ben := s.user("ann@example.com", models.RoleAgent), s.user("ben@example.com", models.RoleAgent)
		s.user("sue@example.com", models.RoleSupervisor)
		_, path := s.agentsPart(ann.ID, true)
		_, later := s.agentsPart(ann.ID, false)
		as := func(name, password string) map[string]string {
			return map[string]string{"Accept": "*/*", "Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))}
		}
		program := map[string]string{"Accept": "*/*"}
		ask := func(who string, b *browser, header map[string]string, want int) {
			t.Helper()
			res, text := b.raw(http.MethodGet, path, "", header)
			if res.StatusCode != want || (text == twoSides) != (want == http.StatusOK) {
				t.Errorf("%s: %d %q", who, res.StatusCode, text)
			}
		}
		people := func() {
			t.Helper()
			ask("admin", admin, nil, http.StatusOK)
			ask("supervisor", s.signedIn("sue@example.com"), nil, http.StatusOK)
			ask("its agent", s.signedIn(ann.Email), nil, http.StatusOK)
			ask("another agent", s.signedIn(ben.Email), nil, http.StatusForbidden)
		}
		people()
		ask("nobody", s.browser(), program, http.StatusUnauthorized)
		ask("a name and password", s.browser(), as("crm", "correct horse"), http.StatusUnauthorized)

		version := admin.get("/settings").field("version")
		form := url.Values{"version": {version}, "default_country": {""}, "recordings.access": {"basic"}, "recordings.user": {"c:rm"}, "recordings.password": {"short"}}
		p := admin.post("/settings", form).want(http.StatusUnprocessableEntity).says("#f-recordings-user-note", "no colon").says("#f-recordings-password-note", "10 to")
		if p.field("recordings.user") != "c:rm" || p.field("recordings.password") != "" {
			t.Error("what was entered is lost, or the password shown")
		}
		form.Set("recordings.user", "crm")
		form.Set("recordings.password", "correct horse")
		admin.post("/settings", form).to("/settings")
		p = admin.get("/settings").says(".audit", "recordings password")
		if strings.Contains(p.text("html"), "correct horse") || p.Find("#f-recordings-password[placeholder]").Length() != 1 {
			t.Error("the password is shown, or not that there is one")
		}
		people()
		ask("its name and password", s.browser(), as("crm", "correct horse"), http.StatusOK)
		ask("a wrong password", s.browser(), as("crm", "correct horsE"), http.StatusUnauthorized)
		res, _ := s.browser().raw(http.MethodGet, path, "", program)
		if got := res.Header.Get("WWW-Authenticate"); res.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(got, `Basic realm="`) {
			t.Errorf("nobody: %d %q", res.StatusCode, got)
		}
		// Saved again without it, the password stays.
		form.Set("version", admin.get("/settings").field("version"))
		form.Set("recordings.user", "crm2")
		form.Del("recordings.password")
		admin.post("/settings", form).to("/settings")
		ask("the other name", s.browser(), as("crm2", "correct horse"), http.StatusOK)

		form.Set("version", admin.get("/settings").field("version"))
		form.Set("recordings.access", "open")
		admin.post("/settings", form).to("/settings")
		ask("anybody", s.browser(), program, http.StatusOK)
		ask("another agent", s.signedIn(ben.Email), nil, http.StatusForbidden)
		if stored, err := s.db.Settings(t.Context()); err != nil || stored.RecordingSealed != "" || stored.RecordingUser != "" {
			t.Errorf("what is not used is kept: %+v %v", stored, err)
		}
		res, text := s.browser().raw(http.MethodGet, later, "", program)
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") != "10" || strings.Contains(text, "RIFF") {
			t.Errorf("before it is there: %d %v %q", res.StatusCode, res.Header, text)
		}
		for _, wrong := range []string{"/recorded/nope.wav", "/recorded/.wav", strings.TrimSuffix(path, ".wav"), path + "?side=third"} {
			if res, text := s.browser().raw(http.MethodGet, wrong, "", program); res.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d %q", wrong, res.StatusCode, text)
			}
		}
	})
}

// On the call's page an agent's part is heard, and each side by itself.
func TestAgentsPartOnTheCallsPage(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		id, _ := s.agentsPart("u", true)
		r, err := s.db.Recordings.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		p := b.get("/calls/"+r.CallID).want(http.StatusOK).says("#call-recordings", "Ann Lee and the caller").says("#call-recordings", "Caller, left").says("#call-recordings", "Agent, right")
		if n := p.Find("#call-recordings audio").Length(); n != 3 {
			t.Errorf("%d players", n)
		}
		for side, want := range map[string]string{"caller": "c\x00C\x00", "agent": "a\x00A\x00"} {
			res, text := b.raw(http.MethodGet, "/recordings/"+id+"?side="+side, "", nil)
			if res.StatusCode != http.StatusOK || !strings.HasSuffix(text, "data\x04\x00\x00\x00"+want) || res.Header.Get("Content-Type") != "audio/wav" {
				t.Errorf("%s: %d %q", side, res.StatusCode, text)
			}
		}
		res, _ := b.raw(http.MethodGet, "/recordings/"+id+"?download", "", nil)
		if got := res.Header.Get("Content-Disposition"); !strings.HasSuffix(got, `.wav"`) {
			t.Errorf("downloaded as %s", got)
		}
	})
}

// The desk shows whether the call is recorded; where the agent decides, with a button.
func TestRecordingOnTheDesk(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		reply := o.rings("+61491570156")
		p := o.ann.get("/desk")
		entry := p.Find(`#desk [name="entry"]`).First().AttrOr("value", "")
		o.ann.does("answer", "entry", entry).want(http.StatusOK)
		o.goOn(reply)
		parts, err := o.db.Desk.Segments(t.Context(), reply.CallID)
		o.must(err)
		for recording, want := range map[string]struct{ badge, button string }{
			"": {}, models.PartRecordingAlways: {"Recording", ""}, models.PartRecordingOn: {"Recording", "Pause recording"},
			models.PartRecordingPaused: {"Recording paused", "Go on recording"}, models.PartRecordingOff: {"Not recorded", "Record"},
		} {
			parts[0].Recording = recording
			o.must(o.db.Desk.SaveSegment(t.Context(), &parts[0]))
			p := o.ann.get("/desk")
			if button := strings.Join(strings.Fields(p.text(`form[action="/desk/record"] button span`)), " "); button != want.button || want.badge == "" && strings.Contains(p.text(".desk-line"), "ecord") {
				t.Errorf("%q: the button says %q; %s", recording, button, p.text(".desk-line"))
			}
			if want.badge != "" {
				p.says(".desk-line", want.badge)
			}
		}
		parts[0].Recording = models.PartRecordingOff
		o.must(o.db.Desk.SaveSegment(t.Context(), &parts[0]))
		o.ann.does("record", "segment", parts[0].ID, "do", "record").want(http.StatusConflict).says("#desk", "does not record this call yet")
	})
}

// What a Campaign says of recordings is saved, told to who saves second, and refused with
// what was entered.
func TestCampaignRecords(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		form := campaignValues("Support")
		path := b.post("/campaigns", form).want(http.StatusSeeOther).location
		p := b.get(path)
		if on := p.Find(`[name="recording.record"][checked]`).AttrOr("value", ""); on != "off" {
			t.Errorf("a new Campaign records %q", on)
		}
		form.Set("version", p.field("version"))
		for name, value := range map[string]string{"record": "agent", "start": "off", "channels": "dual", "say": strings.Repeat("x", 501)} {
			form.Set("recording."+name, value)
		}
		p = b.post(path, form).want(http.StatusUnprocessableEntity).says("#f-recording-say-note", "500 is the most")
		if len(p.field("recording.say")) != 501 {
			t.Error("what was entered is lost")
		}
		form.Set("recording.say", " This call is recorded. ")
		b.post(path, form).to(path)
		stored, err := s.db.Campaigns.Get(t.Context(), strings.TrimPrefix(path, "/campaigns/"))
		if want := (models.RecordingConfig{Record: "agent", Start: "off", Channels: "dual", Say: "This call is recorded."}); err != nil || stored.Config.Recording != want {
			t.Errorf("%+v %v", stored.Config.Recording, err)
		}
		b.get(path).says(".audit", "changed what is recorded")
	})
}
