package yamldoc

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/kind"
)

type shape struct {
	At    *Node             `json:"-"`
	Name  string            `json:"name"`
	On    *bool             `json:"on,omitempty"`
	Count int               `json:"count,omitempty"`
	X     float64           `json:"x,omitempty"`
	List  []shape           `json:"list,omitempty"`
	Free  map[string]string `json:"free,omitempty"`
	Raw   *Node             `json:"raw,omitempty"`
}

func read(text string) (*shape, []Problem) {
	var p Problems
	s := &shape{}
	if n := Parse([]byte(text), &p); n != nil {
		Decode(n, s, "file", &p)
	}
	return s, p.List()
}

// What editors and other tools write: a byte-order mark, a directive, tabs in a text.
func TestOfOtherTools(t *testing.T) {
	for text, want := range map[string]string{"\ufeffa: b\n": "b", "%YAML 1.2\n---\na: b\n": "b", "a: one\ttwo\n": "one\ttwo", "a: one\ttwo \t# c\n": "one\ttwo",
		"{ a: one\ttwo }\n": "one\ttwo", "a: \"one\ttwo\"\n": "one\ttwo", "a: 'one\ttwo'\n": "one\ttwo", "a: one\ttwo\n  three\n": "one\ttwo three", "a:\tb\n": "b"} {
		var p Problems
		n := Parse([]byte(text), &p)
		if got := n.Get("a").TextOf(); got != want {
			t.Errorf("%q: %q, want %q; %+v", text, got, want, p)
		}
	}
}

func TestProblemsSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "1:1 The file is empty.",
		"# nothing\n":                          "1:1 The file is empty.",
		"name: a\nname: b\n":                   `2:1 "name" stands here a second time; keep one.`,
		"nam: a\n":                             `1:1 file: the key "nam" is not known; did you mean "name"?`,
		"name: a\nzzzzzz: b\n":                 `2:1 file: the key "zzzzzz" is not known; there are name, on, count, x, list, free, raw.`,
		"name: [a]\n":                          "1:7 file name: here must be a text, not a list.",
		"on: yes\n":                            `1:5 file on: "yes" must be true or false.`,
		"count: many\n":                        `1:8 file count: "many" must be a whole number.`,
		"list:\n  - name: a\n    count: 1.5\n": `3:12 file list[0] count: "1.5" must be a whole number.`,
		"list: {}\n":                           "1:7 file list: here must be a list, not a mapping.",
		"free: a\n":                            "1:7 file free: here must be a mapping, not a text.",
		"name: &a b\n":                         "1:7 Anchors, aliases and tags are not read here; write the value out.",
		"name: a\n---\nname: b\n":              "3:1 A second document begins here; put everything into one.",
		"x: .nan\n":                            `1:4 file x: ".nan" must be a number.`,
		"just a text\n":                        "1:1 file: here must be a mapping, not a text.",
		"a: [1\nb: 2\n":                        "2:1 This is no YAML: ',' or ']' must be specified. Check the indentation and quotes around here.",
		strings.Repeat("[", 100000):            "1:1 The file is nested too deeply.",
		strings.Repeat("- ", 100000):           "1:1 The file is nested too deeply.",
		"name: \xff":                           "1:1 The file is not UTF-8 text; save it as UTF-8.",
	} {
		_, problems := read(text)
		if len(problems) != 1 {
			t.Errorf("%.40q: %v", text, problems)
			continue
		}
		p := problems[0]
		if got := place(p.Line, p.Column) + " " + p.Message; got != want {
			t.Errorf("%.40q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func place(line, column int) string {
	return strings.Join([]string{Number(line).Text, Number(column).Text}, ":")
}

func TestNumbersKeepTheirText(t *testing.T) {
	s, problems := read("name: -33.829999999999998\nfree: {a: 0800, b: 1e400, c: off, d: 0x1F, e: +61255501234}\n")
	if len(problems) > 0 || s.Name != "-33.829999999999998" || s.Free["a"] != "0800" || s.Free["b"] != "1e400" ||
		s.Free["c"] != "off" || s.Free["d"] != "0x1F" || s.Free["e"] != "+61255501234" {
		t.Errorf("%+v %v", s, problems)
	}
}

func TestAt(t *testing.T) {
	var p Problems
	n := Parse([]byte("query:\n  - { name: a }\n  - { name: b }\ninputs:\n  user.name: x\n"), &p)
	for path, line := range map[string]int{"query[1].name": 3, "query[1].gone": 3, "query[9]": 2, "inputs.user.name": 5, "gone": 1} {
		if at := n.At(path); at.Line != line {
			t.Errorf("%s: line %d, want %d", path, at.Line, line)
		}
	}
}

// texts that have broken YAML writers.
var texts = []string{"", " ", "a", "off", "No", "null", "~", "007", "1e3", "0x1F", "+61", "#", "a # b", "a: b", "- a", "-", "%ivr:a%", "@x", "`x",
	"${env:X}", "{", "[a, b]", "a, b", "*a", "&a", "!x", "|", ">", "'", `"`, `\`, "a\nb", "a\nb\n", "a\n\nb", " a\nb", "a \nb", "a\n b\n", "\n", "\ta", "a\r\nb",
	"é ü 日本 😀", "\u202e x", "\x01\x1f", "\u0085\u2028", "\ufeff", "a\u00a0b", "?", "? a", "<<", "=", "---", "...", "2026-01-01", "12:30", "trailing ", "a'b", "...x", "a:", "5s", "1.5s", "1m30s", "api.example.com:80", "10.0.0.1:80", "y", "1e", "0xf", "a:80"}

func roundTrip(t *testing.T, text string) {
	t.Helper()
	in := shape{Name: text, List: []shape{{Name: text, Free: map[string]string{"k": text, "a b": text}}}}
	for _, flow := range []bool{false, true} {
		n := Encode(&in)
		n.Get("list").Items[0].Flow = flow
		n.Get("list").Items[0].Get("free").Flow = true
		out := Write(n)
		got, problems := read(string(out))
		if len(problems) > 0 || got.Name != text || len(got.List) != 1 || got.List[0].Name != text || got.List[0].Free["k"] != text || got.List[0].Free["a b"] != text {
			t.Errorf("%q: read back as %q, %v from\n%s", text, got.Name, problems, out)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for _, text := range texts {
		roundTrip(t, text)
	}
}

func FuzzRoundTrip(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == strings.ToValidUTF8(text, "") {
			roundTrip(t, text)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("name: a\nlist:\n  - { name: b, free: {a: b} }\n")
	f.Add("a: [1\nb: |\n  c\n")
	f.Add("? a\n: b\n<<: *x\n")
	f.Fuzz(func(_ *testing.T, text string) { read(text) })
}

// PostgreSQL takes no NUL: the file is refused with its line, on both databases.
func TestNoNUL(t *testing.T) {
	for _, text := range []string{`a: "x\0y"`, `"a\0": x`, `[b, "\0"]`, `a: "\x00"`} {
		var p Problems
		Parse([]byte("# one\n"+text), &p)
		if list := p.List(); len(list) != 1 || list[0].Line != 2 || !strings.Contains(list[0].Message, "NUL") {
			t.Errorf("%s: %+v", text, list)
		}
	}
}

// What is not mentioned, and what can't be read, is as it was; a file leaves out what is
// empty, an answer does not.
func TestDefaultsStay(t *testing.T) {
	type settings struct {
		Wait  kind.Span `json:"wait"`
		Count int       `json:"count"`
		Text  string    `json:"text,omitzero"`
		List  []string  `json:"list,omitzero"`
		Note  string    `json:"note,omitempty"`
	}
	for text, want := range map[string]string{
		"text: \"\"\n":           `{"wait":"5s","count":3} {"wait":"5s","count":3,"text":"","list":[]} 0`,
		"wait:\n":                `{"wait":"5s","count":3} {"wait":"5s","count":3,"text":"","list":[]} 0`,
		"wait: soon\ncount: x\n": `{"wait":"5s","count":3} {"wait":"5s","count":3,"text":"","list":[]} 2`,
		"wait: 0s\nlist: [a]\n":  `{"wait":"0s","count":3,"list":["a"]} {"wait":"0s","count":3,"text":"","list":["a"]} 0`,
	} {
		var p Problems
		in := settings{Wait: kind.Span(5 * time.Second), Count: 3}
		Decode(Parse([]byte(text), &p), &in, "file", &p)
		file, _ := Encode(&in).MarshalJSON()
		answer, _ := EncodeFull(&in).MarshalJSON()
		if got := fmt.Sprintf("%s %s %d", file, answer, len(p.List())); got != want {
			t.Errorf("%q:\n%s, want\n%s", text, got, want)
		}
	}
}

// The keys of a mapping are bounded; those of many mappings, and lines of a text that look
// like keys, are not counted together.
func TestKeysAreBounded(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		many bool
	}{
		"a mapping":          {"a:\n" + strings.Repeat("  k: 1\n", 1001), true},
		"at the root":        {strings.Repeat("k: 1\n", 1001), true},
		"behind a dash":      {"a:\n  - k: 1\n" + strings.Repeat("    k: 1\n", 1001), true},
		"behind two dashes":  {"a:\n  - - k: 1\n" + strings.Repeat("      k: 1\n", 1001), true},
		"after a comment":    {"a: # |\n" + strings.Repeat("  k: 1\n", 1001), true},
		"with mappings in":   {"a:\n" + strings.Repeat("  k:\n    x: 1\n", 1001), true},
		"with items between": {"a:\n" + strings.Repeat("  k:\n  - x: 1\n", 1001), true},
		"items":              {"a:\n" + strings.Repeat("  - k: 1\n    l: 2\n", 5000), false},
		"mappings":           {strings.Repeat("k:\n"+strings.Repeat("  l: 1\n", 900), 50), false},
		"a text":             {"a: |\n" + strings.Repeat("  k: 1\n", 5000), false},
		"a text and keys":    {"a:\n- b: |\n   k: 1\n" + strings.Repeat("  k: 1\n", 5000), true},
		"a remark and keys":  {"a: # b: |\n" + strings.Repeat("  k: 1\n", 5000), true},
		"a quoted key":       {"\"a\": | # a remark\n" + strings.Repeat("    k: 1\n", 5000), false},
		"a text of a key":    {"a:\n- b: |\n" + strings.Repeat("    k: 1\n", 5000) + "  c: 1\n", false},
		"a text of an item":  {"a:\n  - >-\n" + strings.Repeat("    k: 1\n", 5000), false},
	} {
		if got := tooWild([]byte(test.text)); (got != "") != test.many || test.many && !strings.Contains(got, "1000 keys") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if _, _, err := ParseJSON([]byte("["+strings.Repeat("1,", 300_000)+"1]"), &Problems{}); err == nil || !strings.Contains(err.Error(), "more than 250000") {
		t.Errorf("%v", err)
	}
}
