package screen

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/people"
	"hookline/views/route"
)

// How many changes are listed: beside what was changed, and on a tab of their own.
const (
	MaxTrail    = 50
	TrailLength = 200
)

// Frame fills the frame of a page: the user, the menu and the current place in
// it, and the messages that a redirect left. Set what else the page needs on
// what it gives. Call it once per page, before render.
func (b *Base) Frame(c echo.Context, title string, crumbs ...layout.Crumb) (layout.Frame, error) {
	f := layout.Frame{Title: title, Crumbs: crumbs}
	user, err := b.User(c)
	if err != nil {
		return f, err
	}
	if user != nil {
		f.User = layout.User{Name: user.Name, Email: user.Email, Role: people.RoleName(user.Role)}
		if f.Menu, err = b.menuFor(c.Request().Context(), user); err != nil {
			return f, err
		}
		f.Current = place(f.Menu, c.Request().URL.Path)
	}
	f.Toasts, err = b.takeFlashes(c)
	return f, err
}

// placed is an item of the menu that a screen put there.
type placed struct {
	under string
	item  layout.MenuItem
}

// menuFor is the menu of what a user may do.
func (b *Base) menuFor(ctx context.Context, u *models.User) ([]layout.MenuGroup, error) {
	if auth.Can(u, auth.ManageConfig) {
		menu := layout.AdminMenu()
		for _, more := range b.menu {
			at := slices.IndexFunc(menu, func(g layout.MenuGroup) bool { return g.Label == more.under })
			if at < 0 {
				at, menu = len(menu), append(menu, layout.MenuGroup{Label: more.under})
			}
			menu[at].Items = append(menu[at].Items, more.item)
		}
		return menu, nil
	}
	if auth.Can(u, auth.SeeBoard) {
		return layout.SupervisorMenu(), nil
	}
	boxes, err := b.DB.Voicemail.All(ctx)
	return layout.AgentMenu(len(auth.SeenBoxes(u, boxes)) > 0), err
}

// place finds the menu's item that a path belongs to: the longest address that
// the path lies under.
func place(menu []layout.MenuGroup, path string) string {
	key, length := "", 0
	for _, group := range menu {
		for _, item := range group.Items {
			under := path == item.URL || item.URL != route.Home() && strings.HasPrefix(path, item.URL+"/")
			if under && len(item.URL) > length {
				key, length = item.Key, len(item.URL)
			}
		}
	}
	return key
}

// Flash keeps a message for the page that a redirect leads to.
func (b *Base) Flash(c echo.Context, t component.Toast) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return b.Sessions.AddFlash(c.Response(), c.Request(), string(data))
}

// Tell keeps a message for the page that comes next.
func (b *Base) Tell(c echo.Context, message string) error {
	return b.Flash(c, component.Toast{Text: message})
}

// Done keeps the message and goes on to the page.
func (b *Base) Done(c echo.Context, url, message string) error {
	if err := b.Tell(c, message); err != nil {
		return err
	}
	return Redirect(c, url)
}

// Removed answers a deletion that came to err: on to the list with the message, also when
// somebody else was first; and while the thing is in use, with the page that says where.
func (b *Base) Removed(c echo.Context, err error, list, message string, inUse func(why string) error) error {
	switch {
	case apperr.Is(err, apperr.NotFound):
		return b.Done(c, list, "It was deleted already.")
	case apperr.Is(err, apperr.InUse) && inUse != nil && !IsHTMX(c):
		return inUse(apperr.Message(err))
	case err != nil:
		return err
	}
	return b.Done(c, list, message)
}

func (b *Base) takeFlashes(c echo.Context) ([]component.Toast, error) {
	kept, err := b.Sessions.Flashes(c.Response(), c.Request())
	if err != nil {
		return nil, err
	}
	var list []component.Toast
	for _, data := range kept {
		var t component.Toast
		if err := json.Unmarshal([]byte(data), &t); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// LocalPath gives next if it is an address of this server and nothing else, and
// Home otherwise: a sign-in page must not lead to somebody else's.
func LocalPath(next string) string {
	// Browsers read a backslash as a slash and drop tabs and line ends.
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\") || hasControl(next) {
		return route.Home()
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.Contains(u.Path, "//") {
		return route.Home()
	}
	switch u.Path {
	case route.SignIn(), route.SignOut(), route.FirstSignIn():
		return route.Home()
	}
	return next
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

// nextOf is where to go on after sign-in: the page asked for, or the page a form
// was sent from.
func nextOf(c echo.Context) string {
	if c.Request().Method == http.MethodGet {
		return LocalPath(c.Request().URL.RequestURI())
	}
	return PathOf(c.Request().Referer())
}

// currentURL is the page that an htmx request came from, as a local path.
func currentURL(c echo.Context) string { return PathOf(c.Request().Header.Get("HX-Current-URL")) }

// PathOf is the local part of an address, with its query; Home for what is none.
func PathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return route.Home()
	}
	return LocalPath(u.RequestURI())
}

// ConflictOf says who saved first, and lists the fields whose values differ: name,
// mine, theirs.
func ConflictOf(by string, at time.Time, fields [][3]string) *component.Conflict {
	conflict := &component.Conflict{By: by, At: at}
	for _, f := range fields {
		if f[1] != f[2] {
			conflict.Differences = append(conflict.Differences, component.Difference{Field: f[0], Mine: f[1], Theirs: f[2]})
		}
	}
	return conflict
}

// BackTo is the page a form was sent from, or otherwise when it does not say.
func BackTo(c echo.Context, otherwise string) string {
	if c.Request().Referer() == "" {
		return otherwise
	}
	return PathOf(c.Request().Referer())
}

// Show renders a page in its frame, with its title and the way to it.
func Show[P any](c echo.Context, b *Base, status int, page func(layout.Frame, P) templ.Component, p P, title string, crumbs ...layout.Crumb) error {
	frame, err := b.Frame(c, title, crumbs...)
	if err != nil {
		return err
	}
	return Render(c, status, page(frame, p))
}
