package carrier

import (
	"bytes"
	"encoding/xml"
	"strings"
	"unicode/utf8"
)

const contentTypeXML = "text/xml; charset=utf-8"

// element is a verb of a language that is written in XML.
type element struct {
	name     string
	attrs    []string // name, value, name, value…
	text     string
	children []element
}

// write writes the element. encoding/xml's Encoder would do it by reflection and
// with a buffer of its own, at every callback.
func (e *element) write(b *bytes.Buffer) {
	b.WriteString("<" + e.name)
	for i := 0; i < len(e.attrs); i += 2 {
		b.WriteString(" " + e.attrs[i] + `="`)
		escape(b, e.attrs[i+1])
		b.WriteByte('"')
	}
	b.WriteByte('>')
	escape(b, e.text)
	for i := range e.children {
		e.children[i].write(b)
	}
	b.WriteString("</" + e.name + ">")
}

// escape takes out what XML 1.0 can't hold, where encoding/xml would put U+FFFD,
// which is then spoken.
func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(clean(text))) // a Buffer takes everything
}

func verb(name, text string, attrs ...string) element {
	e := element{name: name, text: text}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" || attrs[i] == "finishOnKey" { // an empty finishOnKey means no key ends it
			e.attrs = append(e.attrs, attrs[i], attrs[i+1])
		}
	}
	return e
}

func clean(text string) string {
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, text)
}

func (e *element) document() (string, []byte) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e.write(&b)
	return contentTypeXML, b.Bytes()
}
