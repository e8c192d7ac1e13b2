package runtime_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"hookline/app/apperr"
	"hookline/app/desk"
	"hookline/app/event"
	"hookline/app/recording"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// stereo is a WAV of two channels: a sample of the caller's, a sample of the agent's.
func stereo(caller, agent string) string {
	var data strings.Builder
	for i := range len(caller) {
		data.WriteString(string([]byte{caller[i], 0, agent[i], 0}))
	}
	head := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x10\x00data\x00\x00\x00\x00")
	binary.LittleEndian.PutUint32(head[4:], uint32(36+data.Len()))
	binary.LittleEndian.PutUint32(head[40:], uint32(data.Len()))
	return string(head) + data.String()
}

// samples takes the low bytes of a WAV's samples out.
func samples(t *testing.T, data []byte) string {
	t.Helper()
	if len(data) < 44 || binary.LittleEndian.Uint32(data[40:]) != uint32(len(data)-44) {
		t.Fatalf("no WAV whose header tells its size: %q", data)
	}
	var low []byte
	for i := 44; i < len(data); i += 2 {
		low = append(low, data[i])
	}
	return string(low)
}

// platform is the carrier: it keeps sounds at addresses, and is told to pause.
type platform struct {
	*httptest.Server
	mu     sync.Mutex
	sounds map[string]string
	told   []string
	status int
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == http.MethodPost {
		_ = r.ParseForm()
		if strings.Contains(r.URL.Path, "/Recordings/") {
			p.told = append(p.told, strings.TrimPrefix(r.URL.Path, "/2010-04-01/Accounts/AC1/Calls/")+" "+r.PostForm.Get("Status")+r.PostForm.Get("PauseBehavior"))
		}
		w.WriteHeader(p.status)
		return
	}
	if sound := p.sounds[r.URL.Path]; sound != "" {
		_, _ = io.WriteString(w, sound)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

func (p *platform) answers(status int) { p.mu.Lock(); p.status = status; p.mu.Unlock() }

// since gives what the carrier was told since it was last asked.
func (p *platform) since() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	told := p.told
	p.told = nil
	return told
}

// recorded is a line whose Campaign records: its agent, and the carrier it goes by.
type recorded struct {
	*line
	carrier *platform
	ann     string
	begun   int // recordings
}

func newRecorded(t *testing.T, db *models.DB, config models.RecordingConfig) *recorded {
	r := &recorded{line: newLine(t, db), carrier: &platform{sounds: map[string]string{}, status: http.StatusOK}}
	r.carrier.Server = httptest.NewServer(http.HandlerFunc(r.carrier.serve))
	t.Cleanup(r.carrier.Close)
	in := workspace.Carrier{Carrier: *r.signed}
	in.Config.Settings = map[string]string{"api_url": r.carrier.URL, "account": "AC1"}
	_, err := r.ws.Carriers.Save(t.Context(), by, in)
	r.must(err)
	r.ann = r.support(models.EndpointClient, "ann.lee")
	campaign, err := db.Campaigns.ByName(t.Context(), "Support")
	r.must(err)
	campaign.Config.Recording = config
	r.must(db.Campaigns.Update(t.Context(), campaign))
	for _, name := range []string{event.AgentTermination, event.CallEnd, event.RecordingReady, event.RecordingFailed} {
		r.must(db.Hooks.Create(t.Context(), &models.Hook{Name: name, Event: name, Active: true}))
	}
	r.must(db.BumpRevision(t.Context()))
	return r
}

// talk brings a call to the agent and gives the document that dials.
func (r *recorded) talk(sid string) (document, *models.Segment) {
	r.t.Helper()
	d := read(r.t, r.post(r.echo, "/runtime/main-line/voice", token, callForm(sid, "To", supportLine)))
	r.answers(r.ann)
	d = read(r.t, r.post(r.echo, d.Enqueue.Action, token, callForm(sid, "QueueResult", "leave")))
	return d, r.part()
}

// part is the agent's part of the call.
func (r *recorded) part() *models.Segment {
	r.t.Helper()
	a, err := r.db.Agents.Get(r.t.Context(), r.ann)
	r.must(err)
	s, err := r.db.Desk.Segment(r.t.Context(), a.SegmentID)
	r.must(err)
	return s
}

func (r *recorded) news(d document, sid string, more ...string) {
	r.t.Helper()
	for range 2 { // the carrier may say so twice
		if w := r.post(r.echo, d.Dial.Callback, token, callForm(sid, more...)); w.Code != http.StatusNoContent {
			r.t.Fatalf("%v: %d %s", more, w.Code, w.Body)
		}
	}
}

// done has the carrier say that it has a sound, and fetches it.
func (r *recorded) done(d document, sid, sound string) {
	r.t.Helper()
	r.begun++
	path := "/RE" + string(rune('0'+r.begun))
	r.carrier.mu.Lock()
	r.carrier.sounds[path] = sound
	r.carrier.mu.Unlock()
	r.news(d, sid, "RecordingSid", "RE9", "RecordingStatus", "completed", "RecordingUrl", r.carrier.URL+path, "RecordingDuration", "3")
	r.must(r.recordings.Work(r.t.Context()))
}

// hangUp has the agent's telephone hung up.
func (r *recorded) hangUp(d document, sid string) {
	r.t.Helper()
	if bye := read(r.t, r.post(r.echo, d.Dial.Action, token, callForm(sid, "DialCallStatus", "completed", "DialCallDuration", "20"))); len(bye.Says) != 1 {
		r.t.Fatalf("%+v", bye)
	}
}

// raised lists the types of events of a call, and gives the tags of the last one of a type.
func (r *recorded) raised(callID, of string) (types []string, tags map[string]string) {
	r.t.Helper()
	list, err := r.db.Events.OfCall(r.t.Context(), callID)
	r.must(err)
	for i := range list {
		types = append(types, list[i].Type)
		if list[i].Type == of {
			tags, err = event.NewComposer(r.db).At(func() string { return base }).Compose(r.t.Context(), &list[i])
			r.must(err)
		}
	}
	slices.Sort(types)
	return types, tags
}

func (r *recorded) hear(tags map[string]string, side recording.Side) (string, error) {
	r.t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(tags["recording_url"], base+"/recorded/"), ".wav")
	s, err := r.recordings.OpenAddress(r.t.Context(), address, side)
	if err != nil {
		return "", err
	}
	defer func() { r.must(s.Close()) }()
	data, err := io.ReadAll(s)
	r.must(err)
	return samples(r.t, data), nil
}

