package work_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hookline/app/work"
)

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var logged bytes.Buffer
		bell, begun, counts, together := work.NewBell(), time.Now(), []string{}, 0
		do := func(name string, takes time.Duration, err error) func(context.Context) error {
			return func(context.Context) error {
				if together++; together > 1 {
					t.Error("two tasks at the same time")
				}
				counts = append(counts, name+" "+time.Since(begun).String())
				time.Sleep(takes) //nolint:forbidigo // of the bubble's clock
				together--
				return err
			}
		}
		var group sync.WaitGroup
		group.Go(func() {
			work.Run(ctx, slog.New(slog.NewTextHandler(&logged, nil)), "counting sheep",
				work.Task{Every: 10 * time.Second, Do: do("tick", 0, errors.New("no sheep"))},
				work.Task{Wake: bell, Do: do("woken", 3*time.Second, nil)})
		})
		synctest.Wait()
		time.Sleep(5 * time.Second) //nolint:forbidigo // of the bubble's clock
		bell.Ring()
		bell.Ring() // it is at work: once more behind that
		bell.Ring()
		time.Sleep(16 * time.Second) //nolint:forbidigo // of the bubble's clock
		stop()
		group.Wait()
		slices.Sort(counts)
		// The first two begin in either order.
		if got := strings.Join(counts, ", "); got != "tick 0s, tick 11s, tick 20s, woken 0s, woken 5s, woken 8s" && got != "tick 11s, tick 20s, tick 3s, woken 0s, woken 5s, woken 8s" {
			t.Error(got)
		}
		if n := strings.Count(logged.String(), "counting sheep failed; it is tried again"); n != 3 {
			t.Errorf("told %d times: %s", n, logged.String())
		}
	})
}

type row struct{ name string }

func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		due, asked, came, atOnce, most := []string{"fine", "gone", "wrong", "odd", "slow"}, []int{}, map[string]*work.Failure{}, 0, 0
		begun := time.Now()
		q := &work.Queue[row]{Workers: 2, Lease: time.Minute, Now: time.Now, Freed: work.NewBell(),
			Claim: func(_ context.Context, now, until time.Time, n int) ([]*row, error) {
				if until.Sub(now) != time.Minute {
					t.Errorf("leased for %s", until.Sub(now))
				}
				asked = append(asked, n)
				var rows []*row
				for ; len(rows) < n && len(due) > 0; due = due[1:] {
					rows = append(rows, &row{due[0]})
				}
				return rows, nil
			},
			Do: func(_ context.Context, r *row) error {
				mu.Lock()
				atOnce++
				most = max(most, atOnce)
				mu.Unlock()
				time.Sleep(time.Second) //nolint:forbidigo // of the bubble's clock
				mu.Lock()
				atOnce--
				mu.Unlock()
				switch r.name {
				case "gone":
					return &work.Failure{Meaning: work.Cancelled}
				case "wrong":
					return &work.Failure{Meaning: work.Permanent, Reason: "Wrong.", Cause: errors.New("404")}
				case "odd":
					return errors.New("odd")
				}
				return nil
			},
			Finish: func(_ context.Context, r *row, f *work.Failure) error {
				mu.Lock()
				defer mu.Unlock()
				came[r.name] = f
				if r.name == "odd" {
					return f
				}
				return nil
			}}
		err := q.Drain(t.Context())
		if err == nil || !strings.Contains(err.Error(), "odd") {
			t.Errorf("what Finish returned is lost: %v", err)
		}
		if most != 2 || time.Since(begun) != 3*time.Second || !slices.Equal(asked, []int{2, 2, 2, 1, 2}) {
			t.Errorf("%d at once, %s for five, asked for %v", most, time.Since(begun), asked)
		}
		if len(came) != 5 || came["fine"] != nil || came["gone"].Meaning != work.Cancelled || came["wrong"].Meaning != work.Permanent || came["odd"].Meaning != work.Again {
			t.Errorf("%+v", came)
		}
	})
}

// A slow row keeps the others from nothing, and the end of the program from none.
func TestQueueIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		due, ended := 1, []*work.Failure{}
		q := &work.Queue[row]{Workers: 2, Lease: time.Minute, Now: time.Now,
			Claim: func(context.Context, time.Time, time.Time, int) ([]*row, error) {
				if due--; due < 0 {
					return nil, nil
				}
				return []*row{{"slow"}}, nil
			},
			Do: func(ctx context.Context, _ *row) error { <-ctx.Done(); return ctx.Err() },
			Finish: func(ctx context.Context, _ *row, f *work.Failure) error {
				ended = append(ended, f)
				return ctx.Err()
			}}
		n, err := q.Start(ctx, func(err error) {
			if err != nil {
				t.Errorf("the end can't be saved: %v", err)
			}
		})
		if n != 1 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		stop()
		q.Wait()
		if len(ended) != 1 || ended[0].Meaning != work.Stopped {
			t.Errorf("%+v", ended)
		}
	})
}
