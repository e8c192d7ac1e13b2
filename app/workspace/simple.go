package workspace

import (
	"context"
	"slices"
	"strings"
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
	Words  string // many of them, in a sentence: "mapping replacements"
	Help   string // what one is for, in a sentence: on the empty list and in the API's document
	Gone   string // what becomes of the rest without it, in the dialog that deletes one
	Icon   string // on screens
	Under  string // the heading in the menu; empty is Resources
	Alone  bool   // nothing refers to one: nobody asks where it is used
	Fields []kind.Field

	// All and Save read and write within a change; outside of one there are SimpleRows
	// and SaveSimple.
	All  func(ctx context.Context, e *Edit) ([]SimpleRow, error)
	Save func(ctx context.Context, e *Edit, row SimpleRow) (*SimpleRow, error)
	// Key is a name as it would be saved, in the form in which they are compared.
	Key func(e *Edit, name string) string

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
	Key                  string // its name in the form in which they are compared, of a stored one
	CreatedAt, UpdatedAt time.Time
	Values               kind.Values
}

// Simples lists the things whose settings are data, in the order of the file. A new one
// is a line.
func Simples() []Simple {
	return []Simple{
		mappings(),
		voicemailBoxes(),
	}
}

// SimpleParts are what makes a Simple of rows of a type.
type SimpleParts[T any] struct {
	Fields []kind.Bound[T]
	Head   func(*T) Head
	Rows   func(*models.DB) Rows[T]
	Holds  func(ctx context.Context, e *Edit, t *T) error // as that of AboutRows
	named  string                                         // the field that is the name
}

// Head is what rows have beside their fields, as places in one.
type Head struct {
	ID                   *string
	Version              *int64
	CreatedAt, UpdatedAt *time.Time
}

// Rows is where the rows of a Simple are kept: a store of models.
type Rows[T any] interface {
	Store[T]
	ByName(ctx context.Context, name string) (*T, error)
	Key(name string) string
	All(ctx context.Context) ([]T, error)
	List(ctx context.Context, f models.Filter) ([]T, int64, error)
}

// SimpleOf completes a Simple: what stands in s about a thing of the parts of.
func SimpleOf[T any](s Simple, of SimpleParts[T]) Simple {
	s.Fields, of.named = kind.FieldsOf(of.Fields), s.NameKey
	about := of.about(s.About)
	things := func(e *Edit) plain[T] { return plain[T]{Thing[T]{e, about}} }
	s.Key = func(e *Edit, name string) string {
		t := new(T)
		kind.Fill(of.Fields, t, kind.Values{of.named: name}) // tidies it
		return of.key(e, kind.ValuesOf(of.Fields, t))
	}
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
		rows, err := of.rows(ctx, e, list...)
		slices.SortFunc(rows, func(a, b SimpleRow) int { return strings.Compare(a.Key, b.Key) })
		return rows, err
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
		h := about.Head(t)
		return *h.ID, *h.Name
	})
	return s
}

// rows gives rows with names where they have ids.
func (of SimpleParts[T]) rows(ctx context.Context, e *Edit, list ...T) ([]SimpleRow, error) {
	names, err := NamesByID(ctx, e.tx)
	rows := make([]SimpleRow, len(list))
	for i := range list {
		rows[i] = of.row(names, &list[i])
		rows[i].Key = of.key(e, rows[i].Values)
	}
	return rows, err
}

func (of SimpleParts[T]) key(e *Edit, values kind.Values) string {
	return of.Rows(e.tx).Key(values[of.named])
}

func (of SimpleParts[T]) one(ctx context.Context, e *Edit, t *T, err error) (*SimpleRow, error) {
	if err != nil {
		return nil, err
	}
	rows, err := of.rows(ctx, e, *t)
	return &rows[0], err
}

// about says of the parts what every thing must say of itself.
func (of SimpleParts[T]) about(a About) *AboutRows[T] {
	key := slices.IndexFunc(of.Fields, func(b kind.Bound[T]) bool { return b.Key == a.NameKey })
	return &AboutRows[T]{
		About: a, Bound: of.Fields, Holds: of.Holds,
		Store: func(tx *models.DB) Store[T] { return of.Rows(tx) },
		Head: func(t *T) RowHead {
			name, h := of.Fields[key].Get(t), of.Head(t)
			return RowHead{ID: h.ID, Name: &name, Version: h.Version, Created: h.CreatedAt}
		},
		Other: func(ctx context.Context, tx *models.DB, t *T) (*T, error) {
			return of.Rows(tx).ByName(ctx, of.Fields[key].Get(t))
		},
	}
}

