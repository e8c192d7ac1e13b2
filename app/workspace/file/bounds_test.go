package file_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/models/dbtest"
)

// used gives the bytes that are in use after a collection, and all that were ever taken.
func used() (live, taken uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.TotalAlloc
}

// A file beyond all bounds is refused in words, before it costs much, and its memory returns.
func TestApplyIsBounded(t *testing.T) {
	many := func(head, item string, n int) string {
		var b strings.Builder
		b.WriteString("version: 1\n" + head)
		for i := range n {
			fmt.Fprintf(&b, item, i)
		}
		return b.String()
	}
	db := dbtest.SQLite(t) // most never reaches it
	w := open(t, db)
	for name, test := range map[string]struct {
		text string
		says string
		most uint64 // bytes taken on the way, at most
	}{
		"60,000 services":   {many("web_services:\n", "  - { name: s%d, domain: a.example.com }\n", 60_000), "more than 10000 things", 500 << 20},
		"values in a line":  {many("web_services: [", "{ name: %d },", 130_000) + "]\n", "lines and values; 250000 is the most", 20 << 20},
		"lines":             {many("web_services:\n", " - %d\n", 260_000), "lines and values; 250000 is the most", 20 << 20},
		"things all wrong":  {many("web_services:\n", "  - { name: s%d }\n", 9_000), "There may be more that is wrong; mend the 999 problems", 250 << 20},
		"keys in lines":     {many("settings:\n", "  k%d: 1\n", 50_000), "more than 1000 keys", 20 << 20},
		"keys not known":    {many("settings: { ", "k%d: 1, ", 50_000) + "}\n", "There may be more that is wrong", 400 << 20},
		"an alias for each": {many("web_services:\n  - &a { name: a }\n", "  - *a # %d\n", 9_000), "Anchors, aliases and tags are not read here", 200 << 20},
	} {
		live, taken := used()
		_, err := file.Apply(t.Context(), w, anna, "many.yaml", []byte(test.text), file.ApplyOptions{})
		refused, ok := errors.AsType[*file.Error](err)
		if !ok || !apperr.Is(err, apperr.Invalid) || len(refused.Problems) > 1000 || !strings.Contains(refused.Error(), test.says) {
			t.Errorf("%s: %.500v", name, err)
		}
		refused, err = nil, nil //nolint:ineffassign,wastedassign // so that they are not counted
		after, all := used()
		t.Logf("%s: %d MB taken, %d kB kept", name, (all-taken)>>20, (int64(after)-int64(live))>>10)
		// The race detector has pools forget what they hold.
		if !raceDetector && all-taken > test.most || after > live+(16<<20) {
			t.Errorf("%s: %d MB taken, %d MB before, %d MB after", name, (all-taken)>>20, live>>20, after>>20)
		}
	}
	if n := revision(t, db); n != 0 {
		t.Errorf("revision %d", n)
	}
}
