package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/event"
	"hookline/app/source"
	"hookline/app/tag"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
	"hookline/models/dbtest"
)

// hook wants events of every type of calls and agents, wherever they happen.
func (b *bench) hook() {
	b.t.Helper()
	for _, t := range event.Types() {
		if t.Place == event.OnHookline {
			continue
		}
		for _, code := range []string{"", "Solved"} {
			if (t.Name == event.Disposition) == (code != "") {
				b.hookAt(t.Name, models.HookConfig{WrapCode: code})
			}
		}
	}
}

func (b *bench) hookAt(name string, c models.HookConfig) {
	b.t.Helper()
	b.must(b.db.Hooks.Create(b.t.Context(), &models.Hook{Name: name + c.CampaignID + c.WrapCode, Event: name, Active: true, Config: c}))
	b.must(b.db.BumpRevision(b.t.Context()))
	_, err := b.engine.Catalog().Refresh(b.t.Context())
	b.must(err)
}

// raised lists the events of a call in order.
func (c *caller) raised() []models.Event {
	c.b.t.Helper()
	list, err := c.b.db.Events.OfCall(c.b.t.Context(), c.reply.CallID)
	c.b.must(err)
	return list
}

// want checks which events a call raised since it was last asked, each with the tags named
// behind a colon.
func (c *caller) want(seen *int, want ...string) {
	c.b.t.Helper()
	list := c.raised()
	var got []string
	for _, e := range list[*seen:] {
		text := e.Type
		if exit := e.Facts["queue_exit"]; exit != "" {
			text += ":" + exit
		}
		if !e.At.Equal(c.b.clock.now()) || e.CallID != c.reply.CallID || e.Number != number {
			c.b.t.Errorf("at %s: %+v", c.b.clock.now(), e)
		}
		got = append(got, text)
	}
	*seen = len(list)
	slices.Sort(got) // of one moment, in no order
	slices.Sort(want)
	if !slices.Equal(got, want) {
		c.b.t.Errorf("raised %v, not %v", got, want)
	}
}

// composed keeps the values of events as they are told, and says later whether they
// would still be told the same.
type composed struct {
	b      *bench
	values map[string]map[string]string // by event
}

func (k *composed) look(c *caller) {
	k.b.t.Helper()
	for _, e := range c.raised() {
		v, err := event.NewComposer(k.b.db).Compose(k.b.t.Context(), &e)
		k.b.must(err)
		before, ok := k.values[e.Key]
		if !ok {
			k.values[e.Key] = v
			continue
		}
		for name, value := range v {
			if before[name] != value {
				k.b.t.Errorf("%s: #%s# was %q and is %q", e.Key, name, before[name], value)
			}
		}
	}
}

// is checks tags of an event.
func (k *composed) is(e models.Event, want map[string]string) {
	k.b.t.Helper()
	for name, value := range want {
		if got := k.values[e.Key][name]; got != value {
			k.b.t.Errorf("%s: #%s# is %q, not %q", e.Key, name, got, value)
		}
	}
}

func done(d time.Duration) voice.Input {
	return voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: d}
}

