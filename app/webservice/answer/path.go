package answer

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/antchfx/xpath"
	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// Syntax is a way to write a path (MISSION W8).
type Syntax string

// The syntaxes.
const (
	Whole    Syntax = ""         // .  the whole answer: one value as it is, else the whole text
	Dotted   Syntax = "dotted"   // 0.state.name  keys and positions; also [0].state["name"], a\.b; in INI the key
	JSONPath Syntax = "JSONPath" // $[0].state.name  RFC 9535
	XPath    Syntax = "XPath"    // /suburbs/suburb/name  XPath 1.0, also //name, count(//suburb), (//name)[2]
)

// Path is a result's path, parsed.
type Path struct {
	Text   string
	Syntax Syntax
	whole  bool
	steps  []step         // dotted, or a JSONPath that names one place
	json   *jsonpath.Path // any other JSONPath
	many   bool           // the JSONPath may select several values of an object
}

// reads says whether paths of a syntax lead into answers of the format.
func (f *format) reads(s Syntax) bool { return s == Whole || slices.Contains(f.paths, s) }

// into names the formats that paths of a syntax lead into: "JSON".
func into(s Syntax) string {
	var names []string
	for _, f := range formats {
		if slices.Contains(f.paths, s) {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, " or ")
}

// Apart says why two results can't be of one answer, "" if they can.
func Apart(r, earlier Result) string {
	p, q := r.path.Syntax, earlier.path.Syntax
	if slices.ContainsFunc(formats, func(f *format) bool { return f.reads(p) && f.reads(q) }) {
		return ""
	}
	return fmt.Sprintf("%q is a path into %s, and an earlier result's into %s: an answer is one of them.", r.Path, into(p), into(q))
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

var xpathFunction = regexp.MustCompile(`^[a-z][a-z\-]*\(`)

// ParsePath reads a result's path. The error is a sentence with the remedy.
func ParsePath(path string) (Path, error) {
	p := Path{Text: path}
	var problem string
	switch {
	case strings.TrimSpace(path) == "":
		problem = "Enter a path, such as 0.name, or . for the whole answer."
	case len(path) > 500:
		problem = "The path is longer than 500 characters."
	case path == ".":
		p.whole = true
	case path[0] == '$':
		p.Syntax, problem = JSONPath, p.parseJSONPath()
	case path[0] == '/' || path[0] == '(' || xpathFunction.MatchString(path):
		p.Syntax = XPath
		if err := compileXPath(path); err != nil {
			problem = fmt.Sprintf("%q is not an XPath: %s.", path, strings.TrimSuffix(err.Error(), "."))
		}
	default:
		p.Syntax, problem = Dotted, p.parseSteps()
	}
	if problem != "" {
		return p, errors.New(problem)
	}
	return p, nil
}

func (p *Path) parseJSONPath() (problem string) {
	parsed, err := jsonpath.Parse(p.Text)
	if err != nil {
		return fmt.Sprintf("%q is not a JSONPath: %s.", p.Text, strings.TrimPrefix(err.Error(), "jsonpath: "))
	}
	if p.steps, p.whole = singular(parsed); p.steps != nil || p.whole {
		return ""
	}
	if wildFilter(parsed) {
		return fmt.Sprintf("%q: a filter [?…] takes neither .. nor a list [a, b] within it; they could take for ever.", p.Text)
	}
	p.json, p.many = parsed, strings.ContainsAny(p.Text, "*?") || strings.Contains(p.Text, "..")
	return ""
}

func (p *Path) parseSteps() (problem string) {
	keys, problem := parseDotted(p.Text)
	if problem != "" {
		return fmt.Sprintf("%q: %s.", p.Text, problem)
	}
	for _, k := range keys {
		p.steps = append(p.steps, step{key: k})
	}
	return ""
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
func compileXPath(path string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it can't be read")
		}
	}()
	_, err = xpath.Compile(path)
	return err
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
