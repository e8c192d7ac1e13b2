package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/models"
	"hookline/models/dbtest"
	"hookline/views/route"
)

// Whatever the umask, what Hookline makes is its owner's alone: calls and their callers are in it.
func TestFilesAreTheirOwnersAlone(t *testing.T) {
	was := syscall.Umask(0) // the program has it from us
	t.Cleanup(func() { syscall.Umask(was) })
	dir := filepath.Join(t.TempDir(), "data")
	db := filepath.Join(dir, "hookline.db")
	p := start(t, "HOOKLINE_SECRET_KEY=", "HOOKLINE_DATABASE=sqlite:"+db)
	seen := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if seen[d.Name()] = true; info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		return nil
	})
	if err != nil || !seen["hookline.db-wal"] || !seen["hookline.key"] {
		t.Errorf("found %v, %v", seen, err)
	}
	if strings.Contains(p.stderr.String(), "others on this machine") {
		t.Errorf("warned of its own files: %s", p.stderr)
	}
	stop(t, p)
	for path, mode := range map[string]os.FileMode{dir: 0o755, db: 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	p = start(t, "HOOKLINE_SECRET_KEY=", "HOOKLINE_DATABASE=sqlite:"+db)
	if !strings.Contains(p.stderr.String(), "chmod -R go= "+db) {
		t.Errorf("no warning: %s", p.stderr)
	}
	if info, err := os.Stat(db); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the mode of a file that was there became %v", info.Mode())
	}
}

func stop(t *testing.T, p *program) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatalf("%v: %s", err, p.stderr)
	}
}

// A container may have no /tmp: what Go, its forms and SQLite put aside is put beside the data.
func TestTemporaryFilesAreBesideTheData(t *testing.T) {
	dsn := dbtest.SQLiteDSN(t)
	p := start(t, "HOOKLINE_DATABASE="+dsn, "TMPDIR=/nonexistent", "SQLITE_TMPDIR=", "HOOKLINE_ADMIN_EMAIL=ada@example.org", "HOOKLINE_ADMIN_PASSWORD=correct horse battery")
	site := signedIn(t, p, "ada@example.org", "correct horse battery")

	// An import makes SQLite put things aside: the folder's time tells.
	temp := strings.TrimPrefix(dsn, "sqlite:") + ".tmp"
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(temp, long, long); err != nil {
		t.Fatal(err)
	}
	one := site.upload(listOf(t, dsn), "phone;note\n", func(w io.Writer) {
		for i := range 5_000 {
			fmt.Fprintf(w, "+6141%07d;%s\n", i, strings.Repeat("x", 500))
		}
	})
	site.post(one, site.form(one, "#mapping"))
	eventually(t, "the import ends", func() bool { return strings.Contains(site.get(one), "5,000 leads were added") })
	if info, err := os.Stat(temp); err != nil || !info.ModTime().After(long.Add(time.Minute)) {
		t.Errorf("nothing was put aside in %s: %v", temp, err)
	}
}

// listOf gives the address of the sample's lead list.
func listOf(t *testing.T, dsn string) string {
	t.Helper()
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var campaign, list string
	if err := db.SQL().QueryRowContext(t.Context(), "SELECT campaign_id, id FROM lead_lists").Scan(&campaign, &list); err != nil {
		t.Fatal(err)
	}
	return route.LeadList(campaign, list)
}

// site is a browser that somebody signed in with.
type site struct {
	t      *testing.T
	url    string
	client *http.Client
}

func signedIn(t *testing.T, p *program, email, password string) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, url: p.url, client: &http.Client{Timeout: patience, Jar: jar}}
	form := s.form("/sign-in", "form")
	form.Set("email", email)
	form.Set("password", password)
	s.post("/sign-in", form)
	return s
}

func (s *site) do(req *http.Request, err error) (string, *http.Response) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %v: %.500s", req.Method, req.URL, resp.StatusCode, err, body)
	}
	return string(body), resp
}

func (s *site) get(path string) string {
	s.t.Helper()
	body, _ := s.do(http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil))
	return body
}

func (s *site) post(path string, form url.Values) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.do(req, err)
}

// upload sends a file to import and gives the import's address.
func (s *site) upload(list, head string, write func(io.Writer)) string {
	s.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "leads.csv")
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.WriteString(part, head)
	write(part)
	_ = m.Close()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+list+"/imports", &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	_, resp := s.do(req, err)
	return resp.Request.URL.Path
}

// form gives the values of a form as the browser would send them.
func (s *site) form(path, selector string) url.Values {
	s.t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(s.get(path)))
	if err != nil {
		s.t.Fatal(err)
	}
	form := url.Values{}
	page.Find(selector + " [name]").Each(func(_ int, e *goquery.Selection) {
		name := e.AttrOr("name", "")
		switch typ := e.AttrOr("type", ""); {
		case goquery.NodeName(e) == "select":
			form.Set(name, e.Find("option[selected]").AttrOr("value", ""))
		case (typ == "checkbox" || typ == "radio") && e.Is("[checked]"):
			form.Add(name, e.AttrOr("value", "on"))
		case typ != "checkbox" && typ != "radio":
			form.Set(name, e.AttrOr("value", ""))
		}
	})
	return form
}
