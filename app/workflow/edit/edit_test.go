package edit_test

import (
	"testing"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
)

func TestEdit(t *testing.T) {
	d, err := workflow.Parse(`{"objects":[{"id":"a","kind":"say_text","title":"A","settings":{"text":"x"},"exits":{"next":"b"}},
		{"id":"b","kind":"hang_up","title":"B","settings":{}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	o, err := edit.Add(d, "n", "say_text", "a", "next")
	if err != nil || d.Object("a").Exits["next"] != "n" || o.Exits["next"] != "b" || o.Title != "Say Text" {
		t.Fatalf("insert: %v %+v", err, o)
	}
	if _, err := edit.Add(d, "x", "dance", "", ""); !apperr.Is(err, apperr.Invalid) {
		t.Errorf("unknown kind: %v", err)
	}
	c, err := edit.Duplicate(d, "n", "n2")
	if err != nil || c.Title != "Say Text copy" || c.Exits["next"] != "b" || len(d.PointingAt("n2")) != 0 {
		t.Errorf("duplicate: %v %+v", err, c)
	}
	if err := edit.Delete(d, "n", "b"); err != nil || d.Object("a").Exits["next"] != "b" {
		t.Errorf("delete: %v %v", err, d.Object("a").Exits)
	}
	if err := edit.Delete(d, "a", "n2"); err != nil || d.Objects[0].ID != "n2" {
		t.Errorf("delete the start: %v", err)
	}
	if err := edit.Delete(d, "b", ""); err != nil || len(d.Object("n2").Exits) != 0 {
		t.Errorf("delete and leave open: %v %v", err, d.Object("n2").Exits)
	}
	if err := edit.Delete(d, "zz", ""); !apperr.Is(err, apperr.NotFound) {
		t.Errorf("delete what is gone: %v", err)
	}
	if err := edit.Connect(d, d.Object("n2"), map[string]string{"next": "zz"}); !apperr.Is(err, apperr.Invalid) {
		t.Errorf("connect to what is gone: %v", err)
	}
}
