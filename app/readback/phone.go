package readback

import (
	"strings"

	"hookline/app/phone"
)

func phoneNumber() Format {
	return Format{Name: "phone", Label: "Phone number", Help: "Digit by digit in the groups of its country; without the country code in the workspace's own.",
		Takes: "a phone number as +61255501234, or without + and country code where the workspace has a default country", Sample: "+61255501234",
		say: func(value string, in Place, _ string) (string, bool) {
			e164, err := phone.Normalize(value, in.Country)
			if err != nil {
				return "", false
			}
			n, err := phone.Read(e164, "", value)
			if err != nil {
				return "", false
			}
			return grouped(n.Written(in.Country)), true
		}}
}

// grouped says a printed number digit by digit, with a pause between its groups.
func grouped(printed string) string {
	var groups []string
	for _, group := range strings.FieldsFunc(printed, func(r rune) bool { return r != '+' && (r < '0' || r > '9') }) {
		groups = append(groups, strings.Join(strings.Split(group, ""), " "))
	}
	return strings.Join(groups, ", ")
}
