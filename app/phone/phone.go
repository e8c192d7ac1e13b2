// Package phone reads phone numbers as people write them and gives them in E.164,
// the one form in which they are kept and compared. It does no I/O.
package phone

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"hookline/app/apperr"
)

// Parse gives a phone number in E.164. A number without + and country code is one
// of country (ISO 3166 alpha-2); with none given it is refused. doubt is set when
// the number has the right form but is in no range that is known to be in use.
func Parse(text, country string) (number, doubt string, err error) {
	text = strings.TrimSpace(text)
	if err := checkForm(text, country); err != nil {
		return "", "", err
	}
	n, err := Read(text, country, text)
	switch {
	case err != nil:
		return "", "", err
	case n.Local:
		return "", "", apperr.New(apperr.Invalid, "%q can't be a phone number of +%d; check its length.", text, n.read.GetCountryCode())
	case !n.InUse():
		doubt = fmt.Sprintf("%s has the right length, but is in no range that is known to be in use; check it.", n.E164)
	}
	return n.E164, doubt, nil
}

// Number is a phone number of a length that is possible.
type Number struct {
	E164  string
	Local bool // its area code is missing
	read  *phonenumbers.PhoneNumber
}

// InUse says whether it is in a range that is known to be in use. That takes longer
// than all the rest, and ranges change faster than programs.
func (n Number) InUse() bool { return phonenumbers.IsValidNumber(n.read) }

// TooLong says whether it would be a number in use if it were shorter.
func (n Number) TooLong() bool {
	if n.InUse() {
		return false
	}
	shorter, err := phonenumbers.Parse(n.E164, "ZZ") // a copy, which is cut
	return err == nil && phonenumbers.TruncateTooLongNumber(shorter)
}

// place is whose number it is: +61.
func (n Number) place() string { return fmt.Sprintf("+%d", n.read.GetCountryCode()) }

const mexico = 52

// Read reads what has the form of a number, as one of country or, with none given,
// with + and its country code. An error names the number as shown.
func Read(text, country, shown string) (Number, error) {
	if country == "" {
		country = "ZZ"
	}
	n, err := phonenumbers.Parse(text, country)
	if err != nil {
		return Number{}, apperr.Wrap(err, apperr.Invalid, "%q is no phone number: check it, or write it with + and its country code, such as +61255501234.", shown)
	}
	if n.GetCountryCode() == mexico { // +52 1 before ten digits was how mobiles were called from abroad until 2019
		if national := phonenumbers.GetNationalSignificantNumber(n); len(national) == 11 && national[0] == '1' {
			return Read("+52"+national[1:], "", shown)
		}
	}
	number := Number{E164: phonenumbers.Format(n, phonenumbers.E164), read: n}
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
		return number, nil
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		number.Local = true
		return number, nil
	case phonenumbers.TOO_SHORT:
		return Number{}, apperr.New(apperr.Invalid, "%q is too short for a phone number of +%d; check it.", shown, n.GetCountryCode())
	case phonenumbers.TOO_LONG:
		return Number{}, apperr.New(apperr.Invalid, "%q is too long for a phone number of +%d; check it.", shown, n.GetCountryCode())
	case phonenumbers.INVALID_COUNTRY_CODE:
		return Number{}, apperr.New(apperr.Invalid, "%q: there is no country code +%d; check it.", shown, n.GetCountryCode())
	}
	return Number{}, apperr.New(apperr.Invalid, "%q can't be a phone number of +%d; check its length.", shown, n.GetCountryCode())
}

// checkForm refuses what is not written as a phone number.
func checkForm(text, country string) error {
	digits := strings.TrimLeft(text, "+ (")
	switch {
	case text == "":
		return apperr.New(apperr.Invalid, "A phone number is needed, such as +61255501234.")
	case strings.ContainsFunc(text, unicode.IsLetter):
		return apperr.New(apperr.Invalid, "%q is no phone number: write digits, such as +61255501234.", text)
	case country != "":
		return nil // the country says how its numbers begin
	case strings.HasPrefix(digits, "00"):
		return apperr.New(apperr.Invalid, "%q: write + instead of 00 before the country code, such as +61255501234.", text)
	case !strings.HasPrefix(text, "+"):
		return apperr.New(apperr.Invalid, "%q: write the number with + and its country code, such as +61255501234.", text)
	}
	return nil
}

// Countries lists the countries that Parse knows, ISO 3166 alpha-2, in order.
func Countries() []string {
	var list []string
	for code := range phonenumbers.GetSupportedRegions() {
		if len(code) == 2 {
			list = append(list, code)
		}
	}
	slices.Sort(list)
	return list
}

// KnownCountry says whether a country is one of them. Upper case alone.
func KnownCountry(code string) bool {
	return len(code) == 2 && phonenumbers.GetCountryCodeForRegion(code) != 0
}

// Written gives the number in groups, as it is printed: (02) 5550 1234 in its own country,
// home, and +61 2 5550 1234 elsewhere.
func (n Number) Written(home string) string {
	if home != "" && int(n.read.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(home) {
		return phonenumbers.Format(n.read, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n.read, phonenumbers.INTERNATIONAL)
}
