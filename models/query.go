package models

import (
	"strings"

	"gorm.io/gorm"
)

// first reads the first row that a query finds; NotFound if there is none. noun
// names one in an error.
func first[T any](q *gorm.DB, noun string) (*T, error) {
	var row T
	if err := q.First(&row).Error; err != nil {
		return nil, translate(err, noun)
	}
	return &row, nil
}

// maybe reads the first row that a query finds, in the query's own order; nil if
// there is none.
func maybe[T any](q *gorm.DB, noun string) (*T, error) {
	list, err := find[T](q.Limit(1), noun)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// find reads all rows that a query finds. nouns names them in an error.
func find[T any](q *gorm.DB, nouns string) ([]T, error) {
	var list []T
	return list, translate(q.Find(&list).Error, nouns)
}

// scan reads what a query gives that is no row of a table.
func scan[T any](q *gorm.DB, nouns string) ([]T, error) {
	var list []T
	return list, translate(q.Scan(&list).Error, nouns)
}

// paged reads the columns (empty: all) of a page of what a query finds, and how many
// there are in all.
func paged[R any](q *gorm.DB, columns, order string, p Page, nouns string) ([]R, int64, error) {
	total, err := count(q.Session(&gorm.Session{}), nouns)
	if err != nil {
		return nil, 0, err
	}
	if columns != "" {
		q = q.Select(columns)
	}
	list, err := find[R](p.apply(q.Order(order)), nouns)
	return list, total, err
}

func count(q *gorm.DB, nouns string) (int64, error) {
	var n int64
	return n, translate(q.Count(&n).Error, nouns)
}

// Page bounds a list. Limit 0 is 50.
type Page struct{ Offset, Limit int }

func (p Page) apply(g *gorm.DB) *gorm.DB {
	limit := p.Limit
	if limit <= 0 {
		limit = 50
	}
	return g.Offset(p.Offset).Limit(limit)
}

// likePattern makes a LIKE pattern that finds text anywhere, with its own signs
// taken literally. Use with `ESCAPE '\'`.
func likePattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text)) + "%"
}

// After says where a list goes on: behind the row with this sort key and id. So
// rows that come or go meanwhile shift nothing. The zero value is the start.
type After struct {
	Key   string
	ID    string
	Limit int
}

func (a After) apply(g *gorm.DB, key, id string) *gorm.DB {
	if a.ID != "" {
		g = g.Where("("+key+", "+id+") > (?, ?)", a.Key, a.ID)
	}
	return g.Order(key + ", " + id).Limit(a.Limit)
}

// orderBy turns a sort key of a list ("name", "-name") into an ORDER BY term. An
// unknown key sorts by the default, so that a URL can't inject SQL.
func orderBy(columns map[string]string, key, fallback string) string {
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
