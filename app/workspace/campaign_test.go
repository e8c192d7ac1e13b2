package workspace_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

// agent makes a user directly.
func agent(t *testing.T, db *models.DB, email string) *models.User {
	t.Helper()
	u := &models.User{Email: email, Name: strings.ToUpper(email[:1]), Role: models.RoleAgent, Active: true}
	if err := db.Users.Create(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	return u
}

func campaign(name string, agents ...string) workspace.Campaign {
	return workspace.Campaign{Agents: agents, Campaign: models.Campaign{Name: name, Type: models.CampaignInbound,
		Config: models.CampaignConfig{Queue: models.DefaultQueue()}}}
}

func TestCampaign(t *testing.T) { dbtest.Each(t, testCampaign) }

func testCampaign(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	ann, bob := agent(t, db, "ann@example.test"), agent(t, db, "bob@example.test")
	before := revision(t, db)
	in := campaign(" Support  line ", ann.ID, bob.ID, ann.ID)
	in.Config.WrapCodes = []models.WrapCode{{Name: "Solved"}, {Name: "Call back", Note: models.NoteRequired}}
	c := must(w.Campaigns.Save(ctx, anna, in))(t)
	if c.Name != "Support line" || c.Version != 1 || revision(t, db) == before {
		t.Errorf("saved %+v", c)
	}
	before = revision(t, db)
	same := workspace.Campaign{Campaign: *must(db.Campaigns.Get(ctx, c.ID))(t), Agents: []string{bob.ID, ann.ID}}
	if s := must(w.Campaigns.Save(ctx, anna, same))(t); s.Version != 1 || revision(t, db) != before {
		t.Error("saving what is stored changed something")
	}
	_, err := w.Campaigns.Save(ctx, anna, campaign("SUPPORT line"))
	wantCode(t, err, apperr.Invalid, `"Support line"`)

	theirs := same
	theirs.Agents, theirs.Config.Queue.RingMS = []string{bob.ID}, 15_000
	must(w.Campaigns.Save(ctx, workspace.Actor{Name: "Ben"}, theirs))(t)
	_, err = w.Campaigns.Save(ctx, anna, same)
	wantCode(t, err, apperr.Conflict, "Ben")
	if stale, ok := errors.AsType[*apperr.StaleError](err); !ok || stale.Theirs.(*models.Campaign).Config.Queue.RingMS != 15_000 {
		t.Errorf("stale: %+v", stale)
	}
	trail := must(w.Audit(ctx, workspace.ObjectCampaign, c.ID, models.Page{}))(t)
	if got := fmt.Sprint(trail[0].Changes); got != "[{queue.ring_timeout 20s 15s} {agents taken out A }]" {
		t.Errorf("audit %s", got)
	}
	if got := fmt.Sprint(trail[1].Changes); !strings.Contains(got, "{wrap_codes  Solved, Call back (note required)}") || !strings.Contains(got, "{agents added  A, B}") {
		t.Errorf("audit %s", got)
	}
	around := must(w.Workflows.Surroundings(ctx))(t)
	if info := around.Campaigns[c.ID]; info.Name != "Support line" || info.Agents != 1 || around.RefName("campaign", c.ID) != "Support line" {
		t.Errorf("surroundings %+v", info)
	}
	testDeleteCampaign(t, db, w, c)
}

func testDeleteCampaign(t *testing.T, db *models.DB, w *workspacetest.Workspace, c *models.Campaign) {
	ctx := t.Context()
	f := must(w.Workflows.Create(ctx, anna, "Line", ""))(t)
	use := models.Use{ObjectID: "o1", ObjectTitle: "To support", TargetKind: "campaign", TargetID: c.ID}
	if err := db.Uses.Set(ctx, models.Use{UserKind: "workflow", UserID: f.ID, UserName: f.Name, Scope: workspace.ScopePublished}, []models.Use{use}); err != nil {
		t.Fatal(err)
	}
	rows, total, err := db.Campaigns.List(ctx, models.Filter{Search: "support", Sort: "-used_by"})
	if err != nil || total != 1 || rows[0].Agents != 1 || rows[0].UsedBy != 1 || rows[0].LeadLists != 0 {
		t.Errorf("list %+v, %v", rows, err)
	}
	err = w.Campaigns.Delete(ctx, anna, c.ID, 0)
	wantCode(t, err, apperr.InUse, `The Campaign "Support line" is in use by the Workflow "Line" at "To support"`)
	places := must(w.Campaigns.Places(ctx, c.ID))(t)
	if used, ok := errors.AsType[*workspace.InUseError](err); !ok || len(used.Places) != 1 || len(places) != 1 || places[0].ObjectID != "o1" {
		t.Errorf("places %+v", places)
	}
	if err := db.Uses.Set(ctx, models.Use{UserKind: "workflow", UserID: f.ID, UserName: f.Name, Scope: workspace.ScopePublished}, nil); err != nil {
		t.Fatal(err)
	}
	list := models.LeadList{CampaignID: c.ID, Name: "Blocked"}
	if err := db.LeadLists.Create(ctx, &list); err != nil {
		t.Fatal(err)
	}
	addLeads(t, db, &list, "+61411000111")
	before := revision(t, db)
	if err := w.Campaigns.Delete(ctx, anna, c.ID, 0); err != nil || revision(t, db) == before {
		t.Fatalf("not deleted: %v", err)
	}
	if phones := phonesOn(t, db, &list); len(phones) != 0 {
		t.Errorf("%v stay", phones)
	}
	wantCode(t, w.Campaigns.Delete(ctx, anna, c.ID, 0), apperr.NotFound)
}

func TestCampaignRules(t *testing.T) {
	db := dbtest.SQLite(t)
	w := open(t, db)
	ann := agent(t, db, "ann@example.test")
	people := auth.NewService(db, nil, nil, nil)
	gone := must(people.SetActive(t.Context(), auth.Program("test"), agent(t, db, "gone@example.test").ID, false))(t)
	none := "none"
	many := make([]models.WrapCode, 101)
	tests := []struct {
		field string
		set   func(c *workspace.Campaign)
	}{
		{"name", func(c *workspace.Campaign) { c.Name = " " }},
		{"name", func(c *workspace.Campaign) { c.Name = strings.Repeat("x", 101) }},
		{"description", func(c *workspace.Campaign) { c.Description = strings.Repeat("x", 2001) }},
		{"type", func(c *workspace.Campaign) { c.Type = "" }},
		{"agents[1]", func(c *workspace.Campaign) { c.Agents = []string{ann.ID, "nobody"} }},
		{"agents[0]", func(c *workspace.Campaign) { c.Agents = []string{gone.ID} }},
		{"wrap_codes", func(c *workspace.Campaign) { c.Config.WrapCodes = many }},
		{"wrap_codes[0].name", func(c *workspace.Campaign) { c.Config.WrapCodes = []models.WrapCode{{}} }},
		{"wrap_codes[1].name", func(c *workspace.Campaign) { c.Config.WrapCodes = []models.WrapCode{{Name: "A b"}, {Name: "a  B"}} }},
		{"wrap_codes[0].note", func(c *workspace.Campaign) { c.Config.WrapCodes = []models.WrapCode{{Name: "A", Note: "yes"}} }},
		{"pause_reasons[1]", func(c *workspace.Campaign) { c.Config.PauseReasons = []string{"Break", "BREAK"} }},
		{"pause_reasons", func(c *workspace.Campaign) { c.Config.PauseReasons = make([]string, 101) }},
		{"script", func(c *workspace.Campaign) { c.ScriptID = &none }},
		{"queue.ring_timeout", func(c *workspace.Campaign) { c.Config.Queue.RingMS = 4999 }},
		{"queue.ring_timeout", func(c *workspace.Campaign) { c.Config.Queue.RingMS = 120_001 }},
		{"queue.max_wait", func(c *workspace.Campaign) { c.Config.Queue.MaxWaitMS = 4*3_600_000 + 1 }},
		{"queue.max_wait", func(c *workspace.Campaign) { c.Config.Queue.MaxWaitMS = 1 << 62 }},
		{"queue.max_waiting", func(c *workspace.Campaign) { c.Config.Queue.MaxWaiting = -1 }},
		{"queue.max_waiting", func(c *workspace.Campaign) { c.Config.Queue.MaxWaiting = 10_001 }},
		{"queue.wrap_up", func(c *workspace.Campaign) { c.Config.Queue.WrapUpMS = -1 }},
		{"queue.service_level", func(c *workspace.Campaign) { c.Config.Queue.ServiceLevelMS = 0 }},
		{"page.open", func(c *workspace.Campaign) {
			c.Config.Page = models.CampaignPage{URL: "https://a.example/", Open: "window"}
		}},
	}
	for _, url := range []string{"javascript:alert(1)", "//a.example", "a.example/x", "ftp://a.example/", "https://", "https:///x", "https://%ivr:x%/", "https://a.%ivr:x%",
		"https://a.example:%ivr:x%/", "%ivr:x%://a.example/", "https://u:p@a.example/", "https://a.example/ x", "https://a.example/\nx", `https://a.example\@b.example/`,
		"https://a.example/%zz", "https://a.example/?x=%ivr:x|digits%", "https://" + strings.Repeat("x", 2000)} {
		tests = append(tests, struct {
			field string
			set   func(c *workspace.Campaign)
		}{"page.url", func(c *workspace.Campaign) { c.Config.Page.URL = url }})
	}
	for i, test := range tests {
		in := campaign("Rules", ann.ID)
		test.set(&in)
		_, err := w.Campaigns.Save(t.Context(), anna, in)
		fields := apperr.Fields(err)
		if !apperr.Is(err, apperr.Invalid) || len(fields) == 0 || fields[0].Name != test.field {
			t.Errorf("%d: %v, want one at %s", i, err, test.field)
		}
	}
	for i, url := range []string{"https://a.example", "HTTP://a.example:8080/%ivr:x%/y?n=%ivr:activity_source%&b=%20#%ivr:y%", "https://[2001:db8::1]/"} {
		in := campaign(fmt.Sprint("Fine ", i), ann.ID)
		in.Config.Page.URL = url
		if c := must(w.Campaigns.Save(t.Context(), anna, in))(t); c.Config.Page.Open != models.PageBeside {
			t.Errorf("%s opens %q", url, c.Config.Page.Open)
		}
	}
}

// An agent who was disabled keeps the place: else nobody could save the Campaign.
func TestCampaignKeepsDisabledAgents(t *testing.T) {
	db := dbtest.SQLite(t)
	ctx, w, ann := t.Context(), open(t, db), agent(t, db, "ann@example.test")
	c := must(w.Campaigns.Save(ctx, anna, campaign("Support", ann.ID)))(t)
	must(auth.NewService(db, nil, nil, nil).SetActive(ctx, auth.Program("test"), ann.ID, false))(t)
	in := workspace.Campaign{Campaign: *c, Agents: []string{ann.ID}}
	in.Description = "changed"
	must(w.Campaigns.Save(ctx, anna, in))(t)
}

func TestSettings(t *testing.T) { dbtest.Each(t, testSettings) }

func testSettings(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Settings.Get(ctx))(t)
	mine := workspace.WorkspaceSettings{WorkspaceSettings: *s}
	mine.DefaultCountry, mine.TimeZone = " au ", " Australia/Sydney "
	saved := must(w.Settings.Save(ctx, anna, mine))(t)
	if saved.DefaultCountry != "AU" || saved.TimeZone != "Australia/Sydney" || saved.Version != s.Version+1 || must(w.Settings.Get(ctx))(t).DefaultCountry != "AU" {
		t.Errorf("saved %+v", saved)
	}
	_, err := w.Settings.Save(ctx, anna, mine)
	wantCode(t, err, apperr.Conflict, "Anna")
	bad := workspace.WorkspaceSettings{WorkspaceSettings: *saved}
	bad.DefaultCountry, bad.TimeZone = "Australia", "Local"
	_, err = w.Settings.Save(ctx, anna, bad)
	wantCode(t, err, apperr.Invalid, "default_country", "two letters", "time_zone", `"Local" is no time zone`)
	if trail := must(w.Settings.Trail(ctx, models.Page{}))(t); len(trail) != 1 || fmt.Sprint(trail[0].Changes) != "[{default_country  AU} {time_zone  Australia/Sydney}]" {
		t.Errorf("audit %+v", trail)
	}
}

