package handlers_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// leadSite is a site with one lead list.
type leadSite struct {
	*site
	b        *browser
	campaign string
	list     *models.LeadList
	path     string // of the list
}

func eachLeadSite(t *testing.T, f func(t *testing.T, s *leadSite)) {
	t.Helper()
	eachSite(t, func(t *testing.T, s *site) {
		l := &leadSite{site: s, b: s.admin(), campaign: dbtest.Campaign(t, s.db, "Blocked callers")}
		var err error
		l.list, err = s.workspace.LeadLists.Save(t.Context(), workspace.Actor{Name: "Ada"}, models.LeadList{CampaignID: l.campaign, Name: "Blocked"})
		if err != nil {
			t.Fatal(err)
		}
		l.path = "/campaigns/" + l.campaign + "/lists/" + l.list.ID
		f(t, l)
	})
}

// send posts a file as a browser does.
func (s *leadSite) send(name, content string) *page {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if name != "" {
		w, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+s.path+"/imports", &body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header = s.b.header.Clone()
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := s.b.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	return &page{Document: doc, t: s.t, what: "upload " + name, status: res.StatusCode, header: res.Header, location: res.Header.Get("Location"), body: string(text)}
}

// values is what a form on the page would send.
func (p *page) values(form string) url.Values {
	v := url.Values{}
	p.Find(form + " [name]").Each(func(_ int, s *selection) {
		name := s.AttrOr("name", "")
		switch kind := s.AttrOr("type", ""); {
		case s.Is("select"):
			v.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case (kind == "radio" || kind == "checkbox") && s.AttrOr("checked", "off") == "off":
		default:
			v.Add(name, s.AttrOr("value", ""))
		}
	})
	return v
}

func TestLeadListScreens(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		lists := "/campaigns/" + s.campaign + "/lists"
		s.b.get(lists).want(http.StatusOK).says("#lead-lists", "Blocked").says(".tabs .is-current", "Lead lists 1").says("h1", "Blocked callers")
		s.b.post(lists, url.Values{"name": {"blocked "}}).want(http.StatusUnprocessableEntity).says("#new-list", "already")
		p := s.b.post(lists, url.Values{"name": {"<b>VIP</b>"}}).want(http.StatusSeeOther)
		vip := p.location
		s.b.get(vip).want(http.StatusOK).says("main", "No leads yet")
		version := s.b.get(vip+"/settings").says(".audit", "created it").field("version")
		s.b.post(vip, url.Values{"name": {"VIP"}, "version": {version}}).to(vip + "/settings")
		p = s.b.post(vip, url.Values{"name": {"Mine"}, "version": {version}}).want(http.StatusConflict).says(".alert", "saved this lead list").says(".alert", "VIP")
		if p.field("name") != "Mine" {
			t.Error("what was entered is lost")
		}
		s.b.post(vip+"/delete", nil).to(lists)
		s.b.get(vip).want(http.StatusNotFound)
		s.b.post(vip+"/delete", nil).to(lists)
		// A list is found under its own Campaign alone, and by admins alone.
		other := dbtest.Campaign(t, s.db, "Other")
		s.b.get("/campaigns/" + other + "/lists/" + s.list.ID).want(http.StatusNotFound)
		s.b.get("/campaigns/nowhere/lists").want(http.StatusNotFound)
		agent := s.agent()
		for _, path := range []string{lists, s.path, s.path + "/export", s.path + "/imports/new"} {
			agent.get(path).want(http.StatusForbidden)
		}
	})
}

