package lead_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/models"
	"hookline/models/dbtest"
)

func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("phone,first name,City\n")
	for i := range n {
		fmt.Fprintf(&b, "+6141%07d,Ann %d,Sydney\n", i, i)
		if i%100 == 99 {
			b.WriteString("anonymous,,\n")
		}
	}
	return b.String()
}

func TestCancelStopsBetweenBatches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		var r *room
		var id string
		r = newRoom(t, db, lead.Options{Batch: func(i models.LeadImport) {
			if i.Added >= 1000 {
				_, err := r.leads.Cancel(t.Context(), ada, id)
				r.must(err)
			}
		}})
		id = r.start(manyRows(5000), nil)
		r.must(r.leads.Work(t.Context()))
		i := r.ended(id)
		if i.Status != models.ImportCancelled || i.Added < 900 || i.Added > 2000 || i.Reason != "Ada cancelled it." {
			t.Errorf("%+v", i)
		}
		if n := r.count("SELECT count(*) FROM leads"); n != int(i.Added) {
			t.Errorf("%d leads, %d said", n, i.Added)
		}
		if n := r.count("SELECT count(*) FROM lead_import_chunks"); n != 0 {
			t.Errorf("%d pieces are left", n)
		}
		if i, err := r.leads.Cancel(t.Context(), ada, id); err != nil || i.Status != models.ImportCancelled {
			t.Errorf("cancelled twice: %v", err)
		}
		// One that has not begun goes without a trace.
		waiting, _ := r.upload("phone\n+61411000111\n")
		if i, err := r.leads.Cancel(t.Context(), ada, waiting.ID); err != nil || i != nil {
			t.Errorf("%v, %v", i, err)
		}
		if _, err := r.db.Imports.Get(t.Context(), waiting.ID); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("it is there: %v", err)
		}
	})
}

// A node that is stopped in the middle gives its import back; another goes on
// where it was.
func TestAnotherNodeGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, stop := context.WithCancel(t.Context())
		r := newRoom(t, db, lead.Options{Batch: func(i models.LeadImport) {
			if i.DoneRows > 2000 {
				stop()
			}
		}})
		id := r.start(manyRows(5000), nil)
		r.must(r.leads.Work(ctx))
		i, err := db.Imports.Get(t.Context(), id)
		r.must(err)
		if i.EndedAt != nil || i.DoneRows < 2000 || i.DoneRows > 4000 || i.LeaseUntil != nil {
			t.Fatalf("in the middle: %+v", i)
		}
		other := newNode(r, lead.Options{})
		r.must(other.Work(t.Context()))
		if got := counts(r.ended(id)); got != "done: 5000 added, 0 updated, 0 skipped, 50 failed of 5051 rows" {
			t.Error(got)
		}
		if n := r.count("SELECT count(*) FROM lead_import_errors"); n != 50 {
			t.Errorf("%d errors", n)
		}
	})
}

// A node that is killed keeps its lease; when that is over another goes on.
func TestKilledNode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		now := time.Now()
		clock := func() time.Time { return now }
		r := newRoom(t, db, lead.Options{Now: clock})
		id := r.start(manyRows(1500), nil)
		dead, err := db.Imports.Claim(t.Context(), now, now.Add(20*time.Second))
		if err != nil || dead == nil || dead.ID != id {
			t.Fatalf("%+v, %v", dead, err)
		}
		r.must(r.leads.Work(t.Context()))
		if i, err := db.Imports.Get(t.Context(), id); err != nil || i.DoneRows != 0 {
			t.Fatalf("the lease was not kept: %+v, %v", i, err)
		}
		now = now.Add(21 * time.Second)
		r.must(r.leads.Work(t.Context()))
		if got := counts(r.ended(id)); got != "done: 1500 added, 0 updated, 0 skipped, 15 failed of 1516 rows" {
			t.Error(got)
		}
	})
}

// Two nodes that both believe an import is theirs write no row twice.
func TestTwoNodesOnOneImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		opt := lead.Options{Lease: time.Nanosecond}
		r := newRoom(t, db, opt)
		id := r.start(manyRows(6000), func(m *lead.Mapping) { m.Duplicates = lead.UpdateDuplicates })
		var wait sync.WaitGroup
		for range 2 {
			node := newNode(r, opt)
			wait.Go(func() {
				if err := node.Work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		r.must(newNode(r, opt).Work(t.Context()))
		// A row written twice would count as updated.
		if got := counts(r.ended(id)); got != "done: 6000 added, 0 updated, 0 skipped, 60 failed of 6061 rows" {
			t.Error(got)
		}
	})
}

func TestRunEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRoom(t, db, lead.Options{Poll: 5 * time.Millisecond})
		ctx, stop := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { r.leads.Run(ctx) })
		defer wait.Wait()
		defer stop()
		id := r.start(manyRows(50), nil)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			i, err := db.Imports.Get(t.Context(), id)
			r.must(err)
			if i.EndedAt != nil {
				break
			}
		}
	})
}

// What fails again and again is given up, and says so.
func TestImportThatCantGoOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		r := newRoom(t, db, lead.Options{Lease: time.Nanosecond})
		id := r.start(manyRows(10), nil)
		if _, err := db.SQL().ExecContext(t.Context(), "UPDATE lead_imports SET options = 'nonsense'"); err != nil {
			t.Fatal(err)
		}
		// Its lease is over at once: the attempts follow each other.
		if err := r.leads.Work(t.Context()); err == nil || len(strings.Split(err.Error(), "\n")) != 5 {
			t.Errorf("not five failures: %v", err)
		}
		if i := r.ended(id); i.Status != models.ImportFailed || !strings.Contains(i.Reason, "could not be saved") {
			t.Errorf("%+v", i)
		}
		r.must(r.leads.Sweep(t.Context()))
		if n := r.count("SELECT count(*) FROM lead_import_chunks"); n != 0 {
			t.Errorf("%d pieces of its file are left", n)
		}
	})
}
