package answer

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Cause says how a request ended. Each is an exit of the connector (MISSION F4).
type Cause string

// The causes. What is read decides among Success, NoMatch and BadResponse.
//
// What is not obvious: a missing required input is Rejected and nothing is sent;
// a refused redirect and an answer that is cut off or wrongly compressed are
// BadResponse (a server answered, but not with anything we can use); an address
// that may not be called and a token that can't be had are Unavailable.
const (
	Success     Cause = "success"
	NoMatch     Cause = "no_match"     // a result's path finds nothing
	Rejected    Cause = "rejected"     // 4xx, a SOAP Fault, or a required input is empty
	Unavailable Cause = "unavailable"  // network, 5xx, switched off
	Timeout     Cause = "timeout"      // no complete answer in time
	BadResponse Cause = "bad_response" // not what its results need, too large
)

// Causes lists them in the order in which screens show them.
func Causes() []Cause {
	return []Cause{Success, NoMatch, Rejected, Unavailable, Timeout, BadResponse}
}

// Result is a value that is looked for in an answer.
type Result struct {
	Description string
	Path        string
	Secret      bool
	Optional    bool // where there is no value it is empty
	Most        int  // characters of its value; 0 is MaxValue
	path        Path
}

// NewResult makes a Result ready to be read. The error is a sentence with the remedy.
func NewResult(description, path string, secret bool) (Result, error) {
	p, err := ParsePath(path)
	return Result{Description: description, Path: path, Secret: secret, path: p}, err
}

// ResultRead is one result as the trace and the Test tab show it.
type ResultRead struct {
	Description string `json:"description"`
	Path        string `json:"path"`
	Value       string `json:"value,omitempty"` // masked when the result is secret
	Found       bool   `json:"found"`
	Note        string `json:"note,omitempty"` // why nothing was found, or what was done to the value
	Secret      bool   `json:"secret,omitempty"`
}

// Outcome is what an answer came to. Its values are the real ones, secret ones too:
// Masked gives what may be shown.
type Outcome struct {
	Cause   Cause
	Reason  string       // why, in words; empty for a plain success
	Results []ResultRead // of ModeVariables: what it sets, by the names of the variables
	Message []string     // of ModeMessage: what the caller hears, with a pause after each
	Action  *Action      // of ModeAction: what happens next
	Notes   []string     // what was odd and did no harm
}

// Unread is an Outcome before anything was read.
func Unread(results []Result) Outcome {
	o := Outcome{Results: make([]ResultRead, len(results))}
	for i, r := range results {
		o.Results[i] = ResultRead{Description: r.Description, Path: r.Path, Secret: r.Secret}
	}
	return o
}

// Masked gives the results with mask in place of secret values.
func (o Outcome) Masked(mask string) []ResultRead {
	out := make([]ResultRead, len(o.Results))
	for i, x := range o.Results {
		if x.Secret && x.Value != "" {
			x.Value = mask
		}
		out[i] = x
	}
	return out
}

// Values gives the values that were found, by description.
func (o Outcome) Values() map[string]string {
	values := map[string]string{}
	for _, x := range o.Results {
		if x.Found {
			values[x.Description] = x.Value
		}
	}
	return values
}

// Read takes results out of an answer until deadline, if there is one.
//
// A value is the text as it was sent: numbers keep every digit, a boolean is
// true or false. An object, an array, null, an empty text and an XML element
// that holds nothing but elements are no values: they are no_match, with a note
// that says what is there. `.` and `$` ask for the whole answer, and get its text
// even so. When a path finds several values, the first is taken. Where an optional result has
// no value it is an empty one.
func Read(d *Document, results []Result, deadline time.Time) Outcome {
	o := Unread(results)
	o.Cause = Success
	if len(results) == 0 {
		return o
	}
	work := newEffort(deadline)
	source, problem := d.open(results, work)
	if problem != "" {
		o.Cause, o.Reason = BadResponse, problem
		return o
	}
	for i, result := range results {
		found := &o.Results[i]
		v, note := source.find(&result.path)
		found.Value, found.Note = tidyTo(cmp.Or(result.Most, MaxValue), v, note)
		found.Found = strings.TrimSpace(found.Value) != ""
		if found.Found {
			continue
		}
		found.Value = ""
		found.Note = cmp.Or(found.Note, Empty)
		if work.over {
			o.Cause, o.Reason = BadResponse, fmt.Sprintf("Result %q, path %s: %s.", found.Description, found.Path, errEffort)
			for rest := range o.Results[i:] {
				o.Results[i+rest].Note = upperFirst(errEffort.Error()) + "."
			}
			return o
		}
		if found.Found = result.Optional; result.Optional {
			continue
		}
		if o.Cause == Success {
			o.Cause = NoMatch
			o.Reason = fmt.Sprintf("Result %q, path %s: %s", found.Description, found.Path, lowerFirst(found.Note))
		}
	}
	return o
}

// Empty is the Note of a result that was found, and is an empty text.
const Empty = "It is empty."

// tidy makes a value fit to be spoken and shown: no control characters but line
// breaks and tabs, no broken UTF-8, at most MaxValue characters.
func tidy(v, note string) (value, notes string) { return tidyTo(MaxValue, v, note) }

// tidyTo is tidy with a bound of its own.
func tidyTo(most int, v, note string) (value, notes string) {
	if len(v) <= most && isTidy(v) {
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
	if n := utf8.RuneCountInString(v); n > most {
		v = string([]rune(v)[:most])
		note = join(note, fmt.Sprintf("It was cut from %d to %d characters.", n, most))
	}
	return v, note
}

func isTidy(v string) bool {
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
