package workspace

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// Simple is a thing whose fields are data. Its section of the workspace file and its
// resource of the REST API, with its part of the document, are made of what stands
// here: it needs no code of its own there. Secrets are not among its fields.
type Simple struct {
	About
	Words  string // many of them: Mappings
	Help   string // a sentence for the API's document
	Fields []kind.Field

	// All and Save read and write within a change; outside of one there are SimpleRows
	// and SaveSimple.
	All  func(ctx context.Context, e *Edit) ([]SimpleRow, error)
	Save func(ctx context.Context, e *Edit, row SimpleRow) (*SimpleRow, error)

	remove func(ctx context.Context, e *Edit, id string, version int64) error
	places func(ctx context.Context, e *Edit, id string) ([]Place, error)
}

// SimpleRow is one of them. A reference is the name of what it refers to.
type SimpleRow struct {
	ID                   string // empty for a new one
	Version              int64  // with an ID, the one that was seen
	CreatedAt, UpdatedAt time.Time
	Values               kind.Values
}

// Simples lists the things whose fields are data, in the order of the file. A new one
// is a line.
func Simples() []Simple { return nil }

// SimpleParts are what makes a Simple of rows of a type.
type SimpleParts[T any] struct {
	Fields []kind.Bound[T]
	Head   func(*T) (id *string, version *int64, created, updated time.Time)
	All    func(ctx context.Context, tx *models.DB) ([]T, error) // by name
	// Save creates or changes one, as the screens do: the method of its thing in Things.
	Save   func(ctx context.Context, e *Edit, row T) (*T, error)
	Remove func(ctx context.Context, e *Edit, id string, version int64) error
	Places func(ctx context.Context, e *Edit, id string) ([]Place, error) // nil: nothing can use it
}

// SimpleOf completes a Simple.
func SimpleOf[T any](s Simple, of SimpleParts[T]) Simple {
	s.Fields, s.remove, s.places = kind.FieldsOf(of.Fields), of.Remove, of.Places
	row := func(names map[string]map[string]string, t *T) SimpleRow {
		id, version, created, updated := of.Head(t)
		r := SimpleRow{*id, *version, created, updated, kind.ValuesOf(of.Fields, t)}
		for _, f := range s.Fields {
			if f.Type == kind.TypeReference {
				r.Values[f.Key] = names[f.Of][r.Values[f.Key]]
			}
		}
		return r
	}
	s.All = func(ctx context.Context, e *Edit) ([]SimpleRow, error) {
		names, err := NamesByID(ctx, e.tx)
		if err != nil {
			return nil, err
		}
		list, err := of.All(ctx, e.tx)
		var all []SimpleRow
		for i := range list {
			all = append(all, row(names, &list[i]))
		}
		return all, err
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
		id, version, _, _ := of.Head(t)
		*id, *version = in.ID, in.Version
		kind.Fill(of.Fields, t, values)
		saved, err := of.Save(ctx, e, *t)
		if err != nil {
			return nil, err
		}
		r := row(names, saved)
		return &r, nil
	}
	return s
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
	if s.places == nil {
		return nil, nil
	}
	return s.places(ctx, w.look(), id)
}
