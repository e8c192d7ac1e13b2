package lead_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"hookline/app/lead"
	"hookline/models"
	"hookline/models/dbtest"
)

// rowsOf makes a file of rows as it is read, so that it is never held whole.
type rowsOf struct {
	rows, next int
	rest       []byte
}

func (f *rowsOf) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		if f.next > f.rows {
			return 0, io.EOF
		}
		if f.next == 0 {
			f.rest = []byte("Phone,First name,Last name,Street,City,Country,Note\r\n")
		} else {
			f.rest = fmt.Appendf(nil, "+6141%07d,Ann %d,\"Lee, the %dth\",%d Long Street,Sydney,Australia,called before\r\n", f.next, f.next, f.next, f.next)
		}
		f.next++
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// liveHeap is what is in use after a collection.
func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// 100,000 rows in bounded memory. HOOKLINE_TEST_ROWS asks for more: 2,200,000 are
// a file of 200 MB; -v tells time and memory.
func TestMemoryOfAnImport(t *testing.T) {
	count := 100_000
	if raceDetector { // ten times as slow
		count = 20_000
	}
	if text := os.Getenv("HOOKLINE_TEST_ROWS"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		var most uint64
		batches := 0
		r := newRoom(t, db, lead.Options{Batch: func(models.LeadImport) {
			if batches++; batches%5 == 0 {
				most = max(most, liveHeap())
			}
		}})
		before := liveHeap()
		begun := time.Now()
		i, err := r.leads.Upload(t.Context(), ada, r.list, "many.csv", &rowsOf{rows: count})
		r.must(err)
		uploaded, afterUpload := time.Since(begun), liveHeap()
		m, err := lead.MappingOf(i)
		r.must(err)
		_, err = r.leads.Start(t.Context(), ada, i.ID, m)
		r.must(err)
		begun = time.Now()
		r.must(r.leads.Work(t.Context()))
		if i = r.ended(i.ID); i.Added != int64(count) || i.Failed != 0 {
			t.Error(counts(i))
		}
		// Buffers and a batch; rows that stayed would take three times as much.
		if bound := before + 8<<20; most > bound || afterUpload > bound {
			t.Errorf("the heap grew from %d kB to %d kB by the upload, %d kB by the import", before>>10, afterUpload>>10, most>>10)
		}
		t.Logf("%d bytes uploaded in %s, %d rows imported in %s; heap %d kB before, %d kB after the upload, %d kB at the most",
			i.Size, uploaded.Round(time.Millisecond), count, time.Since(begun).Round(time.Millisecond), before>>10, afterUpload>>10, most>>10)
	})
}
