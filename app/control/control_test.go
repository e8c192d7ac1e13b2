package control_test

import (
	"log/slog"
	"strings"
	"testing"

	"hookline/app/call"
	"hookline/app/control"
	"hookline/app/outbound"
	"hookline/app/secret"
	"hookline/models"
	"hookline/models/dbtest"
)

// bench is carriers in a database.
type bench struct {
	t   *testing.T
	db  *models.DB
	box *secret.Box
}

func newBench(t *testing.T, db *models.DB) *bench {
	t.Helper()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	b := &bench{t, db, box}
	b.must(err)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// carrier adds one whose secret of that key is token.
func (b *bench) carrier(id, kind, key string, settings map[string]string) {
	b.t.Helper()
	sealed, err := b.box.Seal("carriers", id, []byte("token"))
	b.must(err)
	b.must(b.db.Carriers.Create(b.t.Context(), &models.Carrier{ID: id, Name: id, Kind: kind, Signature: "on",
		Config: models.CarrierConfig{Settings: settings, Sealed: map[string]string{key: sealed}}}))
}

// catalog is one that has read nothing yet.
func (b *bench) catalog() *call.Catalog {
	b.t.Helper()
	b.must(b.db.BumpRevision(b.t.Context()))
	return call.NewCatalog(b.db, b.box, slog.New(slog.DiscardHandler))
}

// The desk asks in the middle of a transaction: the database is not read.
func TestCanAsksMemoryAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b, ctx := newBench(t, db), t.Context()
		b.carrier("c1", "twiml", "auth_token", map[string]string{"account": "AC1", "api_url": "https://api.example.test"})
		catalog := b.catalog()
		c := control.New(catalog, outbound.New(outbound.Options{}), func() string { return "" })
		row := &models.Call{CarrierID: "c1"}
		if c.Can(ctx, row) {
			t.Error("the database was read")
		}
		_, err := catalog.Refresh(ctx)
		b.must(err)
		if !c.Can(ctx, row) {
			t.Error("the carrier can be told")
		}
	})
}