// MISSION E6: the carrier is asked to record the agent's part, its sound is fetched once
// though it tells twice, and the events say where it is: in whichever order the part ends
// and the sound comes.
func TestAgentsPartIsRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRecorded(t, db, models.RecordingConfig{Record: models.RecordAll, Channels: models.ChannelsDual, Say: "This call is recorded."})
		for sid, before := range map[string]bool{"CA1": true, "CA2": false} {
			d, part := r.talk(sid)
			if !slices.Equal(d.Says, []string{"This call is recorded."}) || d.Dial.Record != "record-from-answer-dual" || d.Dial.Client != "ann.lee" ||
				!strings.HasPrefix(d.Dial.Callback, base+"/runtime/main-line/recorded/") || d.Dial.Tells != "in-progress completed absent" || part.Recording != models.PartRecordingAlways {
				t.Fatalf("%+v %+v", d, part)
			}
			r.news(d, sid, "RecordingSid", "RE9", "RecordingStatus", "in-progress")
			if before {
				r.done(d, sid, stereo("abc", "xyz"))
				if types, _ := r.raised(part.CallID, ""); len(types) != 0 {
					t.Errorf("raised while the part goes on: %v", types)
				}
			}
			r.hangUp(d, sid)
			types, tags := r.raised(part.CallID, event.AgentTermination)
			if url := tags["recording_url"]; !strings.HasPrefix(url, base+"/recorded/") || url != tags["sess_agent_perspective_recording_url"] {
				t.Errorf("#recording_url# is %q", url)
			}
			if !before {
				if _, err := r.hear(tags, recording.Both); !errors.Is(err, recording.ErrOnItsWay) || slices.Contains(types, event.RecordingReady) {
					t.Errorf("%v %v", err, types)
				}
				r.done(d, sid, stereo("abc", "xyz"))
			}
			types, ready := r.raised(part.CallID, event.RecordingReady)
			if !slices.Equal(types, []string{event.AgentTermination, event.CallEnd, event.RecordingReady}) || ready["recording_url"] != tags["recording_url"] || ready["agent_name"] != "Ann Lee" || ready["recording_reason"] != "" {
				t.Errorf("%v %v", types, ready)
			}
			for side, want := range map[recording.Side]string{recording.Both: "axbycz", recording.Caller: "abc", recording.Agent: "xyz"} {
				if got, err := r.hear(tags, side); err != nil || got != want {
					t.Errorf("%q: %q, not %q: %v", side, got, want, err)
				}
			}
			if _, err := r.hear(tags, "third"); !apperr.Is(err, apperr.NotFound) {
				t.Errorf("a third side: %v", err)
			}
			if told := r.carrier.since(); len(told) != 0 {
				t.Errorf("the carrier is told %q", told)
			}
			r.must(r.desk.WrapUp(t.Context(), r.ann, desk.Wrap{SegmentID: part.ID}))
		}
	})
}

