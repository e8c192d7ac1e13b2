package readback

import "time"

func timeOfDay() Format {
	return Format{Name: "time", Label: "Time", Help: "2:05 pm or 14:05, in the manner of the language.",
		Takes: "a time as 14:05, alone or behind a date (ISO 8601)", Sample: "14:05",
		say: func(value string, in Place, _ string) (string, bool) {
			t, ok := moment(value, append([]string{"15:04", time.TimeOnly}, moments...))
			if !ok {
				return "", false
			}
			return tidy(speechOf(in.Language).dates().FmtTimeShort(t)), true
		}}
}
