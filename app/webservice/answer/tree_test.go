package answer_test

import (
	"strings"
	"testing"

	"hookline/app/webservice/answer"
)

// walk visits every node.
func walk(n *answer.Node, f func(*answer.Node)) {
	f(n)
	for _, c := range n.Children {
		walk(c, f)
	}
}

// everyPathLeadsBack checks that the path a leaf proposes finds the leaf's value.
func everyPathLeadsBack(t *testing.T, contentType string, body []byte) {
	t.Helper()
	tree, err := answer.Tree(contentType, body)
	if err != nil {
		return
	}
	walk(tree, func(n *answer.Node) {
		if !n.Leaf() || n.Path == "" || strings.TrimSpace(n.Value) == "" || n.Kind == answer.NodeNull || len(n.Path) > 500 || len(n.Value) > answer.MaxValue {
			return
		}
		result, err := answer.NewResult("x", n.Path, false)
		if err != nil {
			t.Errorf("%s proposes %q, which is refused: %v", n.Name, n.Path, err)
			return
		}
		r := read([]answer.Result{result}, contentType, string(body))
		if got := r.Results[0]; got.Value != n.Value && !strings.Contains(got.Note, "control") && !strings.Contains(n.Value, "\r") && !strings.Contains(n.Value, "\uFFFD") {
			t.Errorf("%q gives %q (%s %s), the tree shows %q", n.Path, got.Value, r.Cause, got.Note, n.Value)
		}
	})
}

func TestTreePathsLeadBack(t *testing.T) {
	body := strings.Replace(jsonBody, `"dup":1,`, "", 1) // of equal keys one can be reached
	everyPathLeadsBack(t, "application/json", []byte(body))
	everyPathLeadsBack(t, "application/json", []byte(`{"$x":"1","/y":"2","(z":"3","count(a)":"4","a[0]":"5","\\":"6","a b":"7","é":"8","":{"":"9"},".":"10"}`))
	everyPathLeadsBack(t, "application/json", []byte(`"bare"`))
	everyPathLeadsBack(t, "text/plain", []byte("hello"))
	everyPathLeadsBack(t, "text/xml", []byte(xmlBody))
	everyPathLeadsBack(t, "text/xml", []byte(`<a xmlns="urn:x"><b c="1" xml:lang="en">2</b><b>3</b><d>4<e>5</e>6</d></a>`))
}

func TestTree(t *testing.T) {
	tree, err := answer.Tree("application/json", []byte(`{"z":1.10,"a":[{"id":9007199254740993}],"n":null}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	walk(tree, func(n *answer.Node) { got = append(got, n.Path+"="+string(n.Kind)+":"+n.Value) })
	if want := ".=object: z=number:1.10 a=array: a.0=object: a.0.id=number:9007199254740993 n=null:null"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	tree, err = answer.Tree("text/xml", []byte(`<l><i k="1">a</i><i>b</i><j><x/></j></l>`))
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	walk(tree, func(n *answer.Node) { got = append(got, n.Path+":"+n.Value) })
	if want := "/l: /l/i[1]:a /l/i[1]/@k:1 /l/i[2]:b /l/j: /l/j/x:"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestTreeIsBounded(t *testing.T) {
	tree, err := answer.Tree("application/json", []byte("["+strings.Repeat("1,", 30000)+"1]"))
	if err != nil || len(tree.Children)+tree.More != 30001 || tree.More == 0 {
		t.Fatalf("%v %+v", err, tree)
	}
	for contentType, body := range map[string]string{"application/json": `{"a":`, "text/xml": "<a>", "image/png": "\x00\x01", "text/plain": ""} {
		if _, err := answer.Tree(contentType, []byte(body)); err == nil {
			t.Errorf("%s %q: no error", contentType, body)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{jsonBody, xmlBody, `[{"name":"x"}]`, "<a>1</a>", "hello", "\xff\xfea\x00", `{"a":"\ud800"}`, `{"\u0000":1}`, iniBody} {
		for _, c := range []string{"application/json", "text/xml", "text/x-ini", "text/plain", "text/html; charset=utf-16", ""} {
			f.Add(c, []byte(s))
		}
	}
	json, xml := results(f, "list.0.name", "$..name", "$[?@.a==1]", "."), results(f, "//a", "count(//*)", "/a/@b", ".")
	ini := results(f, "status", "call.status", `a\[0]`, ".")
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		for _, s := range [][]answer.Result{json, xml, ini} {
			r := read(s, contentType, string(body))
			if len(r.Results) != 4 || r.Cause == "" {
				t.Fatalf("%+v", r)
			}
			for _, v := range r.Results {
				if strings.ContainsAny(v.Value, "\x00\x1b\r") || len([]rune(v.Value)) > answer.MaxValue {
					t.Fatalf("untidy value %q", v.Value)
				}
			}
		}
		if _, err := answer.Tree(contentType, body); err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
