package recording_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/recording"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// hooked has hooks for all that recordings raise.
func (f *fixture) hooked() {
	f.t.Helper()
	for _, t := range event.Types() {
		if t.Place == event.OnRecordings {
			f.must(f.db.Hooks.Create(f.t.Context(), &models.Hook{Name: t.Name, Event: t.Name, Active: true}))
		}
	}
}

// part makes an agent's part of the carrier's call, and place for its recording.
func (f *fixture) part(id, as string) (recordingID string) {
	f.t.Helper()
	now := f.now()
	f.must(f.db.Desk.CreateSegment(f.t.Context(), &models.Segment{ID: id, CallID: "c1", EntryID: "e" + id, CampaignID: "k", UserID: "u", UserName: "Ann", AnsweredAt: now, ConnectedAt: &now, Recording: as}))
	return f.piece(id, "1")
}

func (f *fixture) piece(part, key string) string {
	f.t.Helper()
	id, _, err := f.BeginRecording(f.t.Context(), workflow.RecordingBegin{CallID: "c1", Key: part + "/" + key, Title: "Ann", Label: "Support", PartID: part})
	f.must(err)
	return id
}

// over ends a part.
func (f *fixture) over(id string) {
	f.t.Helper()
	s, err := f.db.Desk.Segment(f.t.Context(), id)
	f.must(err)
	now := f.now()
	s.EndedAt, s.EndedBy = &now, models.EndedByAgent
	f.must(f.db.Desk.SaveSegment(f.t.Context(), s))
}

// raised lists the events of a call: type, part, reason.
func (f *fixture) raised(callID string) (list []string) {
	f.t.Helper()
	events, err := f.db.Events.OfCall(f.t.Context(), callID)
	f.must(err)
	for _, e := range events {
		list = append(list, strings.Join([]string{e.Type, e.SegmentID, e.Facts["recording_reason"]}, " "))
	}
	slices.Sort(list)
	return list
}

func (f *fixture) rang() bool {
	select {
	case <-f.bell:
		return true
	default:
		return false
	}
}

func sounding(t *testing.T, status *int) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if *status != http.StatusOK {
			w.WriteHeader(*status)
			return
		}
		_, _ = io.WriteString(w, wav)
	}))
	t.Cleanup(s.Close)
	return s
}

// What a caller said is told once it is kept, and when it can't be had; what is fetched
// again is told as well.
func TestVoicemailIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		f.hooked()
		status := http.StatusGone
		server := sounding(t, &status)
		id := f.begin("c1", "1")
		f.must(f.Told(t.Context(), "k1", "CA1", id, server.URL, 2*time.Second))
		if f.rang() || len(f.raised("c1")) != 0 {
			t.Errorf("told before it is fetched: %v", f.raised("c1"))
		}
		f.work()
		if got := f.raised("c1"); len(got) != 1 || !strings.HasPrefix(got[0], "recording_failed  The server at") || !f.rang() {
			t.Errorf("%q", got)
		}
		status = http.StatusOK
		f.must(f.Retry(t.Context(), id))
		f.work()
		events, err := db.Events.OfCall(t.Context(), "c1")
		f.must(err)
		address := f.get(id).Address
		if len(events) != 2 || len(address) != 26 {
			t.Fatalf("%+v, at %q", events, address)
		}
		left := events[1]
		if left.Type != event.VoicemailLeft {
			left = events[0]
		}
		v, err := event.NewComposer(db).Compose(t.Context(), &left)
		f.must(err)
		if left.Type != event.VoicemailLeft || v["recording_url"] != "https://h.example.test/recorded/"+address+".wav" || v["recording_duration"] != "0" || v["recording_reason"] != "" || v["call_id"] != "c1" {
			t.Errorf("%s %v", left.Type, v)
		}
		heard, err := f.OpenAddress(t.Context(), address, recording.Both)
		f.must(err)
		data, err := io.ReadAll(heard)
		if f.must(heard.Close()); err != nil || string(data) != wav {
			t.Errorf("%q %v", data, err)
		}
		sent := f.begin("t1", "1")
		f.must(f.Upload(t.Context(), "t1", sent, strings.NewReader(wav), time.Second))
		if got := f.raised("t1"); len(got) != 1 || got[0] != "voicemail_left  " {
			t.Errorf("of a test call: %q", got)
		}
	})
}

