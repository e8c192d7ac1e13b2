package workflow

import (
	"slices"
	"strings"
	"unicode"
)

// Suggester is a kind that can fill in settings by itself once the main one is
// chosen.
type Suggester interface {
	// Suggest gives values for settings that hold none yet.
	Suggest(around Surroundings, known []Variable) []Suggestion
}

// Suggestion is a value for one key of a setting that is a map: inputs, results.
type Suggestion struct{ Setting, Key, Value string }

// Suggest gives every result a label made of its description, and every input the
// variable of its name. It keeps out when a person has begun with the results or
// inputs of this Web Service.
func (w *WebServiceConnector) Suggest(around Surroundings, known []Variable) []Suggestion {
	ws := around.WebServices[w.WebService]
	var list []Suggestion
	if !slices.ContainsFunc(ws.Results, func(r ResultInfo) bool { return w.Results[r.Description] != "" }) {
		for _, r := range ws.Results {
			label := labelOf(r.Description)
			taken := slices.ContainsFunc(list, func(s Suggestion) bool { return s.Value == label })
			if ValidLabel(label) && !taken {
				list = append(list, Suggestion{"results", r.Description, label})
			}
		}
	}
	if !slices.ContainsFunc(ws.Inputs, func(in InputInfo) bool { return w.Inputs[in.Name] != "" }) {
		for _, in := range ws.Inputs {
			if slices.ContainsFunc(known, func(v Variable) bool { return v.Name == Scope+in.Name }) {
				list = append(list, Suggestion{"inputs", in.Name, "%" + Scope + in.Name + "%"})
			}
		}
	}
	return list
}

// labelOf makes a label of a description: "Line type" becomes line_type.
func labelOf(description string) string {
	words := strings.FieldsFunc(strings.ToLower(description), func(r rune) bool {
		return r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
	return strings.Join(words, "_")
}
