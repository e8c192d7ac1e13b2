package screen

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
)

// Area is a list and where it stands in the menu: the way to the pages of what is on it.
type Area struct {
	Under string // the heading; empty: none
	Title string
	URL   string
}

// Heading is the way to the list itself.
func (a Area) Heading() []layout.Crumb {
	if a.Under == "" {
		return nil
	}
	return []layout.Crumb{{Label: a.Under}}
}

// Way is the way to a page behind the list, of which more are further steps.
func (a Area) Way(more ...layout.Crumb) []layout.Crumb {
	return append(append(a.Heading(), layout.Crumb{Label: a.Title, URL: a.URL}), more...)
}

// ShowList renders the list of an area.
func ShowList[P any](c echo.Context, b *Base, at Area, page func(layout.Frame, P) templ.Component, p P) error {
	return Show(c, b, http.StatusOK, page, p, at.Title, at.Heading()...)
}

// ShowRows renders a list that is nothing but its rows.
func ShowRows[T any](c echo.Context, b *Base, at Area, read func(context.Context, models.Filter) ([]T, int64, error), page func(layout.Frame, component.Listed[T]) templ.Component) error {
	list, err := Listed(c, "", read)
	if err != nil {
		return err
	}
	return ShowList(c, b, at, page, list)
}

// maxPage is the last page of a list that can be asked for: beyond it an offset
// makes no sense.
const maxPage = 1_000_000

// PerPage is how many rows a page of a list has.
const PerPage = 50

// Listing is what the address of a list asks for.
type Listing struct{ component.Paging }

// ListingOf reads it. What is no page is the first one.
func ListingOf(c echo.Context) Listing {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || page > maxPage {
		page = 1
	}
	return Listing{component.Paging{
		Search: strings.TrimSpace(c.QueryParam("q")), Sort: c.QueryParam("sort"), Desc: c.QueryParam("desc") == "1",
		Page: page, Size: PerPage,
	}}
}

// Order is the order as models reads it: `name`, `-name`.
func (l Listing) Order() string {
	if l.Desc {
		return "-" + l.Sort
	}
	return l.Sort
}

// Range is the rows of the page.
func (l Listing) Range() models.Page {
	return models.Page{Offset: (l.Page - 1) * l.Size, Limit: l.Size}
}

// Listed reads the page of a list that its address asks for, of what is within something.
func Listed[T any](c echo.Context, within string, read func(context.Context, models.Filter) ([]T, int64, error)) (component.Listed[T], error) {
	at := ListingOf(c)
	rows, total, err := read(c.Request().Context(), models.Filter{Search: at.Search, Within: within, Sort: at.Order(), Page: at.Range()})
	at.Total = int(total)
	return component.Listed[T]{Rows: rows, Paging: at.Paging}, err
}
