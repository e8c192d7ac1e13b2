// Package lead is people on lead lists (MISSION A4): a number brought into one
// form, one lead added, changed or removed, a CSV file of them read in the
// background, a list written as one. Lists themselves are configuration and
// belong to app/workspace. It knows no HTTP.
package lead

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/app/work"
	"hookline/models"
)

// Kinds of object in the audit trail. ObjectList is the one app/workspace uses.
const (
	ObjectLead = "lead"
	ObjectList = "lead_list"
)

// Actions in the audit trail.
const (
	ActionCreated   = "created"
	ActionChanged   = "changed"
	ActionDeleted   = "deleted"
	ActionRestored  = "restored"
	ActionImported  = "imported"
	ActionCancelled = "cancelled"
)

// Actor is who makes a change, for the audit trail.
type Actor struct{ ID, Name string }

// Options are what a Service may be told; the zero value is what the program runs with.
type Options struct {
	MaxFile int64            // bytes a file may have; 0 is DefaultMaxFile
	Lease   time.Duration    // how long a node may be silent before another goes on with its import
	Poll    time.Duration    // how often imports of other nodes are looked for
	Now     func() time.Time // the clock; nil is time.Now
	Keep    time.Duration    // how long rows that an ended import did not take are kept; 0 is for ever
	// Batch is called after each batch of an import; for tests, which stop there.
	Batch func(models.LeadImport)
}

// DefaultMaxFile is the most a file may have.
const DefaultMaxFile = 256 << 20

const (
	defaultLease = 20 * time.Second
	defaultPoll  = 3 * time.Second
)

// Service keeps leads. It is safe for concurrent use.
type Service struct {
	db    *models.DB
	log   *slog.Logger
	opt   Options
	wake  work.Bell
	queue *work.Queue[models.LeadImport] // one worker: callers have the rest of the machine
	// failures counts how often in a row an import failed here, by its id. Only
	// the worker uses it.
	failures map[string]int
}

// New makes a Service. Imports go on while its Run does.
func New(db *models.DB, log *slog.Logger, opt Options) *Service {
	opt.MaxFile = cmp.Or(opt.MaxFile, DefaultMaxFile)
	opt.Lease = cmp.Or(opt.Lease, defaultLease)
	opt.Poll = cmp.Or(opt.Poll, defaultPoll)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Service{db: db, log: log, opt: opt, wake: work.NewBell(), failures: map[string]int{}}
	s.queue = &work.Queue[models.LeadImport]{Workers: 1, Lease: opt.Lease, Now: s.now, Claim: s.claim, Do: s.turn, Finish: s.ended}
	return s
}

func (s *Service) now() time.Time { return s.opt.Now().UTC() }

// MaxFile is the most bytes a file may have.
func (s *Service) MaxFile() int64 { return s.opt.MaxFile }

// Check says whether a number is on a lead list of the Campaign. The number may be
// in any usual form; Invalid when it is none, NotFound without that Campaign. A
// caller who hides the number (`anonymous`, empty) is on a list that has the entry phone.OnList. It is one query for a number with its country code, and one more,
// for the default country, without.
func (s *Service) Check(ctx context.Context, campaignID, text string) (bool, error) {
	if phone.Withheld(text) {
		return s.db.Leads.Has(ctx, campaignID, phone.OnList)
	}
	number, err := s.normalize(ctx, text)
	if err != nil {
		return false, err
	}
	return s.db.Leads.Has(ctx, campaignID, number)
}

// normalize asks for the default country only when it matters.
func (s *Service) normalize(ctx context.Context, text string) (string, error) {
	// A + that was not escaped in an address arrives as a space.
	if rest, ok := strings.CutPrefix(text, " "); ok && rest != "" && rest[0] >= '1' && rest[0] <= '9' {
		if number, err := phone.Listed("+"+rest, ""); err == nil {
			return number, nil
		}
	}
	if number, err := phone.Listed(text, ""); err == nil {
		return number, nil
	}
	country, err := s.db.DefaultCountry(ctx)
	if err != nil {
		return "", err
	}
	return phone.Listed(text, country)
}

// audit writes an entry of what was done to an object, in the change's transaction.
func (s *Service) audit(ctx context.Context, tx *models.DB, by Actor, entry models.AuditEntry) error {
	entry.ActorID, entry.ActorName, entry.At = by.ID, by.Name, s.now()
	return tx.Trail.Add(ctx, &entry)
}

// isMissing says whether err is that a thing is not there.
func isMissing(err error) bool { return apperr.Is(err, apperr.NotFound) }

// clip cuts a text to a number of characters.
func clip(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
