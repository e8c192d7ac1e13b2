package desk

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Poll is a carrier, or the phone in the browser, asking for a caller who waits.
type Poll struct {
	CarrierID, CarrierCallID string // empty for a test call
	CallID                   string
	Turn                     int64         // the one that comes after the waiting
	First                    bool          // nothing was heard yet
	Said                     time.Duration // how long the caller had waited when the announcement was last said
	Keys                     string        // pressed while waiting
}

// TestPoll is a Poll of a test call. said is what the answer before had, in seconds;
// nil at first.
func TestPoll(callID string, turn int64, said *int64, keys string) Poll {
	p := Poll{CallID: callID, Turn: turn, First: said == nil, Keys: keys}
	if said != nil {
		p.Said = time.Duration(*said) * time.Second
	}
	return p
}

// Heard is what a waiting caller is to hear next. Done says that the waiting is
// over, and that the carrier is to come back for the turn.
type Heard struct {
	Instructions []voice.Instruction
	Said         time.Duration // for the next Poll
	Leave        string        // a key that leaves the queue; empty for none
	Hold         bool          // an agent put the caller on hold
	Done         bool
	Over         bool // the call has ended
}

// touchTime is how old the time of a caller's last poll may be.
const touchTime = 5 * time.Second

// Wait answers a Poll. It changes nothing but the time of the poll, unless the
// caller leaves. NotFound for a call the carrier does not have.
func (s *Service) Wait(ctx context.Context, p Poll) (*Heard, error) {
	w, err := s.db.Desk.LoadWait(ctx, p.CallID)
	if err != nil {
		return nil, err
	}
	if w.CarrierID != p.CarrierID || (p.CarrierID != "" && w.CarrierCallID != p.CarrierCallID) {
		return nil, apperr.New(apperr.NotFound, "There is no such call.")
	}
	switch {
	case w.Status == models.CallEnded:
		return &Heard{Over: true, Done: true}, nil
	case w.Turn != p.Turn || w.Entry == nil:
		return &Heard{Done: true}, nil
	}
	caller := line{s}
	if err := caller.touch(ctx, w.Entry); err != nil {
		return nil, err
	}
	switch w.Entry.Status {
	case models.EntryWaiting, models.EntryRinging:
		return caller.waiting(ctx, w.Entry, p)
	case models.EntryTalking:
		if w.SegmentEnded {
			return &Heard{Done: true}, nil
		}
		if w.Entry.HeldAt != nil {
			return &Heard{Instructions: music(hearingOf(w.Entry)), Hold: true}, nil
		}
		// A carrier that polls here was on hold; the phone in the browser asks all the time.
		return &Heard{Done: !w.Entry.Test}, nil
	}
	return &Heard{Done: true}, nil
}

// line answers the polls of a caller who waits.
type line struct{ *Service }

func (s line) touch(ctx context.Context, e *models.QueueEntry) error {
	if now := s.now(); now.Sub(e.SeenAt) >= touchTime {
		return s.db.Desk.TouchEntry(ctx, e.ID, now)
	}
	return nil
}

// waiting is for a caller whom nobody has answered.
func (s line) waiting(ctx context.Context, e *models.QueueEntry, p Poll) (*Heard, error) {
	h, now := hearingOf(e), s.now()
	if h.LeaveKey != "" && strings.Contains(p.Keys, h.LeaveKey) {
		return &Heard{Done: true}, s.left(ctx, e.ID, queue.Left, "The caller pressed "+h.LeaveKey+" to leave the queue.")
	}
	if !now.Before(e.DeadlineAt) {
		return &Heard{Done: true}, nil
	}
	l, err := s.look(ctx, e.CampaignID, e.Test)
	if err != nil {
		return nil, err
	}
	only, err := s.only(ctx, e)
	if err != nil {
		return nil, err
	}
	if l.counts.Present == 0 && !only {
		return &Heard{Done: true}, s.left(ctx, e.ID, queue.NoAgents, "The last agent of "+e.CampaignName+" left the desk.")
	}
	heard := &Heard{Said: p.Said, Leave: h.LeaveKey}
	waited := now.Sub(e.JoinedAt)
	if p.First && h.Say != "" {
		heard.Instructions = append(heard.Instructions, voice.Instruction{Verb: voice.Say, Text: h.Say, Voice: h.Voice, Language: h.Language})
	}
	if len(h.Announcement) > 0 && (p.First || waited-p.Said >= h.Every) {
		text, err := s.announcement(ctx, e, h, l)
		if err != nil {
			return nil, err
		}
		heard.Said = waited
		heard.Instructions = append(heard.Instructions, voice.Instruction{Verb: voice.Say, Text: text, Voice: h.Voice, Language: h.Language})
	}
	heard.Instructions = append(heard.Instructions, music(h)...)
	return heard, nil
}

// only says whether the caller waits for one agent, to whom they were transferred.
// When that agent has left the desk, anybody of the Campaign may take the call.
func (s line) only(ctx context.Context, e *models.QueueEntry) (bool, error) {
	if e.OnlyUserID == "" {
		return false, nil
	}
	there, err := s.db.Agents.IsPresent(ctx, e.OnlyUserID, e.Test, s.now().Add(-idleGrace))
	if err != nil || there {
		return there, err
	}
	return false, s.change(ctx, func(c *change) error {
		now, err := c.tx.Desk.Entry(ctx, e.ID)
		if err != nil || now.Status != models.EntryWaiting {
			return err
		}
		now.OnlyUserID = ""
		return c.tx.Desk.SaveEntry(ctx, now)
	})
}

// announcement says where the caller stands now.
func (s line) announcement(ctx context.Context, e *models.QueueEntry, h queue.Hearing, l look) (string, error) {
	ahead, err := s.db.Desk.Ahead(ctx, e)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, part := range h.Announcement {
		switch part.Queue {
		case "":
			b.WriteString(part.Text)
		case queue.Position:
			b.WriteString(strconv.Itoa(ahead + 1))
		case queue.Minutes:
			b.WriteString(strconv.Itoa(max(1, int(math.Ceil(l.expected(ahead).Minutes())))))
		}
	}
	return b.String(), nil
}

// left ends an entry whose caller is to go on without an agent, unless one was
// faster.
func (s line) left(ctx context.Context, entryID, outcome, reason string) error {
	return s.change(ctx, func(c *change) error {
		e, err := c.tx.Desk.Entry(ctx, entryID)
		if err != nil || (e.Status != models.EntryWaiting && e.Status != models.EntryRinging) {
			return err
		}
		_, err = c.giveUp(ctx, e, outcome, reason)
		return err
	})
}
