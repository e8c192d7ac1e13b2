package lead

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A spreadsheet runs a cell that begins with one of these as a formula
// (https://owasp.org/www-community/attacks/CSV_Injection), the full-width forms
// included.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

// e164 is a number as it is kept; nothing a spreadsheet could run.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)

// guard makes a value safe to open in a spreadsheet: an apostrophe before what
// would be a formula. A value that looks guarded already gets one too, so that
// unguard gives back exactly what was there.
func guard(value string) string {
	if isFormula(strings.TrimLeft(value, "'")) {
		return "'" + value
	}
	return value
}

// guardPhone leaves a number in E.164 as it is.
func guardPhone(value string) string {
	if e164.MatchString(value) {
		return value
	}
	return guard(value)
}

// unguard takes the apostrophe of guard away.
func unguard(value string) string {
	if rest, ok := strings.CutPrefix(value, "'"); ok && isFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return value
}

func isFormula(value string) bool {
	first, size := utf8.DecodeRuneInString(value)
	return size > 0 && strings.ContainsRune(formulaSigns, first)
}
