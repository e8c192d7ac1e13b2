package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Outcomes of queue entries besides the exits of Join Queue.
const (
	Abandoned   = "abandoned"   // the caller hung up
	Transferred = "transferred" // the caller went on to somebody else
)

// Join puts a call into a Campaign's queue; see queue.Queues.
func (s *Service) Join(ctx context.Context, j queue.Join) (queue.Step, error) {
	var step queue.Step
	err := s.change(ctx, func(c *change) error {
		c.joins = &j
		entries, err := c.tx.Desk.Entries(ctx, j.CallID)
		if err != nil {
			return err
		}
		for i := range entries {
			switch e := &entries[i]; {
			case e.EntryKey == j.Key:
				step, err = c.rejoin(ctx, e)
				return err
			case e.EndedAt == nil: // a run of this turn that broke off went another way
				if err := c.gone(ctx, e, "The step that put the caller here ran again, and went another way."); err != nil {
					return err
				}
			}
		}
		e, err := c.join(ctx, j)
		if err == nil {
			step = stand(e)
		}
		return err
	})
	s.looks.forget(j.CampaignID)
	return step, err
}

// rejoin finds the place that a run of the same turn took.
func (c *change) rejoin(ctx context.Context, e *models.QueueEntry) (queue.Step, error) {
	if e.Status == models.EntryEnded { // maybe because the carrier took long to ask again
		return c.after(ctx, e)
	}
	return stand(e), nil
}

// join makes the entry. One that can't wait is kept too, ended: it counts.
func (c *change) join(ctx context.Context, j queue.Join) (*models.QueueEntry, error) {
	campaign, err := c.tx.Campaigns.Get(ctx, j.CampaignID)
	if err != nil {
		return nil, err
	}
	hearing, err := kept(j.Hearing)
	if err != nil {
		return nil, err
	}
	wait, most := time.Duration(campaign.Config.Queue.MaxWaitMS)*time.Millisecond, int(campaign.Config.Queue.MaxWaiting)
	if j.MaxWait > 0 {
		wait = j.MaxWait
	}
	if j.MaxWaiting > 0 {
		most = j.MaxWaiting
	}
	e := &models.QueueEntry{ID: models.NewID(), CallID: j.CallID, EntryKey: j.Key, CampaignID: campaign.ID, CampaignName: campaign.Name,
		Caller: j.Caller, Test: j.Test, Priority: int64(j.Priority), Status: models.EntryWaiting, Hearing: hearing,
		JoinedAt: c.now, DeadlineAt: c.now.Add(wait), SeenAt: c.now}
	counts, err := c.tx.Desk.Count(ctx, campaign.ID, j.Test, c.now.Add(-idleGrace))
	if err != nil {
		return nil, err
	}
	switch {
	case counts.Present == 0:
		c.close(e, queue.NoAgents, "No agent of "+campaign.Name+" is at the desk.")
		if !j.Test {
			e.Reason = "No agent of " + campaign.Name + " is at the desk with a telephone that a carrier can call."
		}
	case most > 0 && counts.Waiting >= most:
		c.close(e, queue.Full, fmt.Sprintf("%d callers wait for %s already, the most that may.", counts.Waiting, campaign.Name))
	}
	return e, c.tx.Desk.CreateEntry(ctx, e)
}

// close ends an entry.
func (c *change) close(e *models.QueueEntry, outcome, reason string) {
	c.dequeued(e, outcome)
	e.Status, e.Outcome, e.Reason, e.EndedAt = models.EntryEnded, outcome, reason, &c.now
	e.OfferUntil, e.HeldAt = nil, nil
}

// stand is what is next for an entry as it stands: wait, or leave.
func stand(e *models.QueueEntry) queue.Step {
	step := queue.Step{Ticket: e.ID, Queue: e.CampaignName, Reason: "Waits for an agent of " + e.CampaignName + "."}
	if e.Status == models.EntryEnded {
		step.Exit, step.Reason = exitOf(e.Outcome), e.Reason
	}
	return step
}

// exitOf is the exit a call leaves by whose entry ended so.
func exitOf(outcome string) string {
	switch outcome {
	case queue.Timeout, queue.Full, queue.NoAgents, queue.Left, queue.Failed:
		return outcome
	}
	return queue.Answered
}

// numberTicket stands in front of the id of a segment whose caller was transferred
// to a number outside.
const numberTicket = "number:"

// Proceed says what is next; see queue.Queues. What it does it does once: a turn
// that is run again finds it done, and gets the same answer.
func (s *Service) Proceed(ctx context.Context, ticket string, in voice.Input) (queue.Step, error) {
	var step queue.Step
	if strings.HasPrefix(ticket, numberTicket) {
		return outside(in), nil
	}
	err := s.change(ctx, func(c *change) error {
		e, err := c.tx.Desk.Entry(ctx, ticket)
		if err != nil {
			return err
		}
		step, err = c.proceed(ctx, e, in)
		return err
	})
	return step, err
}

