package answer

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// The library parses a JSONPath and judges its filters; the walk through the
// answer is ours, because its own has no bound: of an answer of 64 KiB `$..*..*`
// makes it fill the memory of the machine.

// spot is a value in an answer and the way to it.
type spot struct {
	value any
	up    *spot // nil for the whole answer
	key   string
	index int
	depth int
}

// jsonWalk runs one JSONPath.
type jsonWalk struct {
	root   any
	size   int // of the answer, in values
	effort *effort
}

// selectSpots gives what the path selects, in the order of RFC 9535.
func (w *jsonWalk) selectSpots(p *jsonpath.Path) []*spot {
	spots := []*spot{{value: w.root}}
	for _, segment := range p.Query().Segments() {
		var next []*spot
		keep := func(s *spot) {
			w.effort.spend(1)
			if len(next) >= maxSpots {
				w.effort.spend(maxEffort + 1)
			}
			next = append(next, s)
		}
		for _, s := range spots {
			if segment.IsDescendant() {
				w.descend(s, func(d *spot) { w.pick(segment, d, keep) })
			} else {
				w.pick(segment, s, keep)
			}
		}
		spots = next
	}
	return spots
}

func (w *jsonWalk) descend(s *spot, visit func(*spot)) {
	visit(s)
	w.children(s, func(c *spot) { w.descend(c, visit) })
}

// children visits the values right below one: members in the order of their
// names, because a map has none, and the same answer must give the same value.
func (w *jsonWalk) children(s *spot, visit func(*spot)) {
	switch v := s.value.(type) {
	case []any:
		for i := range v {
			w.effort.spend(1)
			visit(&spot{value: v[i], up: s, index: i, depth: s.depth + 1})
		}
	case map[string]any:
		w.effort.spend(len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			visit(&spot{value: v[key], up: s, key: key, depth: s.depth + 1})
		}
	}
}

func (w *jsonWalk) pick(segment *spec.Segment, s *spot, keep func(*spot)) {
	w.effort.spend(1)
	for _, selector := range segment.Selectors() {
		switch sel := selector.(type) {
		case spec.Name:
			if m, ok := s.value.(map[string]any); ok {
				if v, ok := m[string(sel)]; ok {
					keep(&spot{value: v, up: s, key: string(sel), depth: s.depth + 1})
				}
			}
		case spec.Index:
			w.element(s, int(sel), keep)
		case spec.SliceSelector:
			w.slice(s, sel, keep)
		case spec.WildcardSelector:
			w.children(s, keep)
		case *spec.FilterSelector:
			work := w.filterWork(sel)
			w.children(s, func(c *spot) {
				w.effort.spend(work)
				if sel.Eval(c.value, w.root) {
					keep(c)
				}
			})
		}
	}
}

func (w *jsonWalk) element(s *spot, index int, keep func(*spot)) {
	list, ok := s.value.([]any)
	if index < 0 {
		index += len(list)
	}
	if ok && index >= 0 && index < len(list) {
		keep(&spot{value: list[index], up: s, index: index, depth: s.depth + 1})
	}
}

func (w *jsonWalk) slice(s *spot, sel spec.SliceSelector, keep func(*spot)) {
	list, ok := s.value.([]any)
	if !ok {
		return
	}
	lower, upper := sel.Bounds(len(list))
	switch step := sel.Step(); {
	case step > 0:
		for i := lower; i < upper; i += step {
			w.element(s, i, keep)
		}
	case step < 0:
		for i := upper; i > lower; i += step {
			w.element(s, i, keep)
		}
	}
}

// filterWork is how many values a filter may look at to judge one: few, unless it
// asks the whole answer ($) each time.
func (w *jsonWalk) filterWork(f *spec.FilterSelector) int {
	if strings.Contains(outsideQuotes(f.String()), "$") {
		return max(w.size, 16)
	}
	return 16
}

// first gives the spot that stands first in the answer.
func (w *jsonWalk) first(spots []*spot) *spot {
	best := spots[0]
	way := best.way()
	for _, s := range spots[1:] {
		w.effort.spend(1 + s.depth/16)
		if other := s.way(); compareWays(other, way) < 0 {
			best, way = s, other
		}
	}
	return best
}

// way lists the spots from the whole answer to this one.
func (s *spot) way() []*spot {
	way := make([]*spot, s.depth)
	for ; s.up != nil; s = s.up {
		way[s.depth-1] = s
	}
	return way
}

func compareWays(a, b []*spot) int {
	return slices.CompareFunc(a, b, func(x, y *spot) int {
		return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.index, y.index))
	})
}

// countValues counts the values of an answer.
func countValues(v any) int {
	n := 1
	switch v := v.(type) {
	case []any:
		for _, c := range v {
			n += countValues(c)
		}
	case map[string]any:
		for _, c := range v {
			n += countValues(c)
		}
	}
	return n
}

// wildFilter says whether a filter of the path could take more work than the
// answer is large: the library runs filters without a bound.
func wildFilter(p *jsonpath.Path) bool {
	for _, segment := range p.Query().Segments() {
		for _, sel := range segment.Selectors() {
			f, ok := sel.(*spec.FilterSelector)
			if !ok {
				continue
			}
			text := outsideQuotes(f.String())
			if strings.Contains(text, "..") || listInBrackets(text) {
				return true
			}
		}
	}
	return false
}

// outsideQuotes takes the texts in quotes out of a JSONPath.
func outsideQuotes(text string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// listInBrackets finds [a,b]; commas between the arguments of a function are fine.
func listInBrackets(text string) bool {
	var open []byte
	for i := range len(text) {
		switch c := text[i]; c {
		case '[', '(':
			open = append(open, c)
		case ']', ')':
			open = open[:max(0, len(open)-1)]
		case ',':
			if len(open) > 0 && open[len(open)-1] == '[' {
				return true
			}
		}
	}
	return false
}
