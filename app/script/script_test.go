package script_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hookline/app/apperr"
	"hookline/app/script"
)

const (
	gif  = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
	svg  = "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"
	fake = "data:image/png;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"
)

func TestSanitize(t *testing.T) {
	for _, c := range []struct{ name, in, want, note string }{
		{"what is allowed stays", `<h2>A</h2><p>b <strong>c</strong> <em>d</em> <u>e</u> <s>f</s><br/>g</p><hr/><blockquote><p>q</p></blockquote>`, `<h2>A</h2><p>b <strong>c</strong> <em>d</em> <u>e</u> <s>f</s><br/>g</p><hr/><blockquote><p>q</p></blockquote>`, ""},
		{"lists", `<ul><li><p>a</p></li></ul><ol start="3"><li>b</li></ol>`, `<ul><li><p>a</p></li></ul><ol start="3"><li>b</li></ol>`, ""},
		{"tables", `<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td rowspan="1">c</td></tr></tbody></table>`, `<table><tbody><tr><th colspan="2">a</th></tr></tbody><tbody><tr><td>b</td><td>c</td></tr></tbody></table>`, ""},
		{"other names for the same", `<h1>a</h1><h6>b</h6><p><b>c</b><i>d</i><del>e</del></p>`, `<h2>a</h2><h4>b</h4><p><strong>c</strong><em>d</em><s>e</s></p>`, ""},
		{"a div is a paragraph", `<div>a</div><div>b<span>c</span></div><section><div>d</div></section>`, `<p>a</p><p>bc</p><p>d</p>`, ""},
		{"a field", `<p><span data-field=" %ivr:country% " data-empty="not  known" class="x">old</span></p>`, `<p><span data-field="country" data-empty="not known"></span></p>`, ""},
		{"a field that can't be one", `<p>a<span data-field="&lt;b&gt;"></span></p>`, `<p>a</p>`, "can't be one"},
		{"a condition", `<div data-show-if="ivr:line_type" data-show-op="equals" data-show-value="mobile"><p>x</p></div>`, `<div data-show-if="line_type" data-show-op="equals" data-show-value="mobile"><p>x</p></div>`, ""},
		{"a condition without an operator", `<div data-show-if="a"><p>x</p></div>`, `<div data-show-if="a" data-show-op="not_empty"><p>x</p></div>`, ""},
		{"a condition that can't be compared", `<div data-show-if="a" data-show-op="like"><p>x</p></div>`, `<p>x</p>`, "A condition was taken out"},
		{"an input", `<p><span data-input="why" data-kind="choice" data-options="a| b ||a" data-required></span></p>`, `<p><span data-input="why" data-label="why" data-kind="choice" data-options="a|b" data-required=""></span></p>`, ""},
		{"a choice of nothing", `<p><span data-input="why" data-kind="choice" data-options=" | " data-required></span></p>`, `<p><span data-input="why" data-label="why" data-kind="text" data-required=""></span></p>`, `The choice "why" has no choices`},
		{"an input with a name that is no name", `<p><span data-input="a[b]"></span></p>`, `<p></p>`, "letters, digits"},
		{"an input in a link", `<p><a href="https://x.test"><em>a <span data-input="b"></span></em></a></p>`, `<p><a href="https://x.test" target="_blank" rel="noopener noreferrer"><em>a </em></a></p>`, "can't be in a link"},
		{"links", `<p><a href="https://x.test/?a=1&amp;b=2" target=_top>a</a> <a href="tel:+61255501234">b</a> <a href="mailto:a@b.test">c</a></p>`,
			`<p><a href="https://x.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">a</a> <a href="tel:+61255501234" target="_blank" rel="noopener noreferrer">b</a> <a href="mailto:a@b.test" target="_blank" rel="noopener noreferrer">c</a></p>`, ""},
		{"a link by a field", `<p><a data-href-field="url">x</a></p>`, `<p><a data-href-field="url" target="_blank" rel="noopener noreferrer">x</a></p>`, ""},
		{"javascript:", "<p><a href=\"java\nscript:alert(1)\">x</a><a href=' JaVaScRiPt:alert(1)'>y</a><a href='&#106;avascript:alert(1)'>z</a></p>", `<p>xyz</p>`, "begins with http"},
		{"a link into our own site", `<p><a href="/users">x</a><a href="//evil.test">y</a><a href="https://a@evil.test">z</a></p>`, `<p>xyz</p>`, "whole address"},
		{"a data link", `<p><a href="data:text/html,x">x</a><a href="` + gif + `">y</a></p>`, `<p>xy</p>`, "whole address"},
		{"a picture", `<p><img src="` + gif + `" alt="a" onerror=x width=1></p>`, `<p><img src="` + gif + `" alt="a"/></p>`, "onerror of <img>"},
		{"pictures that are none", `<p><img src="` + svg + `"><img src="` + fake + `"><img src="https://x.test/a.png"><img src=x onerror=alert(1)></p>`, `<p></p>`, "must be in the Script itself"},
		{"scripts and handlers", `<p onclick="x()" style="color:red" class="btn" id="a">a<script>alert(1)</script></p>`, `<p>a</p>`, "<script> was taken out"},
		{"forms", `<form action="/x"><input name=q><button>b</button><p>a</p></form>`, `<p>a</p>`, "<form> was taken out; what was in it stays"},
		{"comments", `<p>a<!--[if IE]><script>x</script><![endif]--></p>`, `<p>a</p>`, "comment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, notes := script.Sanitize(c.in)
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if all := strings.Join(notes, "\n"); !strings.Contains(all, c.note) || c.note == "" && all != "" {
				t.Errorf("notes %q", notes)
			}
			if again, notes := script.Sanitize(got); again != got || len(notes) > 0 {
				t.Errorf("not the same again: %s %q", again, notes)
			}
		})
	}
}

