package answer

import (
	"fmt"
	"strings"
)

// Words says what happens next, for people.
func (a *Action) Words() string {
	var said strings.Builder
	switch {
	case a.App == AppHangUp:
		said.WriteString("Hangs up")
	case a.App == AppTransfer:
		said.WriteString("Transfers the call to " + a.Destination)
	case a.FindMe != nil:
		said.WriteString("Finds somebody at " + strings.Join(a.FindMe.Numbers, ", "))
	default:
		fmt.Fprintf(&said, "Goes to Workflow %d", a.ID)
		if a.Workflow != "" {
			said.WriteString(", " + a.Workflow)
		}
	}
	var names []string
	for _, p := range a.Parameters {
		names = append(names, p.Name)
	}
	if len(names) > 0 {
		said.WriteString(", with " + andList(names))
	}
	var keys []string
	for _, pair := range PassedThrough(a.PassThrough) {
		keys = append(keys, pair.Name)
	}
	if len(keys) > 0 {
		said.WriteString("; passes on " + andList(keys))
	}
	return said.String() + "."
}

func andList(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// PassedThrough parts pass-through data (MISSION D6, FACTS): pairs at two bars, name and
// value at the first one between. What has no bar is no pair.
func PassedThrough(text string) []UserParameter {
	var list []UserParameter
	for pair := range strings.SplitSeq(text, "||") {
		if name, value, ok := strings.Cut(pair, "|"); ok && strings.TrimSpace(name) != "" {
			list = append(list, UserParameter{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return list
}
