package component

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"hookline/app/phone"
)

// Duration is a duration as people read it: "84 ms", "1.2 s", "3 min 20 s",
// "2 h 5 min". A negative one is shown as 0 ms.
func Duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return "< 1 ms"
	case d.Round(time.Millisecond) < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	case d.Round(100*time.Millisecond) < 10*time.Second:
		return strings.Replace(strconv.FormatFloat(d.Seconds(), 'f', 1, 64), ".0", "", 1) + " s"
	case d.Round(time.Second) < time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d.Round(time.Second) < time.Hour:
		s := int(d.Round(time.Second).Seconds())
		return pair(s/60, "min", s%60, "s")
	}
	m := int(d.Round(time.Minute).Minutes())
	return pair(m/60, "h", m%60, "min")
}

func pair(big int, bigUnit string, small int, smallUnit string) string {
	if small == 0 {
		return fmt.Sprintf("%d %s", big, bigUnit)
	}
	return fmt.Sprintf("%d %s %d %s", big, bigUnit, small, smallUnit)
}

// Offset is a place in a call as a clock: "0:04.2", "12:31.0".
func Offset(d time.Duration) string {
	d = max(d, 0).Truncate(100 * time.Millisecond)
	m := int(d / time.Minute)
	return fmt.Sprintf("%d:%04.1f", m, (d - time.Duration(m)*time.Minute).Seconds())
}

// Phone is a number in international form, "+61 2 5550 1234". What is no
// number with a country code (an extension, "anonymous") comes back as it is.
func Phone(number string) string {
	if !strings.HasPrefix(number, "+") {
		return number
	}
	parsed, err := phonenumbers.Parse(number, "ZZ")
	if err != nil {
		return number
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

// Caller is who calls, as people read numbers.
func Caller(number string) string {
	if phone.Withheld(number) {
		return "Number hidden"
	}
	return Phone(number)
}

// Count is a number with thin separators: 20000 becomes "20,000".
func Count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Itoa is a number as it is, for addresses, fields and labels.
func Itoa[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// Bytes is a size: "812 bytes", "63.9 kB".
func Bytes(n int64) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}

// Plural is a count with its word: Plural(1, "call", "calls") is "1 call".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}