// outside is how a call to a number outside went.
func outside(in voice.Input) queue.Step {
	if in.Kind == voice.DialDone && in.DialStatus != voice.DialAnswered {
		return queue.Step{Exit: queue.Failed, Reason: "The number the call was transferred to did not answer."}
	}
	return queue.Step{Exit: queue.Answered, Reason: "The transferred part of the call is over."}
}

func (c *change) proceed(ctx context.Context, e *models.QueueEntry, in voice.Input) (queue.Step, error) {
	switch e.Status {
	case models.EntryEnded:
		return c.after(ctx, e)
	case models.EntryWaiting, models.EntryRinging:
		return c.keepWaiting(ctx, e, in)
	case models.EntryClaimed:
		return c.connect(ctx, e)
	}
	segment, err := c.tx.Desk.Segment(ctx, e.SegmentID)
	if err != nil {
		return queue.Step{}, err
	}
	switch {
	case segment.EndedAt != nil:
		return c.part(ctx, e, segment)
	case e.HeldAt != nil:
		return queue.Step{Ticket: e.ID, Queue: e.CampaignName, Reason: segment.UserName + " put the caller on hold."}, nil
	case in.Kind == voice.DialDone && in.DialStatus == voice.DialAnswered:
		if err := c.endSegment(ctx, e, segment, models.EndedByAgent); err != nil {
			return queue.Step{}, err
		}
		return c.part(ctx, e, segment)
	case in.Kind == voice.DialDone:
		return c.notConnected(ctx, e, segment)
	}
	return c.dial(ctx, e, segment)
}

// keepWaiting goes on waiting, unless the time is over or the carrier can't.
func (c *change) keepWaiting(ctx context.Context, e *models.QueueEntry, in voice.Input) (queue.Step, error) {
	switch {
	case in.Kind == voice.NoQueue:
		return c.giveUp(ctx, e, queue.Failed, "The carrier could not let the caller wait.")
	case !c.now.Before(e.DeadlineAt):
		return c.giveUp(ctx, e, queue.Timeout, fmt.Sprintf("Nobody answered within %s.", e.DeadlineAt.Sub(e.JoinedAt)))
	}
	return stand(e), nil
}

// giveUp ends an entry that nobody answered.
func (c *change) giveUp(ctx context.Context, e *models.QueueEntry, outcome, reason string) (queue.Step, error) {
	if err := c.unring(ctx, e, models.OfferCallerLeft); err != nil {
		return queue.Step{}, err
	}
	c.close(e, outcome, reason)
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return queue.Step{}, err
	}
	return stand(e), nil
}

// connect goes from waiting to talking.
func (c *change) connect(ctx context.Context, e *models.QueueEntry) (queue.Step, error) {
	segment, err := c.tx.Desk.Segment(ctx, e.SegmentID)
	if err != nil {
		return queue.Step{}, err
	}
	if segment.EndedAt != nil { // the agent had enough before the caller was there
		return c.part(ctx, e, segment)
	}
	c.dequeued(e, queue.Answered)
	e.Status, segment.ConnectedAt = models.EntryTalking, &c.now
	if segment.Recording, err = c.recordingOf(ctx, e); err != nil {
		return queue.Step{}, err
	}
	c.met(segment)
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return queue.Step{}, err
	}
	if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
		return queue.Step{}, err
	}
	a, err := c.agent(ctx, segment.UserID)
	if err != nil {
		return queue.Step{}, err
	}
	if err := c.put(ctx, a, a.State, a.Reason); err != nil {
		return queue.Step{}, err
	}
	return c.dial(ctx, e, segment)
}

// dialTime is how long an agent's telephone rings after the agent answered on the
// desk.
const dialTime = 30 * time.Second

func (c *change) dial(ctx context.Context, e *models.QueueEntry, segment *models.Segment) (queue.Step, error) {
	step := queue.Step{Ticket: e.ID, Reason: segment.UserName + " answered.", Dial: &queue.Dial{Agent: segment.UserName, Timeout: dialTime}}
	if e.Test {
		return step, nil
	}
	u, err := c.tx.Users.Get(ctx, segment.UserID)
	if err != nil {
		return queue.Step{}, err
	}
	step.Dial.Number = endpointOf(u)
	if segment.Recording != "" {
		step.Dial.Record, err = c.recordAs(ctx, e, segment)
	}
	return step, err
}

// endpointOf is where an agent's telephone is, as a Dial takes it.
func endpointOf(u *models.User) string {
	if u.EndpointKind == models.EndpointClient {
		return "client:" + u.Endpoint
	}
	return u.Endpoint
}

