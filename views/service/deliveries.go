package service

import (
	"strconv"
	"time"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/plot"
)

// Deliveries is the Deliveries tab: the last 24 hours.
type Deliveries struct {
	Head    Head
	Day     models.DeliverySpan // all of it
	Backlog models.DeliveryBacklog
	Slots   []Slot
}

// Slot is a stretch of the day.
type Slot struct {
	models.DeliverySpan
	From    time.Time // in the reader's zone
	Waiting int64     // at its end
}

func (d Deliveries) frame(f layout.Frame) layout.Frame { return d.Head.frame(f) }

// any says whether there is something to show.
func (d Deliveries) any() bool { return d.Day.Attempts > 0 || d.Backlog.Count > 0 || len(d.told()) > 0 }

// told are the slots with something in them.
func (d Deliveries) told() []Slot {
	var list []Slot
	for _, s := range d.Slots {
		if s.Attempts > 0 || s.Waiting > 0 {
			list = append(list, s)
		}
	}
	return list
}

// rate is the share of attempts that succeeded, as a word.
func rate(s models.DeliverySpan) string {
	if s.Attempts == 0 {
		return "–"
	}
	tenths := s.Went * 1000 / s.Attempts // rounded down: 100 % is all
	return strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64) + " %"
}

func took(us, attempts int64) string {
	if attempts == 0 {
		return "–"
	}
	return component.Duration(time.Duration(us) * time.Microsecond)
}

// pictures are the pictures of the day, which stand below one another on the same hours.
func (d Deliveries) pictures() []plot.Picture {
	count := func(top float64) string { return component.Count(int(top)) }
	list := []plot.Picture{
		d.picture("Attempts", count, func(s Slot) ([]float64, string) {
			bad := s.Attempts - s.Went
			return []float64{float64(s.Went), float64(bad)}, component.Count(int(s.Went)) + " succeeded, " + component.Count(int(bad)) + " failed"
		}, plot.Key{Look: plot.Filled, Label: "Succeeded"}, plot.Key{Look: plot.Striped, Label: "Failed"}),
		d.picture("Time taken", func(top float64) string { return took(int64(top), 1) }, func(s Slot) ([]float64, string) {
			return []float64{float64(s.P50US), float64(s.P95US - s.P50US)}, "p50 " + took(s.P50US, s.Attempts) + ", p95 " + took(s.P95US, s.Attempts)
		}, plot.Key{Look: plot.Filled, Label: "Half of them (p50)"}, plot.Key{Look: plot.Pale, Label: "95 of 100 (p95)"}),
		d.picture("Waiting", count, func(s Slot) ([]float64, string) {
			return []float64{float64(s.Waiting)}, component.Count(int(s.Waiting)) + " waiting"
		}, plot.Key{Look: plot.Filled, Label: "Waiting at the end of the half hour"}),
	}
	list[0].Patterns = true
	return list
}

// picture is one of them; of says what it tells of a slot.
func (d Deliveries) picture(title string, scale func(float64) string, of func(Slot) (parts []float64, says string), keys ...plot.Key) plot.Picture {
	v := plot.Picture{Title: title, Keys: keys, Now: -1, Scale: scale, Says: title + " in the last 24 hours: none.",
		Marks: plot.Spread(len(d.Slots), func(i int) string { return clock(d.Slots[i]) }, "now")}
	for _, s := range d.Slots {
		parts, says := of(s)
		v.Slots = append(v.Slots, plot.Slot{Parts: parts, Says: clock(s) + ": " + says})
	}
	if high := v.Highest(); high >= 0 {
		v.Says = title + " in the last 24 hours by half hour. The most from " + v.Slots[high].Says + ". The same is there as a table."
	}
	return v
}

func clock(s Slot) string { return s.From.Format("15:04") }
