package row

import (
	"context"
	"errors"
	"maps"

	"gorm.io/gorm"

	"hookline/app/apperr"
)

// Thing says of rows of type T, those of a configured thing, what its table must
// know to read and write them.
type Thing[T any] struct {
	Noun, Nouns string            // `Web Service`, `Web Services`: errors name it
	Table       string            // its rows' table
	Head        func(*T) Head     // what every thing has
	Tidy        func(*T)          // sets what follows from the rest, before it is saved; nil for nothing
	Key         string            // the column of Head.Key: lists are by it; empty is name_key
	Exact       bool              // keys are told apart by every character; else by NameKey
	Taken       string            // why a second one with the same key is refused; empty is by its name
	Stays       []string          // columns that Update leaves as they are, besides id and created_at
	Heavy       []string          // columns that After leaves out
	Search      string            // SQL of what is searched, lower case; empty is name and description
	Also        string            // SQL of what After searches besides the key, lower case
	Within      string            // the column Filter.Within asks for
	Sorts       map[string]string // SQL by sort key, besides name and updated
	Joins       string            // of the list
	Columns     string            // of the list; empty is all of the row
	Used        string            // the kind under which it is used: the list counts who does
}

// Head is where a row has what all things have. Name is nil for one that is not
// named but by its key.
type Head struct {
	ID, Name, Key *string
	Version       *int64
}

// Table has what all rows of configured things have. A store embeds it, with the
// thing's row T and the row R of its list, which holds a T, and adds what is its own.
type Table[T, R any] struct {
	on *Conn
	of *Thing[T]
}

// NewTable makes the table of things on a connection.
func NewTable[R, T any](c *Conn, of *Thing[T]) Table[T, R] { return Table[T, R]{c, of} }

// Filter narrows and orders a list.
type Filter struct {
	Search string // part of what the list is searched by, in any case
	Within string // the group of Web Services, the type of Campaigns; empty for all
	Sort   string // name (default), updated, and what the list shows; "-" in front turns it around
	Page
}

func (t *Thing[T]) keyColumn() string {
	if t.Key == "" {
		return "name_key"
	}
	return t.Key
}

func (t *Thing[T]) fill(row *T) Head {
	h := t.Head(row)
	if h.Name != nil {
		*h.Key = NameKey(*h.Name)
	}
	if t.Tidy != nil {
		t.Tidy(row)
	}
	return h
}

// Thing says what it is a table of.
func (t Table[T, R]) Thing() *Thing[T] { return t.of }

// Get reads one; NotFound if there is none.
func (t Table[T, R]) Get(ctx context.Context, id string) (*T, error) {
	return First[T](t.on.With(ctx).Where("id = ?", id), t.of.Noun)
}

// Key is a name in the form in which they are compared here.
func (t Table[T, R]) Key(name string) string {
	if t.of.Exact {
		return name
	}
	return NameKey(name)
}

// ByName reads one by its name, in any case unless names are Exact; NotFound if there is
// none.
func (t Table[T, R]) ByName(ctx context.Context, name string) (*T, error) {
	return First[T](t.on.With(ctx).Where(t.of.keyColumn()+" = ?", t.Key(name)), t.of.Noun)
}

// All lists every one by name, for the runtime, for choices and for export.
func (t Table[T, R]) All(ctx context.Context) ([]T, error) {
	return Find[T](t.on.With(ctx).Order(t.of.keyColumn()), t.of.Nouns)
}

// Create inserts one as version 1; Conflict when its name is taken. The id may be
// set beforehand.
func (t Table[T, R]) Create(ctx context.Context, row *T) error {
	h := t.of.fill(row)
	if *h.ID == "" {
		*h.ID = NewID()
	}
	*h.Version = 1
	return t.of.failed(t.on.With(ctx).Create(row).Error)
}

// Update saves one over the version it was read at, and raises the version;
// ErrStale when somebody else saved first, or it is gone.
func (t Table[T, R]) Update(ctx context.Context, row *T) error {
	h := t.of.fill(row)
	old := *h.Version
	*h.Version = old + 1
	q := t.on.With(ctx).Model(row).Where("version = ?", old).Select("*").Omit(append([]string{"id", "created_at"}, t.of.Stays...)...).Updates(row)
	err := t.of.failed(q.Error)
	if err == nil && q.RowsAffected == 0 {
		err = ErrStale
	}
	if err != nil {
		*h.Version = old
	}
	return err
}

// Failed puts an error of the database in the thing's words.
func (t Table[T, R]) Failed(err error) error { return t.of.failed(err) }

func (t *Thing[T]) failed(err error) error {
	if t.Taken != "" && errors.Is(err, gorm.ErrDuplicatedKey) {
		return apperr.Wrap(err, apperr.Conflict, "%s", t.Taken)
	}
	return Translate(err, t.Noun)
}

// Delete removes one, with what belongs to it alone; InUse while something else
// needs it, ErrStale when it is gone.
func (t Table[T, R]) Delete(ctx context.Context, id string) error {
	return Saved(t.on.With(ctx).Where("id = ?", id).Delete(new(T)), t.of.Noun)
}

// After lists those whose names, or what else they are found by, hold what is searched for, by name, from one on.
func (t Table[T, R]) After(ctx context.Context, search string, after After) ([]T, error) {
	q := t.on.With(ctx).Omit(t.of.Heavy...)
	if search != "" {
		text := "lower(" + t.of.keyColumn() + ")"
		if t.of.Also != "" {
			text += " || ' ' || " + t.of.Also
		}
		q = q.Where("("+text+`) LIKE ? ESCAPE '\'`, LikePattern(search))
	}
	return Find[T](after.Apply(q, t.of.keyColumn(), "id"), t.of.Nouns)
}

// List reads a page of a list, and how many there are in all.
func (t Table[T, R]) List(ctx context.Context, f Filter) ([]R, int64, error) {
	name := t.of.Table + "." + t.of.keyColumn()
	q := t.on.With(ctx).Model(new(T))
	if t.of.Joins != "" {
		q = q.Joins(t.of.Joins)
	}
	if f.Search != "" {
		search := t.of.Search
		if search == "" {
			search = name + " || ' ' || lower(" + t.of.Table + ".description)"
		}
		q = q.Where("("+search+`) LIKE ? ESCAPE '\'`, LikePattern(f.Search))
	}
	if f.Within != "" {
		q = q.Where(t.of.Within+" = ?", f.Within)
	}
	return Paged[R](q, t.of.listColumns(), t.of.order(f.Sort), f.Page, t.of.Nouns)
}

func (t *Thing[T]) listColumns() string {
	columns := t.Columns
	if columns == "" {
		columns = t.Table + ".*"
	}
	if t.Used != "" {
		columns += `, (SELECT count(*) FROM (SELECT DISTINCT u.user_kind, u.user_id FROM uses u
			WHERE u.target_kind = '` + t.Used + `' AND u.target_id = ` + t.Table + `.id) d) AS used_by`
	}
	return columns
}

func (t *Thing[T]) order(key string) string {
	columns := map[string]string{"name": t.Table + "." + t.keyColumn(), "updated": t.Table + ".updated_at"}
	if t.Used != "" {
		columns["used_by"] = "used_by"
	}
	maps.Copy(columns, t.Sorts)
	return OrderBy(columns, key, "name") + ", " + t.Table + ".id"
}
