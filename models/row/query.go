package row

import (
	"strings"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// First reads the first row that a query finds; NotFound if there is none. noun
// names one in an error.
func First[T any](q *gorm.DB, noun string) (*T, error) {
	var row T
	if err := q.First(&row).Error; err != nil {
		return nil, Translate(err, noun)
	}
	return &row, nil
}

// Maybe reads the first row that a query finds, in the query's own order; nil if
// there is none.
func Maybe[T any](q *gorm.DB, noun string) (*T, error) {
	list, err := Find[T](q.Limit(1), noun)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Find reads all rows that a query finds. nouns names them in an error.
func Find[T any](q *gorm.DB, nouns string) ([]T, error) {
	var list []T
	return list, Translate(q.Find(&list).Error, nouns)
}

// Scan reads what a query gives that is no row of a table.
func Scan[T any](q *gorm.DB, nouns string) ([]T, error) {
	var list []T
	return list, Translate(q.Scan(&list).Error, nouns)
}

// Paged reads the columns (empty: all) of a page of what a query finds, and how many
// there are in all.
func Paged[R any](q *gorm.DB, columns, order string, p Page, nouns string) ([]R, int64, error) {
	total, err := Count(q.Session(&gorm.Session{}), nouns)
	if err != nil {
		return nil, 0, err
	}
	if columns != "" {
		q = q.Select(columns)
	}
	list, err := Find[R](p.Apply(q.Order(order)), nouns)
	return list, total, err
}

// Count counts what a query finds.
func Count(q *gorm.DB, nouns string) (int64, error) {
	var n int64
	return n, Translate(q.Count(&n).Error, nouns)
}

// Page bounds a list. Limit 0 is 50.
type Page struct{ Offset, Limit int }

// Apply bounds a query.
func (p Page) Apply(g *gorm.DB) *gorm.DB {
	limit := p.Limit
	if limit <= 0 {
		limit = 50
	}
	return g.Offset(p.Offset).Limit(limit)
}

// maxLike is how many bytes of a text are looked for: SQLite takes patterns of up to 50,000,
// and nothing that is searched holds so much.
const maxLike = 16_000

// LikePattern makes a LIKE pattern that finds text anywhere, with its own signs
// taken literally and accents written as in names. Use with `ESCAPE '\'`.
func LikePattern(text string) string {
	if len(text) > maxLike {
		text = strings.ToValidUTF8(text[:maxLike], "")
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(norm.NFC.String(text))) + "%"
}

// After says where a list goes on: behind the row with this sort key and id. So
// rows that come or go meanwhile shift nothing. The zero value is the start.
type After struct {
	Key   string
	ID    string
	Limit int
}

// Apply orders a query by two columns, from behind the row on.
func (a After) Apply(g *gorm.DB, key, id string) *gorm.DB {
	if a.ID != "" {
		g = g.Where("("+key+", "+id+") > (?, ?)", a.Key, a.ID)
	}
	return g.Order(key + ", " + id).Limit(a.Limit)
}

// OrderBy turns a sort key of a list ("name", "-name") into an ORDER BY term. An
// unknown key sorts by the default, so that a URL can't inject SQL.
func OrderBy(columns map[string]string, key, fallback string) string {
	direction := " ASC"
	if len(key) > 0 && key[0] == '-' {
		key, direction = key[1:], " DESC"
	}
	column, ok := columns[key]
	if !ok {
		column, direction = columns[fallback], " ASC"
	}
	return column + direction
}
