package lead

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/work"
	"hookline/models"
)

const (
	batchRows  = 1000
	batchBytes = 1 << 20 // of the file; bounds the memory of a batch of long rows
	// turnTime is how long one import is worked on before another has its turn.
	turnTime = 5 * time.Second
	// maxErrors is how many bad rows are kept of an import; further ones are counted.
	maxErrors = 100_000
	// maxLine is how much of a bad row is kept.
	maxLine = 16 << 10
	// maxFailures is how often in a row a batch may fail before the import is given up.
	maxFailures = 5

	uploadStale  = 10 * time.Minute
	mappingStale = 7 * 24 * time.Hour
	sweepTime    = time.Minute
)

// Start begins an import with the mapping a person has chosen. Errors: Invalid with
// fields as in Mapping, Conflict when it has begun.
func (s *Service) Start(ctx context.Context, by Actor, id string, m Mapping) (*models.LeadImport, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	i, err := s.db.Imports.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if i.Options, err = m.text(); err != nil {
		return nil, err
	}
	i.Status, i.UpdatedAt = models.ImportRunning, s.now()
	err = s.move(ctx, by, i, models.ImportMapping, ActionImported)
	if errors.Is(err, models.ErrStale) {
		return nil, apperr.New(apperr.Conflict, "This import has begun already.")
	}
	if err != nil {
		return nil, err
	}
	s.wake.Ring()
	return i, nil
}

// Cancel stops an import between two batches: what is in stays in. One that has
// not begun is removed with its file; nil comes back then. One that has ended is
// left as it is.
func (s *Service) Cancel(ctx context.Context, by Actor, id string) (*models.LeadImport, error) {
	i, err := s.db.Imports.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	switch i.Status {
	case models.ImportUploading, models.ImportMapping:
		return nil, s.db.Imports.Delete(ctx, id)
	case models.ImportRunning:
	default:
		return i, nil
	}
	now := s.now()
	i.Status, i.UpdatedAt, i.EndedAt, i.LeaseUntil = models.ImportCancelled, now, &now, nil
	i.Reason = by.Name + " cancelled it."
	if err := s.move(ctx, by, i, models.ImportRunning, ActionCancelled); err != nil && !errors.Is(err, models.ErrStale) {
		return nil, err
	}
	if err := s.db.Imports.DropChunks(ctx, id); err != nil {
		return nil, err
	}
	return s.db.Imports.Get(ctx, id)
}

// move takes an import to another state, with an entry in the trail of its list.
func (s *Service) move(ctx context.Context, by Actor, i *models.LeadImport, from, action string) error {
	return s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.Imports.Move(ctx, i, from); err != nil {
			return err
		}
		list, err := tx.LeadLists.Get(ctx, i.ListID)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, models.AuditEntry{Action: action, ObjectKind: ObjectList, ObjectID: list.ID, ObjectName: list.Name,
			Changes: []models.Change{{Field: "file", To: i.FileName}}})
	})
}

// Run works on imports, those of nodes that died too, until ctx is done.
func (s *Service) Run(ctx context.Context) {
	work.Run(ctx, s.log, "background work on leads",
		work.Task{Every: s.opt.Poll, Wake: s.wake, Do: s.Work}, work.Task{Every: sweepTime, Do: s.Sweep})
}

// Sweep removes uploads that broke off, files that nobody came back for, and those of
// imports that were given up, or ended with the process that was to remove them; and
// rows not taken that were kept long enough: they are people's data, and no list
// shows them.
func (s *Service) Sweep(ctx context.Context) error {
	for status, after := range map[string]time.Duration{models.ImportUploading: uploadStale, models.ImportMapping: mappingStale} {
		if _, err := s.db.Imports.DropStale(ctx, status, s.now().Add(-after)); err != nil {
			return err
		}
	}
	if s.opt.Keep > 0 {
		if err := s.db.Imports.DropOldErrors(ctx, s.now().Add(-s.opt.Keep)); err != nil {
			return err
		}
	}
	return s.db.Imports.DropEndedChunks(ctx)
}

// Work goes on with imports, a turn each, until there is none to work on.
func (s *Service) Work(ctx context.Context) error { return s.queue.Drain(ctx) }

func (s *Service) claim(ctx context.Context, now, until time.Time, _ int) ([]*models.LeadImport, error) {
	i, err := s.db.Imports.Claim(ctx, now, until)
	if err != nil || i == nil {
		return nil, err
	}
	return []*models.LeadImport{i}, nil
}