// MISSION E4, E5: a call that is transferred twice has three parts, each with its events,
// and of the others one each; each at its moment, and what it tells is that of the moment
// however late it is read.
func TestEventsOfATransferredCall(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		sales := b.addCampaign("Sales", models.QueueConfig{RingMS: 15_000, MaxWaitMS: 600_000, WrapUpMS: 30_000, ServiceLevelMS: 20_000})
		ann, bob := b.agent("Ann"), b.agent("Bob Van Dyke", sales)
		list := &models.LeadList{CampaignID: sales.ID, Name: "Known"}
		b.must(b.db.LeadLists.Create(ctx, list))
		b.must(b.db.Leads.Create(ctx, &models.Lead{ListID: list.ID, CampaignID: sales.ID, Phone: "+12025550123", FirstName: "Mary", LastName: "Jones",
			Data: map[string]string{"aux_data1": "gold", "extern_id": "C-1", "aux_data2": "b", "aux_data3": "c", "aux_data4": "d", "aux_data5": "e"}}))
		b.hook()
		kept := &composed{b, map[string]map[string]string{}}
		seen := 0
		c := b.callFrom("CA1", "+12025550123")
		c.want(&seen, "call_start")
		tracked := map[string]string{}
		for _, v := range source.Values() {
			tracked[v.Name] = v.Sample
		}
		b.must(b.db.Calls.SetSource(ctx, c.reply.CallID, source.Write(tracked)))
		again := func(in voice.Input) { // the carrier comes back, and asks once more for the same
			before := c.reply.Turn
			c.back(in)
			turn := c.reply.Turn
			_, err := b.engine.Continue(ctx, call.Resume{CarrierID: "c1", CarrierCallID: c.sid, CallID: c.reply.CallID, Turn: before, Input: in})
			b.must(err)
			if c.reply.Turn != turn {
				t.Fatal("another turn")
			}
		}
		meet := func(user string) {
			b.clock.move(4 * time.Second)
			b.must(b.db.Agents.See(ctx, []string{user}, b.clock.now()))
			entry := b.rings(user)
			b.clock.move(3 * time.Second)
			b.must(b.desk.Answer(ctx, user, entry))
			c.want(&seen)
			b.clock.move(time.Second)
			again(voice.Input{Kind: voice.Went})
			kept.look(c)
		}
		meet(ann)
		c.want(&seen, "dequeue:answered", "agent_connect", "call_connected")
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferCampaign, Value: sales.ID}))
		b.clock.move(10 * time.Second)
		c.want(&seen)
		again(done(10 * time.Second))
		c.want(&seen, "agent_termination", "transfer_termination")
		kept.look(c)
		meet(bob)
		c.want(&seen, "dequeue:answered", "agent_connect")
		b.clock.move(5 * time.Second)
		cy := b.agent("Cy", sales)
		b.must(b.desk.Transfer(ctx, bob, b.segment(bob), desk.Target{Kind: desk.TransferAgent, Value: cy}))
		again(done(6 * time.Second))
		c.want(&seen, "agent_termination", "transfer_termination")
		b.clock.move(2 * time.Second)
		code := "Solved"
		b.must(b.desk.SaveDraft(ctx, bob, desk.Draft{SegmentID: b.segment(bob), Code: &code}))
		b.wrapsUp(bob)
		c.want(&seen, "post_disposition", "disposition")
		meet(cy)
		c.want(&seen, "dequeue:answered", "agent_connect")
		b.clock.move(7 * time.Second)
		again(done(7 * time.Second))
		c.want(&seen, "agent_termination", "call_end", "post_call")
		c.hangUp()
		c.hangUp()
		b.must(b.desk.Gone(ctx, c.reply.CallID))
		b.must(b.desk.Tick(ctx))
		c.want(&seen, "post_disposition") // the time for Ann's wrap-up is over
		b.wrapsUp(cy)
		c.want(&seen, "post_disposition", "disposition")
		kept.look(c)
		checkTransferred(c, kept, ann, bob, cy)
	})
}

