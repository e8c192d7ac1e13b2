package webservice

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/models"
)

func checkBody(p *apperr.Problems, w *models.WebService) {
	c := &w.Config
	if !HasBody(w.Method) {
		if c.BodyTemplate != "" {
			p.Add("body_template", "A %s request has no body: empty it, or choose POST, PUT or PATCH.", w.Method)
		}
		if len(c.Body) > 0 {
			p.Add(InBody, "A %s request has no body: remove the rows, or choose POST, PUT or PATCH.", w.Method)
		}
		return
	}
	if len(c.Body) > 0 && c.BodyTemplate != "" {
		p.Add("body_template", "There are body rows and a body template: use one of them.")
		return
	}
	checkSound(p, w)
	if len(c.Body) > 0 && (w.ContentType == ContentXML || w.ContentType == ContentText) {
		p.Add(InBody, "A body of type %s needs a body template: rows have no meaning in it.", w.ContentType)
	}
	if w.ContentType == ContentJSON {
		checkNesting(p, c.Body)
	}
	checkTemplate(p, w.ContentType, c.BodyTemplate)
}

// checkNesting refuses dotted names that want one place to be a text and an
// object at once.
func checkNesting(p *apperr.Problems, rows []models.Param) {
	for i, row := range rows {
		if slices.Contains(strings.Split(row.Name, "."), "") && row.Name != "" {
			p.Add(at(InBody, i, "name"), "%q has an empty part: write a.b for b within a.", row.Name)
		}
		for _, other := range rows {
			if strings.HasPrefix(other.Name, row.Name+".") && row.Name != "" {
				p.Add(at(InBody, i, "name"), "%q can't be a value, because %q lies within it.", row.Name, other.Name)
				break
			}
		}
	}
}

func checkTemplate(p *apperr.Problems, contentType, text string) {
	switch {
	case text == "":
		return
	case len(text) > maxBodyText:
		p.Add("body_template", "The template is longer than %d KiB.", maxBodyText>>10)
		return
	case !utf8.ValidString(text):
		p.Add("body_template", "The template is not UTF-8 text.")
		return
	}
	template := compileBody(contentType, text, nil)
	sample := template.expand(func(string) string { return "1" }, nil)
	switch contentType {
	case ContentJSON:
		var v any
		if err := json.Unmarshal([]byte(sample), &v); err != nil {
			p.Add("body_template", "The template is not JSON once its placeholders are filled: %s.", jsonProblem(sample, err))
		}
	case ContentXML:
		if err := wellFormed(sample); err != nil {
			p.Add("body_template", "The template is not XML once its placeholders are filled: %s.", strings.TrimPrefix(err.Error(), "XML syntax error on "))
		}
	}
}

func jsonProblem(text string, err error) string {
	message := strings.TrimPrefix(err.Error(), "json: ")
	if se, ok := errors.AsType[*json.SyntaxError](err); ok {
		line := 1 + strings.Count(text[:min(int(se.Offset), len(text))], "\n")
		return "line " + strconv.Itoa(line) + ", " + message
	}
	return message
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	elements := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if elements == 0 {
				return errors.New("there is no element in it")
			}
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := t.(xml.StartElement); ok {
			elements++
		}
	}
}
