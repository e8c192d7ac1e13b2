package traffic

import (
	"cmp"
	"maps"
	"slices"

	"hookline/models"
)

// tally sums up calls before they are written.
type tally struct {
	exits      map[models.ExitCount]int64
	connectors map[models.ConnectorCount]int64
	steps      map[models.CallStep]bool
}

func newTally() *tally {
	return &tally{map[models.ExitCount]int64{}, map[models.ConnectorCount]int64{}, map[models.CallStep]bool{}}
}

func (t *tally) exit(c models.ExitCount, at int64, test bool) {
	for _, span := range []int64{shortSpan, longSpan} {
		c.Span, c.Bucket, c.Test = span, bucketOf(at, span), test
		t.exits[c]++
	}
}

func (t *tally) connector(c models.ConnectorCount, at int64, test bool) {
	for _, span := range []int64{shortSpan, longSpan} {
		c.Span, c.Bucket, c.Test = span, bucketOf(at, span), test
		t.connectors[c]++
	}
}

func (t *tally) step(s models.CallStep) { t.steps[s] = true }

// rows gives the sums in the order of their keys, so that two who add to the same rows
// never wait for each other crosswise.
func (t *tally) rows() ([]models.ExitCount, []models.ConnectorCount, []models.CallStep) {
	exits := make([]models.ExitCount, 0, len(t.exits))
	for c, n := range t.exits {
		c.N = n
		exits = append(exits, c)
	}
	slices.SortFunc(exits, func(a, b models.ExitCount) int {
		return cmp.Or(cmp.Compare(a.VersionID, b.VersionID), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Bucket, b.Bucket),
			cmp.Compare(a.ObjectID, b.ObjectID), cmp.Compare(a.Way, b.Way), cmp.Compare(a.Exit, b.Exit), falseFirst(a.Test, b.Test))
	})
	connectors := make([]models.ConnectorCount, 0, len(t.connectors))
	for c, n := range t.connectors {
		c.N = n
		connectors = append(connectors, c)
	}
	slices.SortFunc(connectors, func(a, b models.ConnectorCount) int {
		return cmp.Or(cmp.Compare(a.VersionID, b.VersionID), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Bucket, b.Bucket),
			cmp.Compare(a.ObjectID, b.ObjectID), cmp.Compare(a.ServiceID, b.ServiceID), cmp.Compare(a.Cause, b.Cause),
			cmp.Compare(a.Bin, b.Bin), falseFirst(a.Test, b.Test))
	})
	steps := slices.SortedFunc(maps.Keys(t.steps), func(a, b models.CallStep) int {
		return cmp.Or(cmp.Compare(a.CallID, b.CallID), cmp.Compare(a.VersionID, b.VersionID), cmp.Compare(a.ObjectID, b.ObjectID),
			cmp.Compare(a.Exit, b.Exit), cmp.Compare(a.Cause, b.Cause))
	})
	return exits, connectors, steps
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
