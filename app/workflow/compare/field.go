package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hookline/app/workflow"
)

// fields compares kind, title, note and settings of an object; was or now may be
// nil. It is the one place where settings become a list of values.
func (c *comparer) fields(was, now *workflow.Object) []FieldChange {
	d := &fieldDiff{was: c.side(was), now: c.side(now), list: []FieldChange{}}
	d.leaf("kind", "Kind", d.was.kind, d.now.kind)
	d.leaf("title", "Title", d.was.title, d.now.title)
	d.leaf("note", "Note", d.was.note, d.now.note)
	d.value(spot{}, d.was.settings, spot{}, d.now.settings)
	return d.list
}

// side is an object as values: one of the two that are compared.
type side struct {
	kind, title, note string
	settings          any
	names             map[string]string // of what it refers to, by the path of the setting
}

func (c *comparer) side(o *workflow.Object) side {
	if o == nil {
		return side{}
	}
	s := side{kind: o.Kind, title: o.Title, note: o.Note, names: map[string]string{}}
	if k, ok := workflow.KindOf(o.Kind); ok {
		s.kind = k.Label
	}
	for _, ref := range workflow.RefsOf(o.Settings) {
		if s.names[ref.Field] = c.around.RefName(ref.Kind, *ref.ID); s.names[ref.Field] == "" && *ref.ID != "" {
			s.names[ref.Field] = Gone
		}
	}
	if data, err := json.Marshal(o.Settings); err == nil { // settings are made of JSON
		s.settings, _ = decoded(data)
	}
	return s
}

// JSON lists the values that differ between two texts of JSON; the empty
// text has none.
func JSON(before, after string) ([]FieldChange, error) {
	var values [2]any
	for i, text := range []string{before, after} {
		var err error
		if values[i], err = decoded([]byte(text)); err != nil && text != "" {
			return nil, fmt.Errorf("compare: %w", err)
		}
	}
	d := &fieldDiff{}
	d.value(spot{}, values[0], spot{}, values[1])
	return d.list, nil
}

// decoded keeps the digits of numbers.
func decoded(data []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	err = dec.Decode(&v)
	return v, err
}

// spot is a place in settings: its path, and the same in words.
type spot struct {
	path, label string
	free        bool // the keys here are an admin's words, not ours
}

func (s spot) key(name string) spot {
	k := spot{path: strings.TrimPrefix(s.path+"."+name, "."), free: name == "inputs" || name == "results"}
	switch word := settingWords(name); {
	case s.free:
		k.label = s.label + " › " + name
	case s.path == "":
		k.label = word
	default:
		k.label = s.label + " › " + strings.ToLower(word[:1]) + word[1:]
	}
	return k
}

// item is one of a list: the second of "Rules" is "Rule 2".
func (s spot) item(i int) spot {
	return spot{path: fmt.Sprintf("%s[%d]", s.path, i), label: fmt.Sprintf("%s %d", strings.TrimSuffix(s.label, "s"), i+1)}
}

func settingWords(name string) string {
	if name == "web_service" {
		return "Web Service"
	}
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:min(1, len(words))]) + words[min(1, len(words)):]
}

type fieldDiff struct {
	was, now side
	list     []FieldChange
}

func (d *fieldDiff) leaf(path, label, was, now string) {
	if was != now {
		d.list = append(d.list, FieldChange{Path: path, Label: label, Before: was, After: now})
	}
}

// value compares two values of settings down to their texts and numbers. An item
// of a list may have another place in each.
func (d *fieldDiff) value(at spot, was any, to spot, now any) {
	switch {
	case isMap(was) && now != nil && !isMap(now), isList(was) && now != nil && !isList(now),
		isMap(now) && was != nil && !isMap(was), isList(now) && was != nil && !isList(was): // the kind is another
		d.value(at, was, at, nil)
		d.value(to, nil, to, now)
	case isMap(was) || isMap(now):
		a, b := asMap(was), asMap(now)
		keys := slices.Sorted(maps.Keys(b))
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if _, ok := b[key]; !ok {
				keys = append(keys, key)
			}
		}
		for _, key := range keys {
			d.value(at.key(key), a[key], to.key(key), b[key])
		}
	case isList(was) || isList(now):
		for _, p := range align(asList(was), asList(now)) {
			switch {
			case p.now < 0:
				d.value(at.item(p.was), asList(was)[p.was], at.item(p.was), nil)
			case p.was < 0:
				d.value(to.item(p.now), nil, to.item(p.now), asList(now)[p.now])
			default:
				d.value(at.item(p.was), asList(was)[p.was], to.item(p.now), asList(now)[p.now])
			}
		}
	case was == now: // the same reference, whatever its name is today
	default:
		d.leaf(to.path, to.label, d.was.text(at, was), d.now.text(to, now))
	}
}

// text is a value as a person reads it.
func (s side) text(at spot, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "on"
		}
		return "off"
	}
	if name := s.names[at.path]; name != "" {
		return name
	}
	return fmt.Sprint(v)
}

func isMap(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}

func isList(v any) bool {
	_, ok := v.([]any)
	return ok
}

func asMap(v any) map[string]any { m, _ := v.(map[string]any); return m }
func asList(v any) []any         { l, _ := v.([]any); return l }

// pairing is an item of two lists by its index in each; -1 where it is not.
type pairing struct{ was, now int }

// maxAlign bounds the work of align; longer lists are paired by their index.
const maxAlign = 40_000

// align pairs the items of two lists, in their order, so that what is alike comes
// together: a rule put in front is one new rule, not a change of all behind it.
func align(was, now []any) []pairing {
	n, m := len(was), len(now)
	if n*m > maxAlign {
		return byIndex(n, m)
	}
	best := make([][]float64, n+1) // of the items from i and j on
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	like := func(i, j int) float64 { return alike(was[i], now[j]) }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], best[i+1][j+1]+like(i, j))
		}
	}
	var list []pairing
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && best[i][j] == best[i+1][j+1]+like(i, j):
			list = append(list, pairing{i, j})
			i, j = i+1, j+1
		case j == m || i < n && best[i][j] == best[i+1][j]:
			list = append(list, pairing{i, -1})
			i++
		default:
			list = append(list, pairing{-1, j})
			j++
		}
	}
	return list
}

func byIndex(n, m int) []pairing {
	list := make([]pairing, max(n, m))
	for i := range list {
		list[i] = pairing{i, i}
		if i >= n {
			list[i].was = -1
		}
		if i >= m {
			list[i].now = -1
		}
	}
	return list
}

// alike is 1 for equal values and little for values with nothing in common.
func alike(a, b any) float64 {
	const some, most = 0.01, 0.9
	x, y := asMap(a), asMap(b)
	if x == nil || y == nil {
		if x == nil && y == nil && fmt.Sprint(a) == fmt.Sprint(b) {
			return 1
		}
		return some
	}
	keys, same := len(y), 0
	for key, v := range x {
		w, ok := y[key]
		if !ok {
			keys++
		} else if fmt.Sprint(v) == fmt.Sprint(w) {
			same++
		}
	}
	if same == keys {
		return 1
	}
	return some + most*float64(same)/float64(keys)
}
