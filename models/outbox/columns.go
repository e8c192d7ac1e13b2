package outbox

import (
	"strings"

	"hookline/migrations"
)

// column is one of a table, or of rows that come as one JSON value.
type column struct{ name, kind string } // kind is PostgreSQL's

// columns are those of rows that come as one JSON value: as parameters of their own, a
// batch would have a statement per size, and cost more than the rest of the query.
type columns []column

// names lists them, each of a table if of is one.
func (c columns) names(of string) string {
	return c.join(func(x column) string {
		if of == "" {
			return x.name
		}
		return of + "." + x.name
	})
}

// source is what to select from, under a name, with param for the JSON value.
func (c columns) source(d migrations.Dialect, param, as string) string {
	if d == migrations.SQLite {
		return "json_each(" + param + ") AS " + as
	}
	return "jsonb_to_recordset(" + param + "::jsonb) AS " + as + "(" + c.join(func(x column) string { return x.name + " " + x.kind }) + ")"
}

// with begins a statement that selects from such rows, under a name, with param for the
// JSON value.
func (c columns) with(d migrations.Dialect, param, as string) string {
	if d == migrations.SQLite {
		return "WITH " + as + " AS (SELECT value FROM " + c.source(d, param, "rows_of") + ") "
	}
	return "WITH " + as + " AS (SELECT * FROM " + c.source(d, param, as) + ") "
}

// among is that a column holds one of what a query gives. Of rows that come as JSON
// PostgreSQL knows no number, and would read the whole table to join them; what is in an
// array it looks up, each by the index.
func among(d migrations.Dialect, column, query string) string {
	if d == migrations.SQLite {
		return column + " IN (" + query + ")"
	}
	return column + " = ANY(ARRAY(" + query + "))"
}

// joined is that a column of a table equals that of the rows of with.
func joined(d migrations.Dialect, table, column, of string) string {
	equal := table + "." + column + " = " + value(d, of, column)
	if d == migrations.SQLite { // begins with the rows
		return equal
	}
	return equal + " AND " + among(d, table+"."+column, "SELECT "+of+"."+column+" FROM "+of)
}

// values lists what is selected of a source.
func (c columns) values(d migrations.Dialect, of string) string {
	return c.join(func(x column) string { return value(d, of, x.name) })
}

// value is one column of a source.
func value(d migrations.Dialect, of, name string) string {
	if d == migrations.SQLite {
		return of + ".value->>'" + name + "'"
	}
	return of + "." + name
}

func (c columns) join(f func(column) string) string {
	list := make([]string, len(c))
	for i, x := range c {
		list[i] = f(x)
	}
	return strings.Join(list, ", ")
}
