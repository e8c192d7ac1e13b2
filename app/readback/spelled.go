package readback

import (
	"strings"
	"unicode"
)

func spelled() Format {
	return Format{Name: "spelled", Label: "Spelled", Help: "Letter by letter, in capitals: H, K, 4.",
		Takes: "any value", Sample: "HK4",
		say: func(value string, _ Place, _ string) (string, bool) {
			// A comma after each: a voice would read "A N N" as a word or an article.
			var list []string
			for _, r := range value {
				switch {
				case unicode.Is(unicode.Mn, r) && len(list) > 0:
					list[len(list)-1] += string(r) // an accent is no letter
				case !unicode.IsSpace(r):
					list = append(list, string(unicode.ToUpper(r)))
				}
			}
			return strings.Join(list, ", "), true
		}}
}
