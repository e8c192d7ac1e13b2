package measure

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"time"
)

// Percentile gives milliseconds, of sorted times.
func Percentile(sorted []time.Duration, p int) float64 {
	i := max(0, (len(sorted)*p+99)/100-1)
	return float64(sorted[i].Microseconds()) / 1000
}

// Number writes three digits that count, and whole numbers whole.
func Number(f float64) string {
	if f >= 100 || f == math.Trunc(f) {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.3g", f)
}

// CPUModel names the processor.
func CPUModel() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