// Ways by which markup was got past sanitisers of others, most by reading
// differently the second time.
func attacks() []string {
	return []string{
		`<svg><p><style><img src=x onerror=alert(1)></style></p></svg>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
		`<template><img src=x onerror=alert(1)></template>`,
		`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
		`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
		`<a href="javascript&colon;alert(1)">x</a><a href="&#x6A;avascript:alert(1)">x</a>`,
		`<p><span data-field="a"><img src=x onerror=alert(1)></span></p>`,
		`<span data-field="a" onmouseover="alert(1)" style="background:url(javascript:x)">x</span>`,
		`<p title="<span data-field='a'>">x</p>`,
		`<img src="<span data-field=a></span>"><a href="<span data-field='a'></span>">x</a>`,
		`<scr<script>ipt>alert(1)</scr</script>ipt>`,
		`<textarea><img src=x onerror=alert(1)></textarea><xmp><img src=x onerror=alert(1)></xmp>`,
		`<plaintext><img src=x onerror=alert(1)>`,
		`<select><option><style><img src=x onerror=alert(1)></style></select>`,
		`<table><td><a href=javascript:alert(1)><svg onload=alert(1)>`,
		`<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>`,
		`<base href="//evil.test"><meta http-equiv=refresh content="0;url=//evil.test"><link rel=stylesheet href=//evil.test>`,
		`<p><b><p><i><table><b><tr><td></b><p>x`,
		`<div data-show-if="a"><table><div data-show-if="b"><td>x`,
		`<x-evil onclick=alert(1)>x</x-evil><o:p>x</o:p>`,
		"<p>a\x00b</p><im\x00g src=x onerror=alert(1)>",
		`<!DOCTYPE html><html onload=alert(1)><body onload=alert(1)><p>x</p></body></html>`,
		`&lt;img src=x onerror=alert(1)&gt;&amp;lt;script&amp;gt;`,
		`<span data-input="a" data-label="<img src=x onerror=alert(1)>" data-kind="choice" data-options="<script>|&quot;><img src=x onerror=alert(1)>"></span>`,
	}
}

func TestAttacks(t *testing.T) {
	for _, in := range attacks() {
		got, _ := script.Sanitize(in)
		checkStored(t, got)
		for _, v := range attacks() {
			out, err := script.Fill(in, func(string) (string, bool) { return v, true }, script.Filled{Values: map[string]string{"a": v}})
			if err != nil {
				t.Fatal(err)
			}
			checkFilled(t, out)
		}
	}
}

