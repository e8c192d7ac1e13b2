package uniq_test

import (
	"slices"
	"testing"

	"hookline/app/uniq"
)

func TestStrings(t *testing.T) {
	var s uniq.Strings
	if s.List() != nil || s.Has("") {
		t.Error("something is in nothing")
	}
	for _, one := range []string{"b", "", "a", "b", "", "c"} {
		was := s.Has(one)
		if added := s.Add(one); added == was || !s.Has(one) {
			t.Errorf("%q: added %v", one, added)
		}
	}
	if got := s.List(); !slices.Equal(got, []string{"b", "", "a", "c"}) {
		t.Errorf("%q", got)
	}
}
