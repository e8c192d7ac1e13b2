package outbound

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryAfter is how long a server asks to be left alone by the value of its header Retry-After,
// in seconds or as a date (RFC 9110 10.2.3), and no longer than most; 0 when it does not.
func RetryAfter(text string, now time.Time, most time.Duration) time.Duration {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return max(0, time.Duration(min(n, int64(most/time.Second)))*time.Second)
	}
	if date, err := http.ParseTime(text); err == nil {
		return min(max(0, date.Sub(now)), most)
	}
	return 0
}