func TestFill(t *testing.T) {
	values := map[string]string{
		"country": "Australia", "carrier": `<img src=x onerror=alert(1)>`, "line_type": "Mobile", "blank": "  ",
		"ivr:activity_source": "+61255501111", "card": "https://crm.test/?n=1&x=<b>", "bad": "javascript:alert(1)", "nested": `%ivr:country% <span data-field="country"></span>`,
	}
	value := func(label string) (string, bool) {
		v, ok := values[label]
		return v, ok
	}
	for _, c := range []struct{ name, in, want string }{
		{"a field", `<p><span data-field="country"></span></p>`, `<p><span class="script-value" dir="auto">Australia</span></p>`},
		{"markup is text", `<p><span data-field="carrier"></span></p>`, `<p><span class="script-value" dir="auto">&lt;img src=x onerror=alert(1)&gt;</span></p>`},
		{"a value is no field again", `<p><span data-field="nested"></span></p>`, `<p><span class="script-value" dir="auto">%ivr:country% &lt;span data-field=&#34;country&#34;&gt;&lt;/span&gt;</span></p>`},
		{"a system variable, with its scope or without", `<p><span data-field="ivr:activity_source"></span><span data-field="activity_source"></span></p>`, `<p><span class="script-value" dir="auto">+61255501111</span><span class="script-value" dir="auto">+61255501111</span></p>`},
		{"empty", `<p><span data-field="blank" data-empty="nothing &lt;b&gt;"></span><span data-field="none"></span></p>`, `<p><span class="script-value script-empty" dir="auto">nothing &lt;b&gt;</span><span class="script-value script-empty" dir="auto"></span></p>`},
		{"conditions", `<div data-show-if="line_type" data-show-op="equals" data-show-value=" mobile"><p>a</p></div><div data-show-if="line_type" data-show-op="not_equals" data-show-value="mobile"><p>b</p></div>` +
			`<div data-show-if="none" data-show-op="is_empty"><p>c</p></div><div data-show-if="blank"><p>d</p></div><div data-show-if="country" data-show-op="contains" data-show-value="RALI"><p>e<span data-field="country" data-show-if="none"></span></p></div>`,
			`<div><p>a</p></div><div><p>c</p></div><div><p>e</p></div>`},
		{"a link by a field", `<p><a data-href-field="card">x</a> <a data-href-field="bad">y <span data-field="country"></span></a></p>`,
			`<p><a href="https://crm.test/?n=1&amp;x=&lt;b&gt;" target="_blank" rel="noopener noreferrer">x</a> y <span class="script-value" dir="auto">Australia</span></p>`},
		{"inputs", `<p><span data-input="why" data-label="Why &lt;" data-required></span><span data-input="why"></span></p>`,
			`<p><span class="script-input"><label for="script-field-why">Why &lt;<span class="script-required" aria-hidden="true"> *</span></label><input id="script-field-why" name="fields[why]" class="control" type="text" maxlength="1000" autocomplete="off" value="&#34;&gt;&lt;b&gt;" aria-required="true"/></span></p>`},
		{"a choice keeps what is no choice any more", `<p><span data-input="kind" data-kind="choice" data-options="a|b"></span></p>`,
			`<p><span class="script-input"><label for="script-field-kind">kind</label><select id="script-field-kind" name="fields[kind]" class="control"><option value="">Choose…</option><option value="a">a</option><option value="b">b</option><option value="old" selected="">old</option></select></span></p>`},
		{"a date", `<p><span data-input="on" data-kind="date"></span></p>`, `<p><span class="script-input"><label for="script-field-on">on</label><input id="script-field-on" name="fields[on]" class="control" type="date" value="2026-04-22"/></span></p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := script.Fill(c.in, value, script.Filled{Values: map[string]string{"why": `"><b>`, "kind": "old", "on": "2026-04-22"}})
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			checkFilled(t, got)
		})
	}
}

