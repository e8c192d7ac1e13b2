package file_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// Mapping replacements go into a file and out of it as they are: one that differs in a
// capital or a space is another.
func TestMappingReplacements(t *testing.T) { dbtest.Each(t, testMappingReplacements) }

func testMappingReplacements(t *testing.T, db *models.DB) {
	w, ctx := open(t, db), t.Context()
	apply := func(items string) (*file.Applied, error) {
		return file.Apply(ctx, w, anna, "w.yaml", []byte("version: 1\nmapping_replacements:\n"+items), file.ApplyOptions{})
	}
	long := strings.Repeat("ä", 500)
	items := "  - { from: abc123, to: token-9 }\n  - { from: ABC123 }\n  - { from: \" abc123 \", to: \"  two  spaces\" }\n  - { from: 0800, to: \"%x% ${env:X}\" }\n  - { from: " + long + " }\n"
	if _, err := apply(items); err != nil {
		t.Fatal(err)
	}
	stored, err := db.Mappings.All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string]string{}
	for _, m := range stored {
		pairs[m.Original] = m.Replacement
	}
	if len(pairs) != 5 || pairs["abc123"] != "token-9" || pairs["ABC123"] != "" || pairs[" abc123 "] != "  two  spaces" || pairs["0800"] != "%x% ${env:X}" {
		t.Errorf("stored %v", pairs)
	}
	first, err := file.Export(ctx, w)
	if err != nil || !bytes.Contains(first, []byte("  - { from: \"abc123\", to: \"token-9\" }\n")) && !bytes.Contains(first, []byte("  - { from: abc123, to: token-9 }\n")) {
		t.Errorf("exported %s, %v", first, err)
	}
	if again, err := file.Apply(ctx, w, anna, "w.yaml", first, file.ApplyOptions{}); err != nil || len(again.Changes) != 0 {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	changed, err := apply("  - { from: abc123, to: token-10 }\n")
	if err != nil || len(changed.Changes) != 1 || changed.Changes[0].ObjectName != "abc123" ||
		!slices.Contains(changed.Changes[0].Changes, models.Change{Field: "to", From: "token-9", To: "token-10"}) {
		t.Errorf("changed %+v, %v", changed, err)
	}
	for items, want := range map[string]string{
		"  - { to: a }\n":                      "from is missing",
		"  - { from: \"  \" }\n":               "from is missing",
		"  - { from: a }\n  - { from: a }\n":   "stands in line 3 already",
		"  - { from: " + long + "b }\n":        "at most 500",
		"  - { from: a, to: " + long + "b }\n": "at most 500",
		"  - { from: \"a\\nb\" }\n":            "line break",
		"  - { from: a, into: b }\n":           `"into"`,
	} {
		_, err := apply(items)
		var problems *file.Error
		if !errors.As(err, &problems) || !strings.Contains(problems.Error(), want) {
			t.Errorf("%s: %v, want %s", items, err, want)
		}
	}
	simple := &workspace.Simples()[slices.IndexFunc(workspace.Simples(), func(s workspace.Simple) bool { return s.Kind == workspace.ObjectMapping })]
	_, err = w.SaveSimple(ctx, anna, simple, workspace.SimpleRow{Values: kind.Values{"from": "abc123"}})
	wantCode(t, err, "invalid", `There is a mapping replacement "abc123" already; choose another original value.`)
	if found, total, err := w.SimpleList(ctx, simple, models.Filter{Search: strings.Repeat("Ä", 9)}); err != nil || total != 1 || found[0].Values["from"] != long {
		t.Errorf("found %+v, %v", found, err)
	}
}