func checkTransferred(c *caller, kept *composed, ann, bob, cy string) {
	b, parts, entries := c.b, c.segments(), c.entries()
	by := map[string][]models.Event{}
	for _, e := range c.raised() {
		by[e.Type] = append(by[e.Type], e)
	}
	users := func(name string) (list []string) {
		for _, e := range by[name] {
			list = append(list, e.UserID)
		}
		return list
	}
	for name, want := range map[string][]string{event.AgentConnect: {ann, bob, cy}, event.AgentTermination: {ann, bob, cy},
		event.TransferTermination: {ann, bob}, event.PostDisposition: {bob, ann, cy}, event.PostCall: {cy}, event.CallConnected: {ann}} {
		if got := users(name); !slices.Equal(got, want) {
			b.t.Errorf("%s of %v, not %v", name, got, want)
		}
	}
	kept.is(by[event.CallStart][0], map[string]string{"uii": c.reply.CallID, "call_id": c.reply.CallID, "carrier_call_id": "CA1", "ani": "+12025550123",
		"ani_last4": "0123", "ani_npa": "202", "ani_nxx": "555", "dnis": number, "call_start": event.At(by[event.CallStart][0].At), "duration": "0",
		"call_state": "", "gate_name": "", "workflow_name": "Support line", "call_end": "", "event_type": "call_start", "test": "0"})
	kept.is(by[event.Dequeue][1], map[string]string{"gate_id": entries[1].CampaignID, "campaign_name": "Sales", "queue_name": "Sales",
		"enqueue_time": event.At(entries[1].JoinedAt), "dequeue_time": event.At(by[event.Dequeue][1].At), "queue_duration": "8", "wait_time": "7",
		"is_abandoned": "0", "sla_passed": "1", "rna_count": "0", "call_state": "ANSWERED", "first_name": "Mary"})
	kept.is(by[event.AgentTermination][1], map[string]string{"agent_id": bob, "agent_username": "bob van dyke@example.test", "agent_externid": "bob van dyke@example.test",
		"agent_extern_id": "bob van dyke@example.test", "agent_first_name": "Bob Van", "agent_last_name": "Dyke", "agent_phone": "+61255509912",
		"agent_duration": "6", "sess_duration": "7", "ring_time": "3", "agent_wait_time": "", "session_id": parts[1].ID, "session_type": "transfer",
		"term_session": parts[1].ID, "term_party": "transfer", "transfer_flag": "1", "xfer_dest": "Cy", "hold_time": "0", "agent_disposition": "",
		"agent_connect_time": event.At(*parts[1].ConnectedAt), "agent_end_time": event.At(*parts[1].EndedAt), "lead_phone": "+12025550123",
		"last_name": "Jones", "extern_id": "C-1", "aux_data1": "gold", "recording_url": "", "sess_agent_perspective_recording_url": ""})
	kept.is(by[event.PostDisposition][0], map[string]string{"agent_disposition": "Solved", "wrap_code": "Solved", "agent_wrap_time": "2", "wrap_time": "2", "call_end": ""})
	kept.is(by[event.CallEnd][0], map[string]string{"call_outcome": "completed", "call_end": event.At(by[event.CallEnd][0].At), "duration": "49", "call_duration": "49",
		"call_state": "ANSWERED", "call_result": "Connected", "agent_id": cy, "gate_name": "Sales"})
	kept.is(by[event.PostCall][0], map[string]string{"agent_id": cy, "term_party": "agent", "session_id": parts[2].ID})
	checkTags(c, kept)
}

// checkTags: what a type of event says it has values for is what it has, and there is no
// tag that none of them fills.
func checkTags(c *caller, kept *composed) {
	filled := map[string]bool{}
	for _, e := range c.raised() {
		kind, _ := event.Find(e.Type)
		for name, value := range kept.values[e.Key] {
			x, ok := tag.Find(name)
			if !ok {
				c.b.t.Errorf("%s: #%s# is no tag", e.Type, name)
			}
			if value == "" {
				continue
			}
			if filled[name] = true; !kind.Fills(x) {
				c.b.t.Errorf("%s: #%s# is %q, and is none of its tags", e.Type, name, value)
			}
		}
	}
	for _, x := range tag.All() {
		elsewhere := []tag.Source{tag.State, tag.Delivery, tag.Recording, tag.RecordingEnd, tag.Message, tag.Transcription}
		if !filled[x.Name] && !slices.Contains(elsewhere, x.From) && x.Name != "agent_notes" && x.Name != "agent_wait_time" {
			c.b.t.Errorf("#%s# is filled by no event", x.Name)
		}
	}
}

// A wrap-up that closes by its time tells what was entered by then.
func TestWrapUpOverIsTold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.hook()
		for i, code := range []string{"", "Solved"} {
			b.clock.move(5 * time.Second) // since the call before
			b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
			c := b.call(fmt.Sprint("CA", i))
			b.connect(c, ann)
			c.back(done(0))
			seen := len(c.raised())
			note := "Wants the invoice."
			b.must(b.desk.SaveDraft(ctx, ann, desk.Draft{SegmentID: b.segment(ann), Code: &code, Note: &note}))
			b.clock.move(31 * time.Second)
			b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
			b.must(b.desk.Tick(ctx))
			b.must(b.desk.Tick(ctx))
			want := []string{event.PostDisposition}
			if code != "" {
				want = append(want, event.Disposition)
			}
			c.want(&seen, want...)
			for _, e := range c.raised()[seen-len(want):] {
				v, err := event.NewComposer(b.db).Compose(ctx, &e)
				b.must(err)
				if e.WrapCode != code || v["agent_notes"] != note || v["agent_disposition"] != code || v["agent_wrap_time"] != "31" ||
					v["agent_wait_time"] != []string{"", "5"}[i] {
					t.Errorf("%+v: %v", e, v)
				}
			}
		}
	})
}

