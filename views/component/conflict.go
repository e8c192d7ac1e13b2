package component

import "time"

// Conflict says that somebody else saved first.
type Conflict struct {
	By          string
	At          time.Time
	Differences []Difference
}

// Difference is one field of which both have different values.
type Difference struct{ Field, Mine, Theirs string }