const usersFile = `version: 1
users:
  - { email: %s, role: %s }
`

func TestApplyUsers(t *testing.T) { dbtest.Each(t, testApplyUsers) }

func testApplyUsers(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	apply := func(text string) (*file.Applied, error) {
		return file.Apply(ctx, w.Workspace, anna, "f.yaml", []byte(text), file.ApplyOptions{})
	}
	first := must(apply(fmt.Sprintf(usersFile, "New@example.test", "supervisor")))(t)
	u := must(db.Users.ByEmail(ctx, "new@example.test"))(t)
	if u.Role != models.RoleSupervisor || u.PasswordHash != "" || !u.Active {
		t.Errorf("made %+v", u)
	}
	if !strings.Contains(first.Text(), "`hookline user link new@example.test`") || !strings.Contains(first.Text(), `created    user "new@example.test"`) {
		t.Errorf("the way in is not told:\n%s", first.Text())
	}
	if again := must(apply(fmt.Sprintf(usersFile, "new@example.test", "supervisor")))(t); len(again.Changes)+len(again.Notes) > 0 {
		t.Errorf("again:\n%s", again.Text())
	}
	// Who gave a name of their own keeps it; a file does not enable who is disabled.
	u.Name, u.Active = "Nina", false
	if err := db.Users.Update(ctx, u); err != nil {
		t.Fatal(err)
	}
	must(apply(fmt.Sprintf(usersFile, "new@example.test", "agent")))(t)
	if u = must(db.Users.Get(ctx, u.ID))(t); u.Name != "Nina" || u.Active || u.Role != models.RoleAgent {
		t.Errorf("changed to %+v", u)
	}
	// The last admin stays one.
	people := auth.NewService(db, nil, nil, nil)
	must(people.EnsureAdmin(ctx, "ada@example.test", "correct horse battery"))(t)
	_, err := apply(fmt.Sprintf(usersFile, "ada@example.test", "agent"))
	if bad, ok := errors.AsType[*file.Error](err); !ok || !strings.Contains(bad.Error(), `f.yaml:3:38: user "ada@example.test"`) || !strings.Contains(bad.Error(), "last admin") {
		t.Errorf("error %v", err)
	}
	_, err = apply("version: 1\nusers:\n  - { email: ada@example.test, role: admin, active: false }\n")
	wantCode(t, err, apperr.Invalid)
	if u := must(db.Users.ByEmail(ctx, "ada@example.test"))(t); u.Role != models.RoleAdmin || !u.Active {
		t.Errorf("the last admin is %+v", u)
	}
}

