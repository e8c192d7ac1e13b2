package outbox

import (
	"context"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Jobs has what is done to many deliveries at once.
type Jobs struct{ on *row.Conn }

// NewJobs makes the store on a connection.
func NewJobs(c *row.Conn) Jobs { return Jobs{c} }

// TableName says where jobs are.
func (Job) TableName() string { return "delivery_jobs" }

// Job is something done to all deliveries of a filter on somebody's behalf, a batch at a
// time and on whatever node. What a batch did stands in its row by the same transaction,
// so that another node, or the next start of the program, goes on where it stood.
type Job struct {
	ID        string `gorm:"primaryKey"`
	Action    string // ActReplay or ActCancel
	Filter    Filter `gorm:"serializer:json"`
	Total     int64  // how many there were when it began
	Done      int64
	ReachedAt *time.Time // how far it is: the delivery that was looked at last, by when it was made
	ReachedID string
	Stopped   bool // by hand, before its end
	ActorID   string
	ActorName string
	CreatedAt time.Time
	UpdatedAt time.Time
	EndedAt   *time.Time
}

// Begin does the first batch of a job, and keeps the job. Call it in a transaction.
func (db Jobs) Begin(ctx context.Context, j *Job, now time.Time, most int) error {
	if j.ID == "" {
		j.ID = row.NewID()
	}
	j.CreatedAt, j.UpdatedAt = stampArg(now), stampArg(now)
	if err := db.on.With(ctx).Create(j).Error; err != nil {
		return row.Translate(err, "job")
	}
	return db.batch(ctx, j, now, most)
}

// Step does a batch of the job that was worked on longest ago, at most so many deliveries,
// and gives it; nil when none is running. Nodes do not meet at one.
func (db Jobs) Step(ctx context.Context, now time.Time, most int) (*Job, error) {
	var job *Job
	err := db.on.Tx(ctx, func(tx *row.Conn) error {
		lock := ""
		if tx.Dialect() == migrations.Postgres {
			lock = " FOR UPDATE SKIP LOCKED"
		}
		list, err := row.Scan[Job](tx.With(ctx).Raw(`UPDATE delivery_jobs SET updated_at = ? WHERE id = (
			SELECT id FROM delivery_jobs WHERE ended_at IS NULL ORDER BY updated_at, id LIMIT 1`+lock+`) RETURNING *`, stampArg(now)), "jobs")
		if err != nil || len(list) == 0 {
			return err
		}
		job = &list[0]
		return Jobs{tx}.batch(ctx, job, now, most)
	})
	return job, err
}

// batch does a job's next deliveries and saves where it stands: a batch that is not full
// is its last. What was made since the job began is none of its business.
func (db Jobs) batch(ctx context.Context, j *Job, now time.Time, most int) error {
	on := Deliveries(db)
	next, err := on.next(ctx, j, most)
	if err != nil {
		return err
	}
	f := Filter{IDs: make([]string, len(next))}
	for i := range next {
		f.IDs[i], j.ReachedAt, j.ReachedID = next[i].ID, &next[i].CreatedAt, next[i].ID
	}
	var n int64
	if j.Action == ActReplay {
		n, err = on.Replay(ctx, f, j.CreatedAt, now, most)
	} else {
		n, err = on.Cancel(ctx, f, ByHand, now, most)
	}
	if err != nil {
		return err
	}
	j.Done += n
	if len(next) < most {
		end := stampArg(now)
		j.EndedAt = &end
	}
	return row.Translate(db.on.With(ctx).Model(j).Select("done", "reached_at", "reached_id", "ended_at").UpdateColumns(j).Error, "job")
}

// next finds what a job is to do next, in the order in which it was made: however many
// there are, each is looked at once.
func (db Deliveries) next(ctx context.Context, j *Job, most int) ([]Delivery, error) {
	q := db.changeable(ctx, j.Action, j.Filter, j.CreatedAt).Where("deliveries.created_at < ?", j.CreatedAt)
	if j.ReachedAt != nil {
		q = q.Where("(deliveries.created_at, deliveries.id) > (?, ?)", stampArg(*j.ReachedAt), j.ReachedID)
	}
	return row.Find[Delivery](q.Select("deliveries.id, deliveries.created_at").Order("deliveries.created_at, deliveries.id").Limit(most), "deliveries")
}

// Get reads one; NotFound if there is none.
func (db Jobs) Get(ctx context.Context, id string) (*Job, error) {
	return row.First[Job](db.on.With(ctx).Where("id = ?", id), "job")
}

// List lists the newest.
func (db Jobs) List(ctx context.Context, most int) ([]Job, error) {
	return row.Find[Job](db.on.With(ctx).Order("created_at DESC, id DESC").Limit(most), "jobs")
}

// Running lists those that are not over.
func (db Jobs) Running(ctx context.Context) ([]Job, error) {
	return row.Find[Job](db.on.With(ctx).Where("ended_at IS NULL").Order("created_at, id"), "jobs")
}

// Stop ends one that is running: what it did stays done. It is no error when it is over.
func (db Jobs) Stop(ctx context.Context, id string, now time.Time) error {
	return row.Translate(db.on.With(ctx).Model(&Job{}).Where("id = ? AND ended_at IS NULL", id).
		UpdateColumns(map[string]any{"stopped": true, "ended_at": stampArg(now), "updated_at": stampArg(now)}).Error, "job")
}

// DropOld deletes those that ended before a time.
func (db Jobs) DropOld(ctx context.Context, before time.Time) error {
	return row.Translate(db.on.With(ctx).Delete(&Job{}, "ended_at < ?", stampArg(before)).Error, "jobs")
}
