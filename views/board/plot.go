package board

import (
	"strconv"
	"time"

	"hookline/views/component"
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

// Measures of the picture in its own units; it is stretched to the width there is.
const (
	plotWidth  = 960
	plotHeight = 160
)

// bar is a rectangle of the picture.
type bar struct {
	class               string
	x, y, width, height float64
}

// top is the end of the scale: a round number not below the highest bar.
func (p Plot) top() int {
	high := 0
	for _, s := range p.Slots {
		high = max(high, s.all())
	}
	for step := 1; ; step *= 10 {
		for _, n := range []int{4, 10, 20, 40} {
			if high <= n*step {
				return n * step
			}
		}
	}
}

func (p Plot) slotWidth() float64 { return plotWidth / float64(max(len(p.Slots), 1)) }

// bars are the parts of one slot, answered at the foot.
func (p Plot) bars(i int) []bar {
	s, w := p.Slots[i], p.slotWidth()
	unit := plotHeight / float64(p.top())
	var list []bar
	foot := float64(plotHeight)
	for _, part := range []struct {
		class string
		n     int
	}{{"plot-answered", s.Answered}, {"plot-abandoned", s.Abandoned}, {"plot-lost", s.Lost}} {
		if part.n == 0 {
			continue
		}
		height := float64(part.n) * unit
		foot -= height
		list = append(list, bar{part.class, float64(i)*w + w*0.12, foot, w * 0.76, height})
	}
	return list
}

// lines are the heights at which the scale is drawn.
func (p Plot) lines() []float64 { return []float64{0, plotHeight / 2} }

// marks are the times under the picture, evenly spread.
func (p Plot) marks() []string {
	n := len(p.Slots)
	if n == 0 {
		return nil
	}
	return []string{p.clock(p.Slots[0].From), p.clock(p.Slots[n/4].From), p.clock(p.Slots[n/2].From), p.clock(p.Slots[3*n/4].From), "24:00"}
}

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

// sentence is the whole picture in words, for those who can't see it.
func (p Plot) sentence() string {
	high := -1
	for i, s := range p.Slots {
		if s.all() > 0 && (high < 0 || s.all() > p.Slots[high].all()) {
			high = i
		}
	}
	if high < 0 {
		return "Calls of today by half hour: none so far."
	}
	return "Calls of today by half hour. The most came at " + p.says(p.Slots[high]) + ". The same is there as a table."
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

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
