package workflow

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// BranchOnValue compares a value with rules in order and leaves by the exit of
// the first that fits (MISSION F5). Texts are compared without regard to case
// and surrounding spaces, numbers exactly.
type BranchOnValue struct {
	Label string       `json:"label"`
	Rules []BranchRule `json:"rules"`
}

// BranchRule is one comparison. Several rules may share an exit.
type BranchRule struct {
	Exit        string `json:"exit"`
	Operator    string `json:"operator"`
	Value       string `json:"value,omitempty"` // with variables; between: `1, 10`; in_list: `a, b, c`
	Description string `json:"description,omitempty"`
}

// OtherwiseExit is taken when no rule fits.
const OtherwiseExit = "otherwise"

const maxRules = 100

// Operator is a comparison of Branch on Value.
type Operator struct {
	Name, Label string
	NoValue     bool   // is_empty compares with nothing
	Help        string // how the value is written
	check       func(value string) string
	fits        func(have, value string) bool
}

// Operators lists the comparisons (MISSION F5).
func Operators() []Operator {
	return []Operator{
		{Name: "equals", Label: "equals", fits: func(h, v string) bool { return fold(h) == fold(v) }},
		{Name: "not_equals", Label: "does not equal", fits: func(h, v string) bool { return fold(h) != fold(v) }},
		{Name: "contains", Label: "contains", fits: func(h, v string) bool { return strings.Contains(fold(h), fold(v)) }},
		{Name: "starts_with", Label: "starts with", fits: func(h, v string) bool { return strings.HasPrefix(fold(h), fold(v)) }},
		{Name: "ends_with", Label: "ends with", fits: func(h, v string) bool { return strings.HasSuffix(fold(h), fold(v)) }},
		{Name: "matches", Label: "matches", Help: "A regular expression (RE2)", check: checkPattern, fits: matches},
		{Name: "greater", Label: "is greater than", Help: "A number", check: checkNumbers(1), fits: compare(func(c int) bool { return c > 0 })},
		{Name: "less", Label: "is less than", Help: "A number", check: checkNumbers(1), fits: compare(func(c int) bool { return c < 0 })},
		{Name: "between", Label: "is between", Help: "Two numbers, both included: 1, 10", check: checkNumbers(2), fits: between},
		{Name: "is_empty", Label: "is empty", NoValue: true, fits: func(h, _ string) bool { return strings.TrimSpace(h) == "" }},
		{Name: "in_list", Label: "is in list", Help: "Values with commas between: NSW, QLD", fits: inList},
	}
}

func operatorOf(name string) (Operator, bool) {
	for _, o := range Operators() {
		if o.Name == name {
			return o, true
		}
	}
	return Operator{}, false
}

func branchOnValueKind() Kind {
	return Kind{Name: "branch_on_value", Label: "Branch on Value", Icon: "branch", Group: groupRoute,
		Summary: "Go different ways by the value of a variable", Silent: true,
		New: func() Settings {
			return &BranchOnValue{Rules: []BranchRule{{Operator: "equals"}}}
		}}
}

// Exits: one per exit name of the rules, in their order, and otherwise.
func (b *BranchOnValue) Exits() []Exit {
	var exits []Exit
	for _, r := range b.Rules {
		if r.Exit != "" && r.Exit != OtherwiseExit && !slices.ContainsFunc(exits, func(e Exit) bool { return e.Name == r.Exit }) {
			exits = append(exits, Exit{Name: r.Exit, Label: r.Exit, Help: r.Description})
		}
	}
	return append(exits, Exit{Name: OtherwiseExit, Label: "Otherwise", Help: "No rule fits"})
}

// Texts takes variables in the values.
func (b *BranchOnValue) Texts() []Text {
	var texts []Text
	for i := range b.Rules {
		texts = append(texts, Text{Field: fmt.Sprintf("rules[%d].value", i), Text: &b.Rules[i].Value})
	}
	return texts
}

// Summarize gives the label and how many rules.
func (b *BranchOnValue) Summarize(Surroundings) string {
	if len(b.Rules) == 1 {
		return b.Label + ", 1 rule"
	}
	return fmt.Sprintf("%s, %d rules", b.Label, len(b.Rules))
}

var exitPattern = regexp.MustCompile(`^[\pL\pN_][\pL\pN_ .\-]{0,39}$`)

// Check: every rule can be compared.
func (b *BranchOnValue) Check(c *Check) {
	if strings.TrimSpace(b.Label) == "" {
		c.Red("label", "Choose the variable to compare.")
	}
	if len(b.Rules) == 0 {
		c.Yellow("rules", "There is no rule: every call leaves by Otherwise.")
	}
	if len(b.Rules) > maxRules {
		c.Red("rules", "%d rules are more than %d.", len(b.Rules), maxRules)
	}
	for i, r := range b.Rules {
		field := fmt.Sprintf("rules[%d]", i)
		if !exitPattern.MatchString(r.Exit) {
			c.Red(field+".exit", "The exit %q needs a name of letters, digits, spaces, _ . or -, 40 at the most.", r.Exit)
		}
		op, ok := operatorOf(r.Operator)
		switch {
		case !ok:
			c.Red(field+".operator", "The operator %q is not known.", r.Operator)
		case !op.NoValue && r.Value == "":
			c.Red(field+".value", "A value to compare with is needed; to find an empty one use %q.", "is empty")
		case op.check != nil && !strings.Contains(r.Value, "%"):
			if why := op.check(r.Value); why != "" {
				c.Red(field+".value", "%s", why)
			}
		}
	}
}

// Run leaves by the first rule that fits.
func (b *BranchOnValue) Run(s *Visit) Next {
	have, known := s.Value(b.Label)
	if !known {
		s.Note(b.Label + " has no value; it is compared as empty")
	}
	for i, r := range b.Rules {
		op, ok := operatorOf(r.Operator)
		if !ok {
			continue
		}
		value := s.Expand(r.Value)
		if op.fits(have, value) {
			s.Because(strings.TrimSpace(fmt.Sprintf("Rule %d fits: %s is %q, which %s %s", i+1, b.Label, have, op.Label, quoteUnless(op.NoValue, value))) + ".")
			return Leave(r.Exit)
		}
	}
	s.Because(fmt.Sprintf("No rule fits: %s is %q.", b.Label, have))
	return Leave(OtherwiseExit)
}

func quoteUnless(no bool, v string) string {
	if no {
		return ""
	}
	return fmt.Sprintf("%q", v)
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
