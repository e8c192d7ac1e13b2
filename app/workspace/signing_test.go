package workspace_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// A Web Service that signs has a secret; one that is replaced signs for a time, too; and
// neither trail nor row ever holds one in the clear.
func TestSigningSecret(t *testing.T) { dbtest.Each(t, testSigningSecret) }

func testSigningSecret(t *testing.T, db *models.DB) {
	w, ctx := open(t, db), t.Context()
	now := time.Date(2026, 4, 22, 9, 30, 0, 0, time.UTC)
	w.Now = func() time.Time { return now }
	secrets := func(s *models.WebService) (is, old string) {
		t.Helper()
		all := must(w.Services.Secrets(s))(t)
		return all[models.DeliverySecret], all[models.DeliveryOldSecret]
	}
	in := workspace.Service{WebService: models.WebService{Name: "CRM", Active: true, Method: "POST", ContentType: "json", Domain: "crm.example.com", TimeoutMS: 5000}}
	in.Config.Delivery = models.DeliverySettings{Signing: true, OldUntil: &now} // which nobody can give
	s := must(w.Services.Save(ctx, anna, in))(t)
	first, old := secrets(s)
	if _, err := webservice.ParseSigningSecret(first); err != nil || old != "" || s.Config.Delivery.OldUntil != nil {
		t.Fatalf("made %q %q %+v", first, old, s.Config.Delivery)
	}
	in.ID, in.Version, in.Config.Delivery.AtOnce = s.ID, s.Version, 4
	s = must(w.Services.Save(ctx, anna, in))(t)
	if is, _ := secrets(s); is != first {
		t.Error("another change made another secret")
	}
	second, s, err := w.Services.MakeSigningSecret(ctx, anna, s.ID, time.Hour)
	if is, old := secrets(s); err != nil || is != second || old != first || !s.Config.Delivery.OldUntil.Equal(now.Add(time.Hour)) || s.Config.Delivery.AtOnce != 4 {
		t.Errorf("rotated: %+v, %v", s.Config.Delivery, err)
	}
	third, s, err := w.Services.MakeSigningSecret(ctx, anna, s.ID, 30*24*time.Hour)
	if is, old := secrets(s); err != nil || is != third || old != second || !s.Config.Delivery.OldUntil.Equal(now.Add(webservice.MaxOverlap)) {
		t.Errorf("rotated again: %+v, %v", s.Config.Delivery, err)
	}
	own := webservice.NewSigningSecret()
	in.Version, in.Secrets = s.Version, map[string]string{models.DeliverySecret: own}
	s = must(w.Services.Save(ctx, anna, in))(t)
	if is, old := secrets(s); is != own || old != third || !s.Config.Delivery.OldUntil.Equal(now.Add(webservice.DefaultOverlap)) {
		t.Errorf("given: %+v", s.Config.Delivery)
	}
	in.Version, in.Secrets = s.Version, map[string]string{models.DeliverySecret: "whsec_short"}
	if _, err = w.Services.Save(ctx, anna, in); len(apperr.Fields(err)) != 1 || apperr.Fields(err)[0].Name != "delivery.secret" || strings.Contains(err.Error(), "short") {
		t.Errorf("a wrong one: %v", err)
	}
	in.Secrets, in.Config.Delivery.Signing = nil, false
	s = must(w.Services.Save(ctx, anna, in))(t)
	if is, old := secrets(s); is != "" || old != "" || s.Config.Delivery.OldUntil != nil {
		t.Errorf("off: %+v", s.Config.Delivery)
	}
	trail := must(w.Audit(ctx, workspace.ObjectWebService, s.ID, models.Page{}))(t)
	all, err := json.Marshal(trail)
	if err != nil || !strings.Contains(string(all), `{"field":"delivery.secret","from":"set","to":"changed"}`) && !strings.Contains(string(all), `"delivery.secret"`) {
		t.Errorf("trail %s, %v", all, err)
	}
	for _, secret := range []string{first, second, third, own} {
		if strings.Contains(string(all), secret) || strings.Contains(s.Sealed, secret) {
			t.Errorf("a secret is in the clear")
		}
	}
}

// What can't be, is told at its field.
func TestDeliverySettings(t *testing.T) { dbtest.Each(t, testDeliverySettings) }

func testDeliverySettings(t *testing.T, db *models.DB) {
	w := open(t, db)
	in := workspace.Service{WebService: models.WebService{Name: "CRM", Method: "POST", ContentType: "json", Domain: "crm.example.com", TimeoutMS: 5000}}
	in.Config.Delivery = models.DeliverySettings{Waits: []int64{500}, PerSecond: -1, AtOnce: 101, KeepDays: 400}
	_, err := w.Services.Save(t.Context(), anna, in)
	var names []string
	for _, f := range apperr.Fields(err) {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "delivery.schedule delivery.per_second delivery.at_once delivery.keep" {
		t.Errorf("problems at %s", got)
	}
	in.Config.Delivery = models.DeliverySettings{Waits: []int64{5000, 90_000}, PerSecond: 20, AtOnce: 4, PerCall: true, KeepDays: 90, RetryOther: true}
	s := must(w.Services.Save(t.Context(), anna, in))(t)
	trail := must(w.Audit(t.Context(), workspace.ObjectWebService, s.ID, models.Page{}))(t)
	told := map[string]string{}
	for _, c := range trail[0].Changes {
		told[c.Field] = c.To
	}
	for key, want := range map[string]string{"schedule": "5s, 1m30s", "per_second": "20", "at_once": "4", "order": "per_call", "keep": "90d", "retry_other": "true", "signing": ""} {
		if told["delivery."+key] != want {
			t.Errorf("%s is told as %q", key, told["delivery."+key])
		}
	}
}
