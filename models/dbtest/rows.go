package dbtest

import (
	"context"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// Rows keeps rows in memory as a store of models does: those of a configured thing that
// a test makes up.
type Rows[T any] struct {
	Head  func(*T) (id *string, version *int64, name string)
	Exact bool // as in row.Thing
	rows  []T
}

// Key is a name in the form in which they are compared.
func (r *Rows[T]) Key(name string) string {
	if r.Exact {
		return name
	}
	return models.NameKey(name)
}

func (r *Rows[T]) find(is func(id, name string) bool) int {
	return slices.IndexFunc(r.rows, func(t T) bool {
		id, _, name := r.Head(&t)
		return is(*id, r.Key(name))
	})
}

func (r *Rows[T]) at(i int) (*T, error) {
	if i < 0 {
		return nil, apperr.New(apperr.NotFound, "This is not there any more.")
	}
	found := r.rows[i]
	return &found, nil
}

// Get reads one; NotFound if there is none.
func (r *Rows[T]) Get(_ context.Context, id string) (*T, error) {
	return r.at(r.find(func(has, _ string) bool { return has == id }))
}

// ByName reads one by its name; NotFound if there is none.
func (r *Rows[T]) ByName(_ context.Context, name string) (*T, error) {
	return r.at(r.find(func(_, has string) bool { return has == r.Key(name) }))
}

// All lists every one by name.
func (r *Rows[T]) All(context.Context) ([]T, error) {
	return slices.SortedFunc(slices.Values(r.rows), func(a, b T) int {
		_, _, first := r.Head(&a)
		_, _, second := r.Head(&b)
		return strings.Compare(r.Key(first), r.Key(second))
	}), nil
}

// List reads a page of those whose name holds what is searched for.
func (r *Rows[T]) List(ctx context.Context, f models.Filter) ([]T, int64, error) {
	all, err := r.All(ctx)
	all = slices.DeleteFunc(all, func(t T) bool {
		_, _, name := r.Head(&t)
		return !strings.Contains(models.NameKey(name), models.NameKey(f.Search))
	})
	return all[min(f.Offset, len(all)):min(f.Offset+f.Limit, len(all))], int64(len(all)), err
}

// Create inserts one as version 1.
func (r *Rows[T]) Create(_ context.Context, t *T) error {
	id, version, _ := r.Head(t)
	if *id == "" {
		*id = models.NewID()
	}
	*version = 1
	r.rows = append(r.rows, *t)
	return nil
}

// Update saves one over the version it was read at, and raises the version.
func (r *Rows[T]) Update(_ context.Context, t *T) error {
	id, version, _ := r.Head(t)
	i := r.find(func(has, _ string) bool { return has == *id })
	if i < 0 {
		return models.ErrStale
	}
	if _, stored, _ := r.Head(&r.rows[i]); *stored != *version {
		return models.ErrStale
	}
	*version++
	r.rows[i] = *t
	return nil
}

// Delete removes one.
func (r *Rows[T]) Delete(_ context.Context, id string) error {
	r.rows = slices.DeleteFunc(r.rows, func(t T) bool {
		has, _, _ := r.Head(&t)
		return *has == id
	})
	return nil
}
