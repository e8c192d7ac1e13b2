package readback

import "time"

func date() Format {
	return Format{Name: "date", Label: "Date", Help: "22 April 2026, in the manner of the language.",
		Takes: "a date as 2026-04-22, alone or with a time behind it (ISO 8601)", Sample: "2026-04-22",
		say: func(value string, in Place, _ string) (string, bool) {
			t, ok := moment(value, append([]string{time.DateOnly}, moments...))
			if !ok {
				return "", false
			}
			return tidy(speechOf(in.Language).dates().FmtDateLong(t)), true
		}}
}

// moments are the ways a date with a time is written. It is said by the clock it is written
// by: which zone the caller is in nobody knows.
var moments = []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", time.DateTime, "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04"}

func moment(value string, layouts []string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, value); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
