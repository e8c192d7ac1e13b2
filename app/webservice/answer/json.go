package answer

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

const jsonName = "JSON"

func jsonFormat() *format {
	return &format{name: jsonName, accept: "application/json", paths: []Syntax{Dotted, JSONPath},
		declared: isJSON, looks: gjson.Valid, open: openJSON}
}

func isJSON(media string) bool {
	return media == "application/json" || media == "text/json" || media == "application/x-json" || strings.HasSuffix(media, "+json")
}

func openJSON(text string, work *effort) (source, error) {
	switch {
	case !gjson.Valid(strings.TrimSpace(text)):
		return nil, errors.New("it is not JSON, or only a part of it")
	case depthOver(text, maxNesting):
		return nil, errors.New("it is nested too deeply")
	}
	return &jsonSource{text: text, effort: work}, nil
}

// depthOver says whether valid JSON is nested deeper than limit.
func depthOver(text string, limit int) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = EndOfString(text, i) - 1
		case '{', '[':
			if depth++; depth > limit {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// EndOfString gives the index behind the JSON string that opens at i.
func EndOfString(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		}
	}
	return len(s)
}

// jsonSource reads JSON that is known to be valid.
type jsonSource struct {
	text   string
	parsed any // for JSONPath, made at its first use
	size   int // of parsed, in values
	effort *effort
}

func (j *jsonSource) find(s *Path) (value, note string) {
	if s.json != nil {
		return j.query(s)
	}
	if s.whole {
		return wholeJSON(j.text)
	}
	v := gjson.Parse(j.text)
	for i := range s.steps {
		next := s.steps[i].of(v)
		if !next.Exists() {
			return "", "There is nothing at " + strconv.Quote(Clip(pathText(s.steps[:i+1]), 120)) + "."
		}
		v = next
	}
	return jsonText(v)
}

func pathText(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		if i > 0 {
			b.WriteByte('.')
		}
		if s.kind == position {
			b.WriteString(strconv.Itoa(s.index))
		} else {
			b.WriteString(s.key)
		}
	}
	return b.String()
}

// wholeJSON is what `.` gives: the value of a single one, the text of anything else.
func wholeJSON(text string) (value, note string) {
	v := gjson.Parse(text)
	if v.Type == gjson.JSON {
		return strings.TrimSpace(text), ""
	}
	return jsonText(v)
}

// of takes the step from v. Of equal keys the last counts, as in most parsers.
func (s *step) of(v gjson.Result) (found gjson.Result) {
	switch {
	case v.IsObject() && s.kind != position:
		v.ForEach(func(key, value gjson.Result) bool {
			if key.Str == s.key {
				found = value
			}
			return true
		})
	case v.IsArray() && s.kind == position:
		index := s.index
		if index < 0 {
			v.ForEach(func(_, _ gjson.Result) bool { index++; return true })
		}
		found = element(v, index)
	case v.IsArray() && s.kind == either:
		if index, err := strconv.Atoi(s.key); err == nil {
			found = element(v, index)
		}
	}
	return found
}

func element(v gjson.Result, index int) (found gjson.Result) {
	if index < 0 {
		return found
	}
	v.ForEach(func(_, value gjson.Result) bool {
		if index == 0 {
			found = value
		}
		index--
		return index >= 0
	})
	return found
}

func jsonText(v gjson.Result) (value, note string) {
	switch v.Type {
	case gjson.String:
		return v.Str, ""
	case gjson.Null:
		return "", "It is null."
	case gjson.JSON:
		if v.IsArray() {
			return "", "It is a list: go on to one of its values, such as 0."
		}
		return "", "It is an object: go on to one of its values."
	}
	return strings.TrimSpace(v.Raw), ""
}

func (j *jsonSource) query(s *Path) (value, note string) {
	if j.parsed == nil {
		d := json.NewDecoder(strings.NewReader(j.text))
		d.UseNumber()
		if err := d.Decode(&j.parsed); err != nil {
			return "", "The answer can't be read by JSONPath."
		}
		j.size = countValues(j.parsed)
	}
	node, count, err := j.selectOne(s)
	if err != nil {
		return "", upperFirst(err.Error()) + "."
	}
	if count > 1 {
		note = fmt.Sprintf("%d values were found; this is the first.", count)
	}
	if count == 0 {
		return "", "There is nothing at this path."
	}
	switch v := node.(type) {
	case string:
		return v, note
	case json.Number:
		return v.String(), note
	case bool:
		return strconv.FormatBool(v), note
	case nil:
		return "", "It is null."
	case []any:
		return "", "It is a list: go on to one of its values, such as [0]."
	}
	return "", "It is an object: go on to one of its values."
}

// selectOne gives the first node and how many there are. A map of Go has no
// order, so where members of objects compete the order of their paths decides,
// and the same answer always gives the same value.
func (j *jsonSource) selectOne(s *Path) (node any, count int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("this path can't be applied to this answer")
			if p == errEffort { //nolint:errorlint // the very value that effort throws
				err = errEffort
			}
		}
	}()
	w := &jsonWalk{root: j.parsed, size: j.size, effort: j.effort}
	spots := w.selectSpots(s.json)
	switch {
	case len(spots) == 0:
		return nil, 0, nil
	case s.many:
		return w.first(spots).value, len(spots), nil
	}
	return spots[0].value, len(spots), nil
}

func (j *jsonSource) tree(b *treeBuilder) *Node { return b.json("", "", gjson.Parse(j.text)) }

func (b *treeBuilder) json(name, path string, v gjson.Result) *Node {
	n := &Node{Name: name, Path: path}
	if path == "" {
		n.Path = "."
	}
	switch {
	case v.IsObject():
		n.Kind = NodeObject
	case v.IsArray():
		n.Kind = NodeArray
	default:
		n.Kind, n.Value = scalar(v)
		return n
	}
	position := 0
	v.ForEach(func(key, value gjson.Result) bool {
		child := key.Str
		if n.Kind == NodeArray {
			child = strconv.Itoa(position)
			position++
		}
		if !b.take() {
			n.More++
			return true
		}
		n.Children = append(n.Children, b.json(child, stepPath(path, child), value))
		return true
	})
	return n
}

func stepPath(path, step string) string {
	step = quoteStep(step)
	if path == "" || strings.HasPrefix(step, "[") {
		return path + step
	}
	return path + "." + step
}

func scalar(v gjson.Result) (NodeKind, string) {
	switch v.Type {
	case gjson.String:
		return NodeString, v.Str
	case gjson.Number:
		return NodeNumber, strings.TrimSpace(v.Raw)
	case gjson.True, gjson.False:
		return NodeBoolean, strings.TrimSpace(v.Raw)
	}
	return NodeNull, "null"
}
