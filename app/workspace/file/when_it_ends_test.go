package file_test

import (
	"strings"
	"testing"

	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// What a Workflow does when it ends is a key of the Workflow: it goes in and out alike, is an
// object of the definition, and is none of the objects of a file.
func TestWhenItEndsInAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		head := "version: 1\nworkflows:\n  - name: Line\n    objects:\n      - title: Bye\n        kind: hang_up\n"
		ends := "    when_it_ends:\n      method: GET\n      url: \"http://127.0.0.1:9090/done?site=au\"\n      parameters:\n        - { name: pin, value: \"%ivr:pin%\" }\n      source_data: true\n      action: next_action\n"
		apply := func(text string) (*file.Applied, error) {
			return file.Apply(ctx, w, anna, "f.yaml", []byte(text), file.ApplyOptions{})
		}
		if _, err := apply(head + ends); err != nil {
			t.Fatal(err)
		}
		out := string(must(file.Export(ctx, w))(t))
		if !strings.Contains(out, ends) || strings.Contains(out, "kind: when_it_ends") {
			t.Errorf("exported as %s", out)
		}
		if _, err := apply(out); err != nil {
			t.Error(err)
		}
		f := must(db.Workflows.All(ctx))(t)[0]
		if versions := must(db.Workflows.VersionsBefore(ctx, f.ID, 99, 9))(t); len(versions) != 1 {
			t.Errorf("the same file again made %d versions", len(versions))
		}
		if !strings.Contains(f.Draft, `"kind":"when_it_ends","title":"When this Workflow ends"`) {
			t.Errorf("stored as %s", f.Draft)
		}
		for _, tt := range []struct{ text, want string }{
			{head + "      - title: End\n        kind: when_it_ends\n        method: GET\n", "f.yaml:8:15: Workflow \"Line\", object \"End\": write it as when_it_ends of the Workflow, beside its objects."},
			{head + "    when_it_ends: http://127.0.0.1/\n", "when_it_ends is a mapping with method, url and action"},
			{head + "    when_it_ends: {method: GET, url: \"http://127.0.0.1/\", action: message, exits: {next: Bye}}\n", `Workflow "Line", when_it_ends has no exits`},
			{head + "    when_it_ends: {method: GET, url: \"http://127.0.0.1/\", acton: message}\n", `"acton" is not known`},
			{head + "    when_it_ends: {method: PUT, url: \"http://127.0.0.1/\", action: message}\n", `"PUT" is not a method of a Web Hook`},
			{head + "    when_it_ends: {title: bye, method: GET, url: \"http://127.0.0.1/\", action: message}\n", "bye"},
		} {
			if _, err := apply(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s\n is %v, want %q", tt.text[len(head):], err, tt.want)
			}
		}
		if _, err := apply(head); err != nil || strings.Contains(string(must(file.Export(ctx, w))(t)), "when_it_ends") {
			t.Errorf("left out, it stays: %v", err)
		}
	})
}
