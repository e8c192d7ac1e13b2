package file_test

import (
	"fmt"
	"strings"
	"testing"

	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// Building block ids come with a file, go out with one, may be exchanged, and are refused
// where another Workflow has them.
func TestApplyBlockIDs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		apply := func(ids ...string) error {
			text := "version: 1\nworkflows:\n"
			for i, id := range ids {
				text += fmt.Sprintf("  - name: %c\n    publish: false\n    objects: []\n%s", 'A'+i, id)
			}
			_, err := file.Apply(ctx, w, anna, "f.yaml", []byte(text), file.ApplyOptions{})
			return err
		}
		blocks := func() string {
			var list []string
			for _, f := range must(db.Workflows.All(ctx))(t) {
				list = append(list, fmt.Sprint(f.Name, f.BlockID))
			}
			return strings.Join(list, " ")
		}
		id := func(n int) string { return fmt.Sprintf("    block_id: %d\n", n) }
		for _, step := range []struct {
			ids  []string
			want string
		}{
			{[]string{"", id(1)}, "A2 B1"}, // what is said goes before what is given
			{[]string{"", ""}, "A2 B1"},
			{[]string{id(1), id(2)}, "A1 B2"}, // exchanged
			{[]string{id(2), id(3), id(1)}, "A2 B3 C1"},
			{[]string{id(3), id(1), id(2)}, "A3 B1 C2"}, // all around
		} {
			if err := apply(step.ids...); err != nil || blocks() != step.want {
				t.Errorf("%q: %s, not %s, %v", step.ids, blocks(), step.want, err)
			}
		}
		err := apply(id(75), id(75))
		if err == nil || !strings.Contains(err.Error(), `75 is the building block id of the Workflow "A"`) || blocks() != "A3 B1 C2" {
			t.Errorf("twice: %v, %s", err, blocks())
		}
		if err := apply("", id(3)); err == nil || !strings.Contains(err.Error(), `3 is the building block id of the Workflow "A"`) {
			t.Errorf("another's: %v", err)
		}
		if text := string(must(file.Export(ctx, w))(t)); !strings.Contains(text, "name: A\n    block_id: 3\n") {
			t.Errorf("exported as %s", text)
		}
	})
}
