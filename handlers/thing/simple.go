package thing

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/thing"
)

// simple is the screens of a thing whose settings are data: all is said in its Simple.
func (s Screens) simple(of workspace.Simple) Resource[workspace.SimpleRow] {
	type row = workspace.SimpleRow
	w := s.Workspace
	under := cmp.Or(of.Under, "Resources")
	r := Resource[row]{
		Kind:  of.Kind,
		Words: view.Words{Noun: of.Word, Nouns: of.Words, Icon: of.Icon, About: of.Help, Gone: of.Gone},
		At:    view.At{List: route.Simple(of.Section), Path: route.Simple(of.Section)},
		Menu:  &screen.MenuItem{Under: under, Icon: of.Icon}, Under: under,
		Of:  func(t *row) Identity { return Identity{&t.ID, &t.Version, t.Values[of.NameKey]} },
		Get: func(ctx context.Context, id string) (*row, error) { return w.SimpleRow(ctx, &of, id) },
		List: func(ctx context.Context, f models.Filter) ([]row, int64, error) {
			return w.SimpleList(ctx, &of, f)
		},
		Save: func(ctx context.Context, by workspace.Actor, t row) (*row, error) {
			return w.SaveSimple(ctx, by, &of, t)
		},
		Delete: func(ctx context.Context, by workspace.Actor, id string, version int64) error {
			return w.DeleteSimple(ctx, by, &of, id, version)
		},
		Choose: map[string]Choose{},
	}
	if !of.Alone {
		r.Places = func(ctx context.Context, id string) ([]workspace.Place, error) { return w.SimplePlaces(ctx, &of, id) }
	}
	for _, f := range of.Fields {
		r.Fields = append(r.Fields, valueOf(f))
		if f.Type == kind.TypeReference || f.Type == kind.TypeMany {
			r.Choose[f.Key] = s.named(f)
		}
	}
	return r
}

// valueOf is a field of a row that is values. They are made anew, for a copy of a row
// has the same.
func valueOf(f kind.Field) kind.Bound[workspace.SimpleRow] {
	return kind.Bound[workspace.SimpleRow]{Field: f,
		Get: func(t *workspace.SimpleRow) string { return t.Values[f.Key] },
		Set: func(t *workspace.SimpleRow, value string) {
			values := kind.Values{f.Key: value}
			for key, other := range t.Values {
				if key != f.Key {
					values[key] = other
				}
			}
			t.Values = values
		}}
}

// named are the things that a reference can name.
func (s Screens) named(f kind.Field) Choose {
	return func(c echo.Context, _ string) ([]component.Option, error) {
		names, err := s.Workspace.Names(c.Request().Context())
		var options []component.Option
		for _, name := range names[f.Of] {
			options = append(options, component.Option{Value: name, Label: name})
		}
		slices.SortFunc(options, func(a, b component.Option) int {
			return strings.Compare(models.NameKey(a.Label), models.NameKey(b.Label))
		})
		if !f.Required && f.Type == kind.TypeReference {
			options = append([]component.Option{{Label: "None"}}, options...)
		}
		return options, err
	}
}
