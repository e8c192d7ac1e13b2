package board

import (
	"time"

	"hookline/views/component"
	"hookline/views/plot"
)

// Plot is the calls of a day by the time they joined.
type Plot struct {
	Slots []Slot
	Now   int // the slot that runs; below 0 when none does
	// Until is the end of the day on the reader's clock.
	Until time.Time
	Twice bool // an hour comes twice: times carry the zone
}

// Slot is one stretch of the day.
type Slot struct {
	From, Until               time.Time // in the reader's zone
	Answered, Abandoned, Lost int
}

func (s Slot) all() int { return s.Answered + s.Abandoned + s.Lost }

func (p Plot) clock(t time.Time) string {
	if p.Twice {
		return t.Format("15:04 MST")
	}
	return t.Format("15:04")
}

func (p Plot) span(s Slot) string { return p.clock(s.From) + "–" + p.clock(s.Until) }

// says is a slot in words.
func (p Plot) says(s Slot) string {
	return p.span(s) + ": " + component.Count(s.Answered) + " answered, " + component.Count(s.Abandoned) + " abandoned, " + component.Count(s.Lost) + " lost"
}

// picture is the day as it is drawn, answered calls at the foot.
func (p Plot) picture() plot.Picture {
	v := plot.Picture{Patterns: true, Now: p.Now, Says: "Calls of today by half hour: none so far.",
		Keys:  []plot.Key{{Look: plot.Filled, Label: "Answered"}, {Look: plot.Striped, Label: "Abandoned"}, {Look: plot.Dotted, Label: "Lost"}},
		Scale: func(top float64) string { return component.Count(int(top)) },
		Marks: plot.Spread(len(p.Slots), func(i int) string { return p.clock(p.Slots[i].From) }, "24:00")}
	for _, s := range p.Slots {
		v.Slots = append(v.Slots, plot.Slot{Parts: []float64{float64(s.Answered), float64(s.Abandoned), float64(s.Lost)}, Says: p.says(s)})
	}
	if high := v.Highest(); high >= 0 {
		v.Says = "Calls of today by half hour. The most came at " + p.says(p.Slots[high]) + ". The same is there as a table."
	}
	return v
}

// sum are the slots that have calls.
func (p Plot) sum() []Slot {
	var list []Slot
	for _, s := range p.Slots {
		if s.all() > 0 {
			list = append(list, s)
		}
	}
	return list
}
