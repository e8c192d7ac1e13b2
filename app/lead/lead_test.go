package lead_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/models"
	"hookline/models/dbtest"
)

func TestMain(m *testing.M) {
	// The pools of the databases end with their tests; the throw-away server's
	// supervisor is waited for until the process ends.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("hookline/models/dbtest.startCluster.func1"))
}

// room is a Campaign with one list, and the service on them.
type room struct {
	*testing.T
	db       *models.DB
	leads    *lead.Service
	campaign string
	list     string
}

var ada = lead.Actor{ID: "u1", Name: "Ada"}

// eachRoom runs f on both databases.
func eachRoom(t *testing.T, opt lead.Options, f func(r *room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) { f(newRoom(t, db, opt)) })
}

func newRoom(t *testing.T, db *models.DB, opt lead.Options) *room {
	t.Helper()
	r := &room{T: t, db: db, leads: lead.New(db, slog.New(slog.DiscardHandler), opt), campaign: dbtest.Campaign(t, db, "Blocked callers")}
	r.list = r.addList("Blocked")
	return r
}

func (r *room) addList(name string) string {
	r.Helper()
	l := &models.LeadList{CampaignID: r.campaign, Name: name}
	r.must(r.db.LeadLists.Create(r.Context(), l))
	return l.ID
}

func (r *room) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *room) country(code string) {
	r.Helper()
	if _, err := r.db.SQL().ExecContext(r.Context(), "UPDATE workspace_settings SET default_country = $1 WHERE id = 1", code); err != nil {
		r.Fatal(err)
	}
}

func (r *room) all() []models.Lead {
	r.Helper()
	list, _, err := r.db.Leads.List(r.Context(), models.LeadFilter{ListID: r.list, Page: models.Page{Limit: 1000}})
	r.must(err)
	return list
}

func TestCheck(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		_, err := r.leads.Save(r.Context(), ada, models.Lead{ListID: r.list, Phone: "+61 411 000 111"})
		r.must(err)
		_, err = r.leads.Check(r.Context(), r.campaign, "0411 000 111")
		if !apperr.Is(err, apperr.Invalid) {
			r.Errorf("without a country: %v", err)
		}
		r.country("AU")
		for phone, want := range map[string]bool{
			"+61411000111": true, "+61 411 000 111": true, "0411 000 111": true, "(0411) 000-111": true, "0061411000111": true,
			"tel:+61411000111": true, " 61411000111": true, "61411000111": true, "０４１１０００１１１": true, "+61411000222": false,
			"anonymous": false, "": false, // hidden: on no list "0411 000 222": false,
		} {
			if got, err := r.leads.Check(r.Context(), r.campaign, phone); err != nil || got != want {
				r.Errorf("%q: %t, %v", phone, got, err)
			}
		}
		for _, phone := range []string{"abc", "' OR 1=1 --"} {
			if got, err := r.leads.Check(r.Context(), r.campaign, phone); !apperr.Is(err, apperr.Invalid) || got {
				r.Errorf("%q: %t, %v", phone, got, err)
			}
		}
		if _, err := r.leads.Check(r.Context(), "nowhere", "+61411000111"); !apperr.Is(err, apperr.NotFound) {
			r.Errorf("another Campaign: %v", err)
		}
		if got, err := r.leads.Check(r.Context(), dbtest.Campaign(r.T, r.db, "Another"), "+61411000111"); err != nil || got {
			r.Errorf("an empty Campaign: %t, %v", got, err)
		}
	})
}

