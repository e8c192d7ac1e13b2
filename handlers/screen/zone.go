package screen

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// zoneCookie is set by static/src/zone.js to the reader's time zone.
const zoneCookie = "zone"

// ZoneOf is the reader's time zone, UTC when it is not known.
func ZoneOf(c echo.Context) *time.Location {
	cookie, err := c.Cookie(zoneCookie)
	if err != nil || cookie.Value == "" || cookie.Value == "Local" {
		return time.UTC
	}
	zone, err := time.LoadLocation(strings.ReplaceAll(cookie.Value, "%2F", "/"))
	if err != nil {
		return time.UTC
	}
	return zone
}

// LocalTime reads a datetime-local field, or a date; nil for anything else.
func LocalTime(text string, zone *time.Location) *time.Time {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, text, zone); err == nil {
			t = t.UTC()
			return &t
		}
	}
	return nil
}