func (of SimpleParts[T]) row(names map[string]map[string]string, t *T) SimpleRow {
	h := of.Head(t)
	r := SimpleRow{ID: *h.ID, Version: *h.Version, CreatedAt: *h.CreatedAt, UpdatedAt: *h.UpdatedAt, Values: kind.ValuesOf(of.Fields, t)}
	for _, f := range of.Fields {
		r.Values[f.Key] = namesIn(names, f.Field, r.Values[f.Key])
	}
	return r
}

// namesIn gives the value of a field with names where it refers to things; of many, in
// the order of their names.
func namesIn(names map[string]map[string]string, f kind.Field, value string) string {
	switch f.Type {
	case kind.TypeReference:
		return names[f.Of][value]
	case kind.TypeMany:
		var list []string
		for _, id := range kind.Many(value) {
			if name := names[f.Of][id]; name != "" {
				list = append(list, name)
			}
		}
		slices.Sort(list)
		return kind.ManyOf(list)
	}
	return value
}

// resolve checks values by what their fields say, and puts ids where they have names;
// an id that is there stands for itself.
func (s *Simple) resolve(names map[string]map[string]string, values kind.Values) (kind.Values, error) {
	var p apperr.Problems
	kind.Check(&p, "", s.Fields, kind.Tidy(s.Fields, values))
	resolved := kind.Values{}
	for _, f := range s.Fields {
		resolved[f.Key] = idsIn(&p, names[f.Of], f, values[f.Key])
	}
	return resolved, p.Err()
}

// idsIn gives the value of a field with ids where it has names.
func idsIn(p *apperr.Problems, names map[string]string, f kind.Field, value string) string {
	list := []string{value}
	switch {
	case f.Type == kind.TypeMany:
		list = kind.Many(value)
	case f.Type != kind.TypeReference || value == "":
		return value
	}
	for i, name := range list {
		id, ok := idOf(names, name)
		if list[i] = id; !ok {
			p.Add(f.Key, "There is no %s %q.", WordOf(f.Of), name)
		}
	}
	slices.Sort(list) // their order says nothing
	return kind.ManyOf(slices.Compact(list))
}

// idOf finds the id of a name, of the very same one first, then in any case.
func idOf(names map[string]string, name string) (string, bool) {
	for _, same := range []func(string) string{func(name string) string { return name }, models.NameKey} {
		for id, known := range names {
			if same(known) == same(name) {
				return id, true
			}
		}
	}
	_, is := names[name]
	return name, is
}

// EachSimple tells of every one that others may refer to, whatever its kind.
func EachSimple(ctx context.Context, tx *models.DB, tell func(kind, id, name string)) error {
	for _, s := range Simples() {
		if s.Alone {
			continue
		}
		if err := s.names(ctx, tx, func(id, name string) { tell(s.Kind, id, name) }); err != nil {
			return err
		}
	}
	return nil
}

// SimpleRows lists all of a Simple, by name.
func (w *Workspace) SimpleRows(ctx context.Context, s *Simple) ([]SimpleRow, error) {
	return s.All(ctx, w.Look())
}

// SimpleList lists a page of a Simple, and says how many there are in all.
func (w *Workspace) SimpleList(ctx context.Context, s *Simple, f models.Filter) ([]SimpleRow, int64, error) {
	return s.list(ctx, w.Look(), f)
}

// SimpleRow reads one.
func (w *Workspace) SimpleRow(ctx context.Context, s *Simple, id string) (*SimpleRow, error) {
	return s.get(ctx, w.Look(), id)
}

// SaveSimple creates or changes one, by the rules that hold on the screens.
func (w *Workspace) SaveSimple(ctx context.Context, by Actor, s *Simple, row SimpleRow) (*SimpleRow, error) {
	return Changed(ctx, w, by, func(e *Edit) (*SimpleRow, error) { return s.Save(ctx, e, row) })
}

// DeleteSimple removes one; where it is in use that is an InUseError.
func (w *Workspace) DeleteSimple(ctx context.Context, by Actor, s *Simple, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error { return s.remove(ctx, e, id, version) })
}

// SimplePlaces lists where one is used.
func (w *Workspace) SimplePlaces(ctx context.Context, s *Simple, id string) ([]Place, error) {
	return s.places(ctx, w.Look(), id)
}
