// Package operator is how Branch on Value compares: texts without regard to case and
// surrounding spaces, numbers exactly.
package operator

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// Operator is a comparison of Branch on Value.
type Operator struct {
	Name, Label string
	NoValue     bool                      // is_empty compares with nothing
	Help        string                    // how the value is written
	Check       func(value string) string // what is wrong with a value; nil takes any
	Fits        func(have, value string) bool
}

// All lists the comparisons (MISSION F5).
func All() []Operator {
	return []Operator{
		{Name: "equals", Label: "equals", Fits: func(h, v string) bool { return fold(h) == fold(v) }},
		{Name: "not_equals", Label: "does not equal", Fits: func(h, v string) bool { return fold(h) != fold(v) }},
		{Name: "contains", Label: "contains", Fits: func(h, v string) bool { return strings.Contains(fold(h), fold(v)) }},
		{Name: "starts_with", Label: "starts with", Fits: func(h, v string) bool { return strings.HasPrefix(fold(h), fold(v)) }},
		{Name: "ends_with", Label: "ends with", Fits: func(h, v string) bool { return strings.HasSuffix(fold(h), fold(v)) }},
		{Name: "matches", Label: "matches", Help: "A regular expression (RE2)", Check: checkPattern, Fits: matches},
		{Name: "greater", Label: "is greater than", Help: "A number", Check: checkNumbers(1), Fits: compare(func(c int) bool { return c > 0 })},
		{Name: "less", Label: "is less than", Help: "A number", Check: checkNumbers(1), Fits: compare(func(c int) bool { return c < 0 })},
		{Name: "between", Label: "is between", Help: "Two numbers, both included: 1, 10", Check: checkNumbers(2), Fits: between},
		{Name: "is_empty", Label: "is empty", NoValue: true, Fits: func(h, _ string) bool { return strings.TrimSpace(h) == "" }},
		{Name: "in_list", Label: "is in list", Help: "Values with commas between: NSW, QLD", Fits: inList},
	}
}

// Named finds a comparison by its name.
func Named(name string) (Operator, bool) {
	for _, o := range All() {
		if o.Name == name {
			return o, true
		}
	}
	return Operator{}, false
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkPattern(v string) string {
	if _, err := regexp.Compile(v); err != nil {
		return fmt.Sprintf("%q is no regular expression: %v", v, err)
	}
	return ""
}

// matches compiles per call: RE2 is linear in time, and a pattern may hold variables.
func matches(have, pattern string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && re.MatchString(have)
}

func inList(have, list string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(v string) bool { return fold(v) == fold(have) })
}

func compare(want func(int) bool) func(have, value string) bool {
	return func(have, value string) bool {
		h, ok1 := number(have)
		v, ok2 := number(value)
		return ok1 && ok2 && want(h.Cmp(v))
	}
}

func between(have, value string) bool {
	h, ok := number(have)
	from, to, two := strings.Cut(value, ",")
	f, ok1 := number(from)
	t, ok2 := number(to)
	return ok && two && ok1 && ok2 && h.Cmp(f) >= 0 && h.Cmp(t) <= 0
}

func checkNumbers(n int) func(string) string {
	return func(value string) string {
		parts := strings.Split(value, ",")
		if len(parts) != n {
			if n == 2 {
				return fmt.Sprintf("%q: write two numbers with a comma between, as in 1, 10.", value)
			}
			return fmt.Sprintf("%q is no number.", value)
		}
		for _, p := range parts {
			if _, ok := number(p); !ok {
				return fmt.Sprintf("%q is no number.", strings.TrimSpace(p))
			}
		}
		return ""
	}
}

// The exponent is bounded: 1e999999999 would take minutes to spell out.
var numberPattern = regexp.MustCompile(`^[+-]?(\d{1,64}(\.\d{0,64})?|\.\d{1,64})([eE][+-]?\d{1,3})?$`)

// number reads a decimal exactly.
func number(text string) (*big.Rat, bool) {
	text = strings.TrimSpace(text)
	if !numberPattern.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
