package webservice

import (
	"hookline/app/apperr"
	"hookline/app/placeholder"
	"hookline/app/tag"
	"hookline/models"
)

// What stands in the texts of a Web Service: %name% is an input, in its path, body
// template and the inputs of SOAP; #tag# is what is known of an event or a call, there and in the fixed values of
// parameters. A # that is of no tag is text.
const (
	inputSyntax = placeholder.Percent
	tagSyntax   = placeholder.Tag
	textSyntax  = inputSyntax | tagSyntax
)

// parse reads a path or a body template.
func parse(text string) placeholder.Template { return placeholder.Parse(textSyntax, text) }

// isText says whether a part of a path or body template stays as it is written. A tag that
// is not known does: Check refuses it, but what was stored before there were tags still runs.
func isText(p placeholder.Part) bool {
	return p.Name == "" || p.Syntax == tagSyntax && !tag.Known(p.Name)
}

// parseTags reads a fixed value; nil when no tag is in it.
func parseTags(static string) *placeholder.Template {
	t := placeholder.Parse(tagSyntax, static)
	for _, name := range t.Names() {
		if tag.Known(name) {
			return &t
		}
	}
	return nil
}

// Tags lists the tags that a request of the service is filled with, each once.
func (s *Service) Tags() []string { return s.tags }

// tagsOf finds the tags of a definition: path, fixed values that are no secrets, body
// template. yield gets the field, by the names that Check has, and the name of each.
func tagsOf(w *models.WebService, yield func(field, name string)) {
	each := func(field, text string) {
		for _, name := range placeholder.Parse(tagSyntax, text).Names() {
			yield(field, name)
		}
	}
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