const leadsFile = `version: 1
settings: { default_country: AU }
campaigns:
  - name: Blocked callers
    type: outbound
    lead_lists:
      - { name: Blocked, numbers: ["+61411000111", %s] }
`

func TestApplyLeads(t *testing.T) { dbtest.Each(t, testApplyLeads) }

func testApplyLeads(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	apply := func(numbers string) *file.Applied {
		return must(file.Apply(ctx, w.Workspace, anna, "f.yaml", fmt.Appendf(nil, leadsFile, numbers), file.ApplyOptions{}))(t)
	}
	if a := apply(`"0411 000 222"`); !strings.Contains(a.Text(), `lead list "Blocked": 2 numbers added`) {
		t.Errorf("first:\n%s", a.Text())
	}
	if a := apply(`"0411000222"`); len(a.Changes) > 0 {
		t.Errorf("again:\n%s", a.Text())
	}
	apply(`"(04) 1100 0333"`)
	c := must(db.Campaigns.ByName(ctx, "blocked CALLERS"))(t)
	lists := must(db.LeadLists.Of(ctx, c.ID))(t)
	if phones := phonesOn(t, db, &lists[0]); !slices.Equal(phones, []string{"+61411000111", "+61411000222", "+61411000333"}) {
		t.Errorf("phones %v", phones)
	}
	// Read as on the screen: the same forms are taken, the same refused.
	if a := apply(`"tel:+61-411-000-333", "0061 411 000 222", "'+61411000111"`); len(a.Changes) > 0 {
		t.Errorf("in other forms:\n%s", a.Text())
	}
	_, err := file.Apply(ctx, w.Workspace, anna, "f.yaml", fmt.Appendf(nil, leadsFile, `Restricted`), file.ApplyOptions{})
	if bad, ok := errors.AsType[*file.Error](err); !ok || !strings.Contains(bad.Error(), "withheld number") {
		t.Errorf("a hidden number: %v", err)
	}
	// A long list is data: the export holds its name alone.
	var many []string
	for i := range 1001 {
		many = append(many, fmt.Sprintf("+614120%05d", i))
	}
	addLeads(t, db, &lists[0], many...)
	if export := string(must(file.Export(ctx, w.Workspace))(t)); strings.Contains(export, "+614120") || !strings.Contains(export, "{ name: Blocked }") {
		t.Errorf("export:\n%s", export)
	}
}

func addLeads(t *testing.T, db *models.DB, l *models.LeadList, phones ...string) {
	t.Helper()
	leads := make([]models.Lead, len(phones))
	for i, phone := range phones {
		leads[i] = models.Lead{ListID: l.ID, CampaignID: l.CampaignID, Phone: phone}
	}
	if counts, err := db.Leads.Upsert(t.Context(), leads, false, time.Now()); err != nil || counts.Added != int64(len(phones)) {
		t.Fatalf("%d added, %v", counts.Added, err)
	}
}

func phonesOn(t *testing.T, db *models.DB, l *models.LeadList) []string {
	t.Helper()
	var phones []string
	for _, lead := range must(db.Leads.Behind(t.Context(), l.ID, "", 10))(t) {
		phones = append(phones, lead.Phone)
	}
	return phones
}
