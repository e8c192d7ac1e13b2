// Package plot is a picture of what the stretches of a day hold: a bar for each, of parts,
// with its scale, the times under it and a key. It is drawn here, as SVG, and says in words
// what it shows.
package plot

import (
	"strconv"
)

// The looks of parts.
const (
	Filled  = "plot-filled"
	Striped = "plot-striped"
	Dotted  = "plot-dotted"
	Pale    = "plot-pale"
)

// Picture is one picture. Several may stand on a page, the first with the patterns.
type Picture struct {
	Title    string // above it; empty for none
	Patterns bool   // it brings what Striped and Dotted are drawn with
	Keys     []Key
	Slots    []Slot
	Now      int                      // the slot that runs; below 0 when none does
	Scale    func(top float64) string // writes the end of the scale
	Marks    []string                 // times under the picture, evenly spread
	Says     string                   // the whole picture in words
}

// Key says what a part of the bars is; Look is one of the looks.
type Key struct{ Look, Label string }

// Slot is one stretch: its parts as Keys has them, from the foot, and all of it in words.
type Slot struct {
	Parts []float64
	Says  string
}

func (s Slot) sum() float64 {
	sum := 0.0
	for _, part := range s.Parts {
		sum += part
	}
	return sum
}

// Measures of a picture in its own units; it is stretched to the room there is.
const (
	width  = 960
	height = 160
)

// Highest is the first slot with the highest bar; below 0 when all are empty.
func (p Picture) Highest() int {
	high := -1
	for i, s := range p.Slots {
		if s.sum() > 0 && (high < 0 || s.sum() > p.Slots[high].sum()) {
			high = i
		}
	}
	return high
}

// top is the end of the scale: a round number not below the highest bar.
func (p Picture) top() float64 {
	high := 0.0
	if i := p.Highest(); i >= 0 {
		high = p.Slots[i].sum()
	}
	for step := 1.0; ; step *= 10 {
		for _, n := range []float64{4, 10, 20, 40} {
			if high <= n*step {
				return n * step
			}
		}
	}
}

func (p Picture) slotWidth() float64 { return width / float64(max(len(p.Slots), 1)) }

// bar is a rectangle of the picture.
type bar struct {
	look                string
	x, y, width, height float64
}

// bars are the parts of one slot.
func (p Picture) bars(i int) []bar {
	w, unit, foot := p.slotWidth(), height/p.top(), float64(height)
	var list []bar
	for n, part := range p.Slots[i].Parts {
		if part <= 0 {
			continue
		}
		foot -= part * unit
		list = append(list, bar{p.Keys[n].Look, float64(i)*w + w*0.12, foot, w * 0.76, part * unit})
	}
	return list
}

// Spread gives the marks of a day: of the first slot, at each quarter, and the end.
func Spread(slots int, at func(slot int) string, end string) []string {
	if slots == 0 {
		return nil
	}
	return []string{at(0), at(slots / 4), at(slots / 2), at(3 * slots / 4), end}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func whole(n int) string { return strconv.Itoa(n) }
