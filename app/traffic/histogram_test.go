package traffic

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// What a histogram says is never less than the truth and at most 10 % more.
func TestHistogramError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, scale := range []float64{2, 90, 3000} {
		h, all := &Histogram{}, []float64{}
		for range 2000 {
			ms := 1 + r.ExpFloat64()*scale
			all = append(all, ms)
			h.add(binOf(ms), 1)
		}
		slices.Sort(all)
		for _, q := range []float64{0.5, 0.95, 0.99, 1} {
			truth := all[int(q*2000)-1]
			got := float64(h.Quantile(q)) / float64(time.Millisecond)
			if got < truth*0.9999 || got > truth*1.1001 {
				t.Errorf("p%v of about %v ms: %v, the truth is %v", q*100, scale, got, truth)
			}
		}
	}
	if (&Histogram{}).Quantile(0.5) != 0 {
		t.Error("an empty histogram says something")
	}
	for _, ms := range []float64{0, 0.2, 1} {
		if binOf(ms) != 0 {
			t.Errorf("%v ms is in bin %d", ms, binOf(ms))
		}
	}
	if end := endOf(binOf(1e12)); end != 950*time.Second {
		t.Errorf("what is endless ends after %s", end)
	}
	for i := range ends[1:] {
		if ends[i+1] <= ends[i] || ends[i+1] > ends[i]*1.1001 {
			t.Errorf("a bin from %v to %v ms", ends[i], ends[i+1])
		}
	}
	for _, ms := range []float64{500, 2500, 3000, 5000, 8000} {
		if end := endOf(binOf(ms)); end != time.Duration(ms)*time.Millisecond {
			t.Errorf("a timeout of %v ms is read as %s", ms, end)
		}
	}
}
