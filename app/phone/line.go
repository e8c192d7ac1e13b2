package phone

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"hookline/app/apperr"
)

// Caller reads whom a carrier names as the caller, as Called, and Anonymous for one who hides
// the number.
func Caller(text, country string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	if plain, _, _ := address(text); plain == "" || isWithheld(plain) {
		return Anonymous
	}
	number := Called(text, country)
	if isWithheld("+" + strings.TrimPrefix(number, "+")) { // the keys of a word, without a plus
		return Anonymous
	}
	return number
}

// Called reads whom a carrier names as called: a number in E.164; a short code, `*100` or a SIP
// user as Line keeps it. country is that of numbers without a country code, empty for none.
// What is none of that stays as it came.
func Called(text, country string) string {
	plain, scheme, host := address(text)
	if !isDialled(plain) {
		return written(plain, scheme, host)
	}
	digits := digitsOf(plain)
	if strings.HasPrefix(plain, "+") || len(digits) >= leastBare {
		if n, ok := ofDigits(plain, digits, country); ok {
			return n
		}
	}
	if strings.HasPrefix(plain, "+") {
		return "+" + digits
	}
	return digits
}

// The numbering plan of North America, whose numbers have ten digits.
const (
	nanp       = 1
	nanpDigits = 10
)

// leastBare is of how many digits a number is that a carrier gives without a plus: what is
// shorter is a short code, or a telephone of its own.
const leastBare = 8

// ofDigits reads a number of a carrier: with its country code, whether or not a plus stands
// before it, or as it is dialled in the country.
func ofDigits(plain, digits, country string) (string, bool) {
	var list []reading
	switch {
	case strings.HasPrefix(plain, "+"):
		list = []reading{{"+" + digits, ""}}
	case digits[0] == '0':
		list = readings(digits, strings.ToUpper(country))
	default: // most leave the plus out; some give what was dialled
		own := readings(digits, strings.ToUpper(country))
		if list = append([]reading{{"+" + digits, ""}}, own...); len(digits) == nanpDigits && phonenumbers.GetCountryCodeForRegion(strings.ToUpper(country)) == nanp {
			list = append(own, list[0]) // 646 555 0123 is New York's there
		}
	}
	for _, r := range list {
		if n, err := Read(r.text, r.country, digits); err == nil && !n.Local && n.InUse() {
			return n.E164, true
		}
	}
	for _, r := range list { // ranges change faster than programs
		if n, err := Read(r.text, r.country, digits); err == nil && !n.Local && len(digits) > leastBare {
			return n.E164, true
		}
	}
	return "", false
}

// address takes what stands around a number or a user: a name and <>, a plus that a
// query escaped, sip:, sips:, tel: and client: in any case, parameters, and the host.
func address(text string) (plain, scheme, host string) {
	if len(text) > 16*maxPhone {
		text = text[:16*maxPhone]
	}
	if _, in, ok := strings.Cut(text, "<"); ok {
		if inner, _, ok := strings.Cut(in, ">"); ok && strings.ContainsAny(inner, ":@") {
			text = inner
		}
	}
	text = plainPhone(strings.NewReplacer("%2B", "+", "%2b", "+").Replace(text))
	if before, rest, ok := strings.Cut(text, ":"); ok {
		switch s := strings.ToLower(before); s {
		case "sip", "sips", "tel", "client":
			text, scheme = rest, s
		}
	}
	if scheme == "client" {
		return text, scheme, ""
	}
	text, _, _ = strings.Cut(text, ";")
	if user, at, ok := strings.Cut(text, "@"); ok {
		host, _, _ = strings.Cut(strings.ToLower(at), "?")
		text = user
		text, _, _ = strings.Cut(text, ";") // sip:+61…;phone-context=…@host
	}
	return strings.TrimSpace(text), scheme, host
}

// isDialled says whether it is keys of a telephone, with what people put between.
func isDialled(text string) bool {
	return strings.ContainsAny(text, "0123456789") && !strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("0123456789*#+-. ()/", r)
	})
}

// digitsOf keeps the keys of what is dialled.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789*#", r) {
			return r
		}
		return -1
	}, strings.Replace(text, "(0)", "", 1))
}

func written(user, scheme, host string) string {
	switch {
	case scheme == "client":
		return "client:" + user
	case host != "":
		return "sip:" + user + "@" + host
	}
	return user
}

var (
	shortCode = regexp.MustCompile(`^[*#]?[0-9]{2,7}[*#]?$`)
	sipUser   = regexp.MustCompile(`^[A-Za-z0-9._~!$&'()*+,=-]{1,64}$`)
	sipHost   = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$`)
)

// Line reads what can be a line of a carrier: a number with its country code, as Parse; a
// short code (`1294`), a telephone of its own (`1000`), `*100`; `sip:support@pbx.example.com`
// or `client:helpdesk`. It gives the form that Called gives for a call to it.
func Line(text string) (line, doubt string, err error) {
	text = strings.TrimSpace(text)
	plain, scheme, host := address(text)
	switch {
	case scheme == "client" && sipUser.MatchString(plain), scheme != "" && host != "" && !isDialled(plain) && sipUser.MatchString(plain) && sipHost.MatchString(host):
		return written(plain, scheme, host), "", nil
	case scheme == "client", host != "" && !isDialled(plain):
		return "", "", apperr.New(apperr.Invalid, "%q is no address of a line: write it as sip:support@pbx.example.com, or client:helpdesk.", clip(text, 40))
	case scheme != "" && isDialled(plain):
		text = plain
	}
	if shortCode.MatchString(text) {
		return text, "", nil
	}
	return Parse(text, "")
}

// Sought is the part of a number that people search for, as numbers are kept: without what
// stands between its digits, and without the zeros before one that is written as it is dialled
// in a country. What is no part of one is given as it is.
func Sought(text string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()./\u00a0", r) {
			return -1
		}
		return r
	}, strings.Replace(plainPhone(text), "(0)", "", 1))
	if plain == "" || strings.Trim(plain, "+0123456789*#") != "" {
		return text
	}
	return cmp.Or(strings.TrimLeft(plain, "0"), plain)
}
