package workspace

import (
	"context"
	"slices"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// Simple is a configured thing whose settings are data, in its one description. Saving
// and deleting it with the audit trail and what it uses, its section of the workspace
// file, its resource of the REST API with scopes and document, and its screens are made
// of what stands here. Secrets are not among its fields.
type Simple struct {
	About
	Words  string // many of them: "Mapping replacements"
	Help   string // what one is for, in a sentence: on the empty list and in the API's document
	Gone   string // what becomes of the rest without it, in the dialog that deletes one
	Icon   string // on screens
	Fields []kind.Field

	// All and Save read and write within a change; outside of one there are SimpleRows
	// and SaveSimple.
	All  func(ctx context.Context, e *Edit) ([]SimpleRow, error)
	Save func(ctx context.Context, e *Edit, row SimpleRow) (*SimpleRow, error)

	list   func(ctx context.Context, e *Edit, f models.Filter) ([]SimpleRow, int64, error)
	get    func(ctx context.Context, e *Edit, id string) (*SimpleRow, error)
	remove func(ctx context.Context, e *Edit, id string, version int64) error
	places func(ctx context.Context, e *Edit, id string) ([]Place, error)
	names  func(ctx context.Context, tx *models.DB, tell func(id, name string)) error
}

// SimpleRow is one of them. A reference is the name of what it refers to.
type SimpleRow struct {
	ID                   string // empty for a new one
	Version              int64  // with an ID, the one that was seen
	CreatedAt, UpdatedAt time.Time
	Values               kind.Values
}

// Simples lists the things whose settings are data, in the order of the file. A new one
// is a line.
func Simples() []Simple { return nil }

// SimpleParts are what makes a Simple of rows of a type.
type SimpleParts[T any] struct {
	Fields []kind.Bound[T]
	Head   func(*T) Head
	Rows   func(*models.DB) Rows[T]
}

// Head is what rows have beside their fields, as places in one.
type Head struct {
	ID                   *string
	Version              *int64
	CreatedAt, UpdatedAt *time.Time
}

// Rows is where the rows of a Simple are kept: a store of models.
type Rows[T any] interface {
	store[T]
	ByName(ctx context.Context, name string) (*T, error)
	All(ctx context.Context) ([]T, error)
	List(ctx context.Context, f models.Filter) ([]T, int64, error)
}

// SimpleOf completes a Simple: what stands in s about a thing of the parts of.
func SimpleOf[T any](s Simple, of SimpleParts[T]) Simple {
	s.Fields = kind.FieldsOf(of.Fields)
	about := of.about(s.About)
	things := func(e *Edit) plain[T] { return plain[T]{thing[T]{e, about}} }
	s.list = func(ctx context.Context, e *Edit, f models.Filter) ([]SimpleRow, int64, error) {
		list, total, err := of.Rows(e.tx).List(ctx, f)
		if err != nil {
			return nil, 0, err
		}
		rows, err := of.rows(ctx, e, list...)
		return rows, total, err
	}
	s.All = func(ctx context.Context, e *Edit) ([]SimpleRow, error) {
		list, err := of.Rows(e.tx).All(ctx)
		if err != nil {
			return nil, err
		}
		return of.rows(ctx, e, list...)
	}
	s.get = func(ctx context.Context, e *Edit, id string) (*SimpleRow, error) {
		t, err := of.Rows(e.tx).Get(ctx, id)
		return of.one(ctx, e, t, err)
	}
	s.Save = func(ctx context.Context, e *Edit, in SimpleRow) (*SimpleRow, error) {
		names, err := NamesByID(ctx, e.tx)
		if err != nil {
			return nil, err
		}
		values, err := s.resolve(names, in.Values)
		if err != nil {
			return nil, err
		}
		t := new(T)
		h := of.Head(t)
		*h.ID, *h.Version = in.ID, in.Version
		kind.Fill(of.Fields, t, values)
		t, err = things(e).Save(ctx, e.by, *t)
		return of.one(ctx, e, t, err)
	}
	s.remove = func(ctx context.Context, e *Edit, id string, version int64) error {
		return things(e).Delete(ctx, e.by, id, version)
	}
	s.places = func(ctx context.Context, e *Edit, id string) ([]Place, error) { return things(e).Places(ctx, id) }
	s.names = each(func(tx *models.DB) rows[T] { return of.Rows(tx) }, func(t *T) (id, name string) {
		h := about.head(t)
		return *h.id, *h.name
	})
	return s
}

// rows gives rows with names where they have ids.
func (of SimpleParts[T]) rows(ctx context.Context, e *Edit, list ...T) ([]SimpleRow, error) {
	names, err := NamesByID(ctx, e.tx)
	rows := make([]SimpleRow, len(list))
	for i := range list {
		rows[i] = of.row(names, &list[i])
	}
	return rows, err
}

func (of SimpleParts[T]) one(ctx context.Context, e *Edit, t *T, err error) (*SimpleRow, error) {
	if err != nil {
		return nil, err
	}
	rows, err := of.rows(ctx, e, *t)
	return &rows[0], err
}

// about says of the parts what every thing must say of itself.
func (of SimpleParts[T]) about(a About) *about[T] {
	key := slices.IndexFunc(of.Fields, func(b kind.Bound[T]) bool { return b.Key == a.NameKey })
	return &about[T]{
		About: a, bound: of.Fields,
		store: func(tx *models.DB) store[T] { return of.Rows(tx) },
		head: func(t *T) head {
			name, h := of.Fields[key].Get(t), of.Head(t)
			return head{id: h.ID, name: &name, version: h.Version, created: h.CreatedAt}
		},
		other: func(ctx context.Context, tx *models.DB, t *T) (*T, error) {
			return of.Rows(tx).ByName(ctx, of.Fields[key].Get(t))
		},
	}
}

func (of SimpleParts[T]) row(names map[string]map[string]string, t *T) SimpleRow {
	h := of.Head(t)
	r := SimpleRow{*h.ID, *h.Version, *h.CreatedAt, *h.UpdatedAt, kind.ValuesOf(of.Fields, t)}
	for _, f := range of.Fields {
		if f.Type == kind.TypeReference {
			r.Values[f.Key] = names[f.Of][r.Values[f.Key]]
		}
	}
	return r
}

// resolve checks values by what their fields say, and puts ids where they have names;
// an id that is there stands for itself.
func (s *Simple) resolve(names map[string]map[string]string, values kind.Values) (kind.Values, error) {
	var p apperr.Problems
	kind.Check(&p, "", s.Fields, kind.Tidy(s.Fields, values))
	resolved := kind.Values{}
	for _, f := range s.Fields {
		value := values[f.Key]
		if f.Type == kind.TypeReference && value != "" {
			id, ok := idOf(names[f.Of], value)
			if value = id; !ok {
				p.Add(f.Key, "There is no %s %q.", WordOf(f.Of), values[f.Key])
			}
		}
		resolved[f.Key] = value
	}
	return resolved, p.Err()
}

// idOf finds the id of a name, in any case.
func idOf(names map[string]string, name string) (string, bool) {
	for id, known := range names {
		if models.NameKey(known) == models.NameKey(name) {
			return id, true
		}
	}
	_, is := names[name]
	return name, is
}

// SimpleRows lists all of a Simple, by name.
func (w *Workspace) SimpleRows(ctx context.Context, s *Simple) ([]SimpleRow, error) {
	return s.All(ctx, w.look())
}

// SimpleList lists a page of a Simple, and says how many there are in all.
func (w *Workspace) SimpleList(ctx context.Context, s *Simple, f models.Filter) ([]SimpleRow, int64, error) {
	return s.list(ctx, w.look(), f)
}

// SimpleRow reads one.
func (w *Workspace) SimpleRow(ctx context.Context, s *Simple, id string) (*SimpleRow, error) {
	return s.get(ctx, w.look(), id)
}

// SaveSimple creates or changes one, by the rules that hold on the screens.
func (w *Workspace) SaveSimple(ctx context.Context, by Actor, s *Simple, row SimpleRow) (*SimpleRow, error) {
	return changed(ctx, w, by, func(e *Edit) (*SimpleRow, error) { return s.Save(ctx, e, row) })
}

// DeleteSimple removes one; where it is in use that is an InUseError.
func (w *Workspace) DeleteSimple(ctx context.Context, by Actor, s *Simple, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error { return s.remove(ctx, e, id, version) })
}

// SimplePlaces lists where one is used.
func (w *Workspace) SimplePlaces(ctx context.Context, s *Simple, id string) ([]Place, error) {
	return s.places(ctx, w.look(), id)
}
