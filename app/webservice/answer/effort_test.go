package answer

import (
	"strings"
	"testing"
	"time"
)

func reading(t *testing.T, contentType, path, body string, deadline time.Time) Outcome {
	t.Helper()
	r, err := NewResult("R", path, false)
	if err != nil {
		t.Fatal(err)
	}
	d := Decode(contentType, []byte(body))
	return Read(&d, []Result{r}, deadline)
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
			r := reading(t, c.contentType, c.path, c.body, time.Time{})
			if r.Cause != BadResponse || !strings.Contains(r.Reason, "too much work") || r.Results[0].Found {
				t.Errorf("%s, %q, %+v", r.Cause, r.Reason, r.Results[0])
			}
		})
	}
}

// What is left of a step bounds the reading, too: beyond its grace, which is work and no
// time, so that an ordinary path is read when nothing is left, on a busy machine as well.
func TestReadingEndsWithTheStep(t *testing.T) {
	past := time.Now().Add(-time.Second)
	elements := "<r>" + strings.Repeat("<a><b>x</b></a>", 4_000) + "</r>"
	if r := reading(t, "text/xml", "/r/a[7]/b", elements, past); r.Cause != Success {
		t.Errorf("an ordinary path: %s %s", r.Cause, r.Reason)
	}
	late, early := newEffort(past), newEffort(past.Add(time.Hour))
	early.deadline = past.Add(time.Hour) // whatever maxEffortTime is
	for _, c := range []struct {
		name string
		e    *effort
		n    int
		ends bool
	}{{"late, within the grace", late, effortGrace, false}, {"late, beyond it", late, 5000, true}, {"early", early, 2 * effortGrace, false}, {"early, too much", early, maxEffort, true}} {
		if got := ends(c.e, c.n); got != c.ends {
			t.Errorf("%s: it ends is %t", c.name, got)
		}
	}
}

// ends says whether spending so much work ends the reading.
func ends(e *effort, n int) (over bool) {
	defer func() { over = recover() != nil }()
	for ; n > 0; n -= 1000 {
		e.spend(1000)
	}
	return false
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
		r := reading(t, "application/json", path, `{"l":["a","b","c"],"o":{"b":2,"a":1},"n":[{"k":1},{"k":2},{"k":3}]}`, time.Time{})
		if got := r.Results[0].Value; got != want {
			t.Errorf("%s: %q, not %q (%s)", path, got, want, r.Results[0].Note)
		}
	}
}
