package workspace

import (
	"slices"
	"testing"
)

// Whatever others refer to can be named in a file: what things are called is known of
// every kind that has names.
func TestEveryReferenceIsNamed(t *testing.T) {
	var named []string
	for _, n := range namers() {
		named = append(named, n.kind)
		if WordOf(n.kind) == "" {
			t.Errorf("%s has no word", n.kind)
		}
	}
	for _, kind := range []string{ObjectWebService, ObjectWorkflow, ObjectCampaign, ObjectScript, ObjectUser, ObjectSchedule, ObjectSound} {
		if !slices.Contains(named, kind) {
			t.Errorf("%s is not named", kind)
		}
	}
}