// However a call leaves a queue, that is told once, with the exit.
func TestEveryExitIsTold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.hook()
		only := func(c *caller, exit, state string) {
			t.Helper()
			b.must(b.desk.Tick(ctx))
			b.must(b.desk.Gone(ctx, c.reply.CallID))
			var got []string
			for _, e := range c.raised() {
				if e.Type != event.Dequeue {
					continue
				}
				v, err := event.NewComposer(b.db).Compose(ctx, &e)
				b.must(err)
				got = append(got, fmt.Sprint(v["queue_exit"], v["call_state"], v["call_start"] != "", v["dnis"]))
			}
			if want := []string{fmt.Sprint(exit, state, true, number)}; !slices.Equal(got, want) {
				t.Errorf("%v, not %v", got, want)
			}
		}
		only(b.call("CA0"), "no_agents", "DEFLECTED")
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		c := b.call("CA1")
		c.poll("*")
		c.back(voice.Input{Kind: voice.Went})
		only(c, "left", "DEFLECTED")
		b.publish(`{"campaign":%q,"max_wait":"20s","max_waiting":1}`)
		c = b.call("CA2")
		only(b.call("CA3"), "full", "DEFLECTED")
		b.clock.move(21 * time.Second)
		b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		c.back(voice.Input{Kind: voice.Went})
		only(c, "timeout", "DEFLECTED")
		c = b.call("CA4")
		c.back(voice.Input{Kind: voice.NoQueue})
		only(c, "failed", "DEFLECTED")
		c = b.call("CA5")
		c.hangUp()
		c.hangUp()
		only(c, "abandoned", "ABANDON")
	})
}

// The caller hangs up: while waiting, once an agent answered, and on the agent.
func TestHangingUpIsTold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.hook()
		seen := 0
		waits := b.call("CA1")
		b.rings(ann)
		waits.want(&seen, "call_start")
		waits.hangUp()
		waits.want(&seen, "call_end", "dequeue:abandoned")

		seen = 0
		c := b.call("CA2")
		b.must(b.desk.Answer(ctx, ann, b.rings(ann)))
		c.hangUp()
		c.want(&seen, "call_start", "call_end", "dequeue:abandoned", "agent_termination", "post_call")

		seen = 0
		c = b.call("CA3")
		b.connect(c, ann)
		c.want(&seen, "call_start", "dequeue:answered", "agent_connect", "call_connected")
		b.clock.move(time.Second)
		c.hangUp()
		c.want(&seen, "call_end", "agent_termination", "post_call")
		c.hangUp()
		b.must(b.desk.Tick(ctx))
		b.wrapsUp(ann)
		c.want(&seen, "post_disposition", "disposition")

		// The node dies between the end of the call and the desk's part of it.
		seen = 0
		c = b.call("CA4")
		b.connect(c, ann)
		seen = len(c.raised())
		b.must(b.engineOf(deaf{b.desk}, b.engine.Catalog()).Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA4"}))
		c.want(&seen, "call_end")
		b.must(b.desk.Tick(ctx))
		c.want(&seen, "agent_termination", "post_call")

		// A turn that is never saved took the part's end in before the call's.
		b.wrapsUp(ann)
		c = b.call("CA5")
		b.connect(c, ann)
		seen = len(c.raised())
		_, err := b.desk.Proceed(ctx, c.entries()[0].ID, done(0))
		b.must(err)
		c.want(&seen, "agent_termination")
		c.hangUp()
		c.want(&seen, "call_end", "post_call")

		// The other way round, and the node of the hang-up dies.
		b.wrapsUp(ann)
		c = b.call("CA6")
		b.connect(c, ann)
		seen = len(c.raised())
		b.must(b.engineOf(deaf{b.desk}, b.engine.Catalog()).Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA6"}))
		_, err = b.desk.Proceed(ctx, c.entries()[0].ID, done(0))
		b.must(err)
		c.want(&seen, "call_end", "agent_termination", "post_call")
	})
}

