package webservice

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/antchfx/xpath"
	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// selector is a result's path, parsed. Four ways of writing one (MISSION W8):
//
//	.                     the whole answer: one value as it is, else the whole text
//	0.state.name          dotted: keys and positions; also [0].state["name"], a\.b
//	$[0].state.name       JSONPath (RFC 9535)
//	/suburbs/suburb/name  XPath 1.0, also //name, count(//suburb), (//name)[2]
type selector struct {
	source string
	whole  bool
	steps  []step         // dotted, or a JSONPath that names one place
	json   *jsonpath.Path // any other JSONPath
	many   bool           // the JSONPath may select several values of an object
	xpath  bool
}

// step goes from a value to one within it.
type step struct {
	kind  stepKind
	key   string
	index int // of a position; negative counts from the end
}

type stepKind int

const (
	either   stepKind = iota // key is a member's name or an element's position: dotted paths
	member                   // a member of an object alone
	position                 // an element of an array alone
)

// family says what sort of answer the path is for, "" for any.
func (s *selector) family() format {
	switch {
	case s.whole && s.source == ".":
		return ""
	case s.xpath:
		return formatXML
	}
	return formatJSON
}

var xpathFunction = regexp.MustCompile(`^[a-z][a-z\-]*\(`)

// parsePath reads a result's path. The error is a sentence with the remedy.
func parsePath(path string) (selector, error) {
	s := selector{source: path}
	switch {
	case strings.TrimSpace(path) == "":
		return s, fmt.Errorf("Enter a path, such as 0.name, or . for the whole answer.") //nolint:staticcheck // shown on screen
	case len(path) > 500:
		return s, fmt.Errorf("The path is longer than 500 characters.") //nolint:staticcheck // shown on screen
	case path == ".":
		s.whole = true
		return s, nil
	case path[0] == '$':
		p, err := jsonpath.Parse(path)
		if err != nil {
			return s, fmt.Errorf("%q is not a JSONPath: %s.", path, strings.TrimPrefix(err.Error(), "jsonpath: ")) //nolint:staticcheck // shown on screen
		}
		if s.steps, s.whole = singular(p); s.steps != nil || s.whole {
			return s, nil
		}
		if wildFilter(p) {
			return s, fmt.Errorf("%q: a filter [?…] takes neither .. nor a list [a, b] within it; they could take for ever.", path) //nolint:staticcheck // shown on screen
		}
		s.json, s.many = p, strings.ContainsAny(path, "*?") || strings.Contains(path, "..")
		return s, nil
	case path[0] == '/' || path[0] == '(' || xpathFunction.MatchString(path):
		s.xpath = true
		if _, err := compileXPath(path); err != nil {
			return s, fmt.Errorf("%q is not an XPath: %s.", path, strings.TrimSuffix(err.Error(), ".")) //nolint:staticcheck // shown on screen
		}
		return s, nil
	}
	keys, problem := parseDotted(path)
	if problem != "" {
		return s, fmt.Errorf("%q: %s.", path, problem) //nolint:staticcheck // shown on screen
	}
	for _, k := range keys {
		s.steps = append(s.steps, step{key: k})
	}
	return s, nil
}

// singular gives the steps of a JSONPath that names one place (RFC 9535
// 2.3.5.1), such as $[0].state.name: it is then read without building the whole
// document in memory.
func singular(p *jsonpath.Path) (steps []step, whole bool) {
	q := p.Query()
	if q.Singular() == nil {
		return nil, false
	}
	for _, segment := range q.Segments() {
		switch sel := segment.Selectors()[0].(type) {
		case spec.Name:
			steps = append(steps, step{kind: member, key: string(sel)})
		case spec.Index:
			steps = append(steps, step{kind: position, index: int(sel)})
		default:
			return nil, false
		}
	}
	return steps, len(steps) == 0
}

// compileXPath guards against a panic of the library on odd expressions.
func compileXPath(path string) (e *xpath.Expr, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it can't be read")
		}
	}()
	return xpath.Compile(path)
}

// parseDotted splits `a.0["b.c"].d\.e` into keys and positions.
func parseDotted(path string) (steps []string, problem string) {
	var step strings.Builder
	open := true // a step must come now
	end := func() bool {
		if step.Len() == 0 {
			return false
		}
		steps = append(steps, step.String())
		step.Reset()
		return true
	}
	for i := 0; i < len(path); i++ {
		switch c := path[i]; c {
		case '\\':
			if i++; i == len(path) {
				return nil, `nothing follows the \`
			}
			step.WriteByte(path[i])
			open = false
		case '.':
			if !end() && open {
				return nil, "there is nothing between two dots, or at an end"
			}
			open = true
		case '[':
			end()
			key, length, problem := bracket(path[i:])
			if problem != "" {
				return nil, problem
			}
			steps = append(steps, key)
			i += length - 1
			open = false
		case '*':
			return nil, "for every value write a JSONPath, such as $[*].name"
		default:
			if !open && step.Len() == 0 {
				return nil, "a dot is missing behind ]"
			}
			step.WriteByte(c)
			open = false
		}
	}
	if !end() && open {
		return nil, "there is nothing between two dots, or at an end"
	}
	return steps, ""
}

// bracket reads `[0]`, `["key"]` or `['key']` at the beginning of s.
func bracket(s string) (key string, length int, problem string) {
	if len(s) > 1 && (s[1] == '"' || s[1] == '\'') {
		closing := strings.Index(s[2:], string(s[1])+"]")
		if closing < 0 {
			return "", 0, "the closing " + string(s[1]) + "] is missing"
		}
		return s[2 : 2+closing], closing + 4, ""
	}
	closing := strings.IndexByte(s, ']')
	if closing < 0 {
		return "", 0, "the closing ] is missing"
	}
	key = s[1:closing]
	if _, err := strconv.ParseUint(key, 10, 31); err != nil {
		return "", 0, `in brackets stands a position, such as [0], or a key in quotes, such as ["name"]`
	}
	return key, closing + 1, ""
}

// quoteStep writes a key as one step of a dotted path.
func quoteStep(key string) string {
	if key == "" {
		return `[""]`
	}
	if !strings.ContainsAny(key, `.[\*`) && key[0] != '$' && key[0] != '/' && key[0] != '(' && !xpathFunction.MatchString(key) {
		return key
	}
	var b strings.Builder
	for i := range len(key) {
		if strings.IndexByte(`.[\*$/(`, key[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(key[i])
	}
	return b.String()
}
