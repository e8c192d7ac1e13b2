package component

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:                     "0 ms",
		0:                                "0 ms",
		300 * time.Microsecond:           "< 1 ms",
		84 * time.Millisecond:            "84 ms",
		999 * time.Millisecond:           "999 ms",
		999600 * time.Microsecond:        "1 s",
		1230 * time.Millisecond:          "1.2 s",
		5 * time.Second:                  "5 s",
		9960 * time.Millisecond:          "10 s",
		42400 * time.Millisecond:         "42 s",
		59700 * time.Millisecond:         "1 min",
		200 * time.Second:                "3 min 20 s",
		time.Hour - 200*time.Millisecond: "1 h",
		2*time.Hour + 5*time.Minute:      "2 h 5 min",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestOffset(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-1: "0:00.0", 0: "0:00.0", 4260 * time.Millisecond: "0:04.2", 59999 * time.Millisecond: "0:59.9",
		12*time.Minute + 31*time.Second: "12:31.0",
	} {
		if got := Offset(d); got != want {
			t.Errorf("Offset(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestPhone(t *testing.T) {
	for number, want := range map[string]string{
		"+61255501234": "+61 2 5550 1234",
		"+12025550123": "+1 202-555-0123",
		"anonymous":    "anonymous",
		"":             "",
		"101":          "101",
		"+":            "+",
		"+999":         "+999",
	} {
		if got := Phone(number); got != want {
			t.Errorf("Phone(%q) = %q, want %q", number, got, want)
		}
	}
}

func TestCountsAndSizes(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 20000: "20,000", 1234567: "1,234,567", -1500: "-1,500"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 812: "812 bytes", 63900: "63.9 kB", 2_500_000: "2.5 MB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Plural(1, "call", "calls") + ", " + Plural(2000, "call", "calls"); got != "1 call, 2,000 calls" {
		t.Errorf("Plural: %q", got)
	}
}

func TestCaller(t *testing.T) {
	for number, want := range map[string]string{"": "Number hidden", "anonymous": "Number hidden", "Restricted": "Number hidden",
		"+61255501234": "+61 2 5550 1234", "1001": "1001"} {
		if got := Caller(number); got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}
