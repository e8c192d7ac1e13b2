package thing

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	view "hookline/views/thing"
)

// Resource is a configured thing whose fields are data, T: its screens are made of it. What
// most things have alike is left out; add gives it.
type Resource[T any] struct {
	Kind  string // in the audit trail: workspace.ObjectNumber
	Words view.Words
	At    view.At
	// Menu is the thing's place in the menu of admins, under a heading that is there
	// already; nil when it has another way in, such as a tab.
	Menu  *screen.MenuItem
	Under string         // the heading above the list
	Title string         // of the list; the plural unless given
	Way   []layout.Crumb // before one of them; the heading and the list unless given

	Fields []kind.Bound[T]
	Groups []view.Group // headings, and how fields look; one group with all fields unless given
	Of     func(*T) Identity
	New    func(c echo.Context) T // the form of a new one; unless given, what the fields have as defaults

	Get    func(ctx context.Context, id string) (*T, error)
	List   func(ctx context.Context, f models.Filter) ([]T, int64, error) // unless Rows is given
	Save   func(ctx context.Context, by workspace.Actor, t T) (*T, error)
	Delete func(ctx context.Context, by workspace.Actor, id string, version int64) error
	Places func(ctx context.Context, id string) ([]workspace.Place, error) // what uses one; nil when nothing can

	// Rows is a list that shows other things than the fields.
	Rows    func(c echo.Context, at screen.Listing) ([]view.Row, int, error)
	Columns []component.Column // of Rows; that of the name first
	NoFind  bool
	First   templ.Component // beside the button of the empty list
	Tabs    func(c echo.Context) (templ.Component, error)

	Choose map[string]Choose // the choices of fields by key: of a reference, or with words of their own
	Said   func(old, saved *T) string
	// Look adds to the form what only this thing has. t is nil for a new one.
	Look func(c echo.Context, t *T, e *view.Edit) error
}

// Identity is what a row of any thing has.
type Identity struct {
	ID      *string
	Version *int64
	Name    string // as people read it
}

// Choose lists what can be chosen in a field, with what is chosen already among it.
type Choose func(c echo.Context, chosen string) ([]component.Option, error)

// resource is the handlers of a Resource.
type resource[T any] struct {
	*screen.Base
	Resource[T]
}

// add registers the screens of a thing, for admins.
func add[T any](s Screens, r screen.Routes, of Resource[T]) {
	h := resource[T]{s.Base, of}
	if h.Title == "" {
		h.Title = view.Title(h.Words.Nouns)
	}
	if h.Menu != nil {
		r.Menu(*h.Menu, h.Title, h.At.List)
	}
	admin := r.May(auth.ManageConfig)
	one := screen.Thing[T]{Base: s.Base, In: h.in(), Name: func(t *T) string { return h.Of(t).Name },
		Get: h.Get, Delete: h.Delete, Page: h.show, Write: h.write}
	if h.Places != nil {
		one.Uses = h.usesPage
	}
	admin.Thing(h.At.Path, one.Pages(screen.Pages{Add: h.add}))
	admin.Get(h.At.List, h.list)
}

func (h resource[T]) list(c echo.Context) error {
	at := screen.ListingOf(c)
	l := view.List{Words: h.Words, At: h.At, Paging: at.Paging, Title: h.Title, Columns: h.Columns, NoFind: h.NoFind, First: h.First}
	read := h.Rows
	if read == nil {
		read, l.Columns = h.rows, h.columns()
	}
	var err error
	if l.Rows, l.Total, err = read(c, at); err != nil {
		return err
	}
	if h.Tabs != nil {
		if l.Tabs, err = h.Tabs(c); err != nil {
			return err
		}
	}
	return screen.ShowList(c, h.Base, h.in(), view.ListPage, l)
}

// columns are the fields that a list has room for: those of one line, the name first.
func (h resource[T]) columns() []component.Column {
	var columns []component.Column
	for _, f := range h.listed() {
		c := component.Column{Label: f.Label, Number: f.Type == kind.TypeNumber, Wide: len(columns) > 2}
		if len(columns) == 0 {
			c.Key = "name"
		}
		columns = append(columns, c)
	}
	return columns
}

