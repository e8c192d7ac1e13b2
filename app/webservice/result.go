package webservice

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Reading is what the results' paths found in an answer. Its values are the real
// ones, secret ones too: Masked gives what may be shown.
type Reading struct {
	Cause   Cause // Success, NoMatch or BadResponse
	Reason  string
	Results []ResultRead
}

// Masked gives the results with secret values masked.
func (r Reading) Masked() []ResultRead {
	out := make([]ResultRead, len(r.Results))
	for i, x := range r.Results {
		if x.Secret && x.Found {
			x.Value = Mask
		}
		out[i] = x
	}
	return out
}

// Values gives the values that were found, by description.
func (r Reading) Values() map[string]string {
	values := map[string]string{}
	for _, x := range r.Results {
		if x.Found {
			values[x.Description] = x.Value
		}
	}
	return values
}

// ReadResults takes the results of a service out of an answer: of one just
// received, of a sample, or of one on the Test tab.
//
// A value is the text as it was sent: numbers keep every digit, a boolean is
// true or false. An object, an array, null, an empty text and an XML element
// that holds nothing but elements are no values: they are no_match, with a note
// that says what is there. `.` and `$` ask for the whole answer, and get its text
// even so. When a path finds several values, the first is taken.
func ReadResults(s *Service, contentType string, body []byte) Reading {
	d := decode(contentType, body)
	return s.read(&d, time.Time{})
}

// read takes the results out of an answer until deadline, if there is one.
func (s *Service) read(d *document, deadline time.Time) Reading {
	r := Reading{Cause: Success, Results: make([]ResultRead, len(s.Results))}
	for i, res := range s.Results {
		r.Results[i] = ResultRead{Description: res.Description, Path: res.Path, Secret: res.Secret}
	}
	if len(s.Results) == 0 {
		return r
	}
	work := newEffort(deadline)
	source, problem := s.open(d, work)
	if problem != "" {
		r.Cause, r.Reason = BadResponse, problem
		return r
	}
	for i := range r.Results {
		found := &r.Results[i]
		v, note := source.find(&s.Results[i].selector)
		found.Value, found.Note = tidy(v, note)
		found.Found = strings.TrimSpace(found.Value) != ""
		if found.Found {
			continue
		}
		found.Value = ""
		found.Note = cmp.Or(found.Note, "It is empty.")
		if work.over {
			r.Cause, r.Reason = BadResponse, fmt.Sprintf("Result %q, path %s: %s.", found.Description, found.Path, errEffort)
			for rest := range r.Results[i:] {
				r.Results[i+rest].Note = upperFirst(errEffort.Error()) + "."
			}
			return r
		}
		if r.Cause == Success {
			r.Cause = NoMatch
			r.Reason = fmt.Sprintf("Result %q, path %s: %s", found.Description, found.Path, lowerFirst(found.Note))
		}
	}
	return r
}

// source is an answer, parsed as far as its results need.
type source interface {
	// find gives the value at a path, or "" and why there is none.
	find(s *selector) (value, note string)
}

// open parses the answer, or says why its results can't be read.
func (s *Service) open(d *document, work *effort) (source, string) {
	family := format("")
	for i := range s.Results {
		family = cmp.Or(family, s.Results[i].selector.family())
	}
	what := "a document of type " + cmp.Or(clip(d.media, 80), "unknown")
	switch {
	case d.format == formatEmpty:
		return nil, "The answer is empty, but results are to be read from it."
	case d.format == formatBinary:
		return nil, "The answer is " + what + ", not a text."
	case d.format == formatHTML:
		return nil, "The answer is a web page (HTML), not data."
	case d.format == formatJSON && d.broken != "":
		return nil, "The answer says it is JSON, but " + d.broken + "."
	case family == formatJSON && d.format != formatJSON:
		return nil, fmt.Sprintf("The results are paths into JSON, but the answer is %s of type %s.", d.format, cmp.Or(clip(d.media, 80), "unknown"))
	case family == formatXML && d.format != formatXML:
		return nil, fmt.Sprintf("The results are paths into XML, but the answer is %s of type %s.", d.format, cmp.Or(clip(d.media, 80), "unknown"))
	}
	switch family {
	case formatXML:
		return openXML(d, work)
	case formatJSON:
		return &jsonSource{text: d.text, effort: work}, ""
	}
	switch d.format {
	case formatJSON:
		return &jsonSource{text: d.text, effort: work}, ""
	case formatXML:
		return openXML(d, work)
	}
	return textSource(d.text), ""
}

// textSource is an answer of which only the whole is wanted.
type textSource string

func (t textSource) find(*selector) (value, note string) { return strings.TrimSpace(string(t)), "" }

// jsonSource reads JSON that is known to be valid.
type jsonSource struct {
	text   string
	parsed any // for JSONPath, made at its first use
	size   int // of parsed, in values
	effort *effort
}

func (j *jsonSource) find(s *selector) (value, note string) {
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
			return "", "There is nothing at " + strconv.Quote(clip(pathText(s.steps[:i+1]), 120)) + "."
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

func (j *jsonSource) query(s *selector) (value, note string) {
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
func (j *jsonSource) selectOne(s *selector) (node any, count int, err error) {
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

// tidy makes a value fit to be spoken and shown: no control characters but line
// breaks and tabs, no broken UTF-8, at most MaxValue characters.
func tidy(v, note string) (value, notes string) {
	if isTidy(v) {
		return v, note
	}
	removed := 0
	v = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		if r != '\r' { // half of a line break: not worth a word
			removed++
		}
		return -1
	}, strings.ToValidUTF8(v, "\uFFFD"))
	if removed > 0 {
		note = join(note, fmt.Sprintf("%d control characters were taken out.", removed))
	}
	if n := utf8.RuneCountInString(v); n > MaxValue {
		v = string([]rune(v)[:MaxValue])
		note = join(note, fmt.Sprintf("It was cut from %d to %d characters.", n, MaxValue))
	}
	return v, note
}

func isTidy(v string) bool {
	if len(v) > MaxValue {
		return false
	}
	for i := range len(v) {
		if c := v[i]; c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// upperFirst makes words a sentence of their own.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst makes a note the end of a sentence.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
