// Package kind is a setting as data: what it is called, what it may hold and how
// its value is written as text. Forms, files, the API and its document, checks,
// masking, the audit trail and comparisons walk lists of Fields instead of naming
// each setting once more. It knows no screen, no file and no database, and holds
// no setting of its own.
package kind

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/uniq"
)

// Type says what a value is and how its text reads.
type Type string

// The types.
const (
	TypeLine      Type = "line"      // one line of text, no spaces around it
	TypeText      Type = "text"      // many lines, as they are
	TypeSecret    Type = "secret"    // one line that is sealed, masked, and taken but never given
	TypeNumber    Type = "number"    // a whole number: "12"
	TypeSwitch    Type = "switch"    // "true" or "false"
	TypeChoice    Type = "choice"    // the Value of one of Choices
	TypeDuration  Type = "duration"  // "5s", "1m30s"
	TypeReference Type = "reference" // the id of a thing of the kind Of
	TypeMany      Type = "many"      // the ids of any number of them, each in a line of its own
)

// Field is one setting.
type Field struct {
	Key         string // in forms, files, the API and problems alike
	Label       string // on screens: "User name"
	Help        string // a sentence under the field
	Placeholder string // an example in the empty field
	Type        Type   // empty is TypeLine
	Required    bool
	Missing     string // what is said when a required value is not there; empty is "Enter the …."
	Choices     []Choice
	Of          string // the kind of thing a reference names
	Default     string // stands where nothing is given
	Max         int    // characters; 0 is the bound of the type
	Spaces      bool   // spaces around a line, and doubled ones in it, belong to its value
	// Check says what is wrong with a value that is there and right by its type, as a
	// sentence with the remedy; "" is nothing.
	Check func(value string) string
}

// Choice is one value of several, and its words on screens.
type Choice struct{ Value, Label string }

// Values are settings by key, each as its text.
type Values map[string]string

// The bounds of the types, in characters.
const (
	MaxLine   = 200
	MaxText   = 2000
	MaxSecret = 8 << 10
	// MaxMany is how many things a value of TypeMany may refer to.
	MaxMany = 500
)

// Secret says whether the value is to be sealed and masked.
func (f Field) Secret() bool { return f.Type == TypeSecret }

// Word is the label within a sentence: "user name", "API key".
func (f Field) Word() string {
	_, size := utf8.DecodeRuneInString(f.Label)
	if rest := f.Label[size:]; rest == "" || rest[0] >= 'A' && rest[0] <= 'Z' {
		return f.Label // an abbreviation
	}
	return strings.ToLower(f.Label[:size]) + f.Label[size:]
}

// Most is how many characters a value may have; 0 when the type says it all.
func (f Field) Most() int {
	switch {
	case f.Max > 0:
		return f.Max
	case f.Type == TypeText:
		return MaxText
	case f.Type == TypeSecret:
		return MaxSecret
	case f.Type == TypeLine, f.Type == "":
		return MaxLine
	}
	return 0
}

// Problem says what is wrong with a value, "" if nothing.
func (f Field) Problem(value string) string {
	switch n := utf8.RuneCountInString(value); {
	case value == "" && f.Required && f.Missing != "":
		return f.Missing
	case value == "" && f.Required:
		return "Enter the " + f.Word() + "."
	case value == "":
		return ""
	case f.Most() > 0 && n > f.Most():
		return "The " + f.Word() + " has " + strconv.Itoa(n) + " characters; at most " + strconv.Itoa(f.Most()) + " are allowed."
	}
	if n := len(Many(value)); f.Type == TypeMany && n > MaxMany {
		return "There are " + strconv.Itoa(n) + " " + f.Word() + "; at most " + strconv.Itoa(MaxMany) + " are allowed."
	}
	if problem := f.wrongType(value); problem != "" {
		return problem
	}
	if f.Check != nil {
		return f.Check(value)
	}
	return ""
}