func (h resource[T]) listed() []kind.Bound[T] {
	return slices.DeleteFunc(slices.Clone(h.Fields), func(f kind.Bound[T]) bool { return f.Secret() || f.Type == kind.TypeText })
}

func (h resource[T]) rows(c echo.Context, at screen.Listing) ([]view.Row, int, error) {
	list, total, err := h.List(c.Request().Context(), models.Filter{Search: at.Search, Sort: at.Order(), Page: at.Range()})
	rows := make([]view.Row, len(list))
	for i := range list {
		of := h.Of(&list[i])
		rows[i] = view.Row{ID: *of.ID, Name: of.Name}
		for _, f := range h.listed()[1:] {
			text, err := h.text(c, f.Field, f.Get(&list[i]))
			if err != nil {
				return nil, 0, err
			}
			rows[i].Cells = append(rows[i].Cells, view.Text(text))
		}
	}
	return rows, int(total), err
}

func (h resource[T]) fields() []kind.Field { return kind.FieldsOf(h.Fields) }

func (h resource[T]) add(c echo.Context) error {
	var t T
	if h.New != nil {
		t = h.New(c)
	} else {
		kind.Fill(h.Fields, &t, kind.Tidy(h.fields(), kind.Values{}))
	}
	return h.page(c, http.StatusOK, nil, view.Edit{Values: kind.ValuesOf(h.Fields, &t)})
}

func (h resource[T]) show(c echo.Context, t *T) error {
	return h.page(c, http.StatusOK, t, h.stored(t))
}

// stored is the form of a thing as it is stored.
func (h resource[T]) stored(t *T) view.Edit {
	return view.Edit{Version: *h.Of(t).Version, Values: kind.ValuesOf(h.Fields, t)}
}

// write saves a form; old is nil for a new thing. Whatever is wrong, the form comes back as
// it was sent, but for secrets.
func (h resource[T]) write(c echo.Context, old *T) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	values, version, err := screen.Values(c, h.fields())
	if err != nil {
		return err
	}
	var in T
	if old != nil {
		in = *old
	}
	kind.Fill(h.Fields, &in, values)
	*h.Of(&in).Version = version
	var saved *T
	if err = unreadable(h.fields(), values); err == nil {
		saved, err = h.Save(c.Request().Context(), by, in)
	}
	if err == nil {
		return h.Done(c, h.At.One(*h.Of(saved).ID), h.said(old, saved))
	}
	e := view.Edit{Version: version, Values: values}
	var differences func() ([][3]string, error)
	if old != nil {
		differences = func() ([][3]string, error) {
			e.Version = *h.Of(old).Version
			return h.differences(c, &in, old, values)
		}
	}
	return screen.Refused(err, differences, func(status int, edited component.Edited) error {
		e.Edited = edited
		return h.page(c, status, old, e)
	})
}

// unreadable reports values that a T could not hold, and would lose.
func unreadable(fields []kind.Field, values kind.Values) error {
	var p apperr.Problems
	for _, f := range fields {
		if f.Type == kind.TypeNumber || f.Type == kind.TypeDuration {
			if problem := f.Problem(strings.TrimSpace(values[f.Key])); problem != "" {
				p.Add(f.Key, "%s", problem)
			}
		}
	}
	return p.Err()
}

func (h resource[T]) said(old, saved *T) string {
	switch {
	case h.Said != nil:
		return h.Said(old, saved)
	case old != nil && *h.Of(old).Version == *h.Of(saved).Version:
		return "Nothing had changed."
	}
	return "Saved."
}

// differences are what the person entered and what somebody else saved meanwhile. Of
// secrets it says only that one was entered: it has to be entered again.
func (h resource[T]) differences(c echo.Context, mine, theirs *T, entered kind.Values) ([][3]string, error) {
	list := make([][3]string, 0, len(h.Fields))
	for _, f := range h.Fields {
		if f.Secret() {
			if entered[f.Key] != "" {
				list = append(list, [3]string{f.Label, "A new one (enter it again)", ""})
			}
			continue
		}
		a, err := h.text(c, f.Field, f.Get(mine))
		if err != nil {
			return nil, err
		}
		b, err := h.text(c, f.Field, f.Get(theirs))
		if err != nil {
			return nil, err
		}
		list = append(list, [3]string{f.Label, a, b})
	}
	return list, nil
}

