package delivery_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/models"
)

func TestSecrets(t *testing.T) {
	a, b := webservice.NewSigningSecret(), webservice.NewSigningSecret()
	key, err := webservice.ParseSigningSecret(" " + a + "\n")
	if err != nil || len(key) != 32 || a == b || !strings.HasPrefix(a, "whsec_") {
		t.Errorf("%s %v", a, err)
	}
	for _, wrong := range []string{"", "whsec_", "whsec_AAAA", strings.TrimPrefix(a, "whsec_"), a + "!", "whsec_" + strings.Repeat("AAAA", 22)} {
		if _, err := webservice.ParseSigningSecret(wrong); err == nil || wrong != "" && strings.Contains(err.Error(), strings.TrimPrefix(wrong+"!", "whsec_")) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	var s models.DeliverySettings
	secrets := map[string]string{"auth.password": "x"}
	webservice.RotateSigning(&s, secrets, a, now, 0)
	if !s.Signing || s.OldUntil != nil || secrets[models.DeliverySecret] != a || len(secrets) != 2 {
		t.Errorf("%+v %v", s, secrets)
	}
	for overlap, want := range map[time.Duration]time.Duration{0: 24 * time.Hour, time.Hour: time.Hour, 999 * time.Hour: 7 * 24 * time.Hour} {
		s, secrets := models.DeliverySettings{}, map[string]string{models.DeliverySecret: a, models.DeliveryOldSecret: "older"}
		webservice.RotateSigning(&s, secrets, b, now, overlap)
		if s.OldUntil == nil || s.OldUntil.Sub(now) != want || secrets[models.DeliverySecret] != b || secrets[models.DeliveryOldSecret] != a {
			t.Errorf("%s: %+v %v", overlap, s, secrets)
		}
	}
}

func TestRetryAfterIsRead(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "90": 90 * time.Second, " 5 ": 5 * time.Second, "-5": 0, "soon": 0, "1e3": 0,
		"99999999999999": 24 * time.Hour, "999999999999999999999999": 0, "Mon, 30 Nov 2026 08:01:00 GMT": time.Minute,
		"Mon, 30 Nov 2026 07:01:00 GMT": 0, "Mon, 30 Nov 2028 08:01:00 GMT": 24 * time.Hour} {
		if got := delivery.RetryAfter(text, now); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestWaits(t *testing.T) {
	waits, sum := webservice.DeliveryWaits(&models.DeliverySettings{}), time.Duration(0)
	for i, d := range waits {
		if got, over := delivery.Wait(&models.DeliverySettings{}, int64(i+1)); got != d || over {
			t.Errorf("try %d waits %s, %v", i+1, got, over)
		}
		sum += d
	}
	if _, over := delivery.Wait(&models.DeliverySettings{}, int64(len(waits)+1)); !over || len(waits) != 9 || sum < 72*time.Hour {
		t.Errorf("%d waits, %s", len(waits), sum)
	}
	if _, over := delivery.Wait(&models.DeliverySettings{Waits: []int64{}}, 1); !over {
		t.Error("no repeats, and there is one")
	}
	if low, high := delivery.Jitter(time.Minute, 0), delivery.Jitter(time.Minute, 1); low != 48*time.Second || high != 72*time.Second {
		t.Errorf("%s to %s", low, high)
	}
}

func TestBreaker(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	var b delivery.Breaker
	for i := range 5 {
		if b.Room(0, now) == 0 {
			t.Errorf("open after %d failures", i)
		}
		b.Failed(now, 0)
	}
	for i, pause := range []time.Duration{5, 10, 20, 40, 60, 60} {
		pause *= time.Second
		b.Failed(now, 0) // of one that was under way: no longer pause
		if b.Room(0, now.Add(pause-1)) != 0 {
			t.Errorf("%d: not %s", i, pause)
		}
		now = now.Add(pause)
		if b.Room(0, now) != 1 || b.Room(1, now) != 0 {
			t.Errorf("%d: one is let through, and one alone", i)
		}
		b.Failed(now, 0)
	}
	if b.Room(0, now.Add(-time.Hour)) != 1 {
		t.Error("a clock that went back keeps it shut")
	}
	b.Succeeded()
	if b.Room(3, now) < 100 {
		t.Error("a success does not close it")
	}
	b.Failed(now, 30*time.Second)
	if b.Room(0, now.Add(29*time.Second)) != 0 || b.Room(0, now.Add(30*time.Second)) != 1 {
		t.Error("a receiver is asked sooner than it wants")
	}
}

func TestHolds(t *testing.T) {
	data := map[string]string{"n": "5"}
	when := []models.HookCondition{{Tag: "n", Operator: "greater", Value: "4"}, {Tag: "none", Operator: "is_empty"}}
	if !event.Holds(nil, data) || !event.Holds(when, data) || event.Holds(append(when, models.HookCondition{Tag: "n", Operator: "no_such"}), data) || event.Holds([]models.HookCondition{{Tag: "n", Operator: "equals", Value: "6"}}, data) {
		t.Error("conditions")
	}
}

// A SOAP Fault is as final as a 4xx, whatever status it comes in, but where the status says
// that it passes. Everything else is judged by its status.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		status   int
		rejected bool // by a Fault, or by 4xx
		want     delivery.Result
		other    delivery.Result // with the switch for receivers that misuse them
	}{
		{200, false, "delivered", "delivered"}, {202, true, "failed", "again"}, {200, true, "failed", "again"},
		{400, true, "failed", "again"}, {404, true, "failed", "again"}, {408, true, "again", "again"}, {410, true, "gone", "gone"}, {429, true, "again", "again"},
		{500, false, "again", "again"}, {500, true, "failed", "again"}, {501, true, "failed", "again"},
		{502, true, "again", "again"}, {503, true, "again", "again"}, {504, true, "again", "again"}, {503, false, "again", "again"}, {302, false, "again", "again"},
	} {
		ex := &webservice.Exchange{Sent: true, Cause: webservice.Success, Response: &webservice.Received{Status: c.status}}
		if c.rejected {
			ex.Cause = webservice.Rejected
		}
		if got := delivery.Judge(ex, &models.DeliverySettings{}); got != c.want {
			t.Errorf("%d, rejected %v: %s, want %s", c.status, c.rejected, got, c.want)
		}
		if got := delivery.Judge(ex, &models.DeliverySettings{RetryOther: true}); got != c.other {
			t.Errorf("%d, rejected %v, with the switch: %s, want %s", c.status, c.rejected, got, c.other)
		}
	}
}
