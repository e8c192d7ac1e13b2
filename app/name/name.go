// Package name says how names are written and which are the same: of what is configured, in
// the file, the API and the screens, on every database.
package name

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Tidy gives a name without spaces too many, and with each accent written as one with its
// letter: macOS takes them apart, and nobody sees the difference.
func Tidy(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }

// Key is the form in which names are compared: two that differ in case, in surrounding or
// doubled spaces, or in how an accent is written are one.
func Key(text string) string { return strings.ToLower(Tidy(text)) }