func TestLeadScreens(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		form := url.Values{"phone": {"anonymous"}, "first_name": {"<b>Ann</b>"}, "data[0].name": {"City"}, "data[0].value": {"Sydney"}}
		p := s.b.post(s.path+"/leads", form).want(http.StatusUnprocessableEntity).says("#f-phone-note", "withheld")
		if p.field("first_name") != "<b>Ann</b>" || p.field("data[0].name") != "City" {
			t.Error("what was entered is lost")
		}
		form.Set("phone", "02 5550 1234")
		s.b.post(s.path+"/leads", form).want(http.StatusUnprocessableEntity).says("#f-phone-note", "country code")
		form.Set("phone", "+61 2 5550 1234")
		s.b.post(s.path+"/leads", form).to(s.path)
		p = s.b.get(s.path).says("#toasts", "is on the list").says("#leads", "+61 2 5550 1234").says("#leads", "<b>Ann</b>").says("#leads", "City: Sydney")
		if p.Find("main b").Length() > 0 {
			t.Error("a name became markup")
		}
		s.b.post(s.path+"/leads", form).want(http.StatusUnprocessableEntity).says("#f-phone-note", "already as <b>Ann</b>")
		twice := url.Values{"phone": {"+61 2 5550 1235"}, "data[0].name": {"a"}, "data[0].value": {"1"}, "data[1].name": {"A"}, "data[1].value": {"2"}}
		s.b.post(s.path+"/leads", twice).want(http.StatusUnprocessableEntity).says(".field-error", "Another column has this name")

		for search, want := range map[string]string{"5550+12": "1 lead", "(02)+5550-1234": "1 lead", "ann": "1 lead", "SYDN": "1 lead", "nobody": "No leads match", "%25": "No leads match"} {
			s.b.get(s.path+"?q="+search).want(http.StatusOK).says("#leads", want)
		}
		one := p.Find("a.row-link").AttrOr("href", "")
		p = s.b.get(one).want(http.StatusOK).says("h1", "+61 2 5550 1234").says(".audit", "created it")
		edit := url.Values{"phone": {p.field("phone")}, "first_name": {"Ann"}, "last_name": {"Lee"}, "version": {p.field("version")}}
		s.b.post(one, edit).to(s.path)
		p = s.b.post(one, edit).want(http.StatusConflict).says(".alert", "saved this lead")
		edit.Set("version", p.field("version"))
		s.b.post(one, edit).to(s.path)
		s.b.get(one).says(".audit", "changed City, first name, last name")
		s.b.post(one+"/delete", nil).to(s.path)
		p = s.b.get(s.path).says("#toasts", "is removed").says("#toasts", "Undo").says("main", "No leads yet")
		s.b.get(one).want(http.StatusNotFound)
		s.b.post(one+"/delete", nil).to(s.path)
		s.b.post(p.Find("#toasts form").AttrOr("action", ""), nil).to(s.path)
		s.b.get(s.path).says("#leads", "Ann Lee")
		s.b.post(one+"/restore", nil).want(http.StatusNotFound)
	})
}

func TestLongListOfLeads(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		var list []models.Lead
		for n := range 20_000 {
			list = append(list, models.Lead{ListID: s.list.ID, CampaignID: s.campaign, Phone: fmt.Sprintf("+6141%07d", n), FirstName: fmt.Sprint("Ann ", n), LastName: "Lee"})
			if len(list) == 1000 {
				if _, err := s.db.Leads.Upsert(t.Context(), list, false, s.clock.Now()); err != nil {
					t.Fatal(err)
				}
				list = nil
			}
		}
		s.b.get(s.path+"?page=400").want(http.StatusOK).says(".list-foot", "19,951–20,000 of 20,000 leads").says("#leads", "+61 410 019 999")
		s.b.get(s.path+"?sort=phone&desc=1").want(http.StatusOK).says("#leads tbody tr:first-child", "+61 410 019 999")
		s.b.get(s.path+"?q=lee+ann+19999").want(http.StatusOK).says(".list-foot", "1 lead")
		for _, query := range []string{"?page=99999", "?page=-1", "?sort=nonsense&desc=1", "?sort=name", "?sort=created&desc=1"} {
			s.b.get(s.path + query).want(http.StatusOK)
		}
		p := s.b.get(s.path + "/export").want(http.StatusOK)
		if n := strings.Count(p.body, "\r\n"); n != 20_001 || !strings.Contains(p.header.Get("Content-Disposition"), `attachment; filename="Blocked callers Blocked.csv"`) {
			t.Errorf("%d lines, %s", n, p.header.Get("Content-Disposition"))
		}
	})
}

