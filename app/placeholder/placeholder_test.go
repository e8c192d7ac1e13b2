package placeholder_test

import (
	"strings"
	"testing"

	"hookline/app/placeholder"
)

func TestParseFindsNames(t *testing.T) {
	tests := []struct {
		syntax placeholder.Syntax
		text   string
		want   string
	}{
		{placeholder.Percent, "/suburbs/%postcode%.json", "postcode"},
		{placeholder.Percent, "/a/%x%/%y%/%x%", "x y"},
		{placeholder.Percent, "/caf%C3%A9/%D0%B9", ""},
		{placeholder.Percent, "/%D0%B9%name%", "name"},
		{placeholder.Percent, "/M%C3%BCnchen%20Ost/%name%", "name"},
		{placeholder.Percent, "/%E4%BD%A0ab%/%F0%9F%98%80b%", ""},
		{placeholder.Percent, "/%DEbtor%/%C3x%/%BCy%/%FCnchen%", "DEbtor C3x BCy FCnchen"}, // no characters of UTF-8
		{placeholder.Percent, "100%%a% %%b%% %%%c%%%", "c"},
		{placeholder.Percent, "100% of %", ""},
		{placeholder.Percent, "%20%x%", "x"},
		{placeholder.Scoped, "%ivr:postcode% is %ivr:suburb%, %queue:Support:waiting%.", "ivr:postcode ivr:suburb queue:Support:waiting"},
		{placeholder.Scoped, "%ivr:balance|amount:EUR% %ivr:code | digits% %ivr:balance% %ivr:x|%", "ivr:balance ivr:code ivr:x"},
		{placeholder.Scoped, "%queue:Sales|Support:waiting% %ivr:|digits%", "queue:Sales|Support:waiting ivr:|digits"},
		{placeholder.Scoped, "100% sure: 50%", ""},
		{placeholder.Dollar, "${a}&x=${b_1} $c {d}", "a b_1"},
		{placeholder.Tag, "#ani#-#call_id# #1#", "ani call_id"},
		{placeholder.Tag, "#fff #Ani# ## # ani # #a-b# #x", ""},
		{placeholder.Tag, "#1#ani#b#", "ani"},
		{placeholder.Percent | placeholder.Tag, "#b#%a%%D0%B9%c%#d##e", "b a c d"},
		{placeholder.Percent | placeholder.Tag, "%a#b#c% #a%d%c#", "b d"},
	}
	for _, tt := range tests {
		got := strings.Join(placeholder.Parse(tt.syntax, tt.text).Names(), " ")
		if got != tt.want {
			t.Errorf("%q: names %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A percent sign that is doubled is one, whatever stands beside it.
func TestLiteralPercent(t *testing.T) {
	tpl := placeholder.Parse(placeholder.Percent, `50%%, %%a%%, %%%a%%%, %a%%a%, 5%`)
	got := tpl.Expand(func(string) (string, bool) { return "x", true }, nil)
	if want := `50%, %a%, %x%, xx, 5%`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExpandIsOnePass(t *testing.T) {
	tpl := placeholder.Parse(placeholder.Scoped, "a %ivr:x% b %ivr:none%")
	got := tpl.Expand(func(n string) (string, bool) {
		return "%ivr:x%", n == "ivr:x"
	}, nil)
	if want := "a %ivr:x% b %ivr:none%"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEscapes(t *testing.T) {
	tests := []struct {
		name string
		f    func(string) string
		in   string
		want string
	}{
		{"path slash", placeholder.PathSegment, "a/b?c#d", "a%2Fb%3Fc%23d"},
		{"path dots", placeholder.PathSegment, "..", "%2E%2E"},
		{"query", placeholder.Query, "a&b=c d", "a%26b%3Dc+d"},
		{"header", placeholder.Header, "a\r\nX-Evil: 1\x00", "aX-Evil: 1"},
		{"json", placeholder.JSONString, "a\"b\\c\n<", `a\"b\\c\n<`},
		{"xml", placeholder.XMLText, `<a b="c">&`, "&lt;a b=&#34;c&#34;&gt;&amp;"},
	}
	for _, tt := range tests {
		if got := tt.f(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFillSeesTheFormat(t *testing.T) {
	text := "%ivr:a|amount:EUR% %ivr:b | digits% %ivr:c% %queue:A|B:waiting% %ivr:none|x%"
	got := placeholder.Parse(placeholder.Scoped, text).Fill(func(p placeholder.Part) (string, bool) {
		return p.Name + " as " + p.Format, p.Name != "ivr:none"
	}, nil)
	if want := "ivr:a as amount:EUR ivr:b as digits ivr:c as  queue:A|B:waiting as  %ivr:none|x%"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := placeholder.Parse(placeholder.Percent|placeholder.Tag, "%a|b% #c|d#").Names(); len(got) != 0 {
		t.Errorf("other syntaxes have a |: %q", got)
	}
}
