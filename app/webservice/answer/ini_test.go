package answer_test

import (
	"strings"
	"testing"

	"hookline/app/webservice/answer"
)

const iniBody = "; a comment\r\n# another = one\r\n\r\n \t \r\nstatus=ok\r\n  name  =\t Ada Lovelace \r\ncall.status=open\r\nopening-hours=9-17\r\n" +
	"quoted=\"a ; b\" # c\r\nsum=1+1=2\r\nempty=\r\nblank =  \r\n.=dot\r\n..=dots\r\na[0]=first\r\n*=star\r\n$x=dollar\r\n/y=slash\r\n(z=bracket\r\n" +
	"count(a)=call\r\na b=c d\r\ncafé=crème\r\nback\\slash=\\n%41&amp;${x}\r\na\\.b=escaped\r\n0=zero\r\n0.name=nested\r\n1e400=-0.0\r\n" +
	"Status=NO\r\nraw=<b>%ivr:x%</b>\r\nrtl=שלום\r\ndup=1\r\ndup=2\r\n dup = 3\r\n: = colon\r\n]=closing\r\nk;y#z=v"

func TestINIResults(t *testing.T) {
	for _, tt := range []struct{ path, want, note string }{
		{"status", "ok", ""}, {"Status", "NO", ""}, {"STATUS", "", `nothing at "STATUS"`}, {"name", "Ada Lovelace", ""}, {"opening-hours", "9-17", ""},
		// Nothing nests: a dot is one of the key, however the path is written.
		{"call.status", "open", ""}, {`call\.status`, "open", ""}, {`["call.status"]`, "open", ""}, {"call", "", "nothing at"}, {"call.none", "", `nothing at "call.none"`},
		{"quoted", `"a ; b" # c`, ""}, {"sum", "1+1=2", ""}, {"empty", "", "empty"}, {"blank", "", "empty"}, {"dup", "3", "3 values were found; this is the last"},
		{`\.`, "dot", ""}, {`\.\.`, "dots", ""}, {`a\[0]`, "first", ""}, {"a[0]", "", `nothing at "a.0"`}, {`\*`, "star", ""}, {`\$x`, "dollar", ""}, {`["$x"]`, "dollar", ""},
		{`\/y`, "slash", ""}, {`\(z`, "bracket", ""}, {`count\(a)`, "call", ""}, {"a b", "c d", ""}, {"café", "crème", ""}, {`back\\slash`, `\n%41&amp;${x}`, ""},
		{`a\\\.b`, "escaped", ""}, {"0", "zero", ""}, {"0.name", "nested", ""}, {"[0].name", "nested", ""}, {"1e400", "-0.0", ""}, {"raw", "<b>%ivr:x%</b>", ""},
		{"rtl", "שלום", ""}, {":", "colon", ""}, {"]", "closing", ""}, {"k;y#z", "v", ""}, {"none", "", "nothing at"}, {`[""]`, "", "nothing at"},
		{"; a comment", "", "nothing at"}, {"# another", "", "nothing at"},
	} {
		r := read(results(t, tt.path), "text/x-ini", iniBody)
		got := r.Results[0]
		cause := answer.Success
		if tt.want == "" {
			cause = answer.NoMatch
		}
		if got.Value != tt.want || r.Cause != cause || !strings.Contains(got.Note, tt.note) || tt.want != "" && (got.Note == "") != (tt.note == "") {
			t.Errorf("%s: %q %s %+v", tt.path, got.Value, r.Cause, got)
		}
		if cause == answer.NoMatch && !strings.Contains(r.Reason, tt.path) {
			t.Errorf("%s: the reason %q does not name the path", tt.path, r.Reason)
		}
	}
}