// text is a value as people read it.
func (h resource[T]) text(c echo.Context, f kind.Field, value string) (string, error) {
	if f.Type == kind.TypeSwitch {
		if value == "true" {
			return "Yes", nil
		}
		return "No", nil
	}
	if f.Type == kind.TypeMany { // of names already
		return strings.Join(kind.Many(value), ", "), nil
	}
	options, err := h.options(c, f, value)
	for _, o := range options {
		if o.Value == value {
			return o.Label, err
		}
	}
	return value, err
}

func (h resource[T]) options(c echo.Context, f kind.Field, chosen string) ([]component.Option, error) {
	if choose, ok := h.Choose[f.Key]; ok {
		return choose(c, chosen)
	}
	var options []component.Option
	for _, choice := range f.Choices {
		options = append(options, component.Option{Value: choice.Value, Label: choice.Label})
	}
	return options, nil
}

// page shows the form; t is nil for a new thing.
func (h resource[T]) page(c echo.Context, status int, t *T, e view.Edit) error {
	e.Words, e.At = h.Words, h.At
	title, ctx := "Add "+h.Words.Noun, c.Request().Context()
	if t != nil {
		of := h.Of(t)
		e.ID, e.Name, title = *of.ID, of.Name, of.Name
		var err error
		if e.Trail, err = h.Workspace.Audit(ctx, h.Kind, e.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		if h.Places != nil {
			places, err := h.Places(ctx, e.ID)
			if err != nil {
				return err
			}
			used := len(places)
			e.Used = &used
		}
	}
	if err := h.dress(c, t, &e); err != nil {
		return err
	}
	if h.Look != nil {
		if err := h.Look(c, t, &e); err != nil {
			return err
		}
	}
	return screen.Show(c, h.Base, status, view.EditPage, e, title, h.way()...)
}

func (h resource[T]) in() screen.Area {
	return screen.Area{Under: h.Under, Title: h.Title, URL: h.At.List}
}

func (h resource[T]) way() []layout.Crumb {
	if h.Way != nil {
		return h.Way
	}
	return h.in().Way()
}

// dress gives the fields of a form their looks and choices, and takes secrets out of it.
func (h resource[T]) dress(c echo.Context, t *T, e *view.Edit) error {
	groups := h.Groups
	if len(groups) == 0 {
		groups = []view.Group{{Title: view.Title(h.Words.Noun)}}
		for _, f := range h.Fields {
			groups[0].Fields = append(groups[0].Fields, view.Field{Field: kind.Field{Key: f.Key}})
		}
	}
	values := kind.Values{}
	for _, g := range groups {
		g.Fields = slices.Clone(g.Fields)
		for i := range g.Fields {
			look := &g.Fields[i]
			at := slices.IndexFunc(h.Fields, func(b kind.Bound[T]) bool { return b.Key == look.Key })
			bound := h.Fields[at]
			if look.Label == "" {
				look.Field = bound.Field
			}
			if look.Focus = t == nil && at == 0 && e.Values[look.Key] == ""; look.Secret() {
				look.Set = t != nil && bound.Get(t) != ""
				continue
			}
			values[look.Key] = e.Values[look.Key]
			var err error
			if look.Options, err = h.options(c, look.Field, values[look.Key]); err != nil {
				return err
			}
		}
		e.Groups = append(e.Groups, g)
	}
	e.Values = values
	return nil
}

func (h resource[T]) usesPage(c echo.Context, status int, t *T, refused string) error {
	of := h.Of(t)
	places, err := h.Places(c.Request().Context(), *of.ID)
	if err != nil {
		return err
	}
	u := view.Uses{Words: h.Words, At: h.At, ID: *of.ID, Name: of.Name, Places: screen.LinksOf(places), Refused: refused}
	return screen.Show(c, h.Base, status, view.UsesPage, u, of.Name, h.way()...)
}
