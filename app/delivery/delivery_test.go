package delivery_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/delivery"
	"hookline/app/webservice"
	"hookline/models"
)

// An event becomes a signed request, and what came of it is kept.
func TestDelivered(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("ü", 20<<10)) })
		until := in.clock.now().Add(time.Hour)
		now, old := webservice.NewSigningSecret(), webservice.NewSigningSecret()
		w := in.service("CRM", r.URL, func(w *models.WebService, secrets map[string]string) {
			w.Path, w.Config.PathVariables = "/calls/%note%", []models.Param{{Name: "note", Required: true}}
			w.Config.Headers = []models.Param{{Name: "X-Call", Static: "#call_id#/#ani#/#agent_id#"}}
			w.Config.Delivery = models.DeliverySettings{Signing: true, OldUntil: &until}
			secrets[models.DeliverySecret], secrets[models.DeliveryOldSecret] = now, old
		})
		in.hook("Ended", func(h *models.Hook) {
			h.Config.Inputs = map[string]string{"note": "from #ani# #agent_id##5"}
			h.Config.When = []models.HookCondition{{Tag: "n", Operator: "less", Value: "1"}}
		}, w)
		in.run()
		in.raise("c1", "c2") // the condition is of the first alone
		d := in.one("it is delivered", inState(models.DeliveryDelivered))
		if d.Tries != 0 || d.Attempt != 1 || d.Status != 200 || d.Caller != "+61255501111" || d.HookName != "Ended" || d.ServiceName != "CRM" || d.CallID != "c1" || d.Node != "" {
			t.Errorf("%+v", d)
		}
		got := r.all()[0]
		if r.count() != 1 || got.path != "/calls/from%20+61255501111%20%235" || got.header.Get("X-Call") != "c1/+61255501111/" {
			t.Errorf("%d requests, %s", r.count(), got.path)
		}
		var body struct {
			Type, Timestamp string
			Data            map[string]string
		}
		in.must(json.Unmarshal([]byte(got.body), &body))
		if body.Type != "call.end" || body.Data["odd"] != "\"quoted\" & <b>\n#ani# %name%" || body.Data["call_id"] != "c1" || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s", got.body)
		}
		if at, err := time.Parse(time.RFC3339, body.Timestamp); err != nil || !at.Equal(d.CreatedAt) {
			t.Errorf("%v, %v", at, err)
		}
		verify(t, got, d.ID, now, old)
		attempts, err := in.db.Deliveries.Attempts(t.Context(), d.ID)
		if in.must(err); len(attempts) != 1 || attempts[0].Number != 1 || attempts[0].Status != 200 || attempts[0].TookUS <= 0 {
			t.Fatalf("%+v", attempts)
		}
		var ex webservice.Exchange
		in.must(json.Unmarshal([]byte(attempts[0].Exchange), &ex))
		if len(ex.Response.Body) > 20<<10 || len(ex.Response.Body) < 20<<10-2 || ex.Request.Body != got.body {
			t.Errorf("%d bytes kept", len(ex.Response.Body))
		}
	})
}

// verify checks a signature as a receiver would that has the secrets, in their order.
func verify(t *testing.T, g *got, id string, secrets ...string) {
	t.Helper()
	var want []string
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key)
		_, _ = io.WriteString(mac, g.header.Get("webhook-id")+"."+g.header.Get("webhook-timestamp")+"."+g.body)
		want = append(want, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	if g.header.Get("webhook-id") != id || !slices.Equal(strings.Fields(g.header.Get("webhook-signature")), want) {
		t.Errorf("signed %q, want %q", g.header.Get("webhook-signature"), want)
	}
}

