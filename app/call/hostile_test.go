package call_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/models"
	"hookline/models/dbtest"
)

// A request for the step after the end of a call hears a goodbye and runs nothing:
// the state of the call still stands at the object that waited.
func TestNothingRunsAfterTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		next := keyed(first, "CA1", "2090")
		for next.Turn = first.Turn; next.Turn < first.Turn+2; next.Turn++ {
			r, err := b.engine.Continue(t.Context(), next)
			if err != nil || !r.Ended || text(r) != call.GoodbyeSpeech+"|hangup" {
				t.Errorf("turn %d: %+v, %v", next.Turn, r, err)
			}
		}
		if n := b.hits.Load(); n != 0 {
			t.Errorf("%d requests of the Web Service", n)
		}
	})
}

// The carrier gives up waiting in the middle of a step: the step is finished all
// the same, and its answer is there when the carrier asks again.
func TestStepGoesOnWithoutWhoAsked(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	first, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	ctx, leave := context.WithCancel(t.Context())
	b.serve(func(w http.ResponseWriter, _ *http.Request) {
		leave()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"name":"Perth","latitude":1}]`)
	})
	_, _ = b.engine.Continue(ctx, keyed(first, "CA1", "6000")) // nobody hears this answer
	r, err := b.newEngine().Continue(t.Context(), keyed(first, "CA1", "6000"))
	if err != nil || text(r) != "Perth at 1.|hangup" || b.hits.Load() != 1 {
		t.Errorf("%+v, %v, %d requests", r, err, b.hits.Load())
	}
}

// An ordinary POST is sent: only one that was begun by a process that died is not.
func TestPostIsSent(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	b.service.Method = "POST"
	b.must(b.db.Services.Update(t.Context(), b.service))
	b.must(b.db.BumpRevision(t.Context()))
	first, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	if r, err := b.engine.Continue(t.Context(), keyed(first, "CA1", "2090")); err != nil || !strings.HasPrefix(text(r), "Cremorne") || b.hits.Load() != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// News of the end of a call that has ended adds nothing to it, and a test call
// can't be begun under the id of a carrier's.
func TestEndedCallStaysAsItIs(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	first, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	if _, err := b.engine.StartTest(t.Context(), call.Test{ID: first.CallID, Called: number}); !apperr.Is(err, apperr.NotFound) {
		t.Errorf("a test call under a carrier's id: %v", err)
	}
	if err := b.engine.HangUpTest(t.Context(), first.CallID); !apperr.Is(err, apperr.Forbidden) {
		t.Errorf("a carrier's call hung up in the browser: %v", err)
	}
	_, err = b.engine.Continue(t.Context(), keyed(first, "CA1", "2090"))
	b.must(err)
	before, err := b.db.Calls.Turns(t.Context(), first.CallID, 0)
	b.must(err)
	b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
	after, err := b.db.Calls.Turns(t.Context(), first.CallID, 0)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d turns, then %d; %v", len(before), len(after), err)
	}
}

// A secret that one Web Service answers and another is sent shows in no trace.
func TestSecretResultIsMaskedInLaterRequests(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	const secret = "tok-5e=c/r et"
	b.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"name":"`+secret+`","latitude":1}]`)
	})
	b.service.Config.Results = []models.ServiceResult{{Description: "Suburb", Path: "0.name", Secret: true}}
	b.must(b.db.Services.Update(t.Context(), b.service))
	open := *b.service
	open.ID, open.Name = "", "Second"
	open.Config.Results = []models.ServiceResult{{Description: "Latitude", Path: "0.latitude"}}
	b.must(b.db.Services.Create(t.Context(), &open))
	b.publish(fmt.Sprintf(`{"objects":[
	{"id":"one","kind":"web_service_connector","title":"One","settings":{"web_service":%q,"inputs":{"postcode":"1"},"results":{"Suburb":"token"}},"exits":{"success":"two"}},
	{"id":"two","kind":"web_service_connector","title":"Two","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:token%%"},"results":{"Latitude":"lat"}},"exits":{"success":"bye"}},
	{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`, b.service.ID, open.ID))
	r, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	turns, err := b.db.Calls.Turns(t.Context(), r.CallID, 0)
	b.must(err)
	if b.hits.Load() != 2 {
		t.Fatalf("%d requests", b.hits.Load())
	}
	for _, form := range []string{secret, url.PathEscape(secret), url.QueryEscape(secret), "5e=c"} {
		if strings.Contains(turns[0].Steps, form) {
			t.Errorf("%s is in the trace: %s", form, turns[0].Steps)
		}
	}
}

// A node that gets no callbacks learns of a changed carrier too: its desks ask
// whether calls can be held.
func TestNodeWithoutCallbacksKnowsTheConfiguration(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		log := slog.New(slog.DiscardHandler)
		catalog := call.NewCatalog(db, b.box, log)
		engine := call.New(db, catalog, nil, log, call.Options{})
		var running sync.WaitGroup
		defer running.Wait()
		defer stop()
		running.Go(func() { engine.Run(ctx, time.Hour) })
		account := func() string {
			c, err := catalog.CarrierByID(ctx, "c1")
			b.must(err)
			if c == nil {
				return ""
			}
			return c.Settings["account"]
		}
		poll := time.NewTicker(5 * time.Millisecond)
		defer poll.Stop()
		c := &models.Carrier{ID: "c1", Name: "Twilio", Kind: "twiml", Signature: call.SignatureOff}
		b.must(db.Carriers.Create(ctx, c))
		b.must(db.BumpRevision(ctx))
		for _, want := range []string{"AC1", "AC2"} {
			c.Config.Settings = map[string]string{"account": want}
			b.must(db.Carriers.Update(ctx, c))
			b.must(db.BumpRevision(ctx))
			for account() != want {
				select {
				case <-poll.C:
				case <-ctx.Done():
					t.Fatalf("it has the account %q, not %q", account(), want)
				}
			}
		}
	})
}