// deaf is a desk that is not told of the ends of calls.
type deaf struct{ *desk.Service }

func (deaf) Gone(ctx context.Context, _ string) error { return nil }

// The agent's telephone does not answer: the caller waits on, and meets another. The
// place is left once, the call is connected once, and each part is told.
func TestTelephoneThatDoesNotAnswerIsTold(t *testing.T) {
	each(t, func(b *bench) {
		ann, bob := b.agent("Ann"), b.agent("Bob")
		b.hook()
		seen := 0
		c := b.call("CA1")
		b.connect(c, ann)
		c.want(&seen, "call_start", "dequeue:answered", "agent_connect", "call_connected")
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer})
		c.want(&seen, "agent_termination")
		b.connect(c, bob)
		c.want(&seen, "agent_connect")
		c.back(done(time.Second))
		c.want(&seen, "agent_termination", "call_end", "post_call")
	})
}

// Nobody answers in time: the place is kept, and the agent pauses.
func TestRingTimeoutIsTold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.hook()
		c := b.call("CA1")
		b.rings(ann)
		seen := len(c.raised())
		b.clock.move(16 * time.Second)
		b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		b.must(b.desk.Tick(ctx))
		c.want(&seen)
		if got := b.agentStates(ann); got != "paused (No answer)" {
			t.Error(got)
		}
		b.must(b.desk.Ready(ctx, ann))
		b.connect(c, ann)
		v, err := event.NewComposer(b.db).Compose(ctx, &c.raised()[1])
		if b.must(err); v["rna_count"] != "1" {
			t.Errorf("%v", v)
		}
	})
}

// agentStates lists where an agent stood, as events tell.
func (b *bench) agentStates(userID string) string {
	b.t.Helper()
	rows, err := b.db.SQL().QueryContext(b.t.Context(), "SELECT facts FROM events WHERE type = 'agent_state' AND user_id = $1 ORDER BY at, id", userID)
	b.must(err)
	defer func() { b.must(rows.Close()) }()
	var all []string
	for rows.Next() {
		var text string
		b.must(rows.Scan(&text))
		var facts map[string]string
		b.must(json.Unmarshal([]byte(text), &facts))
		all = append(all, strings.TrimSuffix(facts["agent_state"]+" ("+facts["agent_state_reason"]+")", " ()"))
	}
	b.must(rows.Err())
	return strings.Join(all, ", ")
}

func TestAgentStatesAreTold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.hook()
		ann := b.agent("Ann")
		b.must(b.desk.Ready(ctx, ann))
		for _, reason := range []string{"Lunch", "Lunch", "Meeting"} {
			b.must(b.desk.Pause(ctx, ann, reason))
		}
		b.must(b.desk.Ready(ctx, ann))
		c := b.call("CA1")
		b.must(b.desk.Decline(ctx, ann, b.rings(ann)))
		b.must(b.desk.SignIn(ctx, ann, []string{b.campaign.ID}))
		c.hangUp()
		c = b.call("CA2")
		b.connect(c, ann)
		c.hangUp()
		b.wrapsUp(ann)
		b.must(b.desk.Leave(ctx, ann))
		b.must(b.desk.Leave(ctx, ann))
		b.must(b.desk.SignIn(ctx, ann, []string{b.campaign.ID}))
		b.clock.move(time.Minute)
		b.must(b.desk.Tick(ctx))
		want := "signed_in (Just arrived), ready, paused (Lunch), paused (Meeting), ready, ready, signed_out, signed_in (Just arrived), signed_out (Connection lost)"
		if got := b.agentStates(ann); got != want {
			t.Errorf("%s\nnot\n%s", got, want)
		}
		for _, e := range b.all(event.AgentState) {
			v, err := event.NewComposer(b.db).Compose(ctx, &e)
			b.must(err)
			kind, _ := event.Find(e.Type)
			for name, value := range v {
				if x, _ := tag.Find(name); value != "" && !kind.Fills(x) {
					t.Errorf("#%s# is %q", name, value)
				}
			}
			if v["agent_username"] != "ann@example.test" || v["agent_state"] == "" {
				t.Errorf("%v", v)
			}
		}
	})
}

