package event

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"hookline/app/tag"
	"hookline/models"
)

// values fills the tags: a known one without a value is empty. What the type says
// nothing of has no value: of two changes at the same moment, nobody knows which the
// other has seen.
func (s *subject) values() map[string]string {
	v := make(map[string]string, 96)
	s.ofEvent(v)
	s.ofCall(v)
	s.ofQueue(v)
	s.ofDequeue(v)
	s.ofAgent(v)
	s.ofPart(v)
	s.ofPartEnd(v)
	s.ofRecording(v)
	s.ofLead(v)
	kind, _ := Find(s.event.Type)
	for _, t := range tag.All() {
		if _, ok := v[t.Name]; !ok || !kind.Fills(t) {
			v[t.Name] = ""
		}
	}
	maps.Copy(v, s.event.Facts)
	delete(v, TestHook)
	return v
}

const (
	inbound    = "inbound"
	transferIn = "transfer"
	yes, no    = "1", "0"
)

// At writes a time as tags have it: in ANSI SQL 92 (MISSION E2), in UTC.
func At(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.0000") }

// seconds gives a length of time in whole seconds.
func seconds(d time.Duration) string { return strconv.FormatInt(int64(max(d, 0)/time.Second), 10) }

func flag(is bool) string {
	if is {
		return yes
	}
	return no
}

func (s *subject) ofEvent(v map[string]string) {
	e := s.event
	v["event_id"], v["event_type"], v["event_time"] = e.ID, e.Type, At(e.At)
	v["test"] = flag(e.Test)
}

func (s *subject) ofCall(v map[string]string) {
	if s.event.CallID == "" {
		return
	}
	if s.call != nil {
		maps.Copy(v, CallTags(s.call, s.event.At))
	}
	v["uii"], v["call_id"], v["call_direction"], v["call_type"] = s.event.CallID, s.event.CallID, inbound, inbound
	if s.event.Number != "" {
		v["dnis"] = s.event.Number
	}
	ofCaller(v, s.caller())
	if s.event.Test {
		v["test"] = yes
	}
}

func (s *subject) ofQueue(v map[string]string) {
	id, name := s.campaignID(), ""
	switch {
	case s.entry != nil:
		name = s.entry.CampaignName
	case s.campaign != nil:
		name = s.campaign.Name
	}
	for _, t := range []string{"campaign", "gate", "queue"} {
		v[t+"_id"], v[t+"_name"] = id, name
	}
	if s.entry == nil {
		return
	}
	v["enqueue_time"] = At(s.entry.JoinedAt)
	missed := 0
	for _, o := range s.offers {
		if o.Result == models.OfferMissed && s.by(o.EndedAt) {
			missed++
		}
	}
	v["rna_count"] = strconv.Itoa(missed)
}

// left says how and when the entry was left, as far as the event knows; false while it
// is not.
func (s *subject) left() (exit string, at time.Time, ok bool) {
	if s.entry == nil {
		return "", time.Time{}, false
	}
	switch {
	case s.event.Type == Dequeue:
		return s.event.Facts[exitFact], s.event.At, true
	case s.partOfEntry() && s.by(s.part.ConnectedAt):
		return exitAnswered, *s.part.ConnectedAt, true
	case s.by(s.entry.EndedAt):
		return s.entry.Outcome, *s.entry.EndedAt, true
	}
	return "", time.Time{}, false
}

func (s *subject) partOfEntry() bool { return s.part != nil && s.part.EntryID == s.entry.ID }

// The tag of how an entry was left: a fact of Dequeue, since the caller may be back in
// line later. exitAnswered and exitAbandoned are two of the ways.
const (
	exitFact      = "queue_exit"
	exitAnswered  = "answered"
	exitAbandoned = "abandoned"
)

func (s *subject) ofDequeue(v map[string]string) {
	exit, at, ok := s.left()
	if ok {
		wait := at
		inTime := false
		if exit == exitAnswered && s.partOfEntry() {
			wait = s.part.AnsweredAt
			inTime = s.campaign != nil && wait.Sub(s.entry.JoinedAt) <= time.Duration(s.campaign.Config.Queue.ServiceLevelMS)*time.Millisecond
		}
		v["dequeue_time"], v[exitFact] = At(at), exit
		v["queue_duration"], v["wait_time"] = seconds(at.Sub(s.entry.JoinedAt)), seconds(wait.Sub(s.entry.JoinedAt))
		v["is_abandoned"], v["sla_passed"] = flag(exit == exitAbandoned), flag(inTime)
	}
	switch {
	case s.event.Type == CallConnected, s.part != nil && s.by(s.part.ConnectedAt), ok && exit == exitAnswered:
		v["call_state"], v["call_result"] = "ANSWERED", "Connected"
	case ok && exit == exitAbandoned:
		v["call_state"], v["call_result"] = "ABANDON", "Abandoned"
	case ok:
		v["call_state"], v["call_result"] = "DEFLECTED", "Deflected"
	}
}

func (s *subject) ofAgent(v map[string]string) {
	v["agent_id"] = s.userID()
	if s.part != nil { // who was deleted since has this name alone
		v["agent_name"] = s.part.UserName
	}
	a := s.agent
	if a == nil {
		return
	}
	v["agent_username"], v["agent_name"], v["agent_phone"] = a.Email, a.DisplayName(), a.Endpoint
	v["agent_externid"], v["agent_extern_id"] = a.Email, a.Email
	name := strings.TrimSpace(a.Name)
	v["agent_first_name"] = name
	if i := strings.LastIndex(name, " "); i > 0 {
		v["agent_first_name"], v["agent_last_name"] = strings.TrimSpace(name[:i]), name[i+1:]
	}
}

// ofPart has what is known of an agent's part from its beginning on.
func (s *subject) ofPart(v map[string]string) {
	p := s.part
	if p == nil {
		return
	}
	end := s.event.At
	if s.by(p.EndedAt) {
		end = *p.EndedAt
	}
	v["session_id"], v["session_type"] = p.ID, inbound
	if s.entry != nil && p.EntryID == s.entry.ID && strings.HasPrefix(s.entry.EntryKey, transferIn+"/") {
		v["session_type"] = transferIn
	}
	v["sess_duration"], v["agent_duration"] = seconds(end.Sub(p.AnsweredAt)), seconds(0)
	if s.by(p.ConnectedAt) {
		v["agent_connect_time"], v["agent_duration"] = At(*p.ConnectedAt), seconds(end.Sub(*p.ConnectedAt))
	}
	if s.wrapped != nil {
		v["agent_wait_time"] = seconds(p.AnsweredAt.Sub(*s.wrapped))
	}
	for _, o := range s.offers {
		if o.UserID == p.UserID && o.Result == models.OfferAnswered && o.EndedAt != nil && !o.EndedAt.After(p.AnsweredAt) {
			v["ring_time"] = seconds(o.EndedAt.Sub(o.At))
		}
	}
}

// ofPartEnd has what is known of it once it is over, and wrapped up.
func (s *subject) ofPartEnd(v map[string]string) {
	p := s.part
	if p == nil || !s.by(p.EndedAt) {
		return
	}
	v["term_session"], v["term_party"], v["term_reason"] = p.ID, p.EndedBy, endReason(p.EndedBy)
	v["agent_end_time"], v["hold_time"] = At(*p.EndedAt), seconds(time.Duration(p.HeldMS)*time.Millisecond)
	v["transfer_flag"] = flag(p.EndedBy == models.EndedByTransfer)
	if p.EndedBy == models.EndedByTransfer {
		v["xfer_dest"] = p.TransferName
	}
	if s.by(p.WrappedAt) {
		v["agent_disposition"], v["wrap_code"], v["agent_notes"] = p.WrapCode, p.WrapCode, p.Note
		v["agent_wrap_time"] = seconds(p.WrappedAt.Sub(*p.EndedAt))
		v["wrap_time"] = v["agent_wrap_time"]
	}
}

func endReason(by string) string {
	switch by {
	case models.EndedByCaller:
		return "The caller hung up."
	case models.EndedByAgent:
		return "The agent ended the call."
	case models.EndedByTransfer:
		return "The agent transferred the caller."
	case models.EndedByFailure:
		return "The agent's telephone did not answer."
	}
	return ""
}

func (s *subject) ofLead(v map[string]string) {
	l := s.lead
	if l == nil {
		return
	}
	v["lead_id"], v["lead_phone"], v["first_name"], v["last_name"] = l.ID, l.Phone, l.FirstName, l.LastName
	for _, column := range []string{"extern_id", "aux_data1", "aux_data2", "aux_data3", "aux_data4", "aux_data5"} {
		v[column] = l.Data[column]
	}
}