func (f Field) wrongType(value string) string {
	switch f.Type {
	case TypeNumber:
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return quoted(value) + " is not a whole number."
		}
	case TypeSwitch:
		if value != "true" && value != "false" {
			return quoted(value) + " is neither true nor false."
		}
	case TypeChoice:
		if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == value }) {
			return quoted(value) + " is not among the choices: use " + OneOf(f.Choices) + "."
		}
	case TypeDuration:
		if _, err := time.ParseDuration(value); err != nil {
			return quoted(value) + " is not a length of time: write it like 5s or 1m30s."
		}
	case TypeMany:
		for _, one := range Many(value) {
			if strings.ContainsFunc(one, isControl) {
				return "The " + f.Word() + " hold a control character: leave it out."
			}
		}
	case TypeText:
		if strings.ContainsFunc(value, func(r rune) bool { return isControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
			return "The " + f.Word() + " holds a control character: leave it out."
		}
	default:
		if strings.ContainsFunc(value, isControl) {
			return "The " + f.Word() + " holds a line break or another control character: leave it out."
		}
	}
	return ""
}

// Many takes the value of a TypeMany apart: no spaces around, none that is empty, each once.
func Many(value string) []string {
	var list uniq.Strings
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line != "" {
			list.Add(line)
		}
	}
	return list.List()
}

// ManyOf is the value of a TypeMany that holds these.
func ManyOf(list []string) string { return strings.Join(list, "\n") }

// quoted shows a value in a sentence, cut when it is long.
func quoted(value string) string {
	const most = 60
	if r := []rune(value); len(r) > most {
		value = string(r[:most]) + "…"
	}
	return strconv.Quote(value)
}

func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// OneOf lists the values of choices in a sentence: "header or query".
func OneOf(choices []Choice) string {
	values := make([]string, len(choices))
	for i, c := range choices {
		values[i] = c.Value
	}
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	return strings.Join(values[:len(values)-1], ", ") + " or " + values[len(values)-1]
}

// Find gives the field of a key.
func Find(fields []Field, key string) (Field, bool) {
	for _, f := range fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Keys lists the keys in order.
func Keys(fields []Field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}

// Check adds what is wrong with the values, each under prefix and its key.
func Check(p *apperr.Problems, prefix string, fields []Field, values Values) {
	for _, f := range fields {
		if problem := f.Problem(values[f.Key]); problem != "" {
			p.Add(prefix+f.Key, "%s", problem)
		}
	}
}

// Tidy gives the values of the fields alone, in the form they are kept in: no
// spaces around and in lines, defaults where nothing is, and nothing that is empty.
func Tidy(fields []Field, values Values) Values {
	tidy := Values{}
	for _, f := range fields {
		if value := f.tidy(values[f.Key]); value != "" {
			tidy[f.Key] = value
		}
	}
	return tidy
}

func (f Field) tidy(value string) string {
	if f.Type != TypeSecret && f.Type != TypeText && !f.Spaces {
		value = strings.TrimSpace(value)
	}
	if value == "" {
		return f.Default
	}
	return value
}

// Only gives the values of the fields alone, as they are.
func Only(fields []Field, values Values) Values {
	only := Values{}
	for _, f := range fields {
		if value, ok := values[f.Key]; ok {
			only[f.Key] = value
		}
	}
	return only
}

// Change is a value before and after.
type Change struct{ Field, From, To string }

// Words that stand for the values of secrets in changes.
const (
	SecretSet     = "set"
	SecretChanged = "changed"
)

// Changes lists the fields whose values differ, in their order, by the names that
// name gives them (of the key, if it is nil). Secrets tell that, never what.
func Changes(fields []Field, name func(Field) string, old, now Values) []Change {
	var changes []Change
	for _, f := range fields {
		from, to := old[f.Key], now[f.Key]
		if from == to {
			continue
		}
		if f.Secret() {
			from, to = toldSecret(from, to)
		}
		called := f.Key
		if name != nil {
			called = name(f)
		}
		changes = append(changes, Change{called, from, to})
	}
	return changes
}

func toldSecret(from, to string) (string, string) {
	switch {
	case from == "":
		return "", SecretSet
	case to == "":
		return SecretSet, ""
	}
	return SecretSet, SecretChanged
}