// After a hold the carrier begins anew: the part is heard as one, and the caller is told
// once.
func TestRecordingGoesOnAfterAHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRecorded(t, db, models.RecordingConfig{Record: models.RecordAll, Channels: models.ChannelsDual, Say: "This call is recorded."})
		first, part := r.talk("CA1")
		ctx := t.Context()
		r.must(r.desk.Hold(ctx, r.ann, part.ID))
		held := read(t, r.post(r.echo, first.Dial.Action, token, callForm("CA1")))
		r.done(first, "CA1", stereo("ab", "xy"))
		r.must(r.desk.Unhold(ctx, r.ann, part.ID))
		second := read(t, r.post(r.echo, held.Enqueue.Action, token, callForm("CA1", "QueueResult", "leave")))
		if second.Dial.Record != first.Dial.Record || second.Dial.Callback == first.Dial.Callback || len(second.Says) != 0 {
			t.Fatalf("%+v", second)
		}
		r.hangUp(second, "CA1")
		_, tags := r.raised(part.CallID, event.AgentTermination)
		if _, err := r.hear(tags, recording.Both); !errors.Is(err, recording.ErrOnItsWay) {
			t.Errorf("heard without its end: %v", err)
		}
		r.done(second, "CA1", stereo("c", "z"))
		if got, err := r.hear(tags, recording.Agent); got != "xyz" {
			t.Errorf("%q %v", got, err)
		}
		if got, err := r.hear(tags, recording.Both); got != "axbycz" {
			t.Errorf("%q %v", got, err)
		}
		if types, ready := r.raised(part.CallID, event.RecordingReady); ready == nil {
			t.Errorf("%v", types)
		}
	})
}

// The agent decides: the carrier pauses when it is told, and what is shown is what it
// took; a call in which the agent never began leaves nothing.
func TestAgentDecidesAboutTheRecording(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRecorded(t, db, models.RecordingConfig{Record: models.RecordByAgent, Start: models.StartOff, Channels: models.ChannelsSingle})
		ctx := t.Context()
		is := func(want string, told ...string) {
			t.Helper()
			if got := r.part().Recording; got != want {
				t.Errorf("%s, not %s", got, want)
			}
			if got := r.carrier.since(); !slices.Equal(got, told) {
				t.Errorf("the carrier was told %q, not %q", got, told)
			}
		}
		d, part := r.talk("CA1")
		if d.Dial.Record != "record-from-answer" || len(d.Says) != 0 {
			t.Fatalf("%+v", d)
		}
		if err := r.desk.Record(ctx, r.ann, part.ID, true); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("before the carrier records: %v", err)
		}
		is(models.PartRecordingOff)
		w := r.post(r.echo, d.Dial.Callback, token, callForm("CA1", "RecordingSid", "RE9", "RecordingStatus", "in-progress"))
		if w.Code != http.StatusNoContent {
			t.Fatal(w.Code, w.Body)
		}
		is(models.PartRecordingOff, "CA1/Recordings/RE9.json pausedskip")
		r.must(r.desk.Record(ctx, r.ann, part.ID, true))
		is(models.PartRecordingOn, "CA1/Recordings/RE9.json in-progress")
		r.must(r.desk.Record(ctx, r.ann, part.ID, true)) // pressed twice
		is(models.PartRecordingOn)
		r.carrier.answers(http.StatusInternalServerError)
		if err := r.desk.Record(ctx, r.ann, part.ID, false); !apperr.Is(err, apperr.Unavailable) {
			t.Errorf("the carrier refused: %v", err)
		}
		is(models.PartRecordingOn, "CA1/Recordings/RE9.json pausedskip")
		r.carrier.answers(http.StatusOK)
		r.must(r.desk.Record(ctx, r.ann, part.ID, false))
		is(models.PartRecordingPaused, "CA1/Recordings/RE9.json pausedskip")
		if v, err := r.desk.View(ctx, r.ann); err != nil || !v.Talk.Decides || v.Talk.Segment.Recording != models.PartRecordingPaused {
			t.Errorf("the desk shows %+v %v", v.Talk, err)
		}
		r.hangUp(d, "CA1")
		if err := r.desk.Record(ctx, r.ann, part.ID, true); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("after the call: %v", err)
		}
		r.done(d, "CA1", string(silence(10)))
		if types, ready := r.raised(part.CallID, event.RecordingReady); ready["recording_url"] == "" {
			t.Errorf("%v %v", types, ready)
		}
		r.must(r.desk.WrapUp(ctx, r.ann, desk.Wrap{SegmentID: part.ID}))

		d, part = r.talk("CA2")
		r.hangUp(d, "CA2")
		if _, tags := r.raised(part.CallID, event.AgentTermination); tags["recording_url"] != "" {
			t.Errorf("#recording_url# of a call that was not recorded: %q", tags["recording_url"])
		}
		if w := r.post(r.echo, d.Dial.Callback, token, callForm("CA2", "RecordingStatus", "completed", "RecordingUrl", r.carrier.URL+"/RE1", "RecordingDuration", "1")); w.Code != http.StatusNoContent {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		list, err := db.Recordings.Of(ctx, part.CallID)
		types, _ := r.raised(part.CallID, "")
		if err != nil || len(list) != 0 || slices.Contains(types, event.RecordingReady) || slices.Contains(types, event.RecordingFailed) {
			t.Errorf("what the agent did not want is kept: %+v %v %v", list, types, err)
		}
	})
}

