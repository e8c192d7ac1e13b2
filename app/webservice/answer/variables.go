package answer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"hookline/app/label"
)

// Limits of an answer that sets variables (MISSION V4). What breaks one sets nothing.
const (
	maxVariables     = 100
	maxVariableValue = 256 // characters
	maxVariableDepth = 3   // levels of objects and lists
)

var variableKey = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

func variablesMode() *Mode {
	return &Mode{Name: ModeVariables, Label: "Variables", Strict: true, Variable: true,
		Help: "The answer sets variables of the call, which are labels like any other: JSON, key=value lines, or one value.",
		Rules: fmt.Sprintf("JSON of up to %d levels, lines of key=value (%s), or one value. At most %d variables of %d characters each; a key is of a-z, 0-9 and _. "+
			"What breaks one of these sets nothing. Status 200 alone is success.", maxVariableDepth, iniMedia, maxVariables, maxVariableValue),
		Accept: "application/json, text/x-ini;q=0.9, text/plain;q=0.8, */*;q=0.5",
		read:   readVariables}
}

// variables are what an answer sets, as it is read.
type variables struct {
	rows    []ResultRead // a variable each, found, in the answer's order
	at      map[string]int
	problem string // why the answer sets nothing
}

// readVariables reads the variables that an answer sets: its results, by their names. The
// Content-Type decides (MISSION V3): JSON of up to three levels whose keys are joined by an
// underscore, lines of key=value, and all else is one value. All or nothing.
func readVariables(d *Document, w *Want, _ time.Time) Outcome {
	v := &variables{at: map[string]int{}}
	var notes []string
	switch {
	case d.Binary:
		v.refuse("The answer is a document of type %s, not a text.", d.media())
	case isJSON(d.Media):
		notes = v.json(d, w)
	case d.Media == iniMedia:
		v.ini(d)
	default:
		notes = v.single(d.Text, w)
	}
	if v.problem == "" && len(v.rows) > maxVariables {
		v.refuse("The answer sets %d variables; %d is the most. Nothing is set.", len(v.rows), maxVariables)
	}
	if v.problem != "" {
		return Outcome{Cause: BadResponse, Reason: v.problem}
	}
	return Outcome{Cause: Success, Results: v.rows, Notes: notes}
}

func (v *variables) refuse(format string, args ...any) {
	if v.problem == "" {
		v.problem = fmt.Sprintf(format, args...)
	}
}

// single keeps an answer that is one value.
func (v *variables) single(text string, w *Want) (notes []string) {
	if w.Variable == "" {
		return []string{"The answer is one value, and no variable is named to keep it: it is not kept."}
	}
	v.set(w.Variable, ".", strings.TrimSpace(text), "")
	return nil
}

func (v *variables) json(d *Document, w *Want) (notes []string) {
	switch text := strings.TrimSpace(d.Text); {
	case text == "":
		v.refuse("The answer says it is JSON, but it is empty. Nothing is set.")
	case !gjson.Valid(text):
		v.refuse("The answer says it is JSON, but it is not, or only a part of it. Nothing is set.")
	default:
		root := gjson.Parse(text)
		switch {
		case root.IsObject():
			v.walk("", "", root, 1)
		case root.IsArray():
			v.refuse("The answer is a list; an object of keys and values is expected. Nothing is set.")
		default:
			value, _ := jsonText(root)
			return v.single(value, w)
		}
	}
	return nil
}

// walk takes the values of an object or a list. name is that of the variable so far, path
// how the answer has it.
func (v *variables) walk(name, path string, from gjson.Result, level int) {
	if level > maxVariableDepth {
		v.refuse("The key %s is nested %d levels deep; %d is the most. Nothing is set.", quoted(path), level, maxVariableDepth)
		return
	}
	position := 0
	from.ForEach(func(key, value gjson.Result) bool {
		step := key.Str
		if from.IsArray() {
			step = strconv.Itoa(position)
			position++
		} else if !variableKey.MatchString(step) {
			v.badKey(step)
		}
		next, at := step, stepPath(path, step)
		if name != "" {
			next = name + "_" + step
		}
		if value.IsObject() || value.IsArray() {
			v.walk(next, at, value, level+1)
		} else {
			text, _ := jsonText(value) // null is empty (FACTS)
			v.set(next, at, text, "")
		}
		return v.problem == ""
	})
}

func (v *variables) ini(d *Document) {
	opened, err := openINI(d.Text, nil)
	if err != nil {
		v.refuse("The answer says it is INI, but %s. Nothing is set.", err)
		return
	}
	lines, _ := opened.(*iniSource)
	for i, row := range lines.rows {
		if lines.last[row.key] != i {
			continue // of equal keys the last counts
		}
		note := ""
		if row.times > 1 {
			note = fmt.Sprintf("The key came %d times; this is the last.", row.times)
		}
		if !variableKey.MatchString(row.key) {
			v.badKey(row.key)
		}
		v.set(row.key, iniPath(row.key), row.value, note)
	}
}

func (v *variables) badKey(key string) {
	v.refuse("The key %s is no name of a variable: small letters a-z, digits and _, and no digit first. Nothing is set.", quoted(key))
}

// set notes a variable, or why there can be none of it.
func (v *variables) set(name, path, value, note string) {
	value, note = tidy(value, note)
	n := utf8.RuneCountInString(value)
	_, twice := v.at[name]
	switch {
	case twice:
		v.refuse("Two values meet under the name %s. Nothing is set.", quoted(name))
	case label.System(name):
		v.refuse("%s is a variable of the system, which an answer can't set. Nothing is set.", quoted(name))
	case !label.Valid(name):
		v.refuse("The name %s is longer than %d characters. Nothing is set.", quoted(name), label.MaxLength)
	case n > maxVariableValue:
		v.refuse("The value of %s has %d characters; %d is the most. Nothing is set.", quoted(name), n, maxVariableValue)
	}
	v.at[name] = len(v.rows)
	v.rows = append(v.rows, ResultRead{Description: name, Path: path, Value: value, Found: true, Note: note})
}

// maxQuoted is how long what is quoted of an answer is at most: what is longer is not cut,
// for half of a secret would not be masked.
const maxQuoted = 200

func quoted(text string) string {
	if len(text) > maxQuoted {
		return fmt.Sprintf("of %d characters", utf8.RuneCountInString(text))
	}
	return strconv.Quote(text)
}
