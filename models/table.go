package models

import (
	"context"
	"errors"
	"maps"

	"gorm.io/gorm"

	"hookline/app/apperr"
)

// thing says of rows of type T, those of a configured thing, what its table must
// know to read and write them.
type thing[T any] struct {
	noun, nouns string            // `Web Service`, `Web Services`: errors name it
	table       string            // its rows' table
	head        func(*T) head     // what every thing has
	tidy        func(*T)          // sets what follows from the rest, before it is saved; nil for nothing
	key         string            // the column of head.key: lists are by it; empty is name_key
	taken       string            // why a second one with the same key is refused; empty is by its name
	stays       []string          // columns that Update leaves as they are, besides id and created_at
	heavy       []string          // columns that After leaves out
	search      string            // SQL of what is searched, lower case; empty is name and description
	within      string            // the column Filter.Within asks for
	sorts       map[string]string // SQL by sort key, besides name and updated
	joins       string            // of the list
	columns     string            // of the list; empty is all of the row
	used        string            // the kind under which it is used: the list counts who does
}

// head is where a row has what all things have. Name is nil for one that is not
// named but by its key.
type head struct {
	id, name, key *string
	version       *int64
}

// table has what all rows of configured things have. A store embeds it, with the
// thing's row T and the row R of its list, which holds a T, and adds what is its own.
type table[T, R any] struct {
	*conn
	of *thing[T]
}

func tableOf[R, T any](c *conn, of *thing[T]) table[T, R] { return table[T, R]{c, of} }

// Filter narrows and orders a list.
type Filter struct {
	Search string // part of what the list is searched by, in any case
	Within string // the group of Web Services, the type of Campaigns; empty for all
	Sort   string // name (default), updated, and what the list shows; "-" in front turns it around
	Page
}

func (t *thing[T]) keyColumn() string {
	if t.key == "" {
		return "name_key"
	}
	return t.key
}

func (t *thing[T]) fill(row *T) head {
	h := t.head(row)
	if h.name != nil {
		*h.key = NameKey(*h.name)
	}
	if t.tidy != nil {
		t.tidy(row)
	}
	return h
}

// Get reads one; NotFound if there is none.
func (t table[T, R]) Get(ctx context.Context, id string) (*T, error) {
	return first[T](t.with(ctx).Where("id = ?", id), t.of.noun)
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (t table[T, R]) ByName(ctx context.Context, name string) (*T, error) {
	return first[T](t.with(ctx).Where(t.of.keyColumn()+" = ?", NameKey(name)), t.of.noun)
}

// All lists every one by name, for the runtime, for choices and for export.
func (t table[T, R]) All(ctx context.Context) ([]T, error) {
	return find[T](t.with(ctx).Order(t.of.keyColumn()), t.of.nouns)
}

// Create inserts one as version 1; Conflict when its name is taken. The id may be
// set beforehand.
func (t table[T, R]) Create(ctx context.Context, row *T) error {
	h := t.of.fill(row)
	if *h.id == "" {
		*h.id = NewID()
	}
	*h.version = 1
	return t.of.failed(t.with(ctx).Create(row).Error)
}

// Update saves one over the version it was read at, and raises the version;
// ErrStale when somebody else saved first, or it is gone.
func (t table[T, R]) Update(ctx context.Context, row *T) error {
	h := t.of.fill(row)
	old := *h.version
	*h.version = old + 1
	q := t.with(ctx).Model(row).Where("version = ?", old).Select("*").Omit(append([]string{"id", "created_at"}, t.of.stays...)...).Updates(row)
	err := t.of.failed(q.Error)
	if err == nil && q.RowsAffected == 0 {
		err = ErrStale
	}
	if err != nil {
		*h.version = old
	}
	return err
}

// failed names the thing in an error of the database.
func (t *thing[T]) failed(err error) error {
	if t.taken != "" && errors.Is(err, gorm.ErrDuplicatedKey) {
		return apperr.Wrap(err, apperr.Conflict, "%s", t.taken)
	}
	return translate(err, t.noun)
}

// Delete removes one, with what belongs to it alone; InUse while something else
// needs it, ErrStale when it is gone.
func (t table[T, R]) Delete(ctx context.Context, id string) error {
	return saved(t.with(ctx).Where("id = ?", id).Delete(new(T)), t.of.noun)
}

// After lists those whose names hold what is searched for, by name, from one on.
func (t table[T, R]) After(ctx context.Context, search string, after After) ([]T, error) {
	q := t.with(ctx).Omit(t.of.heavy...)
	if search != "" {
		q = q.Where(t.of.keyColumn()+` LIKE ? ESCAPE '\'`, likePattern(search))
	}
	return find[T](after.apply(q, t.of.keyColumn(), "id"), t.of.nouns)
}

// List reads a page of a list, and how many there are in all.
func (t table[T, R]) List(ctx context.Context, f Filter) ([]R, int64, error) {
	name := t.of.table + "." + t.of.keyColumn()
	q := t.with(ctx).Model(new(T))
	if t.of.joins != "" {
		q = q.Joins(t.of.joins)
	}
	if f.Search != "" {
		search := t.of.search
		if search == "" {
			search = name + " || ' ' || lower(" + t.of.table + ".description)"
		}
		q = q.Where("("+search+`) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	if f.Within != "" {
		q = q.Where(t.of.within+" = ?", f.Within)
	}
	return paged[R](q, t.of.listColumns(), t.of.order(f.Sort), f.Page, t.of.nouns)
}

func (t *thing[T]) listColumns() string {
	columns := t.columns
	if columns == "" {
		columns = t.table + ".*"
	}
	if t.used != "" {
		columns += ", " + usedBy(t.used, t.table) + " AS used_by"
	}
	return columns
}

func (t *thing[T]) order(key string) string {
	columns := map[string]string{"name": t.table + "." + t.keyColumn(), "updated": t.table + ".updated_at"}
	if t.used != "" {
		columns["used_by"] = "used_by"
	}
	maps.Copy(columns, t.sorts)
	return orderBy(columns, key, "name") + ", " + t.table + ".id"
}