// all lists the events of a type.
func (b *bench) all(name string) []models.Event {
	b.t.Helper()
	var ids []string
	rows, err := b.db.SQL().QueryContext(b.t.Context(), "SELECT DISTINCT call_id FROM events WHERE type = $1", name)
	b.must(err)
	for rows.Next() {
		var id string
		b.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	b.must(rows.Err())
	b.must(rows.Close())
	var list []models.Event
	for _, id := range ids {
		of, err := b.db.Events.OfCall(b.t.Context(), id)
		b.must(err)
		list = append(list, slices.DeleteFunc(of, func(e models.Event) bool { return e.Type != name })...)
	}
	return list
}

// A desk without hooks, and one whose hooks are of another Campaign, writes nothing and
// wakes nobody.
func TestNoHooksNothingTold(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		sales := b.addCampaign("Sales", models.DefaultQueue())
		story := func(sid string) int {
			c := b.call(sid)
			b.connect(c, ann)
			c.back(done(0))
			b.wrapsUp(ann)
			return len(c.raised())
		}
		if n := story("CA1"); n != 0 {
			t.Errorf("%d events that nobody wants", n)
		}
		for _, name := range []string{event.Dequeue, event.AgentConnect, event.AgentTermination, event.PostCall, event.PostDisposition} {
			b.hookAt(name, models.HookConfig{CampaignID: sales.ID})
		}
		b.hookAt(event.Disposition, models.HookConfig{CampaignID: b.campaign.ID, WrapCode: "Call back"})
		if n := story("CA2"); n != 0 {
			t.Errorf("%d events of another Campaign's hooks", n)
		}
		select {
		case <-b.bell:
			t.Error("somebody was woken")
		default:
		}
		b.hookAt("agent_connect", models.HookConfig{CampaignID: b.campaign.ID})
		if n := story("CA3"); n != 1 {
			t.Errorf("%d events of one hook", n)
		}
		select {
		case <-b.bell:
		default:
			t.Error("nobody was woken")
		}
	})
}

// A start that runs on two nodes, and one that is run again since its node died, are told
// once; so is a test call, which says what it is.
func TestStartAgainIsToldOnce(t *testing.T) {
	eachDying(t, func(b *bench, node *call.Engine) {
		ctx := b.t.Context()
		b.hook()
		b.must(func() error { _, err := node.Catalog().Refresh(ctx); return err }())
		if _, err := node.Start(ctx, startOf("CA1")); err == nil {
			b.t.Fatal("the dead node answered")
		}
		dead := b.all(event.Dequeue)
		if len(dead) != 1 || dead[0].Facts["queue_exit"] != queue.NoAgents || dead[0].Number != number {
			b.t.Fatalf("%+v", dead)
		}
		v, err := event.NewComposer(b.db).Compose(ctx, &dead[0]) // the call has no row yet
		b.must(err)
		if v["dnis"] != number || v["call_start"] != event.At(b.clock.now()) || v["workflow_name"] != "Support line" || v["ani"] != callerOf("CA1") {
			b.t.Errorf("%v", v)
		}
		r, err := b.engine.Start(ctx, startOf("CA1"))
		b.must(err)
		c := &caller{b, "CA1", r}
		seen := 0
		c.want(&seen, "call_start", "dequeue:no_agents", "call_end")
	})
}

func TestTestCallIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		ann := b.agent("Ann")
		b.hook()
		r, err := b.engine.StartTest(t.Context(), call.Test{Caller: "anonymous", Called: number})
		b.must(err)
		c := &caller{b, "", r}
		b.must(b.desk.Answer(t.Context(), ann, b.rings(ann)))
		_, err = b.engine.Continue(t.Context(), call.Resume{CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Went}})
		b.must(err)
		b.must(b.engine.HangUpTest(t.Context(), r.CallID))
		got := map[string]bool{}
		for _, e := range c.raised() {
			v, err := event.NewComposer(b.db).Compose(t.Context(), &e)
			b.must(err)
			if v["test"] != "1" || v["ani"] != "" || v["ani_last4"] != "" || e.Test {
				t.Errorf("%+v: %v", e, v)
			}
			got[e.Type] = true
		}
		want := []string{"agent_connect", "agent_termination", "call_connected", "call_end", "call_start", "dequeue", "post_call"}
		if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
			t.Errorf("%v", names)
		}
	})
}