// notConnected puts the caller back to the place in line: the agent's telephone
// did not answer.
func (c *change) notConnected(ctx context.Context, e *models.QueueEntry, segment *models.Segment) (queue.Step, error) {
	segment.EndedAt, segment.EndedBy, segment.WrappedAt = &c.now, models.EndedByFailure, &c.now
	c.parted(segment)
	if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
		return queue.Step{}, err
	}
	if err := c.recorded(ctx, segment); err != nil {
		return queue.Step{}, err
	}
	a, err := c.agent(ctx, segment.UserID)
	if err != nil {
		return queue.Step{}, err
	}
	if a.SegmentID == segment.ID {
		a.EntryID, a.SegmentID, a.PauseNext = "", "", ""
		if err := c.put(ctx, a, models.AgentPaused, reasonNoAnswer); err != nil {
			return queue.Step{}, err
		}
	}
	c.backInLine(e)
	e.SeenAt = c.now // the carrier is here
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return queue.Step{}, err
	}
	return queue.Step{Ticket: e.ID, Queue: e.CampaignName, Reason: segment.UserName + "'s telephone did not answer; the caller waits on."}, nil
}

// backInLine is the only way back: whoever was rung for the caller, or had answered,
// does not have them any more. The place in line is the old one.
func (c *change) backInLine(e *models.QueueEntry) {
	if e.UserID != "" {
		e.OnlyUserID = "" // whom the call was transferred to had the chance: anybody may
	}
	if again := c.now.Add(idleGrace); e.AnsweredAt != nil && e.DeadlineAt.Before(again) {
		e.DeadlineAt = again // it was answered in time: one more try
	}
	e.Status, e.Outcome, e.Reason, e.EndedAt = models.EntryWaiting, "", "", nil
	e.UserID, e.SegmentID, e.OfferUntil, e.AnsweredAt = "", "", nil, nil
}

// part ends the entry of a part that is over, and takes the caller where the agent
// sent them.
func (c *change) part(ctx context.Context, e *models.QueueEntry, segment *models.Segment) (queue.Step, error) {
	outcome, reason := queue.Answered, fmt.Sprintf("%s's part of the call is over.", segment.UserName)
	if segment.TransferKind != "" {
		outcome, reason = Transferred, fmt.Sprintf("%s transferred the caller to %s.", segment.UserName, segment.TransferName)
	}
	c.close(e, outcome, reason)
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return queue.Step{}, err
	}
	if err := c.callOver(ctx, e.CallID); err != nil { // the caller hung up while this turn ran
		return queue.Step{}, err
	}
	return c.after(ctx, e)
}

// after is what comes after an entry that has ended: what it ended for.
func (c *change) after(ctx context.Context, e *models.QueueEntry) (queue.Step, error) {
	if e.Outcome == Abandoned { // the carrier was silent and came back after all
		c.backInLine(e)
		e.SeenAt = c.now
		if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
			return queue.Step{}, err
		}
		return c.keepWaiting(ctx, e, voice.Input{})
	}
	if e.Outcome != Transferred {
		return stand(e), nil
	}
	segment, err := c.tx.Desk.Segment(ctx, e.SegmentID)
	if err != nil {
		return queue.Step{}, err
	}
	if segment.TransferKind == TransferNumber {
		return queue.Step{Ticket: numberTicket + segment.ID, Reason: e.Reason,
			Dial: &queue.Dial{Number: segment.TransferTarget, Timeout: dialTime}}, nil
	}
	next, err := c.transferred(ctx, e, segment)
	if err != nil {
		return queue.Step{}, err
	}
	step := stand(next)
	if step.Exit == "" {
		step.Reason = e.Reason
	}
	return step, nil
}

// transferred puts the caller into the queue the agent chose, once. When its
// Campaign was deleted meanwhile, e itself comes back, failed.
func (c *change) transferred(ctx context.Context, e *models.QueueEntry, segment *models.Segment) (*models.QueueEntry, error) {
	key := "transfer/" + segment.ID
	next, err := c.tx.Desk.EntryByKey(ctx, e.CallID, key)
	if err != nil || next != nil {
		return next, err
	}
	campaignID, only := segment.TransferTarget, ""
	if segment.TransferKind == TransferAgent {
		campaignID, only = e.CampaignID, segment.TransferTarget
	}
	campaign, err := c.tx.Campaigns.Get(ctx, campaignID)
	if apperr.Is(err, apperr.NotFound) {
		c.close(e, queue.Failed, "The Campaign was deleted while the caller was transferred to "+segment.TransferName+".")
		return e, c.tx.Desk.SaveEntry(ctx, e)
	}
	if err != nil {
		return nil, err
	}
	h := hearingOf(e)
	h.Say = "" // the first sentence was heard already
	hearing, err := kept(h)
	if err != nil {
		return nil, err
	}
	next = &models.QueueEntry{ID: models.NewID(), CallID: e.CallID, EntryKey: key, CampaignID: campaign.ID, CampaignName: campaign.Name,
		Caller: e.Caller, Test: e.Test, Priority: e.Priority, Status: models.EntryWaiting, Hearing: hearing, OnlyUserID: only,
		JoinedAt: c.now, SeenAt: c.now, DeadlineAt: c.now.Add(time.Duration(campaign.Config.Queue.MaxWaitMS) * time.Millisecond)}
	return next, c.tx.Desk.CreateEntry(ctx, next)
}
