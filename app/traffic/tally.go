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
	exits := summed(t.exits, func(c *models.ExitCount, n int64) { c.N = n }, func(a, b models.ExitCount) int {
		return cmp.Or(cmp.Compare(a.VersionID, b.VersionID), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Bucket, b.Bucket),
			cmp.Compare(a.ObjectID, b.ObjectID), cmp.Compare(a.Way, b.Way), cmp.Compare(a.Exit, b.Exit), falseFirst(a.Test, b.Test))
	})
	connectors := summed(t.connectors, func(c *models.ConnectorCount, n int64) { c.N = n }, func(a, b models.ConnectorCount) int {
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

// summed are the keys with their sums, in order.
func summed[C comparable](sums map[C]int64, set func(*C, int64), order func(a, b C) int) []C {
	list := make([]C, 0, len(sums))
	for c, n := range sums {
		set(&c, n)
		list = append(list, c)
	}
	slices.SortFunc(list, order)
	return list
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
