package screen

import (
	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/views/layout"
)

// Routes is where a screen registers its routes, by who may use them.
type Routes struct {
	e    *echo.Echo
	Base *Base
}

// NewRoutes is where screens register theirs.
func NewRoutes(e *echo.Echo, b *Base) Routes { return Routes{e: e, Base: b} }

// MenuItem is where a screen stands in the menu of admins.
type MenuItem struct {
	Under string // the heading: "Resources"
	Icon  string
}

// Menu puts a screen into the menu, behind what is under its heading already. Call it
// before anything is served.
func (r Routes) Menu(at MenuItem, label, url string) {
	r.Base.menu = append(r.Base.menu, placed{at.Under, layout.MenuItem{Key: url, Label: label, Icon: at.Icon, URL: url}})
}

// Public routes are for everybody.
func (r Routes) Public() Group { return Group{r.e, []echo.MiddlewareFunc{textAddress}} }

// SignedIn routes are for every user.
func (r Routes) SignedIn() Group {
	return Group{r.e, []echo.MiddlewareFunc{textAddress, r.Base.requireUser}}
}

// May routes are for users who have the permission.
func (r Routes) May(p auth.Permission) Group {
	return Group{r.e, []echo.MiddlewareFunc{textAddress, r.Base.requireUser, r.Base.require(p)}}
}

// Group adds routes behind the same guards. It is no echo.Group: a group without
// a prefix there takes over every address that is not found.
type Group struct {
	e     *echo.Echo
	guard []echo.MiddlewareFunc
}

// Get answers GET, and HEAD by the same means.
func (g Group) Get(path string, h echo.HandlerFunc) {
	g.e.GET(path, h, g.guard...)
	g.e.HEAD(path, h, g.guard...)
}

// Post is for forms.
func (g Group) Post(path string, h echo.HandlerFunc) { g.e.POST(path, h, g.guard...) }

// Put is for the scripts of a page.
func (g Group) Put(path string, h echo.HandlerFunc) { g.e.PUT(path, h, g.guard...) }

// Pages are the pages that most things have, at the addresses they have alike; nil is one
// that a thing has not.
type Pages struct {
	List, Add, Create, Show, Save, Remove, UsedBy, Changes, Describe, Duplicate echo.HandlerFunc
}

// Thing adds the pages of a thing: the list at path, one of them at its id below it.
func (g Group) Thing(path string, p Pages) { g.Part(path, "id", p) }

// Part adds the pages of what belongs to a thing, as Thing does; id is what the address
// calls the id of one: "scenario".
func (g Group) Part(path, id string, p Pages) {
	one := path + "/:" + id
	for _, page := range []struct {
		add func(string, echo.HandlerFunc)
		at  string
		do  echo.HandlerFunc
	}{
		{g.Get, path, p.List}, {g.Get, path + "/new", p.Add}, {g.Post, path, p.Create}, {g.Get, one, p.Show}, {g.Post, one, p.Save},
		{g.Post, one + "/delete", p.Remove}, {g.Get, one + "/used-by", p.UsedBy}, {g.Get, one + "/changes", p.Changes},
		{g.Post, one + "/describe", p.Describe}, {g.Post, one + "/duplicate", p.Duplicate},
	} {
		if page.do != nil {
			page.add(page.at, page.do)
		}
	}
}
