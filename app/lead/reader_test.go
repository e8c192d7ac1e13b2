package lead

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// rows reads all rows of a file: their cells, or `!` and why not.
func rows(t *testing.T, text string, m Mapping) []string {
	t.Helper()
	r, err := newReader(strings.NewReader(text), m, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		rec, err := r.read()
		if errors.Is(err, io.EOF) {
			if r.offset != int64(len(text)) {
				t.Errorf("%q: ends at %d of %d bytes", clip(text, 60), r.offset, len(text))
			}
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case rec.wrong != "":
			out = append(out, fmt.Sprintf("%d!%s", rec.row, rec.wrong))
		case rec.blank:
			out = append(out, fmt.Sprintf("%d blank", rec.row))
		default:
			out = append(out, fmt.Sprintf("%d %s", rec.row, strings.Join(rec.fields, "|")))
		}
	}
}

func TestReader(t *testing.T) {
	for name, c := range map[string]struct {
		text, separator string
		want            []string
	}{
		"plain":                {"a,b\r\nc,d\r\n", Comma, []string{"1 a|b", "2 c|d"}},
		"line feeds, no end":   {"a,b\nc,d", Comma, []string{"1 a|b", "2 c|d"}},
		"carriage returns":     {"a,b\rc,d\r", Comma, []string{"1 a|b", "2 c|d"}},
		"quoted":               {"\"a,1\",\"say \"\"x\"\"\"\n", Comma, []string{`1 a,1|say "x"`}},
		"quoted line ends":     {"\"a\r\nb\",c\nd,e\n", Comma, []string{"1 a\r\nb|c", "2 d|e"}},
		"blank rows":           {"a\n\n \n,\nb\n", Comma, []string{"1 a", "2 blank", "3 blank", "4 |", "5 b"}},
		"separator line":       {"sep=;\na;b\n", Semicolon, []string{"1 blank", "2 a|b"}},
		"tabs":                 {"a\tb\n", Tab, []string{"1 a|b"}},
		"pipes":                {"a|b\n", Pipe, []string{"1 a|b"}},
		"quote within a value": {"6\" pipe,Bob \"Bobby\" Lee\n", Comma, []string{`1 6" pipe|Bob "Bobby" Lee`}},
		"space before a quote": {"a, \"b,c\" ,d\n", Comma, []string{"1 a|b,c|d"}},
		"quote never closed":   {"a,b\n\"c,d\ne,f\ng,h\n", Comma, []string{"1 a|b", "2!" + notClosed, "3 e|f", "4 g|h"}},
		"closed by the next quote": {"a,b\n\"c,d\ne,f\n\"g\",h\ni,j\n", Comma,
			[]string{"1 a|b", "2!" + afterQuote, "3 e|f", "4 g|h", "5 i|j"}},
		"text behind a quote": {"\"a\"b,c\nd,e\n", Comma, []string{"1!" + afterQuote, "2 d|e"}},
		"a quote at the end":  {"a,\"", Comma, []string{"1!" + notClosed}},
		"too long": {strings.Repeat("x", maxRow+10) + ",y\na,b\n", Comma,
			[]string{"1!The row is longer than 64 kB.", "2 a|b"}},
		"an open quote swallows little": {"\"a\n" + strings.Repeat("b\n", maxRow) + "c,d", Comma, nil},
		"empty":                         {"", Comma, nil},
	} {
		got := rows(t, c.text, Mapping{Separator: c.separator})
		if name == "an open quote swallows little" {
			if len(got) != maxRow+2 || got[0] != "1!"+notClosed || got[len(got)-1] != fmt.Sprintf("%d c|d", maxRow+2) {
				t.Errorf("%s: %d rows, %s", name, len(got), got[0])
			}
			continue
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

func utf16Text(text string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

func TestReaderEncodings(t *testing.T) {
	text := "Zoë,\"Mü\"\"ller\n\"\r\n😀,Ċ\r\r\n\u0a0a,x\r\n"
	want := []string{"1 Zoë|Mü\"ller\n", "2 😀|Ċ", "3 blank", "4 \u0a0a|x"}
	for encoding, file := range map[string]string{
		UTF8: text, UTF16LE: utf16Text(text, false), UTF16BE: utf16Text(text, true),
	} {
		for _, mark := range []string{"", marks[encoding]} {
			if got := rows(t, mark+file, Mapping{Encoding: encoding, Separator: Comma}); strings.Join(got, "§") != strings.Join(want, "§") {
				t.Errorf("%s: %q", encoding, got)
			}
		}
	}
	if got := rows(t, "Zo\xeb,\x80 5\n", Mapping{Encoding: Windows1252, Separator: Comma}); got[0] != "1 Zoë|€ 5" {
		t.Errorf("windows-1252: %q", got)
	}
	// Half pairs and half characters neither stop nor shift what follows.
	broken := "a\x00\x00\xd8b\x00,\x00c\x00\n\x00\x00\xdcx\x00\n\x00y"
	if got := rows(t, broken, Mapping{Encoding: UTF16LE, Separator: Comma}); strings.Join(got, "§") != "1 a\uFFFDb|c§2 \uFFFDx§3 \uFFFD" {
		t.Errorf("broken UTF-16: %q", got)
	}
}

// A reader that goes on at the offset of another reads what that one would have.
func TestReaderGoesOn(t *testing.T) {
	text := "a,b\r\n\"x\ny\",z\n\"broken\nc,d\r\n\r\ne,\"f\"\n"
	for encoding, file := range map[string]string{UTF8: marks[UTF8] + text, UTF16LE: marks[UTF16LE] + utf16Text(text, false), Windows1252: text} {
		m := Mapping{Encoding: encoding, Separator: Comma}
		whole := rows(t, file, m)
		for stop := range len(whole) {
			r, err := newReader(strings.NewReader(file), m, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			for range stop {
				if _, err := r.read(); err != nil {
					t.Fatal(err)
				}
			}
			if stop == 0 {
				continue
			}
			again, err := newReader(strings.NewReader(file[r.offset:]), m, r.offset, r.row)
			if err != nil {
				t.Fatal(err)
			}
			rec, err := again.read()
			if err != nil || !strings.HasPrefix(whole[stop], fmt.Sprint(rec.row)) || rec.wrong == "" && !rec.blank && !strings.HasSuffix(whole[stop], strings.Join(rec.fields, "|")) {
				t.Errorf("%s at row %d: %+v, %v; want %q", encoding, stop, rec, err, whole[stop])
			}
		}
	}
}

func TestUTF8Watch(t *testing.T) {
	text := "Zoë 😀 – ok"
	for size := 1; size < 8; size++ {
		var w utf8Watch
		for at := 0; at < len(text); at += size {
			_, _ = w.Write([]byte(text[at:min(at+size, len(text))]))
		}
		if !w.isUTF8() {
			t.Errorf("pieces of %d: not taken for UTF-8", size)
		}
	}
	for _, text := range []string{"Zo\xeb", "Zo\xeb ", "\xff", "😀"[:3]} {
		var w utf8Watch
		_, _ = w.Write([]byte(text))
		if w.isUTF8() {
			t.Errorf("%q is taken for UTF-8", text)
		}
	}
}

func TestGuard(t *testing.T) {
	for value, want := range map[string]string{
		"=cmd|'/C calc'!A0": "'=cmd|'/C calc'!A0", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "＝x": "'＝x",
		"'=x": "''=x", "''=x": "'''=x", "plain": "plain", "a=b": "a=b", "'tis": "'tis", "": "", "'": "'", "''": "''",
	} {
		if got := guard(value); got != want {
			t.Errorf("%q becomes %q, want %q", value, got, want)
		}
		if back := unguard(guard(value)); back != value {
			t.Errorf("%q comes back as %q", value, back)
		}
	}
	for value, want := range map[string]string{"+61255501234": "+61255501234", "+61 2=cmd": "'+61 2=cmd", "+": "'+", "=1": "'=1"} {
		if got := guardPhone(value); got != want {
			t.Errorf("number %q becomes %q, want %q", value, got, want)
		}
	}
}
