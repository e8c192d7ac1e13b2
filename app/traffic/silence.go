package traffic

import (
	"slices"
	"time"

	"hookline/app/workflow"
)

// Silence says how long a caller may hear nothing until an object has done its work, by
// the ways that lead to it: what the silent objects before it take, and itself. before
// are the objects on the longest of these ways that make the caller wait, in their order.
// A circle counts once.
func Silence(d *workflow.Definition, objectID string, patience func(*workflow.Object) time.Duration) (longest time.Duration, before []*workflow.Object) {
	s := &silence{def: d, patience: patience, known: map[string]*quiet{}}
	q := s.at(objectID)
	return q.longest, q.before
}

func silent(o *workflow.Object) bool {
	kind, _ := workflow.KindOf(o.Kind)
	return kind.Silent
}

type silence struct {
	def      *workflow.Definition
	patience func(*workflow.Object) time.Duration
	known    map[string]*quiet
}

type quiet struct {
	longest time.Duration
	before  []*workflow.Object
}

func (s *silence) at(id string) *quiet {
	if q := s.known[id]; q != nil {
		return q
	}
	q := &quiet{}
	s.known[id] = q // whoever comes here again meanwhile goes in a circle
	for _, o := range s.def.PointingAt(id) {
		if o.ID == id || !silent(o) {
			continue
		}
		if way := s.at(o.ID); way.longest > q.longest {
			q.longest, q.before = way.longest, slices.Clone(way.before)
			if s.patience(o) > 0 {
				q.before = append(q.before, o)
			}
		}
	}
	q.longest += s.patience(s.def.Object(id))
	return q
}
