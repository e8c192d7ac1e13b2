package phone

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"hookline/app/apperr"
)

// maxPhone is how many characters are looked at as a number at the most.
const maxPhone = 64

// Anonymous is what carriers send, and we keep, for a caller who hides the number.
const Anonymous = "anonymous"

// Normalize gives a phone number, as people and carriers write it, in E.164:
// `+61 2 5550 1234`, `(02) 5550-1234` with the default country AU, `0061…`,
// `tel:+61…`, full-width digits. defaultCountry is two letters of ISO 3166, or
// empty: a number without a country code is then Invalid, as is anything that is
// no number.
func Normalize(text, defaultCountry string) (string, error) {
	plain := plainPhone(text)
	shown := clip(strings.TrimSpace(text), 40)
	switch {
	case plain == "":
		return "", apperr.New(apperr.Invalid, "A phone number is needed, such as +61255501234.")
	case isWithheld(plain):
		return "", apperr.New(apperr.Invalid, "%q is what stands for a withheld number: there is none to look for.", shown)
	case decimal.MatchString(plain):
		return "", apperr.New(apperr.Invalid, "%q is no phone number: a spreadsheet has made a decimal number of it, and may have rounded it. Make its column text, and save it again.", shown)
	case len(plain) > maxPhone, strings.ContainsFunc(plain, unicode.IsLetter), !strings.ContainsFunc(plain, unicode.IsDigit):
		return "", apperr.New(apperr.Invalid, "%q is no phone number: write digits, such as +61255501234.", shown)
	}
	candidates := readings(plain, strings.ToUpper(strings.TrimSpace(defaultCountry)))
	if len(candidates) == 0 {
		return "", apperr.New(apperr.Invalid, "%q has no country code: write it with + and the code, such as +61255501234, or choose a default country.", shown)
	}
	return best(candidates, shown)
}

// decimal is what a spreadsheet writes of a number that it took for an amount: 61411222333.0,
// 6.14112E+10.
var decimal = regexp.MustCompile(`^\+?[0-9]+[.,]0+$|^\+?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$`)

// plainPhone takes off what stands around a number: `tel:`, what follows a
// semicolon in such an address, the apostrophe and ="…" spreadsheets mark text with, and
// signs that can't be seen.
func plainPhone(text string) string {
	if len(text) > 16*maxPhone {
		text = text[:16*maxPhone]
	}
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, width.Fold.String(text))
	text = strings.TrimPrefix(strings.TrimSpace(text), "'")
	if inner, ok := strings.CutPrefix(text, `="`); ok {
		text = strings.TrimSuffix(inner, `"`)
	}
	if len(text) >= 4 && strings.EqualFold(text[:4], "tel:") {
		text, _, _ = strings.Cut(text[4:], ";")
	}
	return strings.TrimSpace(text)
}

// Withheld says whether a text is what stands for a number that is not shown:
// nothing, or one of the words carriers send, also as the keys of a telephone.
func Withheld(text string) bool {
	plain, _, _ := address(text)
	return plain == "" || isWithheld(plain)
}

// withheld are the words carriers send in place of a number. Some send the keys of their
// letters, as in +266696687 (ANONYMOUS): strangers would share that number.
var withheld = func() map[string]bool {
	const keys = "22233344455566677778889999"
	all := map[string]bool{}
	for _, word := range []string{"private", "withheld"} {
		all[word] = true
	}
	for _, word := range []string{Anonymous, "restricted", "unknown", "unavailable", "blocked"} {
		all[word] = true
		all["+"+strings.Map(func(r rune) rune { return rune(keys[r-'a']) }, word)] = true
	}
	return all
}()

func isWithheld(text string) bool {
	return withheld[strings.ToLower(text)]
}

// reading is one way to read a number: in a country, or with its own code.
type reading struct{ text, country string }

func readings(text, country string) []reading {
	digits := strings.TrimLeft(text, "( ")
	if strings.HasPrefix(digits, "+") {
		// (+61) and +61 (0)2…, where the 0 is only for callers within the country.
		text = strings.Replace(digits, "(0)", "", 1)
		return []reading{{text, ""}}
	}
	var list []reading
	if KnownCountry(country) {
		list = append(list, reading{text, country})
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		list = append(list, reading{"+" + strings.Replace(rest, "(0)", "", 1), ""})
	}
	return list
}

// best takes the first reading in a range that is in use, else the first whose
// length is right: ranges change faster than programs.
func best(list []reading, shown string) (string, error) {
	possible := ""
	var problem error
	for _, r := range list {
		n, err := Read(r.text, r.country, shown)
		switch {
		case err != nil && problem == nil:
			problem = err
		case err == nil && n.InUse():
			return n.E164, nil
		case err == nil && problem == nil && n.TooLong():
			problem = apperr.New(apperr.Invalid, "%q has more digits than a phone number of %s; is that one number?", shown, n.place())
		case err == nil && possible == "" && !n.TooLong():
			possible = n.E164
		}
	}
	if possible != "" {
		return possible, nil
	}
	return "", problem
}

// clip cuts a text to a number of characters.
func clip(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// OnList stands on a lead list for all callers who hide their number.
const OnList = "withheld"

// Listed is Normalize for what may stand on a lead list: a number, or OnList in any case.
func Listed(text, defaultCountry string) (string, error) {
	if strings.EqualFold(plainPhone(text), OnList) {
		return OnList, nil
	}
	return Normalize(text, defaultCountry)
}
