package name_test

import (
	"testing"

	"hookline/app/name"
)

func TestKey(t *testing.T) {
	for _, same := range [][2]string{
		{"Café  Zoë ", "cafe\u0301 zoe\u0308"}, {"ÄRGER", "a\u0308rger"}, {"한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"},
		{"Việt", "Vie\u0323\u0302t"}, {"\u212bngstrom", "ångstrom"}, {"ガス", "カ\u3099ス"},
	} {
		if name.Key(same[0]) != name.Key(same[1]) {
			t.Errorf("%q and %q are two", same[0], same[1])
		}
	}
	for _, other := range [][2]string{{"Cafe", "Café"}, {"²", "2"}, {"ﬁ", "fi"}} {
		if name.Key(other[0]) == name.Key(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
	if got := name.Tidy(" Cafe\u0301  \n Bar"); got != "Café Bar" {
		t.Errorf("%q", got)
	}
}
