package workspace

import (
	"strconv"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/name"
)

const (
	maxName        = 100
	maxDescription = 2000
)

// CheckName reports a name that is missing, too long or not one line.
func CheckName(p *apperr.Problems, field, name string) {
	switch n := len([]rune(name)); {
	case strings.TrimSpace(name) == "":
		p.Add(field, "A name is needed.")
	case n > maxName:
		p.Add(field, "The name has %d characters; %d is the most.", n, maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		p.Add(field, "The name must be one line without control characters.")
	}
}

func checkDescription(p *apperr.Problems, text string) {
	if n := len([]rune(text)); n > maxDescription {
		p.Add("description", "The description has %d characters; %d is the most.", n, maxDescription)
	}
}

// withArticle says one of a kind: a Campaign, an event.
func withArticle(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// freeName gives the name with " copy" behind it, and a number if that is taken.
func freeName(name string, isTaken func(string) (bool, error)) (string, error) {
	for n := 1; ; n++ {
		suffix := " copy"
		if n > 1 {
			suffix += " " + strconv.Itoa(n)
		}
		base := []rune(name)
		if most := maxName - len(suffix); len(base) > most {
			base = base[:most]
		}
		candidate := string(base) + suffix
		if used, err := isTaken(candidate); err != nil || !used {
			return candidate, err
		}
	}
}

// TidyName gives a name as it is kept.
func TidyName(text string) string { return name.Tidy(text) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
