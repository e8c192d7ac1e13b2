package script

import (
	"strings"

	"golang.org/x/net/html"
)

// Operator is how a condition compares a field.
type Operator struct {
	Name, Label string
	NoValue     bool // compares with nothing
	fits        func(have, value string) bool
}

// Operators lists them in the order they are offered.
func Operators() []Operator {
	return []Operator{
		{"not_empty", "has a value", true, func(have, _ string) bool { return fold(have) != "" }},
		{"is_empty", "is empty", true, func(have, _ string) bool { return fold(have) == "" }},
		{"equals", "is", false, func(have, value string) bool { return fold(have) == fold(value) }},
		{"not_equals", "is not", false, func(have, value string) bool { return fold(have) != fold(value) }},
		{"contains", "contains", false, func(have, value string) bool { return strings.Contains(fold(have), fold(value)) }},
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

// fold compares as Branch on Value does: case and outer spaces don't count.
func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// condition takes over the condition of an element, if it has one.
func (c *cleaner) condition(to, from *html.Node) {
	if !hasAttr(from, attrShowIf) {
		return
	}
	label := Label(attr(from, attrShowIf))
	name := strings.TrimSpace(attr(from, attrShowOp))
	if name == "" {
		name = "not_empty"
	}
	op, ok := operatorOf(name)
	if label == "" || !ok {
		c.say("A condition was taken out: %q %q can't be compared.", shown(attr(from, attrShowIf)), shown(name))
		return
	}
	c.fields++
	to.Attr = append(to.Attr, html.Attribute{Key: attrShowIf, Val: label}, html.Attribute{Key: attrShowOp, Val: op.Name})
	if !op.NoValue {
		to.Attr = append(to.Attr, html.Attribute{Key: attrShowValue, Val: short(attr(from, attrShowValue))})
	}
}

// hidden says whether an element's condition does not hold.
func hidden(n *html.Node, value func(label string) string) bool {
	if !hasAttr(n, attrShowIf) {
		return false
	}
	op, ok := operatorOf(attr(n, attrShowOp))
	return ok && !op.fits(value(attr(n, attrShowIf)), attr(n, attrShowValue))
}
