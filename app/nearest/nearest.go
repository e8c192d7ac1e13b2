// Package nearest finds the word that was probably meant: for errors that ask "did you
// mean …?".
package nearest

import "strings"

// The words that are compared are bounded, in characters and in number: comparing costs the
// product of all three.
const (
	maxLength = 64
	maxKnown  = 1000
)

// Word gives the one of known that is nearest to word in whatever case, empty if none is
// near: more than a third of its characters may not differ. Of two that are equally near
// it is the first by the alphabet.
func Word(word string, known []string) string {
	a := []rune(strings.ToLower(word))
	if len(a) > maxLength || len(known) > maxKnown {
		return ""
	}
	best, least := "", max(1, len(a)/3)+1
	for _, k := range known {
		b := []rune(strings.ToLower(k))
		if len(b) >= len(a)+least+1 || len(a) >= len(b)+least+1 { // so many must be added or taken out
			continue
		}
		if n := distance(a, b); n < least || n == least && best != "" && k < best {
			best, least = k, n
		}
	}
	return best
}

// distance is how many characters must be changed, added, taken out or swapped with the
// next (Damerau and Levenshtein, each pair swapped once).
func distance(a, b []rune) int {
	last, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], last[j-1]+1)
			}
		}
		last, row, next = row, next, last
	}
	return row[len(b)]
}
