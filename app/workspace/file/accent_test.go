package file_test

import (
	"strings"
	"testing"

	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// An accent that is written apart from its letter, as macOS does, makes no other name.
func TestApplyKnowsNamesByAnyAccent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		data := "version: 1\ngroups:\n- Default\n- Café Zoë\n"
		must(file.Apply(ctx, w, anna, "f", []byte(data), file.ApplyOptions{}))(t)
		apart := strings.NewReplacer("é", "e\u0301", "ë", "e\u0308").Replace(data)
		result := must(file.Apply(ctx, w, anna, "f", []byte(apart), file.ApplyOptions{}))(t)
		if len(result.Changes) != 0 {
			t.Errorf("the same name changes something:\n%s", result.Text())
		}
		_, err := file.Apply(ctx, w, anna, "f", []byte(apart+"- Café Zoë\n"), file.ApplyOptions{})
		if err == nil || !strings.Contains(err.Error(), "the same name stands in line 4") {
			t.Errorf("the name stands twice: %v", err)
		}
	})
}
