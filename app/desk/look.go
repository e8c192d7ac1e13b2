package desk

import (
	"context"
	"sync"
	"time"

	"hookline/app/apperr"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// looks keeps the figures of queues for a moment: every waiting caller's poll asks
// for them.
type looks struct {
	mu   sync.Mutex
	kept map[lookKey]look
}

type lookKey struct {
	campaignID string
	test       bool
}

// look is the figures of one queue.
type look struct {
	counts models.QueueCounts
	talk   time.Duration // how long a call takes an agent
	at     time.Time
}

func newLooks() *looks { return &looks{kept: map[lookKey]look{}} }

// forget makes the next look at a Campaign a fresh one.
func (l *looks) forget(campaignID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.kept, lookKey{campaignID, true})
	delete(l.kept, lookKey{campaignID, false})
}

func (l *looks) get(key lookKey) (look, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.kept[key]
	return found, ok
}

func (l *looks) keep(key lookKey, fresh look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept[key] = fresh
}

// look gives the figures of a Campaign's queue, at most lookTime old. Without test,
// only agents whom a carrier can reach count.
func (s *Service) look(ctx context.Context, campaignID string, test bool) (look, error) {
	key, now := lookKey{campaignID, test}, s.now()
	if found, ok := s.looks.get(key); ok && now.Sub(found.at) < lookTime && !now.Before(found.at) {
		return found, nil
	}
	counts, err := s.db.Desk.Count(ctx, campaignID, test, now.Add(-idleGrace))
	if err != nil {
		return look{}, err
	}
	talk, known, err := s.db.Desk.MeanTalk(ctx, campaignID, talksSeen)
	if err != nil {
		return look{}, err
	}
	if !known {
		talk = usualTalk
	}
	fresh := look{counts, talk, now}
	s.looks.keep(key, fresh)
	return fresh, nil
}

// expected is how long a caller with so many ahead will wait: none when an agent
// is ready for each, else a call's length per agent at work for everybody in line.
// An agent who is being rung is for the first of them.
func (l look) expected(ahead int) time.Duration {
	free := l.counts.Ready + l.counts.Ringing
	if ahead < free {
		return 0
	}
	return time.Duration(ahead-free+1) * l.talk / time.Duration(max(l.counts.Working, 1))
}

// Look gives the figures of a queue; see queue.Queues.
func (s *Service) Look(ctx context.Context, name string) (queue.Look, bool) {
	campaign, err := s.db.Campaigns.ByName(ctx, name)
	if err != nil {
		if !apperr.Is(err, apperr.NotFound) {
			s.log.ErrorContext(ctx, "the figures of a queue can't be read", "error", err)
		}
		return queue.Look{}, false
	}
	l, err := s.look(ctx, campaign.ID, true)
	if err != nil {
		s.log.ErrorContext(ctx, "the figures of a queue can't be read", "error", err)
		return queue.Look{}, false
	}
	return queue.Look{Waiting: l.counts.Waiting, AgentsReady: l.counts.Ready, ExpectedWait: l.expected(l.counts.Waiting)}, true
}
