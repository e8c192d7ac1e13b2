package delivery

import (
	"context"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// MostNamed is how many deliveries may be named one by one; a filter finds more.
const MostNamed = 500

const (
	jobBatch = 500 // deliveries in one transaction
	keepJobs = 30  // days after its end
)

// ObjectDelivery is what the audit trail calls what was done to deliveries.
const ObjectDelivery = "delivery"

// Actor is on whose behalf something is done.
type Actor struct{ ID, Name string }

// Jobs is what people and programs do to deliveries: sending again, and cancelling. What
// is more than a batch goes on in the background, by the Engine of whatever node.
type Jobs struct {
	db   *models.DB
	now  func() time.Time
	wake func()
}

// NewJobs makes it; now is the clock, and wake is called when there is something to deliver.
func NewJobs(db *models.DB, now func() time.Time, wake func()) Jobs { return Jobs{db, now, wake} }

// Count says how many deliveries an action would change of a filter, by where they stand.
func (j Jobs) Count(ctx context.Context, action string, f models.DeliveryFilter) (map[string]int64, error) {
	return j.db.Deliveries.Changeable(ctx, action, f, j.now())
}

// Start begins an action on a filter and gives the job: over already when it was no more
// than a batch. The audit trail tells it, but for what found nothing.
func (j Jobs) Start(ctx context.Context, by Actor, action string, f models.DeliveryFilter) (*models.DeliveryJob, error) {
	counts, err := j.Count(ctx, action, f)
	if err != nil {
		return nil, err
	}
	job := &models.DeliveryJob{Action: action, Filter: f, ActorID: by.ID, ActorName: by.Name}
	for _, n := range counts {
		job.Total += n
	}
	said, err := j.Said(ctx, f)
	if err != nil {
		return nil, err
	}
	now := j.now().UTC()
	err = j.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.Jobs.Begin(ctx, job, now, jobBatch); err != nil || job.Total == 0 {
			return err
		}
		return tx.Trail.Add(ctx, &models.AuditEntry{At: now, ActorID: by.ID, ActorName: by.Name, Action: action, ObjectKind: ObjectDelivery,
			ObjectID: job.ID, ObjectName: "deliveries", Changes: append(said, models.Change{Field: "count", To: strconv.FormatInt(job.Total, 10)})})
	})
	if err == nil && job.EndedAt != nil {
		err = j.db.Deliveries.Fit(ctx, now)
	}
	if err == nil {
		j.wake()
	}
	return job, err
}

// Said is a filter in the words of the audit trail: the names that addresses and programs
// give its parts, and what they must be.
func (j Jobs) Said(ctx context.Context, f models.DeliveryFilter) ([]models.Change, error) {
	service, err := nameOf(f.WebServiceID, func(id string) (string, error) {
		s, err := j.db.Services.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return s.Name, nil
	})
	if err != nil {
		return nil, err
	}
	hook, err := nameOf(f.HookID, func(id string) (string, error) {
		h, err := j.db.Hooks.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return h.Name, nil
	})
	if err != nil {
		return nil, err
	}
	said := []models.Change{}
	for _, part := range []models.Change{
		{Field: "chosen", To: number(int64(len(f.IDs)))}, {Field: "state", To: f.Stands}, {Field: "event", To: f.Type}, {Field: "configured as", To: hook},
		{Field: "web service", To: service}, {Field: "call", To: f.CallID}, {Field: "number", To: f.Number}, {Field: "status", To: number(f.Status)},
		{Field: "from", To: moment(f.From)}, {Field: "until", To: moment(f.To)}, {Field: "text", To: f.Text},
	} {
		if part.To != "" {
			said = append(said, part)
		}
	}
	return said, nil
}

// nameOf gives a name by its id; the id where it is gone.
func nameOf(id string, get func(string) (string, error)) (string, error) {
	if id == "" {
		return "", nil
	}
	name, err := get(id)
	if apperr.Is(err, apperr.NotFound) {
		return id, nil
	}
	return name, err
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// work goes on with jobs until none is left. What was sent again while its hook or Web
// Service is off, or gone, is held or cancelled at the end.
func (e *Engine) work(ctx context.Context) error {
	for ctx.Err() == nil {
		var job *models.DeliveryJob
		err := e.write(func() (err error) {
			job, err = e.db.Jobs.Step(ctx, e.now(), jobBatch)
			return err
		})
		if err != nil || job == nil {
			return err
		}
		if job.EndedAt != nil {
			if err := e.write(func() error { return e.db.Deliveries.Fit(ctx, e.now()) }); err != nil {
				return err
			}
		}
		e.claims.Ring()
	}
	return nil
}
