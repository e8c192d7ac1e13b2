package soap

import (
	"encoding/xml"
	"io"
	"strings"
)

// Fault is why a server did not do what was asked.
type Fault struct {
	Code string // soap:Client, env:Sender
	Text string // of the first language
}

// answerEnvelope is the part of an answer in which a Fault of either version stands. Names
// are read in whatever namespace: servers mix them.
type answerEnvelope struct {
	XMLName xml.Name
	Body    struct {
		Fault *struct {
			Code11 string   `xml:"faultcode"`
			Text11 string   `xml:"faultstring"`
			Code12 string   `xml:"Code>Value"`
			Text12 []string `xml:"Reason>Text"`
		} `xml:"Fault"`
	} `xml:"Body"`
}

// FindFault finds the Fault in an answer, whose text is UTF-8 whatever its declaration says.
// mask takes secrets out of what the server said, before it is cut and written on one line:
// a part of a secret is not found any more.
func FindFault(text string, mask func(string) string) (f Fault, found bool) {
	if !strings.Contains(text, "Fault") { // most answers
		return f, false
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var e answerEnvelope
	if err := d.Decode(&e); err != nil || e.Body.Fault == nil || e.XMLName.Local != "Envelope" {
		return f, false
	}
	if ns := e.XMLName.Space; ns != envelope11 && ns != envelope12 {
		return f, false
	}
	read := e.Body.Fault
	f = Fault{Code: line(mask(read.Code11)), Text: line(mask(read.Text11))}
	if f.Code == "" {
		f.Code = line(mask(read.Code12))
	}
	if f.Text == "" && len(read.Text12) > 0 {
		f.Text = line(mask(read.Text12[0]))
	}
	return f, true
}

// maxFault bounds how much of a Fault is said.
const maxFault = 500

// line writes a text on one line, cut when it is long.
func line(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxFault {
		return string(r[:maxFault]) + "…"
	}
	return s
}

// String says the Fault in a sentence.
func (f Fault) String() string {
	s := "The server answered with a SOAP Fault"
	if f.Code != "" {
		s += " (" + f.Code + ")"
	}
	if f.Text == "" {
		return s + " that says nothing."
	}
	return s + ": " + f.Text
}
