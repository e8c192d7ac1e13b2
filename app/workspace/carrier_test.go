package workspace_test

import (
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// pager is a made-up dialect with settings that no other has.
type pager struct{ carrier.TwiML }

func (pager) About() carrier.About {
	return carrier.About{Name: "pager", Label: "Pager", Proof: "public_key", Fields: []kind.Field{
		{Key: "public_key", Label: "Public key"}, {Key: "pass", Label: "Pass", Type: kind.TypeSecret, Required: true}, {Key: "region", Label: "Region", Default: "eu"}}}
}

// The settings of a dialect are checked, kept, sealed and told of in the trail by its
// fields alone.
func TestCarrierOfAnotherDialect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		box := must(secret.NewBox([]byte("a key for tests, long enough")))(t)
		w := workspace.New(db, box, append(carrier.Dialects(), pager{}))
		save := func(id string, version int64, settings, secrets kind.Values) (*models.Carrier, error) {
			return w.Carriers.Save(t.Context(), anna, workspace.Carrier{Secrets: secrets,
				Carrier: models.Carrier{ID: id, Version: version, Name: "Beep", Kind: "pager", Config: models.CarrierConfig{Settings: settings}}})
		}
		_, err := save("", 0, kind.Values{"region": "a\nb", "queue": "x"}, kind.Values{"pass": " x"})
		wantCode(t, err, apperr.Invalid, "public key", "line break", "space")
		c := must(save("", 0, kind.Values{"public_key": "pk", "queue": "enqueue"}, kind.Values{"pass": "opensesame", "auth_token": "x"}))(t)
		if got, want := fmt.Sprint(c.Signature, c.Config.Settings, w.Carriers.Stored(c)), "public_keymap[public_key:pk region:eu] map[pass:opensesame]"; got != want {
			t.Errorf("kept %s, want %s", got, want)
		}
		changed := must(save(c.ID, c.Version, kind.Values{"public_key": "pk", "region": "us"}, kind.Values{"pass": "openagain"}))(t)
		same := must(save(c.ID, changed.Version, kind.Values{"public_key": "pk", "region": "us"}, nil))(t)
		if same.Version != changed.Version || w.Carriers.Stored(same)["pass"] != "openagain" {
			t.Errorf("saved again: %+v", same)
		}
		trail := must(w.Audit(t.Context(), workspace.ObjectCarrier, c.ID, models.Page{Limit: 10}))(t)
		told := fmt.Sprint(trail)
		for _, want := range []string{"region", "eu", "us", "pass"} {
			if !strings.Contains(told, want) {
				t.Errorf("no %s in the trail %s", want, told)
			}
		}
		if strings.Contains(told, "opens") || strings.Contains(told, "openag") {
			t.Errorf("the trail tells a secret: %s", told)
		}
		noLeak(t, db, "openagain")
		c = must(w.Carriers.Save(t.Context(), anna, workspace.Carrier{Secrets: kind.Values{"auth_token": "tok"},
			Carrier: models.Carrier{ID: c.ID, Version: same.Version, Name: "Beep", Kind: "twiml", Config: same.Config}}))(t)
		if len(c.Config.Sealed) != 1 || c.Config.Settings["region"] != "" || c.Config.Settings["queue"] != "enqueue" {
			t.Errorf("of another kind it keeps %+v", c.Config)
		}
	})
}
