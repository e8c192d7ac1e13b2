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

// The desk asks in the middle of a transaction: the database is not read.
func TestCanAsksMemoryAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
		must(err)
		sealed, err := box.Seal("carriers", "c1", []byte("token"))
		must(err)
		must(db.Carriers.Create(ctx, &models.Carrier{ID: "c1", Name: "Twilio", Kind: "twiml", Signature: "on",
			Config: models.CarrierConfig{Settings: map[string]string{"account": "AC1", "api_url": "https://api.example.test"}, Sealed: map[string]string{"auth_token": sealed}}}))
		must(db.BumpRevision(ctx))
		catalog := call.NewCatalog(db, box, slog.New(slog.DiscardHandler))
		c := control.New(catalog, outbound.New(outbound.Options{}), func() string { return "" })
		row := &models.Call{CarrierID: "c1"}
		if c.Can(ctx, row) {
			t.Error("the database was read")
		}
		_, err = catalog.Refresh(ctx)
		must(err)
		if !c.Can(ctx, row) {
			t.Error("the carrier can be told")
		}
	})
}
