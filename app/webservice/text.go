package webservice

import (
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/label"
	"hookline/app/placeholder"
	"hookline/app/tag"
	"hookline/app/uniq"
	"hookline/models"
)

// What stands in the texts of a Web Service: %name% is an input, in its path, body
// template and the inputs of SOAP; #tag# is what is known of an event or a call, there and in the fixed values of
// parameters. A # that is of no tag is text. ${name} is a system variable of the call, and
// any other name an input (MISSION V1), wherever one of the others can stand.
const (
	inputSyntax  = placeholder.Percent
	tagSyntax    = placeholder.Tag
	dollarSyntax = placeholder.Dollar
	textSyntax   = inputSyntax | tagSyntax | dollarSyntax
	staticSyntax = tagSyntax | dollarSyntax // of fixed values
)

// inputsIn lists the inputs of a path or template, each once.
func inputsIn(t placeholder.Template) []string {
	var names uniq.Strings
	for _, part := range t.Parts() {
		if isInput(part) {
			names.Add(part.Name)
		}
	}
	return names.List()
}

// isInput says whether who uses the Web Service gives the value of a part.
func isInput(p placeholder.Part) bool {
	return p.Name != "" && (p.Syntax == inputSyntax || p.Syntax == dollarSyntax && !label.System(p.Name))
}

// parse reads a path or a body template.
func parse(text string) placeholder.Template { return placeholder.Parse(textSyntax, text) }

// isText says whether a part of a path or body template stays as it is written. A tag that
// is not known does: Check refuses it, but what was stored before there were tags still runs.
func isText(p placeholder.Part) bool {
	return p.Name == "" || p.Syntax == tagSyntax && !tag.Known(p.Name)
}

// parseStatic reads a fixed value; nil when it is nothing but text.
func parseStatic(static string) *placeholder.Template {
	t := placeholder.Parse(staticSyntax, static)
	for _, part := range t.Parts() {
		if !isText(part) {
			return &t
		}
	}
	return nil
}

// fill gives a fixed value with what is known at one use, in one pass.
func (in *Request) fill(t placeholder.Template) string {
	var b strings.Builder
	for _, part := range t.Parts() {
		switch {
		case isText(part):
			b.WriteString(part.Text)
		case part.Syntax == tagSyntax:
			b.WriteString(in.Tags[part.Name])
		case label.System(part.Name):
			b.WriteString(in.variable(part.Name))
		default:
			b.WriteString(in.input(part.Name, true))
		}
	}
	return b.String()
}

// variable gives a variable of the call, empty where there is none.
func (in *Request) variable(name string) string {
	if in.Variable == nil {
		return ""
	}
	v, _ := in.Variable(name)
	return v
}

// input gives what an input is sent with: one that is written ${name} and not given is the
// call's label of that name.
func (in *Request) input(name string, dollar bool) string {
	if v, ok := in.Inputs[name]; ok || !dollar {
		return v
	}
	return in.variable(name)
}

// Tags lists the tags that a request of the service is filled with, each once.
func (s *Service) Tags() []string { return s.tags }

// tagsOf finds the tags of a definition. yield gets the field, by the names that Check has,
// and the name of each.
func tagsOf(w *models.WebService, yield func(field, name string)) {
	textsOf(w, func(field, text string) {
		for _, name := range placeholder.Parse(tagSyntax, text).Names() {
			yield(field, name)
		}
	})
}

// SystemVariables lists the system variables that a request of the Web Service is filled
// with, as label.Dollar has them.
func SystemVariables(w *models.WebService) []label.Variable {
	return slices.DeleteFunc(label.Dollar(), func(v label.Variable) bool {
		written := false
		textsOf(w, func(_, text string) { written = written || label.Written(text, v.Name) })
		return !written
	})
}

// textsOf gives the texts in which something is filled: path, fixed values that are no
// secrets, body template.
func textsOf(w *models.WebService, each func(field, text string)) {
	each("path", w.Path)
	for _, l := range ParamLists(&w.Config) {
		if l.In == InBody && !HasBody(w.Method) {
			continue
		}
		for i, row := range l.Rows {
			if !row.Secret {
				each(at(l.In, i, l.Value()), row.Static)
			}
		}
	}
	if HasBody(w.Method) {
		each("body_template", w.Config.BodyTemplate)
	}
}

func checkTags(p *apperr.Problems, w *models.WebService) {
	told := ""
	tagsOf(w, func(field, name string) {
		if !tag.Known(name) && field != told {
			told = field
			p.Add(field, "%s", tag.Problem(name))
		}
	})
}
