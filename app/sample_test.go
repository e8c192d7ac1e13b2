package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/config"
	"hookline/app/event"
	"hookline/app/lead"
	"hookline/app/sample"
	"hookline/app/voice"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// serving is an App that runs until the test ends.
func serving(t *testing.T, change func(*config.Config)) *App {
	t.Helper()
	a := started(t, change)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return a
}

// The sample's story "Blocked numbers" (MISSION A6), as it comes: the Workflow's two
// Web Services ask the running program's own API, and who is off the list gets through.
func TestSampleBlocksANumberUntilItIsOffTheList(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		a := serving(t, func(cfg *config.Config) {
			cfg.Database, cfg.Sample, cfg.TraceRetention = dsn, true, time.Hour
		})
		const refused, through = "Please do not call again.", "You are not blocked, but nobody is at the desk"
		hears := func(caller, want, blocked string) {
			t.Helper()
			reply, err := a.live.engine.StartTest(t.Context(), call.Test{Caller: caller, Called: "+61255501239"})
			if err != nil {
				t.Fatal(err)
			}
			if heard := spoken(reply); !reply.Ended || !strings.Contains(heard, want) {
				t.Errorf("%s hears %q, want %q", caller, heard, want)
			}
			// A Web Service that failed would let everybody through: it is the answer that does.
			row, err := a.db.Calls.Get(t.Context(), reply.CallID)
			if err != nil {
				t.Fatal(err)
			}
			values, err := call.ReadValues(row)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := values.Get("blocked"); got != blocked {
				t.Errorf("%s: the API answered %q, want %q", caller, got, blocked)
			}
		}
		hears("+61411000111", refused, "1")
		hears("+61411000333", through, "0")
		removeLead(t, a, "Blocked callers", "+61411000111")
		hears("+61411000111", through, "0")
		hears("+61411000222", refused, "1")
	})
}

// The sample's event "Calls to a CRM" reaches the sample's inbox, with a good signature, a
// moment after a test call; so does a test of it.
func TestSampleEventArrives(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		a := serving(t, func(cfg *config.Config) {
			cfg.Database, cfg.Sample, cfg.TraceRetention = dsn, true, time.Hour
		})
		reply, err := a.live.engine.StartTest(t.Context(), call.Test{Caller: "+61411000111", Called: "+61255501239"})
		if err != nil || !reply.Ended {
			t.Fatalf("%+v %v", reply, err)
		}
		delivered := func(test bool) *models.Delivery {
			t.Helper()
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for deadline := time.Now().Add(2 * time.Minute); ; <-tick.C {
				list, _, err := a.db.Deliveries.List(t.Context(), models.DeliveryFilter{}, models.Page{Limit: 5})
				if err != nil {
					t.Fatal(err)
				}
				if i := slices.IndexFunc(list, func(d models.Delivery) bool { return d.Test == test }); i >= 0 && list[i].State != models.DeliveryWaiting {
					return &list[i]
				}
				if time.Now().After(deadline) {
					t.Fatalf("nothing is delivered: %+v", list)
				}
			}
		}
		if d := delivered(false); d.State != models.DeliveryDelivered || d.CallID != reply.CallID || d.HookName != "Calls to a CRM" {
			t.Errorf("%+v", d)
		}
		hooks, err := a.db.Hooks.All(t.Context())
		if err != nil || len(hooks) != 1 {
			t.Fatalf("%+v %v", hooks, err)
		}
		if _, err := event.NewTrials(a.db, a.live.delivery.Wake).Raise(t.Context(), &hooks[0], reply.CallID, time.Now()); err != nil {
			t.Fatal(err)
		}
		if d := delivered(true); d.State != models.DeliveryDelivered {
			t.Errorf("%+v", d)
		}
		for _, arrived := range a.inbox.Arrivals() {
			if arrived.Verdict != sample.Good || arrived.Type != "call.end" || !strings.Contains(arrived.Body, `"ani":"+61411000111"`) {
				t.Errorf("%+v", arrived)
			}
		}
		if n := len(a.inbox.Arrivals()); n != 2 {
			t.Errorf("%d arrived", n)
		}
	})
}

func spoken(r *call.Reply) string {
	var words []string
	for _, i := range r.Instructions {
		if i.Verb == voice.Say {
			words = append(words, i.Text)
		}
	}
	return strings.Join(words, " ")
}

// removeLead takes a number off the first list of a Campaign.
func removeLead(t *testing.T, a *App, campaign, phone string) {
	t.Helper()
	c, err := a.db.Campaigns.ByName(t.Context(), campaign)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := a.db.LeadLists.Of(t.Context(), c.ID)
	if err != nil || len(lists) == 0 {
		t.Fatalf("lists %v, %v", lists, err)
	}
	l, err := a.db.Leads.ByPhone(t.Context(), lists[0].ID, phone)
	if err != nil || l == nil {
		t.Fatalf("lead %v, %v", l, err)
	}
	if _, err := a.leads.Remove(t.Context(), lead.Actor{Name: "test"}, l.ID, 0); err != nil {
		t.Fatal(err)
	}
}

// Whoever becomes the first admin, by the link or by the settings, can answer the
// sample's calls at once. A Campaign that somebody changed is theirs.
func TestFirstAdminJoinsTheSampleCampaign(t *testing.T) {
	const email, password = "ada@example.com", "correct horse"
	both := []string{email, "ann@example.test"}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		a := started(t, func(cfg *config.Config) { cfg.Database, cfg.Sample = dsn, true })
		if got := agentsOfSample(t, a); slices.Contains(got, email) {
			t.Fatalf("before there is an admin: agents %v", got)
		}
		takeFirstLink(t, a, email, password)
		if got := agentsOfSample(t, a); !slices.Equal(got, both) {
			t.Errorf("by the link: agents %v, want %v", got, both)
		}
	})
	t.Run("by the settings", func(t *testing.T) {
		a := started(t, func(cfg *config.Config) { cfg.Sample, cfg.AdminEmail, cfg.AdminPassword = true, email, password })
		if got := agentsOfSample(t, a); !slices.Equal(got, both) {
			t.Errorf("agents %v, want %v", got, both)
		}
	})
	t.Run("not what somebody changed", func(t *testing.T) {
		a := started(t, func(cfg *config.Config) { cfg.Sample = true })
		c, err := a.db.Campaigns.ByName(t.Context(), sample.Campaign)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.config.Campaigns.Save(t.Context(), workspace.Actor{Name: "test"}, workspace.Campaign{Campaign: *c}); err != nil {
			t.Fatal(err)
		}
		takeFirstLink(t, a, email, password)
		if got := agentsOfSample(t, a); len(got) > 0 {
			t.Errorf("agents %v", got)
		}
	})
}

// takeFirstLink makes the first admin as a browser does.
func takeFirstLink(t *testing.T, a *App, email, password string) {
	t.Helper()
	link, err := url.Parse(a.SignInLink())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"token": {link.Query().Get("token")}, "email": {email}, "name": {"Ada"}, "password": {password}}
	if w := sendTo(t, a.router(), link.Path, form, nil); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
}

// agentsOfSample are the e-mail addresses of the sample Campaign's agents.
func agentsOfSample(t *testing.T, a *App) (emails []string) {
	t.Helper()
	c, err := a.db.Campaigns.ByName(t.Context(), sample.Campaign)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := a.db.Campaigns.Agents(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		emails = append(emails, row.Email)
	}
	slices.Sort(emails)
	return emails
}
