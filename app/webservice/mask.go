package webservice

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"hookline/app/placeholder"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/wire"
)

// minMasked is the least length of a value that is masked wherever it occurs. A
// shorter one ("0", "NO") would black out half of every text; it is masked in
// its place alone.
const minMasked = 3

// masker takes secret values out of texts, in every form in which they may
// stand there. A nil masker changes nothing. It looks for one form after the
// other: a strings.Replacer would have to be built anew for each request of a
// call that has secrets of its own, and that costs more than it saves.
type masker struct{ forms []string }

// newMasker makes a masker for values, nil if there is nothing to mask.
func newMasker(values ...string) *masker {
	var forms []string
	for _, v := range values {
		forms = append(forms, maskForms(v)...)
	}
	return maskerOf(forms)
}

func maskerOf(forms []string) *masker {
	if len(forms) == 0 {
		return nil
	}
	slices.SortFunc(forms, func(a, b string) int { // longest first: a part must not be taken before the whole
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return &masker{forms: slices.Compact(forms)}
}

// with gives a masker for more values too.
func (m *masker) with(values ...string) *masker {
	var forms []string
	for _, v := range values {
		forms = append(forms, maskForms(v)...)
	}
	if len(forms) == 0 {
		return m
	}
	if m != nil {
		forms = append(forms, m.forms...)
	}
	return maskerOf(forms)
}

func (m *masker) text(s string) string {
	if m == nil || s == "" {
		return s
	}
	for _, f := range m.forms {
		s = strings.ReplaceAll(s, f, Mask)
	}
	return s
}

// texts masks each of a list.
func (m *masker) texts(list []string) []string {
	if m == nil {
		return list
	}
	out := make([]string, 0, len(list))
	for _, text := range list {
		out = append(out, m.text(text))
	}
	return out
}

// action masks what happens next.
func (m *masker) action(a *answer.Action) *answer.Action {
	if m == nil || a == nil {
		return a
	}
	shown := *a
	shown.Destination, shown.PassThrough, shown.Parameters = m.text(a.Destination), m.text(a.PassThrough), nil
	for _, p := range a.Parameters {
		shown.Parameters = append(shown.Parameters, answer.UserParameter{Name: p.Name, Value: m.text(p.Value)})
	}
	if a.FindMe != nil {
		find := *a.FindMe
		find.Numbers, find.Whisper, find.WhisperAudio = m.texts(find.Numbers), m.text(find.Whisper), m.text(find.WhisperAudio)
		shown.FindMe = &find
	}
	return &shown
}

// json masks the text of a JSON document and keeps it one: a number that was
// masked becomes a string.
func (m *masker) json(s string) string {
	if m == nil {
		return s
	}
	masked := m.text(s)
	if masked == s || !strings.Contains(masked, Mask) {
		return masked
	}
	return quoteBareMasks(masked)
}

// quoteBareMasks quotes every token outside a string that holds a mask.
func quoteBareMasks(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			end := answer.EndOfString(s, i)
			b.WriteString(s[i:end])
			i = end
		case strings.IndexByte("{}[]:, \t\r\n", c) >= 0:
			b.WriteByte(c)
			i++
		default:
			end := i
			for end < len(s) && strings.IndexByte("{}[]:,\" \t\r\n", s[end]) < 0 {
				end++
			}
			if strings.Contains(s[i:end], Mask) {
				b.WriteString(`"` + Mask + `"`)
			} else {
				b.WriteString(s[i:end])
			}
			i = end
		}
	}
	return b.String()
}

// maskForms lists the forms in which a value may stand in a URL, a header, a
// form, a JSON or XML text, or inside base64.
func maskForms(v string) []string {
	if len(v) < minMasked {
		return nil
	}
	escaped, err := json.Marshal(v)
	if err != nil {
		return []string{v}
	}
	html := string(escaped[1 : len(escaped)-1])
	plain := placeholder.JSONString(v)
	query, path := url.QueryEscape(v), url.PathEscape(v)
	forms := []string{v, query, path, lowerPercent(query), lowerPercent(path), everyByte(v),
		strings.ReplaceAll(query, "+", "%20"), lowerPercent(strings.ReplaceAll(query, "+", "%20")),
		html, plain, strings.ReplaceAll(plain, "/", `\/`), asciiJSON(v, `\u%04x`), asciiJSON(v, `\u%04X`),
		placeholder.XMLText(v), xmlNamed.Replace(v), xmlTextOnly.Replace(v)}
	if h := placeholder.Header(v); len(h) >= minMasked {
		forms = append(forms, h, strings.TrimSpace(h))
	}
	forms = append(forms, base64Forms(v)...)
	slices.Sort(forms)
	return slices.DeleteFunc(slices.Compact(forms), func(f string) bool { return len(f) < minMasked })
}

var (
	xmlNamed    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")
	xmlTextOnly = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// lowerPercent writes %2F as %2f.
func lowerPercent(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], wire.Lower(string(b[i+1:i+3])))
			i += 2
		}
	}
	return string(b)
}

// everyByte percent-encodes each byte that is no letter or digit, as strict encoders do.
func everyByte(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// asciiJSON writes every character beyond ASCII as \u00e9, as many servers do.
func asciiJSON(v, form string) string {
	var b strings.Builder
	for _, r := range placeholder.JSONString(v) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, form, u)
		}
	}
	return b.String()
}

// base64Forms gives the value's own base64, and the letters that stand for it
// wherever it begins within a longer text that is encoded.
func base64Forms(v string) []string {
	var forms []string
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		forms = append(forms, enc.EncodeToString([]byte(v)))
		for offset := range 3 {
			text := enc.EncodeToString(append(make([]byte, offset), v...))
			from := (offset*8 + 5) / 6
			to := (offset + len(v)) * 8 / 6
			if to-from >= 6 { // fewer letters would hit by chance
				forms = append(forms, text[from:to])
			}
		}
	}
	return forms
}
