package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hookline/app/workflow/operator"
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
		op, ok := operator.Named(r.Operator)
		switch {
		case !ok:
			c.Red(field+".operator", "The operator %q is not known.", r.Operator)
		case !op.NoValue && r.Value == "":
			c.Red(field+".value", "A value to compare with is needed; to find an empty one use %q.", "is empty")
		case op.Check != nil && !strings.Contains(r.Value, "%"):
			if why := op.Check(r.Value); why != "" {
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
		op, ok := operator.Named(r.Operator)
		if !ok {
			continue
		}
		value := s.Expand(r.Value)
		if op.Fits(have, value) {
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
