package call

import (
	"context"
	"time"

	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Options are what an Engine may do differently, for tests. Zero values are the
// product's.
type Options struct {
	// Node names this process among those of the database, the same after a restart. Empty:
	// what it claimed before a restart waits for the lease.
	Node string

	Now    func() time.Time
	Bounds interpreter.Bounds
	Queues Queues // nil: Join Queue leaves by Failed
	// Recordings is nil where none are kept: Record leaves by Failed.
	Recordings workflow.Recordings
	Recorder   Recorder  // nil: every carrier can record
	Informant  Informant // nil: no carrier can be asked
	Bell       work.Bell // rung when events were raised; nil for nobody
}

// Recorder says whether a call's carrier can record what two people say, and write the text
// of what a caller says alone; app/control is that. It looks at what is in memory alone.
type Recorder interface {
	Records(ctx context.Context, c *models.Call) bool
	Transcribes(ctx context.Context, c *models.Call) bool
}

// Informant asks a call's carrier whether the call is over, and why; app/control is that.
// Can says whether it may be asked at all.
type Informant interface {
	Can(ctx context.Context, c *models.Call) bool
	Over(ctx context.Context, c *models.Call) (over bool, reason string, err error)
}

// Queues are where calls wait for agents; app/desk is that.
type Queues interface {
	queue.Queues
	// Gone notes that a call is over, wherever it stood in a queue.
	Gone(ctx context.Context, callID string) error
}

// noQueues are those of an installation without a desk.
type noQueues struct{ workflow.Nowhere }

// Gone has nothing to note.
func (noQueues) Gone(context.Context, string) error { return nil }