func TestINIAnswers(t *testing.T) {
	long := strings.Repeat("é", 20_000)
	for _, tt := range []struct {
		name, path, contentType, body string
		cause                         answer.Cause
		value, reason                 string
	}{
		{"with a charset", "a", "Text/X-INI; charset=utf-8", "a=1", answer.Success, "1", ""},
		{"a BOM", "a", "text/x-ini", "\xef\xbb\xbfa=1\n", answer.Success, "1", ""},
		{"a BOM before a comment", "a", "text/x-ini", "\xef\xbb\xbf;x\na=1\n", answer.Success, "1", ""},
		{"UTF-16", "a", "text/x-ini", "\xff\xfea\x00=\x001\x00\r\x00\n\x00", answer.Success, "1", ""},
		{"Latin 1", "a", "text/x-ini; charset=iso-8859-1", "a=caf\xe9", answer.Success, "café", ""},
		{"Latin 1 that says nothing", "a", "text/x-ini", "a=caf\xe9", answer.Success, "café", ""},
		{"unknown charset", "a", "text/x-ini; charset=klingon", "a=é", answer.Success, "é", ""},
		{"line ends of old", "b", "text/x-ini", "a=1\rb=2\r", answer.Success, "2", ""},
		{"line ends mixed", "c", "text/x-ini", "a=1\n\rb=2\r\r\nc=3\n", answer.Success, "3", ""},
		{"the last of two is empty", "a", "text/x-ini", "a=1\na=", answer.NoMatch, "", "2 values"},
		{"comments alone", "a", "text/x-ini", ";a=1\n#a=2", answer.NoMatch, "", "nothing at"},
		{"an indented comment", "a", "text/x-ini", "  ;a=1\n\t#a=2\na=3", answer.Success, "3", ""},
		{"the whole", ".", "text/x-ini", " a=1\r\n;b\r\n", answer.Success, "a=1\n;b", ""},
		{"a value that looks like a comment", "a", "text/x-ini", "a=;1", answer.Success, ";1", ""},
		{"a value that looks like a section", "a", "text/x-ini", "a=[x]", answer.Success, "[x]", ""},
		{"a value of two lines", "b", "text/x-ini", "a=1 \\\nb=2", answer.Success, "2", ""},
		{"a long value", "a", "text/x-ini", "a=" + long, answer.Success, long[:2*answer.MaxValue], ""},
		{"control characters", "a", "text/x-ini", "a=x\x1b[31m\ty\u0085z", answer.Success, "x[31m\tyz", ""},
		{"as text, for a key", "a", "text/plain", "a=1", answer.BadResponse, "", "JSON or INI, but the answer is text of type text/plain"},
		{"without a type, for a key", "a", "", "a=1", answer.BadResponse, "", "of type unknown"},
		{"for a JSONPath", "$.a", "text/x-ini", "a=1", answer.BadResponse, "", "paths into JSON, but the answer is INI of type text/x-ini"},
		{"for an XPath", "/a", "text/x-ini", "a=1", answer.BadResponse, "", "paths into XML, but the answer is INI"},
		{"a section", "a", "text/x-ini", "a=1\r\n\r\n [x] ; y\r\nb=2", answer.BadResponse, "", "line 3 begins a section"},
		{"half a section", "a", "text/x-ini", "[x=1\na=1", answer.BadResponse, "", "line 1 begins a section"},
		{"a section, for the whole", ".", "text/x-ini", "[x]", answer.BadResponse, "", "section"},
		{"a section of odd characters", "a", "text/x-ini", "[\x1b" + long + "hunter22]", answer.BadResponse, "", "line 1 begins a section"},
		{"a line without =", "a", "text/x-ini", "a=1\nhunter22", answer.BadResponse, "", "line 2 is not key=value"},
		{"a line that goes on", "a", "text/x-ini", "a=1\n  more", answer.BadResponse, "", "line 2 is not key=value"},
		{"a line without a key", "a", "text/x-ini", "a=1\n = 2", answer.BadResponse, "", "line 2 has no key"},
		{"JSON that says it is INI", "a", "text/x-ini", `{"a":1}`, answer.BadResponse, "", "line 1 is not key=value"},
		{"a web page", "a", "text/x-ini", "<!DOCTYPE html>\n<html lang=en>", answer.BadResponse, "", "line 1 is not key=value"},
		{"empty", "a", "text/x-ini", "\r\n \r\n", answer.BadResponse, "", "empty"},
		{"a BOM alone", "a", "text/x-ini", "\xef\xbb\xbf", answer.NoMatch, "", "nothing at"},
		{"binary", "a", "text/x-ini", "a=\x001", answer.BadResponse, "", "not a text"},
		{"lines without end", "a65000", "text/x-ini", strings.Repeat("a=1\n", 16_000), answer.NoMatch, "", "nothing at"},
		{"nothing but =", "a", "text/x-ini", strings.Repeat("=", 65_536), answer.BadResponse, "", "line 1 has no key"},
	} {
		r := read(results(t, tt.path), tt.contentType, tt.body)
		got := r.Results[0]
		if r.Cause != tt.cause || got.Value != tt.value || !strings.Contains(r.Reason+got.Note, tt.reason) {
			t.Errorf("%s: %s %q %q %q", tt.name, r.Cause, got.Value, r.Reason, got.Note)
		}
		if (r.Reason == "") != (r.Cause == answer.Success) || strings.ContainsAny(r.Reason, "\x1b\n") || len(r.Reason) > 300 || strings.Contains(r.Reason, "hunter22") {
			t.Errorf("%s: %s with reason %q", tt.name, r.Cause, r.Reason)
		}
	}
}

