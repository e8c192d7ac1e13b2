package thing

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/handlers/session"
	"hookline/models"
	"hookline/models/dbtest"
	"hookline/views/component"
	view "hookline/views/thing"
)

// gadget has a field of every type.
type gadget struct {
	ID, Name, Note, Token, Colour, Of string
	Count, Wait, Version              int64
	On                                bool
}

// gadgets keeps one gadget in memory.
type gadgets struct {
	stored *gadget
	used   bool
}

func (g *gadgets) get(_ context.Context, id string) (*gadget, error) {
	if g.stored == nil || g.stored.ID != id {
		return nil, apperr.New(apperr.NotFound, "This gadget is not there any more.")
	}
	found := *g.stored
	return &found, nil
}

func (g *gadgets) save(_ context.Context, _ workspace.Actor, in gadget) (*gadget, error) {
	if g.stored != nil && in.Version != g.stored.Version {
		return nil, &apperr.StaleError{By: "Ben", At: time.Now(), Theirs: g.stored}
	}
	if in.Name == "" {
		return nil, apperr.FieldError("name", "Enter the name.")
	}
	in.ID = "g1"
	in.Version++
	g.stored = &in
	return &in, nil
}

func (g *gadgets) remove(context.Context, workspace.Actor, string, int64) error {
	if g.used {
		return apperr.New(apperr.InUse, "The gadget is in use.")
	}
	g.stored = nil
	return nil
}

func (g *gadgets) resource() Resource[gadget] {
	return Resource[gadget]{
		Kind: "gadget", Words: view.Words{Noun: "gadget", Nouns: "gadgets", Icon: "plug", About: "A gadget is made up."},
		At: view.At{List: "/gadgets", Path: "/gadgets"}, Menu: &screen.MenuItem{Under: "Resources", Icon: "plug"}, Under: "Resources",
		Fields: []kind.Bound[gadget]{
			kind.Line(kind.Field{Key: "name", Label: "Name", Required: true}, func(g *gadget) *string { return &g.Name }),
			kind.Text(kind.Field{Key: "note", Label: "Note"}, func(g *gadget) *string { return &g.Note }),
			{Field: kind.Field{Key: "token", Label: "Token", Type: kind.TypeSecret}, Get: func(g *gadget) string { return g.Token },
				Set: func(g *gadget, text string) {
					if text != "" {
						g.Token = text
					}
				}},
			kind.OneOfChoices(kind.Field{Key: "colour", Label: "Colour", Default: "red", Choices: []kind.Choice{{Value: "red", Label: "Red"}, {Value: "blue", Label: "Blue"}}}, func(g *gadget) *string { return &g.Colour }),
			kind.Number(kind.Field{Key: "count", Label: "Count"}, func(g *gadget) *int64 { return &g.Count }),
			kind.Duration(kind.Field{Key: "wait", Label: "Wait", Default: "5s"}, time.Millisecond, func(g *gadget) *int64 { return &g.Wait }),
			kind.Switch(kind.Field{Key: "on", Label: "In use"}, func(g *gadget) *bool { return &g.On }),
			kind.Reference(kind.Field{Key: "of", Label: "Other", Of: "gadget"}, func(g *gadget) *string { return &g.Of }),
		},
		Of:  func(g *gadget) Identity { return Identity{&g.ID, &g.Version, g.Name} },
		Get: g.get, Save: g.save, Delete: g.remove,
		List: func(context.Context, models.Filter) ([]gadget, int64, error) {
			if g.stored == nil {
				return nil, 0, nil
			}
			return []gadget{*g.stored}, 1, nil
		},
		Places: func(context.Context, string) ([]workspace.Place, error) {
			if !g.used {
				return nil, nil
			}
			return []workspace.Place{{Kind: workspace.ObjectNumber, ID: "n1", Name: "+61 2 5550 1234"}}, nil
		},
		Choose: map[string]Choose{"of": func(echo.Context, string) ([]component.Option, error) {
			return []component.Option{{Label: "None"}, {Value: "w1", Label: "The other one"}}, nil
		}},
	}
}

// visitor is an admin who asks for the screens of gadgets.
type visitor struct {
	t      *testing.T
	e      *echo.Echo
	base   *screen.Base
	cookie string
}

func newVisitor(t *testing.T, db *models.DB, g *gadgets) *visitor {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }
	log := slog.New(slog.DiscardHandler)
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	sessions := session.New(db, false, now)
	base := screen.NewBase(screen.Base{Sessions: sessions, Log: log, DB: db, Workspace: workspace.New(db, box, carrier.Dialects()), Now: now})
	e := echo.New()
	e.HTTPErrorHandler = base.AnswerError
	add(Screens{Base: base}, screen.NewRoutes(e, base), g.resource())
	e.GET("/in", func(c echo.Context) error {
		if _, err := auth.NewService(db, nil, log, now).EnsureAdmin(c.Request().Context(), "ada@example.com", "correct horse battery"); err != nil {
			return err
		}
		user, err := db.Users.ByEmail(c.Request().Context(), "ada@example.com")
		if err != nil {
			return err
		}
		return sessions.SignIn(c.Response(), c.Request(), user)
	})
	v := &visitor{t: t, e: e, base: base}
	_, _, v.cookie = v.ask(http.MethodGet, "/in", nil)
	return v
}

