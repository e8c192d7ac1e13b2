package answer

import (
	"strings"
	"testing"
	"time"
)

func reading(t *testing.T, contentType, path, body string, deadline time.Time) (Outcome, time.Duration) {
	t.Helper()
	r, err := NewResult("R", path, false)
	if err != nil {
		t.Fatal(err)
	}
	d := Decode(contentType, []byte(body))
	from := time.Now()
	o := Read(&d, []Result{r}, deadline)
	return o, time.Since(from)
}

// Paths that took from ten seconds to for ever, or the memory of the machine, on an
// answer of 64 KiB: they are given up, with the reason.
func TestPathsThatTakeTooMuch(t *testing.T) {
	elements := "<r>" + strings.Repeat("<a/>", 15_000) + "</r>"
	lists := strings.Repeat("[", 190) + strings.Repeat("1,", 3_000) + "1" + strings.Repeat("]", 190)
	for _, c := range []struct{ name, contentType, path, body string }{
		{"XPath, square", "text/xml", "//a[last()]", elements},
		{"XPath, cube", "text/xml", "count(//*[count(//*[count(//*)>0])>0])", elements},
		{"XPath, preceding", "text/xml", "count(//a/preceding::a)", elements},
		{"XPath, texts", "text/xml", "//*[contains(string(/r),'zz')]", elements},
		{"XPath, siblings", "text/xml", "//a[position()=last()-1]/preceding-sibling::*[last()]", elements},
		{"JSONPath, descendants of descendants", "application/json", "$..*..*..*", lists},
		{"JSONPath, the same again and again", "application/json", "$" + strings.Repeat("[0,0,0,0]", 40),
			strings.Repeat("[", 60) + strings.Repeat("]", 60)},
		{"JSONPath, the whole for each", "application/json", "$[?count($[*])==@]", "[" + strings.Repeat("1,", 30_000) + "1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, took := reading(t, c.contentType, c.path, c.body, time.Time{})
			if r.Cause != BadResponse || !strings.Contains(r.Reason, "too much work") || r.Results[0].Found {
				t.Errorf("%s, %q, %+v", r.Cause, r.Reason, r.Results[0])
			}
			if took > 3*maxEffortTime {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// What is left of a step bounds the reading, too; an ordinary one is done at once
// even when nothing is left.
func TestReadingEndsWithTheStep(t *testing.T) {
	past := time.Now().Add(-time.Second)
	elements := "<r>" + strings.Repeat("<a><b>x</b></a>", 4_000) + "</r>"
	if r, took := reading(t, "text/xml", "count(//a/preceding::b)", elements, past); r.Cause != BadResponse || took > maxEffortTime {
		t.Errorf("%s after %s", r.Cause, took)
	}
	if r, _ := reading(t, "text/xml", "/r/a[7]/b", elements, past); r.Cause != Success {
		t.Errorf("an ordinary path: %s %s", r.Cause, r.Reason)
	}
}

func TestWildFiltersAreRefused(t *testing.T) {
	for path, fine := range map[string]bool{
		"$[?@..x]": false, "$[?@[0,1]]": false, "$[?count(@[?@..y])>1]": false,
		"$[?@.a=='..']": true, "$[?@.a=='[a,b]']": true, "$[?match(@.a,'x')]": true, "$..[?@.a].b": true, "$[0,1]": true,
	} {
		if _, err := ParsePath(path); (err == nil) != fine {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// The walk selects what RFC 9535 says, in its order.
func TestJSONPathSelects(t *testing.T) {
	for path, want := range map[string]string{
		"$.l[1:]": "b", "$.l[::-1]": "c", "$.l[-2:]": "b", "$.l[5:]": "", "$.l[2,0]": "c", "$.l[-1,0]": "c", "$.l['x','y']": "",
		"$.o[*]": "1", "$.o['b','a']": "2", "$..a": "1", "$.n[?@.k>1].k": "2", "$.n[?@.k>$.o.b].k": "3", "$..k": "1", "$.l[0:3:2]": "a",
	} {
		r, _ := reading(t, "application/json", path, `{"l":["a","b","c"],"o":{"b":2,"a":1},"n":[{"k":1},{"k":2},{"k":3}]}`, time.Time{})
		if got := r.Results[0].Value; got != want {
			t.Errorf("%s: %q, not %q (%s)", path, got, want, r.Results[0].Note)
		}
	}
}