// Of a telephone that was not answered there is no recording; one in which the carrier
// found nothing has failed, and says so.
func TestRecordingOfNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRecorded(t, db, models.RecordingConfig{Record: models.RecordAll, Channels: models.ChannelsSingle})
		ctx := t.Context()
		d, part := r.talk("CA1")
		waits := read(t, r.post(r.echo, d.Dial.Action, token, callForm("CA1", "DialCallStatus", "no-answer")))
		list, err := db.Recordings.Of(ctx, part.CallID)
		if _, tags := r.raised(part.CallID, event.AgentTermination); err != nil || len(list) != 0 || tags["recording_url"] != "" || tags["term_party"] != models.EndedByFailure {
			t.Errorf("%+v %v %v", list, tags, err)
		}
		r.must(r.desk.Ready(ctx, r.ann))
		r.answers(r.ann)
		d = read(t, r.post(r.echo, waits.Enqueue.Action, token, callForm("CA1", "QueueResult", "leave")))
		read(t, r.post(r.echo, d.Dial.Action, token, callForm("CA1", "DialCallStatus", "completed", "DialCallDuration", "1", "RecordingUrl", r.carrier.URL+"/RE1")))
		r.news(d, "CA1", "RecordingStatus", "absent")
		types, failed := r.raised(part.CallID, event.RecordingFailed)
		if failed["recording_reason"] != "The carrier recorded nothing." || slices.Contains(types, event.RecordingReady) {
			t.Errorf("%v %v", types, failed)
		}
		if _, err := r.hear(failed, recording.Both); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("%v", err)
		}
	})
}

// A carrier without the words for it, and one whose account is not known, record no more
// than they can.
func TestWhoCannotRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRecorded(t, db, models.RecordingConfig{Record: models.RecordByAgent, Start: models.StartOff, Channels: models.ChannelsSingle})
		account := map[string]string{"api_url": r.carrier.URL, "account": "AC1"}
		tests := []struct {
			slug, record string
			settings     map[string]string
			want         string
		}{
			{"without-dial-record", models.RecordAll, map[string]string{"queue": "redirect"}, ""},
			{"without-account", models.RecordByAgent, nil, ""},
			{"all-without-account", models.RecordAll, nil, models.PartRecordingAlways},
			{"with-account", models.RecordByAgent, account, models.PartRecordingOff},
		}
		for _, tt := range tests {
			_, err := r.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: tt.slug, Kind: "twiml", Signature: "auth_token", Config: models.CarrierConfig{Settings: tt.settings}},
				Secrets: map[string]string{"auth_token": token}})
			r.must(err)
		}
		for _, tt := range tests {
			campaign, err := db.Campaigns.ByName(t.Context(), "Support")
			r.must(err)
			campaign.Config.Recording.Record = tt.record
			r.must(db.Campaigns.Update(t.Context(), campaign))
			d := read(t, r.post(r.echo, "/runtime/"+tt.slug+"/voice", token, callForm(tt.slug, "To", supportLine)))
			r.answers(r.ann)
			next, form := d.Enqueue.Action, callForm(tt.slug, "QueueResult", "leave")
			if next == "" {
				next, form = read(t, r.post(r.echo, d.Redirect, token, callForm(tt.slug))).Redirect, callForm(tt.slug)
			}
			d = read(t, r.post(r.echo, next, token, form))
			if got := r.part().Recording; got != tt.want || (d.Dial.Record != "") != (tt.want != "") {
				t.Errorf("%s: %q, %+v", tt.slug, got, d.Dial)
			}
			r.must(r.desk.HangUp(t.Context(), r.ann, r.part().ID))
			r.must(r.desk.WrapUp(t.Context(), r.ann, desk.Wrap{SegmentID: r.part().ID}))
		}
	})
}