// ended says what came of a turn. An import that fails again and again is given up.
// Until then its lease keeps it for a while, and then some node tries again.
func (s *Service) ended(ctx context.Context, i *models.LeadImport, f *work.Failure) error {
	switch {
	case f == nil:
		delete(s.failures, i.ID)
		return nil
	case errors.Is(f, models.ErrStale), isMissing(f): // cancelled, deleted with its list, or another node's
		return nil
	case f.Meaning == work.Stopped: // the next node need not wait for the lease
		return s.db.Imports.Release(ctx, i.ID, s.now())
	}
	if s.failures[i.ID]++; s.failures[i.ID] < maxFailures {
		return f
	}
	delete(s.failures, i.ID)
	now := s.now()
	i.Status, i.EndedAt, i.UpdatedAt, i.LeaseUntil = models.ImportFailed, &now, now, nil
	i.Reason = fmt.Sprintf("The rows behind row %d could not be saved, five times. What stands before is in. The log of Hookline says why.", i.DoneRows)
	return errors.Join(f, s.db.Imports.Move(ctx, i, models.ImportRunning))
}

// turn works on one import for a while, or to its end.
func (s *Service) turn(ctx context.Context, i *models.LeadImport) error {
	m, err := MappingOf(i)
	if err != nil {
		return err
	}
	list, err := s.db.LeadLists.Get(ctx, i.ListID)
	if err != nil {
		return err
	}
	r, err := newReader(s.open(ctx, i, i.DoneBytes), m, i.DoneBytes, i.DoneRows)
	if err != nil {
		return err
	}
	for begun := s.now(); s.now().Sub(begun) < turnTime; {
		started := time.Now()
		b, err := readBatch(r, &m, list)
		if err != nil {
			return err
		}
		if err := s.save(ctx, i, b, m.Duplicates == UpdateDuplicates, r); err != nil {
			return err
		}
		if s.opt.Batch != nil {
			s.opt.Batch(*i)
		}
		if b.last {
			return s.finish(ctx, i)
		}
		// Callers on this machine, and others who write to SQLite, have a quarter
		// of the time.
		if err := pause(ctx, time.Since(started)/3); err != nil {
			return err
		}
	}
	return s.db.Imports.Release(ctx, i.ID, s.now())
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(min(d, 100*time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// batch is the rows of one transaction.
type batch struct {
	leads []models.Lead
	wrong []models.LeadImportError // those of leads that are spoiled as well
	// spoiled counts leads with a character that could not be read.
	spoiled int
	last    bool
}

func readBatch(r *reader, m *Mapping, list *models.LeadList) (batch, error) {
	var b batch
	from := r.offset
	// What stands above the leads is within the first batch.
	for r.above < m.above() || len(b.leads)+len(b.wrong) < batchRows && r.offset-from < batchBytes {
		rec, err := r.read()
		if errors.Is(err, io.EOF) {
			b.last = true
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if rec.blank {
			continue
		}
		if r.above < m.above() {
			r.above++
			continue
		}
		l, spoiled, wrong := m.take(&rec)
		if spoiled != "" || wrong != "" {
			b.wrong = append(b.wrong, models.LeadImportError{RowNumber: rec.row, Reason: spoiled + wrong, Line: keepLine(rec.text)})
		}
		if wrong != "" {
			continue
		}
		if spoiled != "" {
			b.spoiled++
		}
		l.ListID, l.CampaignID = list.ID, list.CampaignID
		b.leads = append(b.leads, l)
	}
	return b, nil
}

func keepLine(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "") + "…"
	}
	return text
}

// save writes a batch and moves the import on, all in one transaction.
func (s *Service) save(ctx context.Context, i *models.LeadImport, b batch, update bool, r *reader) error {
	next := *i
	until := s.now().Add(s.opt.Lease)
	next.DoneBytes, next.DoneRows, next.LeaseUntil, next.UpdatedAt = r.offset, r.row, &until, s.now()
	err := s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.Imports.Advance(ctx, &next, i.DoneBytes); err != nil {
			return err
		}
		counts, err := tx.Leads.Upsert(ctx, b.leads, update, s.now())
		if err != nil {
			return err
		}
		keep := b.wrong[:max(0, min(int64(len(b.wrong)), maxErrors-i.Failed-i.Spoiled))]
		for n := range keep {
			keep[n].ImportID = i.ID
		}
		if err := tx.Imports.AddErrors(ctx, keep); err != nil {
			return err
		}
		next.Added += counts.Added
		next.Updated += counts.Updated
		next.Skipped += counts.Skipped
		next.Spoiled += int64(b.spoiled)
		next.Failed += int64(len(b.wrong) - b.spoiled)
		return tx.Imports.Count(ctx, &next)
	})
	if err == nil {
		*i = next
	}
	return err
}

func (s *Service) finish(ctx context.Context, i *models.LeadImport) error {
	now := s.now()
	i.Status, i.EndedAt, i.UpdatedAt, i.LeaseUntil = models.ImportDone, &now, now, nil
	if err := s.db.Imports.Move(ctx, i, models.ImportRunning); err != nil {
		return err
	}
	return s.db.Imports.DropChunks(ctx, i.ID)
}
