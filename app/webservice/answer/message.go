package answer

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a caller hears of a message: characters, and parts with a pause between, so that the
// carrier's document does not grow too large.
const (
	maxMessage = 4000
	maxPauses  = 50
)

func messageMode() *Mode {
	return &Mode{Name: ModeMessage, Label: "Message to the caller", Strict: true,
		Help:   "The answer is text or HTML, and is read to the caller.",
		Rules:  fmt.Sprintf("At most %d characters; of HTML the text, with a pause where a block ends. Status 200 alone is success.", maxMessage),
		Accept: "text/plain, text/html;q=0.9, */*;q=0.5",
		read:   readMessage}
}

// readMessage reads what the caller is to hear: a text as it is, with a pause at each empty
// line, and of HTML its text, with a pause where a block ends.
func readMessage(d *Document, _ *Want, _ time.Time) Outcome {
	if d.Binary {
		return Outcome{Cause: BadResponse, Reason: "The answer is a document of type " + d.media() + ", not a text to read to the caller."}
	}
	if isJSON(d.Media) {
		return Outcome{Cause: BadResponse, Reason: "The answer is JSON, not a text to read to the caller: send text/plain or text/html."}
	}
	var parts []string
	if d.Media == "text/html" || d.Media == "application/xhtml+xml" || isHTML(d.Media, strings.TrimSpace(d.Text)) {
		parts = heardOf(d.Text)
	} else {
		parts = strings.Split(lineEnds.Replace(d.Text), "\n\n")
	}
	o := Outcome{Cause: Success}
	o.Message, o.Notes = tidyMessage(parts)
	if len(o.Message) == 0 {
		o.Notes = append(o.Notes, "The answer is empty: nothing is read to the caller.")
	}
	return o
}

// tidyMessage joins white space, leaves out what is empty, and cuts at maxMessage.
func tidyMessage(parts []string) (message, notes []string) {
	left, whole := maxMessage, 0
	for _, part := range parts {
		part, _ = tidy(strings.Join(strings.Fields(part), " "), "")
		n := utf8.RuneCountInString(part)
		whole += n
		if n > left {
			part = strings.TrimSpace(string([]rune(part)[:left]))
			n = left
		}
		left -= n
		switch {
		case part == "":
		case len(message) > maxPauses:
			message[maxPauses] += " " + part
		default:
			message = append(message, part)
		}
	}
	if whole > maxMessage {
		notes = append(notes, fmt.Sprintf("The message has %d characters; the caller hears the first %d.", whole, maxMessage))
	}
	return message, notes
}

// unheard are the elements whose text no reader sees. Of a head the rest has none.
var unheard = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Title: true, atom.Template: true,
	atom.Noscript: true, atom.Textarea: true, atom.Select: true, atom.Svg: true, atom.Math: true, atom.Iframe: true, atom.Object: true}

// foreign are those that end where they begin when they are written <svg/>; of an element of
// HTML the slash says nothing.
var foreign = map[atom.Atom]bool{atom.Svg: true, atom.Math: true}

// blocks are the elements at whose ends a reader pauses.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.Tr: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Table: true, atom.Hr: true,
	atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Blockquote: true, atom.Pre: true,
	atom.Dt: true, atom.Dd: true, atom.Main: true, atom.Address: true, atom.Body: true}

// heardOf gives the text of HTML, parted at the ends of its blocks. The tokens are read one
// by one and no tree is made, so that deep nesting costs nothing.
func heardOf(source string) []string {
	z := html.NewTokenizer(strings.NewReader(source))
	var parts []string
	var part strings.Builder
	skip, depth := atom.Atom(0), 0
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return append(parts, part.String())
		case html.TextToken:
			if depth == 0 {
				part.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			switch {
			case depth > 0 && tag == skip && kind == html.StartTagToken:
				depth++
			case depth > 0 && tag == skip && kind == html.EndTagToken:
				depth--
			case depth == 0 && unheard[tag] && kind != html.EndTagToken && (kind == html.StartTagToken || !foreign[tag]):
				skip, depth = tag, 1
			case depth == 0 && blocks[tag]:
				parts = append(parts, part.String())
				part.Reset()
			}
		}
	}
}