func (v *visitor) ask(method, path string, form url.Values) (status int, body, cookie string) {
	v.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationForm)
	r.Header.Set(echo.HeaderAccept, echo.MIMETextHTML)
	r.Header.Set("Cookie", v.cookie)
	w := httptest.NewRecorder()
	v.e.ServeHTTP(w, r)
	data, err := io.ReadAll(w.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	cookie, _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
	return w.Code, string(data), cookie
}

// wants asks and looks for what must be on the page, and with a "!" before it must not.
func (v *visitor) wants(method, path string, form url.Values, status int, texts ...string) {
	v.t.Helper()
	got, body, _ := v.ask(method, path, form)
	if got != status {
		v.t.Fatalf("%s %s: %d, not %d: %s", method, path, got, status, body)
	}
	for _, text := range texts {
		if without, not := strings.CutPrefix(text, "!"); strings.Contains(body, without) == not {
			v.t.Errorf("%s %s: %q", method, path, text)
		}
	}
}

func TestScreensOfAnyThing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		g := &gadgets{}
		v := newVisitor(t, db, g)
		get, post := http.MethodGet, http.MethodPost
		v.wants(get, "/gadgets", nil, http.StatusOK, "No gadgets yet", "A gadget is made up.", `href="/gadgets"`)
		v.wants(get, "/gadgets/new", nil, http.StatusOK, "<textarea", `type="password"`, `<option value="red" selected>`, `role="switch"`, `value="5s"`, "The other one")
		form := url.Values{"name": {"Lamp"}, "note": {"<b>in</b>\r\ntwo lines"}, "token": {"s3cret"}, "colour": {"blue"}, "count": {"seven"}, "wait": {"soon"}, "on": {"true"}, "of": {"w1"}}
		// What can't be read comes back as it was entered, but for the secret.
		v.wants(post, "/gadgets", form, http.StatusUnprocessableEntity, "is not a whole number", "is not a length of time", `value="seven"`, `value="soon"`, "&lt;b&gt;in", "!s3cret", `<option value="blue" selected>`)
		form.Set("count", "7")
		form.Set("wait", "1m30s")
		form.Set("name", "")
		v.wants(post, "/gadgets", form, http.StatusUnprocessableEntity, "Enter the name.")
		form.Set("name", "Lamp")
		v.wants(post, "/gadgets", form, http.StatusSeeOther)
		if s := g.stored; s.Count != 7 || s.Wait != 90_000 || !s.On || s.Colour != "blue" || s.Of != "w1" || s.Note != "<b>in</b>\ntwo lines" || s.Token != "s3cret" {
			t.Errorf("stored: %+v", s)
		}
		v.wants(get, "/gadgets", nil, http.StatusOK, "Lamp", "Blue", "1m30s", "Yes", "The other one", "!s3cret", "!in&lt;/b&gt;")
		v.wants(get, "/gadgets/g1", nil, http.StatusOK, `value="Lamp"`, "•••••••• set", "!s3cret", "checked", `href="/gadgets/g1/used-by"`)
		// An empty secret keeps it, a switch that is not sent is off.
		form.Set("version", "1")
		form.Set("token", "")
		form.Del("on")
		v.wants(post, "/gadgets/g1", form, http.StatusSeeOther)
		if g.stored.On || g.stored.Token != "s3cret" {
			t.Errorf("stored: %+v", g.stored)
		}
		// Somebody else was first: both are shown, and the form is at their version.
		form.Set("name", "Torch")
		form.Set("colour", "red")
		v.wants(post, "/gadgets/g1", form, http.StatusConflict, "Ben saved this gadget", "Torch", `name="version" value="2"`, "<td dir=\"auto\">Red</td>", "<td dir=\"auto\">Blue</td>")
		g.used = true
		v.wants(get, "/gadgets/g1/used-by", nil, http.StatusOK, "+61 2 5550 1234", "/voice/numbers/n1")
		v.wants(post, "/gadgets/g1/delete", nil, http.StatusConflict, "The gadget is in use.", "+61 2 5550 1234")
		g.used = false
		v.wants(post, "/gadgets/g1/delete", nil, http.StatusSeeOther)
		v.wants(post, "/gadgets/g1/delete", nil, http.StatusSeeOther)
		v.wants(get, "/gadgets/g1", nil, http.StatusNotFound)
	})
}