// What each kind of answer, or none, becomes.
func TestOutcomes(t *testing.T) {
	answer := func(status int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
		}
	}
	other := func(w *models.WebService, _ map[string]string) { w.Config.Delivery.RetryOther = true }
	soap := func(w *models.WebService, _ map[string]string) {
		w.ContentType, w.Config.ServiceType = webservice.ContentXML, webservice.TypeSOAP
		w.Config.SOAP.SOAPOperation = models.SOAPOperation{Version: "1.1", Operation: "Log", Namespace: "urn:erp", Style: "qualified"}
		w.Config.SOAP.Inputs = []models.Param{{Name: "caller", Static: "#ani#"}}
	}
	fault := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode><faultstring>No</faultstring></e:Fault></e:Body></e:Envelope>`))
		}
	}
	cases := []struct {
		name    string
		answer  http.HandlerFunc
		service func(w *models.WebService, secrets map[string]string)
		state   int64
		status  int64
		cause   string
	}{
		{"no content", answer(204), nil, models.DeliveryDelivered, 204, "success"},
		{"10 MB", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 10<<20)) }, nil, models.DeliveryDelivered, 200, "success"},
		{"a 4xx", answer(422), nil, models.DeliveryFailed, 422, "rejected"},
		{"a 4xx that is repeated", answer(422), other, models.DeliveryWaiting, 422, "rejected"},
		{"408", answer(408), nil, models.DeliveryWaiting, 408, "rejected"},
		{"a Fault", fault(500), soap, models.DeliveryFailed, 500, "rejected"},
		{"a Fault that says it went well", fault(200), soap, models.DeliveryFailed, 200, "rejected"},
		{"a Fault of a server that is busy", fault(503), soap, models.DeliveryWaiting, 503, "rejected"},
		{"503", answer(503), nil, models.DeliveryWaiting, 503, "unavailable"},
		{"a redirect", answer(302, "Location", "/elsewhere"), nil, models.DeliveryWaiting, 302, "bad_response"},
		{"slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			func(w *models.WebService, _ map[string]string) { w.TimeoutMS = 200 }, models.DeliveryWaiting, 0, "timeout"},
		{"closed", nil, func(w *models.WebService, _ map[string]string) { w.Domain = "127.0.0.1:1" }, models.DeliveryWaiting, 0, "unavailable"},
		{"no TLS there", answer(200), func(w *models.WebService, _ map[string]string) { w.HTTPS = true }, models.DeliveryWaiting, 0, "unavailable"},
		{"an input is missing", answer(200), func(w *models.WebService, _ map[string]string) {
			w.Config.Query = []models.Param{{Name: "needed", Required: true}}
		}, models.DeliveryFailed, 0, "rejected"},
	}
	each(t, func(t *testing.T, in *installation) {
		var receivers []*receiver
		var services []*models.WebService
		for _, tt := range cases {
			r := in.receiver(tt.answer)
			receivers, services = append(receivers, r), append(services, in.service(tt.name, r.URL, tt.service))
		}
		in.hook("H", nil, services...)
		in.run()
		in.raise("c")
		in.until("an attempt of each is over", func() bool {
			return in.count("SELECT count(*) FROM deliveries WHERE attempt = 1 AND node = ''") == len(cases)
		})
		list := in.deliveries()
		for i, tt := range cases {
			d := list[slices.IndexFunc(list, func(d models.Delivery) bool { return d.WebServiceID == services[i].ID })]
			if d.State != tt.state || d.Status != tt.status || d.Cause != tt.cause || (d.Reason == "") != (tt.state == models.DeliveryDelivered) {
				t.Errorf("%s: %+v", tt.name, d)
			}
			if in5s := d.DueAt.Sub(d.UpdatedAt); d.State == models.DeliveryWaiting && (d.Tries != 1 || in5s < 3900*time.Millisecond || in5s > 6100*time.Millisecond) {
				t.Errorf("%s: due in %s, tries %d", tt.name, in5s, d.Tries)
			}
			if n := in.count("SELECT count(*) FROM delivery_attempts WHERE delivery_id = $1 AND status = $2 AND cause = $3", d.ID, tt.status, tt.cause); n != 1 {
				t.Errorf("%s: %d attempts told", tt.name, n)
			}
			if receivers[i].count() > 1 {
				t.Errorf("%s: %d requests", tt.name, receivers[i].count())
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for name, header := range map[string]func(now time.Time) string{
		"seconds": func(time.Time) string { return "7200" },
		"date":    func(now time.Time) string { return now.Add(2 * time.Hour).UTC().Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, in *installation) {
				var served atomic.Int64
				r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
					if served.Add(1) == 1 {
						w.Header().Set("Retry-After", header(in.clock.now()))
						w.WriteHeader(http.StatusTooManyRequests)
					}
				})
				in.hook("H", nil, in.service("W", r.URL, nil))
				e, _ := in.node("n1", nil, delivery.Options{})
				in.raise("c")
				d := in.one("it waits", func(d *models.Delivery) bool { return d.Tries == 1 })
				if after := d.DueAt.Sub(d.UpdatedAt); after < 2*time.Hour-2*time.Second || after > 2*time.Hour+2*time.Second {
					t.Errorf("due after %s", after)
				}
				in.clock.move(2*time.Hour + time.Minute)
				e.Wake()
				in.one("it is delivered", inState(models.DeliveryDelivered))
			})
		})
	}
}

// 500, then 200; and one that never succeeds fails when its schedule is over.
func TestSchedule(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		var served atomic.Int64
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if served.Add(1) == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		never := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		waits := schedule(20*time.Millisecond, 40*time.Millisecond)
		in.hook("H", nil, in.service("W", r.URL, waits), in.service("Never", never.URL, waits))
		e, _ := in.node("n1", nil, delivery.Options{})
		in.raise("c")
		in.until("one is delivered, one failed", func() bool {
			return in.inState(models.DeliveryDelivered) == 1 && in.inState(models.DeliveryFailed) == 1
		})
		if r.count() != 2 || never.count() != 3 {
			t.Errorf("%d and %d attempts", r.count(), never.count())
		}
		if a, b := r.all()[0].header, r.all()[1].header; a.Get("webhook-id") == "" || a.Get("webhook-id") != b.Get("webhook-id") {
			t.Error("the id changed")
		}
		// Sent again, it begins anew under its id.
		now := in.clock.now().Add(time.Minute)
		n, err := in.db.Deliveries.Replay(t.Context(), models.DeliveryFilter{Stands: models.StandsFailed}, now, in.clock.now(), 10)
		if in.must(err); n != 1 {
			t.Errorf("%d sent again", n)
		}
		// The breaker opens meanwhile. A clock that is moved while a claim is made takes the
		// lease from it: each move comes after twice as many looks as the one before.
		looks, next := 0, 1
		in.until("it failed again", func() bool {
			if looks++; looks == next && in.count("SELECT count(*) FROM deliveries WHERE node <> ''") == 0 {
				in.clock.move(5 * time.Second)
			}
			if looks >= next {
				looks, next = 0, 2*next
			}
			e.Wake()
			return never.count() == 6 && in.inState(models.DeliveryFailed) == 1
		})
	})
}
