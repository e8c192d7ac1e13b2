package readback

import "strings"

func digits() Format {
	return Format{Name: "digits", Label: "Digits one by one", Help: "4 0 7 1, with a pause where the value has a space or a dash.",
		Takes: "digits 0 to 9, which may have single spaces, dashes or points between them", Sample: "4071",
		say: func(value string, _ Place, _ string) (string, bool) { return oneByOne(value, " -.") }}
}

// oneByOne puts a space between digits, as Twilio's page on <Say> asks for, and a comma, at
// which a voice pauses, in place of each of the signs. It is false for what holds more, or
// has a sign at an end or beside another.
func oneByOne(value, signs string) (string, bool) {
	var groups []string
	for group := range strings.SplitSeq(strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return ' '
		}
		return r
	}, value), " ") {
		if group == "" || strings.Trim(group, "0123456789") != "" {
			return "", false
		}
		groups = append(groups, strings.Join(strings.Split(group, ""), " "))
	}
	return strings.Join(groups, ", "), true
}
