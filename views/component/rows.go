package component

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// rowToken stands for the index in the template row; static/src/rows.js puts
// the number in.
const rowToken = "__i__"

// Row is one row of Rows while it is rendered.
type Row struct {
	Prefix   string
	Index    int
	Template bool // the blank row the browser copies for "add"; Index is no index
}

// Name is the form name of a field of the row: "query[3].name".
func (r Row) Name(field string) string { return r.Value() + "." + field }

// Value is the form name of a row that is one value and has no fields: "numbers[3]".
func (r Row) Value() string { return r.Prefix + "[" + r.key() + "]" }

// ID is the element's id for such a name, as rows.js numbers it anew.
func (r Row) ID(field string) string { return "f-" + r.Prefix + "-" + r.key() + "-" + field }

func (r Row) key() string {
	if r.Template {
		return rowToken
	}
	return strconv.Itoa(r.Index)
}

// RowsProps describes rows of fields that are added, removed and moved in the
// browser, with no page load.
type RowsProps struct {
	Prefix string   // names are Prefix[0].field
	Count  int      // rows there are now
	Noun   string   // "query parameter": names the buttons ("Remove query parameter 2")
	Add    string   // label of the add button; "Add <noun>" unless given
	Heads  []string // headings of the columns, one per field
	// Grid is the Tailwind class that lays out the fields of a row on wide
	// screens, such as "md:grid-cols-[2fr_1fr_2fr]". Write it out in the
	// template, so that the build sees it. Buttons have their own column.
	Grid  string
	Empty string // said when there is no row
	Sort  bool   // rows can be moved up and down
	Fixed bool   // rows can be neither added nor removed (path variables)
	Error string // about the rows as a whole
	// Row renders the fields of one row, each a component with Bare set.
	Row func(Row) templ.Component
}

// RowOf is the row of a list that is rendered; the blank row is the zero value.
func RowOf[T any](r Row, list []T) T {
	var blank T
	if r.Template {
		return blank
	}
	return list[r.Index]
}

func (p RowsProps) add() string { return orElse(p.Add, "Add "+p.Noun) }

func (p RowsProps) row(i int) Row { return Row{Prefix: p.Prefix, Index: i} }

// RowIndexes lists the indexes of the rows a posted form holds for a prefix,
// in order: {0, 1, 4} for query[0].name, query[1].path, query[4].name. The
// browser numbers rows without gaps in the order on screen; a hand-written
// request may leave some.
func RowIndexes(form map[string][]string, prefix string) []int {
	var out []int
	for name := range form {
		rest, ok := strings.CutPrefix(name, prefix+"[")
		if !ok {
			continue
		}
		digits, field, ok := strings.Cut(rest, "]")
		if !ok || field != "" && field[0] != '.' {
			continue
		}
		if i, err := strconv.Atoi(digits); err == nil && i >= 0 {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, cmp.Compare[int])
	return slices.Compact(out)
}