func TestSaveRemoveRestore(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		r.country("AU")
		ctx := r.Context()
		l, err := r.leads.Save(ctx, ada, models.Lead{ListID: r.list, Phone: "(02) 5550-1234", FirstName: " Ann  Marie\n", LastName: "Lee",
			Data: map[string]string{" City ": "Sydney\x00", "Empty": "  "}})
		r.must(err)
		if l.Phone != "+61255501234" || l.FirstName != "Ann Marie" || len(l.Data) != 1 || l.Data["City"] != "Sydney" || l.Version != 1 || l.CampaignID != r.campaign {
			r.Fatalf("saved: %+v", l)
		}
		_, err = r.leads.Save(ctx, ada, models.Lead{ListID: r.list, Phone: "+61 2 5550 1234"})
		if !apperr.Is(err, apperr.Invalid) || !strings.Contains(apperr.Fields(err)[0].Message, "already as Ann Marie Lee") {
			r.Errorf("twice: %v", err)
		}
		theirs := *l
		theirs.LastName = "Li"
		_, err = r.leads.Save(ctx, lead.Actor{Name: "Ben"}, theirs)
		r.must(err)
		mine := *l
		mine.LastName = "Lo"
		_, err = r.leads.Save(ctx, ada, mine)
		stale, ok := errors.AsType[*apperr.StaleError](err)
		if !ok || stale.By != "Ben" || stale.Theirs.(*models.Lead).LastName != "Li" || !apperr.Is(err, apperr.Conflict) {
			r.Fatalf("stale: %v", err)
		}
		_, err = r.leads.Remove(ctx, ada, l.ID, l.Version)
		if _, ok := errors.AsType[*apperr.StaleError](err); !ok {
			r.Errorf("a lead that somebody changed was removed: %v", err)
		}
		_, err = r.leads.Remove(ctx, ada, l.ID, 0)
		r.must(err)
		if found, err := r.leads.Check(ctx, r.campaign, l.Phone); err != nil || found {
			r.Errorf("still there: %t, %v", found, err)
		}
		if _, err = r.leads.Restore(ctx, ada, r.addList("Other"), l.ID); !apperr.Is(err, apperr.NotFound) {
			r.Errorf("restored to another list: %v", err)
		}
		back, err := r.leads.Restore(ctx, ada, r.list, l.ID)
		r.must(err)
		if back.ID != l.ID || back.LastName != "Li" || back.Data["City"] != "Sydney" {
			r.Errorf("restored: %+v", back)
		}
		if _, err = r.leads.Restore(ctx, ada, r.list, l.ID); !apperr.Is(err, apperr.NotFound) {
			r.Errorf("restored twice: %v", err)
		}
		trail, err := r.leads.Audit(ctx, l.ID, models.Page{})
		r.must(err)
		var actions []string
		for _, e := range trail {
			actions = append(actions, e.ActorName+" "+e.Action)
		}
		if got := strings.Join(actions, ", "); got != "Ada restored, Ada deleted, Ben changed, Ada created" {
			r.Errorf("trail: %s", got)
		}
	})
}

func TestSaveRefuses(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		long := strings.Repeat("é", 4001)
		for field, l := range map[string]models.Lead{
			"phone":      {Phone: "anonymous"},
			"first_name": {Phone: "+61255501234", FirstName: long},
			"last_name":  {Phone: "+61255501234", LastName: long},
			"data":       {Phone: "+61255501234", Data: map[string]string{"Note": long}},
		} {
			l.ListID = r.list
			_, err := r.leads.Save(r.Context(), ada, l)
			if list := apperr.Fields(err); len(list) != 1 || list[0].Name != field {
				r.Errorf("%s: %v", field, err)
			}
		}
		for _, l := range []models.Lead{{ListID: "nowhere", Phone: "+61255501234"}, {ID: "nobody", Phone: "+61255501234"}} {
			if _, err := r.leads.Save(r.Context(), ada, l); !apperr.Is(err, apperr.NotFound) {
				r.Errorf("%+v: %v", l, err)
			}
		}
		if _, err := r.leads.Remove(r.Context(), ada, "nobody", 0); !apperr.Is(err, apperr.NotFound) {
			r.Errorf("removed nobody: %v", err)
		}
		if n := len(r.all()); n != 0 {
			r.Errorf("%d leads", n)
		}
	})
}

// newNode is another process on the same database.
func newNode(r *room, opt lead.Options) *lead.Service {
	return lead.New(r.db, slog.New(slog.DiscardHandler), opt)
}
