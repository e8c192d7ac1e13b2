package component

import (
	"strconv"
	"time"
)

// Phase is a part of the time an exchange took.
type Phase struct {
	Name string // "DNS", "Connect", "TLS", "First byte", "Body"
	Took time.Duration
}

// span is where a phase lies on a bar of 1000 units.
type span struct {
	Phase
	x, width float64
	class    string
}

// number renders a coordinate.
func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func total(phases []Phase) time.Duration {
	var sum time.Duration
	for _, p := range phases {
		sum += p.Took
	}
	return sum
}

func spans(phases []Phase) []span {
	sum := total(phases)
	out := make([]span, 0, len(phases))
	x := 0.0
	for i, p := range phases {
		if p.Took <= 0 {
			continue
		}
		width := 1000 * float64(p.Took) / float64(sum)
		out = append(out, span{Phase: p, x: x, width: width, class: "phase-" + strconv.Itoa(i%5)})
		x += width
	}
	return out
}