func TestImportScreens(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		s.b.get(s.path+"/imports").want(http.StatusOK).says("main", "No imports yet")
		s.b.get(s.path+"/imports/new").want(http.StatusOK).says("main", "Up to 3 MB")
		p := s.send("leute.csv", "\xef\xbb\xbfphone;first name;=Note\n+61411000111;<b>Ann</b>;\"=cmd|'/C calc'!A0\"\nanonymous;Bob;\n\"broken;x\n").want(http.StatusSeeOther)
		one := p.location
		p = s.b.get(one).want(http.StatusOK).says("h1", "leute.csv").says("#mapping", "withheld").says("#mapping", "A quote is opened").says("#mapping", "<b>Ann</b>").says("#mapping", "=Note: =cmd")
		if p.Find("main b").Length() > 0 {
			t.Error("a value became markup")
		}
		form := p.values("#mapping")
		if form.Get("separator") != ";" || form.Get("encoding") != "utf-8" || form.Get("header") != "on" || form.Get("columns[1].use") != "first_name" || form.Get("columns[2].name") != "=Note" {
			t.Fatalf("suggested: %v", form)
		}
		// Another separator suggests the columns anew; what else is chosen stays.
		form.Set("separator", "|")
		form.Set("duplicates", "update")
		q := s.b.post(one+"/preview", form).want(http.StatusOK).values("#mapping")
		if q.Get("columns[1].use") != "" || q.Get("separator") != "|" || q.Get("duplicates") != "update" {
			t.Errorf("with a pipe: %v", q)
		}
		form.Set("separator", ";")
		form.Set("columns[0].use", "nothing")
		s.b.post(one, form).want(http.StatusUnprocessableEntity).says("#mapping", "which column holds the phone numbers")
		form.Set("columns[0].use", "phone")
		use := form.Get("columns[2].use") // several may be phone numbers, one a first name
		form.Set("columns[2].use", "first_name")
		s.b.post(one, form).want(http.StatusUnprocessableEntity).says("#mapping .field-error", "Column 2 is used as this already")
		form.Set("columns[2].use", use)
		s.b.post(one, form).to(one)
		s.b.post(one, form).to(one) // sent twice
		s.b.get(one).want(http.StatusOK).says("main", "Reading leute.csv").says("main", "Rows read0")
		if err := s.leads.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.b.header.Set("HX-Request", "true") // the page that polls
		if p = s.b.get(one).want(http.StatusNoContent); p.header.Get("HX-Redirect") != one {
			t.Errorf("the page is not told of the end: %v", p.header)
		}
		s.b.header.Del("HX-Request")
		s.b.get(one).want(http.StatusOK).says(".alert", "2 rows were not taken").says(".alert", "1 lead was added").
			says("main", "Rows read3").says(".lead-reason", "stands for a withheld number")
		p = s.b.get(one + "/errors.csv").want(http.StatusOK)
		if want := "3,\"\"\"anonymous\"\" is what stands for a withheld number: there is none to look for.\",anonymous,Bob,\r\n4,A quote is opened and not closed.,\"\"\"broken;x\"\r\n"; !strings.HasSuffix(p.body, want) {
			t.Errorf("errors: %q", p.body)
		}
		if p = s.b.get(s.path + "/export"); !strings.HasSuffix(p.body, "Phone,First name,Last name,'=Note\r\n+61411000111,<b>Ann</b>,,'=cmd|'/C calc'!A0\r\n") {
			t.Errorf("export: %q", p.body)
		}
		s.b.get(s.path+"/imports").says("#imports", "leute.csv").says("#imports", "Done")
		s.b.get(s.path+"/settings").says(".audit", "imported a file")
		s.agent().get(one + "/errors.csv").want(http.StatusForbidden)
	})
}

func TestImportIsCancelled(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		one := s.send("a.csv", "phone\n+61411000111\n").want(http.StatusSeeOther).location
		s.b.post(one+"/cancel", nil).to(s.path)
		s.b.get(s.path).says("#toasts", "discarded")
		s.b.get(one).want(http.StatusNotFound)
		one = s.send("a.csv", "phone\n+61411000111\n").location
		s.b.post(one, s.b.get(one).values("#mapping")).to(one)
		s.b.post(one+"/cancel", nil).to(one)
		s.b.get(one).says(".alert", "The import was cancelled").says(".alert", "0 leads were added; they stay")
		if err := s.leads.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.b.get(s.path).says("main", "No leads yet")
	})
}

func (s *leadSite) imports() int {
	s.t.Helper()
	var n int
	if err := s.db.SQL().QueryRowContext(s.t.Context(), "SELECT count(*) FROM lead_imports").Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestUploadRefused(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		for says, file := range map[string][2]string{
			"Choose a CSV file": {"", ""}, "is empty": {"a.csv", ""}, "workbook": {"a.xlsx", "PK\x03\x04"},
			"larger than 3 MB": {"a.csv", strings.Repeat("+61411000111\n", 4<<20/13)},
		} {
			s.send(file[0], file[1]).want(http.StatusUnprocessableEntity).says("#f-file-note", says)
			s.b.header.Set("HX-Request", "true")
			if p := s.send(file[0], file[1]).want(http.StatusUnprocessableEntity); !strings.Contains(p.body, says) || strings.Contains(p.body, "<") {
				t.Errorf("%s, by script: %q", says, p.body)
			}
			s.b.header.Del("HX-Request")
		}
		// Far above the limit: the body is not read to its end, but an answer is given.
		s.b.post(s.path+"/imports", url.Values{"file": {"x"}}).want(http.StatusBadRequest)
		if n := s.imports(); n != 0 {
			t.Errorf("%d imports are left", n)
		}
	})
}

// The sender goes away in the middle: nothing is left.
func TestUploadBreaksOff(t *testing.T) {
	eachLeadSite(t, func(t *testing.T, s *leadSite) {
		address := strings.TrimPrefix(s.url, "http://")
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + strings.Repeat("+61411000111\n", 2<<20/13)
		_, err = fmt.Fprintf(conn, "POST %s/imports HTTP/1.1\r\nHost: %s\r\nCookie: hookline=%s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n%s",
			s.path, address, s.b.cookie(), len(head)+1000, head)
		if err != nil {
			t.Fatal(err)
		}
		s.until("it never came", func() bool { return s.imports() == 1 })
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		s.until("it stays", func() bool { return s.imports() == 0 })
	})
}

func (s *leadSite) until(what string, done func() bool) {
	s.t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-end:
			s.t.Fatal(what)
		}
	}
}