func TestFieldsAndInputs(t *testing.T) {
	source := `<p><span data-field="a"></span><span data-field="ivr:a"></span><a data-href-field="b">x</a><span data-input="n" data-label="N" data-kind="choice" data-options="x|y" data-required></span><span data-input="n"></span></p><div data-show-if="c"><p>x</p></div>`
	if got := strings.Join(script.Fields(source), " "); got != "a b c" {
		t.Errorf("fields %q", got)
	}
	if got := strings.Join(script.Missing(source, func(l string) bool { return l == "b" }), " "); got != "a c" {
		t.Errorf("missing %q", got)
	}
	in := script.Inputs(source)
	if len(in) != 1 || in[0].Label != "N" || len(in[0].Options) != 2 || !in[0].Required {
		t.Errorf("inputs %+v", in)
	}
}

func TestAccept(t *testing.T) {
	source := `<p><span data-input="why" data-label="Why" data-required></span><span data-input="on" data-kind="date"></span></p>`
	got, err := script.Accept(source, map[string]string{"why": " because\x00 ", "on": "2026-04-22", "other": "x"}, true)
	if err != nil || len(got) != 2 || got["why"] != "because" {
		t.Errorf("%v %v", got, err)
	}
	if _, err := script.Accept(source, map[string]string{}, true); !apperr.Is(err, apperr.Invalid) {
		t.Error("a required one may be empty")
	}
	if _, err := script.Accept(source, map[string]string{}, false); err != nil {
		t.Error("an unfinished one is refused")
	}
	if _, err := script.Accept(source, map[string]string{"on": "tomorrow"}, false); !apperr.Is(err, apperr.Invalid) {
		t.Error("tomorrow is a date")
	}
}

