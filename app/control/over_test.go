package control_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/control"
	"hookline/app/outbound"
	"hookline/models"
	"hookline/models/dbtest"
)

// The end of a call that we were never told is asked for, where the carrier's API can tell;
// a carrier whose API is out of order is asked once, and its calls go on.
func TestSilentCallsAreAskedAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b, ctx := newBench(t, db), t.Context()
		asked := map[string]int{}
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, password, _ := r.BasicAuth()
			asked[r.Method+" "+r.URL.Path+" "+user+" "+password+r.Header.Get("Authorization")[:6]]++
			switch {
			case strings.Contains(r.URL.Path, "CA-over"):
				_, _ = io.WriteString(w, `{"sid":"CA-over","status":"completed"}`)
			case strings.Contains(r.URL.Path, "CA-live"):
				_, _ = io.WriteString(w, `{"sid":"CA-live","status":"in-progress"}`)
			case strings.Contains(r.URL.Path, "CA-none"):
				_, _ = io.WriteString(w, `[]`)
			default:
				http.NotFound(w, r)
			}
		}))
		defer api.Close()
		began := time.Now().UTC().Add(-time.Hour)
		add := func(carrierID, kind, key string, settings map[string]string, calls ...string) {
			b.carrier(carrierID, kind, key, settings)
			for _, sid := range calls {
				b.must(db.Calls.ClaimNew(ctx, &models.Call{ID: carrierID + sid, ShortID: carrierID + sid, Kind: models.CallCarrier, CarrierID: carrierID, CarrierCallID: sid,
					Status: models.CallLive, ClaimTurn: -1, State: "{}", StartedAt: began, UpdatedAt: began}))
			}
		}
		account := map[string]string{"account": "AC1", "api_url": api.URL}
		add("c1", "twiml", "auth_token", account, "CA-gone", "CA-over", "CA-live")
		add("c2", "telnyx", "api_token", account, "CA-over")
		add("c3", "signalwire", "api_token", account, "CA-none", "CA-none2", "CA-over")
		add("c4", "twiml", "auth_token", nil, "CA-over")
		catalog := b.catalog()
		_, err := catalog.Refresh(ctx)
		b.must(err)
		c := control.New(catalog, outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), func() string { return "" })
		engine := call.New(db, catalog, nil, slog.New(slog.DiscardHandler), call.Options{Informant: c})
		if err := engine.AskSilent(ctx); err == nil {
			t.Error("an API that does not tell is no failure")
		}
		for id, want := range map[string]string{"c1CA-over": models.CallEnded, "c1CA-live": models.CallLive, "c1CA-gone": models.CallLive, "c2CA-over": models.CallEnded,
			"c3CA-none": models.CallLive, "c3CA-over": models.CallLive, "c4CA-over": models.CallLive} {
			if row, err := db.Calls.Get(ctx, id); err != nil || row.Status != want {
				t.Errorf("%s: %+v %v, want %s", id, row, err, want)
			}
		}
		for _, want := range []string{"GET /2010-04-01/Accounts/AC1/Calls/CA-over.json AC1 tokenBasic ", "GET /v2/texml/Accounts/AC1/Calls/CA-over  Bearer"} {
			if asked[want] != 1 {
				t.Errorf("%q: %d times, of %v", want, asked[want], asked)
			}
		}
		if len(asked) != 5 {
			t.Errorf("asked: %v", asked)
		}
	})
}
