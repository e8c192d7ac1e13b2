package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/voice"
)

// Menu is a virtual receptionist: it says what there is to choose, and one key acts
// at once.
type Menu struct {
	Prompt      Prompt       `json:"prompt"`
	Options     []MenuOption `json:"options"`
	Tries       int          `json:"tries"`
	Timeout     kind.Span    `json:"timeout"` // silence after the prompt
	ErrorPrompt Prompt       `json:"error_prompt"`
}

// MenuOption is one key and where it leads.
type MenuOption struct {
	Key         string `json:"key"` // one of 0-9 * #
	Description string `json:"description,omitempty"`
}

const menuKeys = "0123456789*#"

func menuKind() Kind {
	return Kind{Name: "menu", Label: "Menu", Icon: "list-numbers", Group: groupTalk,
		Summary: "Let the caller choose with one key: a virtual receptionist", Question: true,
		New: func() Settings {
			return &Menu{Options: []MenuOption{{Key: "1"}, {Key: "2"}}, Tries: 3, Timeout: kind.Span(6 * time.Second)}
		}}
}

// exit names the way out of a key: letters alone, since a name stands in addresses.
func (o MenuOption) exit() string {
	switch o.Key {
	case "*":
		return "key_star"
	case "#":
		return "key_hash"
	}
	return "key_" + o.Key
}

// ExitLabel says the key behind an exit, whatever keys are offered now.
func (m *Menu) ExitLabel(exit string) string {
	for _, key := range menuKeys {
		if o := (MenuOption{Key: string(key)}); o.exit() == exit {
			return "Key " + o.Key
		}
	}
	return ""
}

// words are the key and what it is for.
func (o MenuOption) words() string {
	if o.Description == "" {
		return "Key " + o.Key
	}
	return o.Key + " · " + o.Description
}

func isMenuKey(key string) bool { return len(key) == 1 && strings.Contains(menuKeys, key) }

// Exits: one per key in their order, and what is left when the tries are used up.
func (m *Menu) Exits() []Exit {
	var exits []Exit
	for _, o := range m.Options {
		if isMenuKey(o.Key) && !slices.ContainsFunc(exits, func(e Exit) bool { return e.Name == o.exit() }) {
			exits = append(exits, Exit{Name: o.exit(), Label: o.words()})
		}
	}
	return append(exits,
		Exit{Name: noInputExit, Label: "No input", Help: "The tries are used up"},
		Exit{Name: invalidExit, Label: "Invalid", Help: "The tries are used up and the last one was a key that is not offered", Fallback: noInputExit})
}

// Texts takes variables in both prompts.
func (m *Menu) Texts() []Text {
	return []Text{m.Prompt.text("prompt"), m.ErrorPrompt.text("error_prompt")}
}

// Summarize lists the keys.
func (m *Menu) Summarize(Surroundings) string {
	var keys []string
	for _, o := range m.Options {
		if o.Key != "" {
			keys = append(keys, o.Key)
		}
	}
	if len(keys) == 1 {
		return "Key " + keys[0]
	}
	return "Keys " + strings.Join(keys, ", ")
}

// Check: there is something to choose, and no key stands twice.
func (m *Menu) Check(c *Check) {
	if len(m.Options) == 0 {
		c.Red("options", "There is no key to choose: add the first option.")
	}
	seen := map[string]int{}
	for i, o := range m.Options {
		field := fmt.Sprintf("options[%d]", i)
		switch first, twice := seen[o.Key]; {
		case !isMenuKey(o.Key):
			c.Red(field+".key", "The key %q must be one of 0 to 9, * and #.", o.Key)
		case twice:
			c.Red(field+".key", "The key %s is option %d already; choose another.", o.Key, first+1)
		default:
			seen[o.Key] = i
		}
		if n := len([]rune(o.Description)); n > maxTitle {
			c.Red(field+".description", "The description has %d characters; %d is the most.", n, maxTitle)
		}
	}
	m.asking().check(c, "does not hear what to choose from")
}

// asking takes one key, whichever: a finish key would take # away from the options.
func (m *Menu) asking() asking {
	return asking{m.Prompt, m.ErrorPrompt, m.Tries, m.Timeout, voice.Instruction{MaxDigits: 1}}
}

// Run offers the options for the first time.
func (m *Menu) Run(s *Visit) Next { return m.asking().first(s) }

// Resume goes the way of the key, asks again, or gives up.
func (m *Menu) Resume(s *Visit, in voice.Input) Next {
	key := in.Digits
	if len(key) > 1 {
		key = key[:1]
	}
	for _, o := range m.Options {
		if key != "" && o.Key == key {
			s.Because(strings.TrimSuffix(fmt.Sprintf("Key %s: %s", o.Key, o.Description), ": ") + ".")
			return Leave(o.exit())
		}
	}
	if key == "" {
		return m.asking().again(s, "Nothing was keyed in.", noInputExit)
	}
	return m.asking().again(s, fmt.Sprintf("The key %q is not offered.", key), invalidExit)
}