// What was said with whom a Find Me reached is no voicemail, and the name that the caller
// says before is told to nobody.
func TestWhatAFindMeRecordsIsNoVoicemail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		f.hooked()
		status := http.StatusOK
		server := sounding(t, &status)
		ids := map[string]bool{}
		for _, of := range []workflow.RecordingOf{workflow.OfName, workflow.OfTalk, workflow.OfMessage} {
			id, _, err := f.BeginRecording(t.Context(), workflow.RecordingBegin{CallID: "c1", Key: "1", ObjectID: "o", Title: "Find", Of: of})
			f.must(err)
			if r := f.get(id); ids[id] || r.IsName() != (of == workflow.OfName) || r.IsTalk() != (of == workflow.OfTalk) {
				t.Errorf("%q: %+v", of, r)
			}
			ids[id] = true
			f.must(f.Told(t.Context(), "k1", "CA1", id, server.URL, 2*time.Second))
		}
		f.work()
		if got := f.raised("c1"); !slices.Equal(got, []string{"recording_ready  ", "voicemail_left  "}) {
			t.Errorf("%q", got)
		}
	})
}

// A part's recording is told when the part is over and each piece of it has come; a piece
// in which there was nothing does not count.
func TestPartIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		f.hooked()
		status := http.StatusOK
		server := sounding(t, &status)
		one := f.part("p1", models.PartRecordingOn)
		two, three := f.piece("p1", "2"), f.piece("p1", "3")
		if a := f.get(one).Address; a == "" || a != f.get(two).Address {
			t.Errorf("pieces of a part at %q and %q", a, f.get(two).Address)
		}
		f.must(f.Told(t.Context(), "k1", "CA1", one, server.URL, 0))
		f.must(f.Told(t.Context(), "k1", "CA1", two, "", 0)) // the carrier recorded nothing
		f.work()
		f.over("p1")
		if got := f.raised("c1"); len(got) != 0 {
			t.Errorf("told with a piece on its way: %q", got)
		}
		f.must(f.Told(t.Context(), "k1", "CA1", three, server.URL, 0))
		f.work()
		if got := f.raised("c1"); len(got) != 1 || got[0] != "recording_ready p1 " {
			t.Errorf("%q", got)
		}
		f.must(f.Told(t.Context(), "k1", "CA1", three, server.URL, 0)) // once more
		f.work()
		if got := f.raised("c1"); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
}

// Of what a carrier never tells, it is told after a while that it failed; of what the
// agent did not want, nothing is left.
func TestCarrierThatTellsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db)
		f.hooked()
		one, two := f.part("p1", models.PartRecordingAlways), f.part("p2", models.PartRecordingOff)
		going := f.part("p3", models.PartRecordingAlways)
		f.over("p1")
		f.over("p2")
		f.later(9 * time.Minute)
		f.must(f.Sweep(t.Context()))
		if r := f.get(one); r.State != models.RecordingWaiting {
			t.Errorf("given up too soon: %+v", r)
		}
		f.later(2 * time.Minute)
		f.must(f.Sweep(t.Context()))
		if got := f.raised("c1"); len(got) != 1 || !strings.HasPrefix(got[0], "recording_failed p1 The carrier did not say") {
			t.Errorf("%q", got)
		}
		if _, err := db.Recordings.Get(t.Context(), two); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("what the agent did not want: %v", err)
		}
		if r := f.get(going); r.State != models.RecordingWaiting {
			t.Errorf("of a part that goes on: %+v", r)
		}
	})
}

// What waits for a recording is due when that is there: of the part itself, and of the
// call, when it is the last part.
func TestWhatWaitsForARecordingIsHurried(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		status := http.StatusOK
		server := sounding(t, &status)
		first := f.part("p1", models.PartRecordingAlways)
		f.over("p1")
		f.later(time.Minute)
		last := f.part("p2", models.PartRecordingAlways)
		f.over("p2")
		late := f.now().Add(time.Hour)
		var list []models.Spreading
		for _, part := range []string{"p1", "p2", ""} {
			e := &models.Event{ID: "e" + part, Type: event.PostCall, Key: part, CallID: "c1", SegmentID: part, At: f.now()}
			f.must(db.Events.Add(t.Context(), []models.Event{*e}))
			list = append(list, models.Spreading{Event: e, Deliveries: []models.Delivery{{ID: "d" + part, WebServiceID: "w", DueAt: late}}})
		}
		f.must(db.Events.Spread(t.Context(), list, f.now()))
		waits := func(want ...string) {
			t.Helper()
			var got []string
			for _, id := range []string{"dp1", "dp2", "d"} {
				d, err := db.Deliveries.Get(t.Context(), id)
				f.must(err)
				if d.DueAt.After(f.now()) {
					got = append(got, id)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q wait, not %q", got, want)
			}
		}
		waits("dp1", "dp2", "d")
		f.must(f.Told(t.Context(), "k1", "CA1", first, server.URL, 0))
		f.work()
		waits("dp2", "d")
		f.must(f.Told(t.Context(), "k1", "CA1", last, "", 0)) // it failed: nothing is to be waited for
		waits()
	})
}