func TestBounds(t *testing.T) {
	for name, source := range map[string]string{
		"size":   "<p>" + strings.Repeat("x", script.MaxSize) + "</p>",
		"depth":  strings.Repeat("<div data-show-if=a>", 10_000),
		"lists":  strings.Repeat("<ul><li>", 20_000),
		"fields": strings.Repeat(`<span data-field=a></span>`, script.MaxFields+1),
		"inputs": strings.Repeat(`<span data-input=a></span>`, script.MaxInputs+1),
	} {
		if err := script.Check(source); !apperr.Is(err, apperr.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := script.Check(`<p>fine</p>`); err != nil {
		t.Error(err)
	}
	// Formatting that is never closed is opened anew in every paragraph: a tree of
	// gigabytes, unless it is refused. Neither it nor deep nesting takes time.
	var many strings.Builder
	for i := range 450 {
		fmt.Fprintf(&many, "<b x=%d><i y=%d>", i, i)
	}
	for name, source := range map[string]string{
		"formatting":          many.String() + strings.Repeat("<p>x", 50_000),
		"hidden in a comment": many.String() + strings.Repeat("<!--</b></i>-->", 1000) + strings.Repeat("<p>x", 40_000),
		"hidden in a style":   "<style><!--</style>" + many.String() + strings.Repeat("<p>x", 50_000),
		"hidden in a drawing": "<svg><style>" + many.String() + strings.Repeat("<p>x", 50_000),
		"styles": strings.Repeat(`<span style="font-weight:bold;font-style:italic;text-decoration:underline line-through">`, 400) +
			strings.Repeat("<hr>", 40_000),
		"formatting, the same": strings.Repeat("<b><i><u><s><p>x", 15_000),
		"misnested":            strings.Repeat("<b><p>x</b>", 20_000),
		"links":                strings.Repeat("<a href=https://x.test><p>x", 9_000),
		"div":                  strings.Repeat("<div>", 50_000), "b": strings.Repeat("<b>", 80_000), "table": strings.Repeat("<table><tr><td>", 15_000),
	} {
		var out string
		took := allocated(func() {
			_, _ = script.Sanitize(source)
			out, _ = script.Fill(source, func(string) (string, bool) { return "", false }, script.Filled{})
		})
		if took > 1<<30 || len(out) > 20*script.MaxSize {
			t.Errorf("%s took %d MB for %d bytes", name, took>>20, len(out))
		}
	}
}

// FuzzFill holds Fill and Sanitize to the policy whatever they get, and a value
// to being text.
func FuzzFill(f *testing.F) {
	for _, a := range attacks() {
		f.Add(a, a)
		f.Add(`<p>a <span data-field="a"></span></p><div data-show-if="a"><p><a data-href-field="a">x</a></p></div>`, a)
	}
	f.Fuzz(func(t *testing.T, source, v string) {
		clean, _ := script.Sanitize(source)
		checkStored(t, clean)
		if again, _ := script.Sanitize(clean); again != clean {
			t.Errorf("not the same again:\n%q\n%q", clean, again)
		}
		value := func(string) (string, bool) { return v, true }
		for _, s := range []string{source, clean} {
			out, err := script.Fill(s, value, script.Filled{Values: map[string]string{"a": v}})
			if err != nil {
				continue
			}
			checkFilled(t, out)
		}
		out, err := script.Fill(`<p>[<span data-field="a"></span>]</p>`, value, script.Filled{})
		if err != nil {
			t.Fatal(err)
		}
		want := visible(v)
		if strings.TrimSpace(want) == "" {
			want = ""
		}
		if got := textOf(t, out); got != "["+want+"]" {
			t.Errorf("%q became %q", v, got)
		}
	})
}

// visible is what of a value a page can hold, said another way than the code does.
func visible(v string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\r\n", "\n"), "\r", "\n") {
		if r == '\n' || r == '\t' || r >= ' ' && (r < 0x7f || r > 0x9f) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func tree(t *testing.T, source string) []*html.Node {
	t.Helper()
	list, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func textOf(t *testing.T, source string) string {
	var b strings.Builder
	for _, n := range tree(t, source) {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
	}
	return b.String()
}

const common = " p br hr h2 h3 h4 blockquote strong em u s ul ol:start li table tbody tr th:colspan th:rowspan td:colspan td:rowspan th td a a:href a:target a:rel img img:src img:alt "

// checkStored fails for an element or attribute that no stored Script may have.
func checkStored(t *testing.T, source string) {
	t.Helper()
	checkTree(t, source, common+"a:data-href-field div div:data-show-if div:data-show-op div:data-show-value span span:data-field span:data-empty span:data-show-if span:data-show-op span:data-show-value span:data-input span:data-label span:data-kind span:data-options span:data-required ")
}

// checkFilled does for what an agent sees.
func checkFilled(t *testing.T, source string) {
	t.Helper()
	checkTree(t, source, common+"div span span:class span:dir span:aria-hidden label label:for input input:id input:name input:class input:type input:maxlength input:autocomplete input:value input:aria-required select select:id select:name select:class select:aria-required option option:value option:selected ")
}

func checkTree(t *testing.T, source, allowed string) {
	t.Helper()
	check := func(n *html.Node) {
		switch n.Type {
		case html.ElementNode:
		case html.TextNode:
			return
		default:
			t.Errorf("a node of type %v in %q", n.Type, source)
			return
		}
		name := n.Data
		if n.Namespace != "" || name != "ol" && !strings.Contains(allowed, " "+name+" ") {
			t.Errorf("<%s> in %q", name, source)
		}
		for _, a := range n.Attr {
			if !strings.Contains(allowed, " "+name+":"+a.Key+" ") {
				t.Errorf("%s of <%s> in %q", a.Key, name, source)
			}
			if a.Key == "href" && !hasPrefix(a.Val, "http://", "https://", "mailto:", "tel:") || a.Key == "src" && !hasPrefix(a.Val, "data:image/gif;", "data:image/png;", "data:image/jpeg;", "data:image/webp;") {
				t.Errorf("%s=%q in %q", a.Key, a.Val, source)
			}
			if a.Key == "class" && !strings.Contains(" script-value  script-value script-empty  script-input  script-required  control ", " "+a.Val+" ") {
				t.Errorf("class %q in %q", a.Val, source)
			}
		}
	}
	for _, n := range tree(t, source) {
		check(n)
		for d := range n.Descendants() {
			check(d)
		}
	}
}

func hasPrefix(text string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(strings.ToLower(text), p) {
			return true
		}
	}
	return false
}

// allocated is how many bytes f takes all in all: the work of a tree that grows, however
// busy the machine is.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