// Results by a dotted path can be of JSON and of INI alike; one by a JSONPath beside
// them is of JSON.
func TestINIPathsBesideOthers(t *testing.T) {
	for _, tt := range []struct {
		path, earlier string
		apart         string
	}{{"status", "call.status", ""}, {".", "status", ""}, {"status", "$.status", ""}, {"status", "//a", "into JSON or INI, and an earlier result's into XML"}} {
		list := results(t, tt.path, tt.earlier)
		if got := answer.Apart(list[0], list[1]); (got == "") != (tt.apart == "") || !strings.Contains(got, tt.apart) {
			t.Errorf("%s beside %s: %q", tt.path, tt.earlier, got)
		}
	}
	if !strings.Contains(answer.Accept(), "text/x-ini") {
		t.Errorf("asked for are %s", answer.Accept())
	}
}

func TestINITree(t *testing.T) {
	tree, err := answer.Tree("text/x-ini; charset=utf-8", []byte("; x\nz=1.10\ncall.status = \"open\"\na=1\n\na=2\nb[0]=\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	walk(tree, func(n *answer.Node) { got = append(got, n.Name+"("+n.Path+")="+string(n.Kind)+":"+n.Value) })
	if want := `(.)=object: z(z)=text:1.10 call.status(call.status)=text:"open" a()=text:1 a(a)=text:2 b[0](b\[0])=text:`; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	everyPathLeadsBack(t, "text/x-ini", []byte(iniBody))
	// Keys of every two characters that mean something in a path.
	var odd strings.Builder
	for _, a := range strings.Split(`a 0 . * [ ] \ $ / ( ) " ' @ - : ["a"] count( é`, " ") {
		for _, b := range strings.Split(`a 0 . * [ ] \ $ / ( ) " ' @ - : ["a"] count( é`, " ") {
			odd.WriteString("x" + a + b + "=" + a + b + "\n")
			if a != "[" && a != `["a"]` {
				odd.WriteString(a + b + "=_" + a + b + "\n" + a + " " + b + "=__" + a + b + "\n")
			}
		}
	}
	if tree, err := answer.Tree("text/x-ini", []byte(odd.String())); err != nil || len(tree.Children) < 900 {
		t.Fatal(err)
	}
	everyPathLeadsBack(t, "text/x-ini", []byte(odd.String()))
	tree, err = answer.Tree("text/x-ini", []byte(strings.Repeat("a=1\n", 16_000)))
	if err != nil || len(tree.Children)+tree.More != 16_000 || tree.More == 0 {
		t.Errorf("%v, %d and %d more", err, len(tree.Children), tree.More)
	}
	if _, err = answer.Tree("text/x-ini", []byte("[x]\na=1")); err == nil || !strings.Contains(err.Error(), "section") {
		t.Errorf("a tree with a section: %v", err)
	}
}
