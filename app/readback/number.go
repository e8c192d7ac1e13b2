package readback

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/bojanz/currency"
)

// plainNumber is a number as JSON writes it, without an exponent. Commas are no part of it:
// "1,234" is a thousand in English and one and a bit in German. The bounds keep within the 39
// digits that amounts are reckoned with.
var plainNumber = regexp.MustCompile(`^[+-]?\d{1,20}(\.\d{1,15})?$`)

const takesNumbers = "a number as 1234.5, with a point, and no commas or spaces in it"

func number() Format {
	return Format{Name: "number", Label: "Number", Help: "With the signs of the language: 1,234.5.",
		Takes: takesNumbers, Sample: "1234.5",
		say: func(value string, in Place, _ string) (string, bool) {
			f := currency.NewFormatter(currency.NewLocale(speechOf(in.Language).money))
			f.CurrencyDisplay = currency.DisplayNone
			f.MinDigits = decimals(value)
			return written(f, value, "EUR")
		}}
}

// decimals counts those of a number.
func decimals(value string) uint8 {
	_, list, _ := strings.Cut(value, ".")
	return uint8(min(len(list), 15)) //nolint:gosec // plainNumber has no more
}

// written writes a number as an amount, with every decimal that is not a last 0: nothing is
// rounded, and no float is between. Where a space would stand between the thousands none
// does: a voice may read two numbers.
func written(f *currency.Formatter, value, code string) (string, bool) {
	if !plainNumber.MatchString(value) {
		return "", false
	}
	a, err := currency.NewAmount(strings.TrimPrefix(value, "+"), code)
	if err != nil || strings.Contains(a.Number(), "E") { // below a millionth it is 1E-7
		return "", false
	}
	f.NoGrouping = spaced(*f, code)
	f.MaxDigits = max(decimals(value), 4) // no currency has more; many more than there are would be NaN
	return tidy(f.Format(a)), true
}

// spaced says whether a space stands between the thousands.
func spaced(f currency.Formatter, code string) bool {
	f.CurrencyDisplay, f.MinDigits = currency.DisplayNone, 0
	million, err := currency.NewAmount("1000000", code)
	return err == nil && strings.Contains(tidy(f.Format(million)), " ")
}

// tidy makes every space a plain one, and takes out the signs that only turn the direction
// of writing.
func tidy(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text))
}
