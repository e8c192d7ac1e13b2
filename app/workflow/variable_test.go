package workflow_test

import (
	"testing"

	"hookline/app/label"
	"hookline/app/workflow"
)

// Each system variable of ${name} has its value, and no other name has one.
func TestDollar(t *testing.T) {
	f := workflow.Facts{CallID: "c1", ShortID: "k3f9m2ab", Caller: "+61255501111", Called: "+61255501234", Account: workflow.Account{Customer: "4711", Project: "12"}}
	want := map[string]string{"customer": "4711", "projectid": "12", "source": f.Caller, "destination": f.Called, "uuid": "c1", "vccsys_shortid": "k3f9m2ab"}
	for _, v := range label.Dollar() {
		if got, ok := f.Dollar(v.Name); !ok || got != want[v.Name] || v.Help == "" || v.Sample == "" {
			t.Errorf("%s is %q, %v: %+v", v.Name, got, ok, v)
		}
		delete(want, v.Name)
	}
	if _, ok := f.Dollar("postcode"); ok || len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}
	if !label.System("Source") || label.System("balance") {
		t.Error("what an answer can't set is told by its name, in any case")
	}
}
