package workflow

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hookline/app/readback"
	"hookline/app/voice"
)

// ReadBack says the value of a variable as what it is: an amount, a date, digits one by one
// (MISSION V6).
type ReadBack struct {
	Label    string      `json:"label"`
	As       readback.As `json:"as"`                 // amount:EUR
	Voice    string      `json:"voice,omitempty"`    // of the value: the carrier's name of it; empty is its default
	Language string      `json:"language,omitempty"` // BCP 47; empty is English, by the carrier's default voice
	Before   Prompt      `json:"before,omitzero"`
	After    Prompt      `json:"after,omitzero"`
	Repeat   string      `json:"repeat,omitempty"` // the key to hear it again; empty for none
}

// Bounds of hearing it again.
const (
	mostAgain = 3
	againWait = 4 * time.Second // for the key, after all was said
)

func readBackKind() Kind {
	return Kind{Name: "read_back", Label: "Read Back", Icon: "read-back", Group: groupTalk,
		Summary: "Say a value as a number, an amount, a date, digits one by one",
		New:     func() Settings { return &ReadBack{As: readback.As{Format: "number"}} }}
}

// Exits: next.
func (r *ReadBack) Exits() []Exit { return onlyNext() }

// Texts takes variables in both prompts.
func (r *ReadBack) Texts() []Text { return []Text{r.Before.text("before"), r.After.text("after")} }

// Reads the variable that is said.
func (r *ReadBack) Reads() []Text { return []Text{{Field: "label", Text: &r.Label}} }

// Summarize gives the variable, and what it is read as.
func (r *ReadBack) Summarize(Surroundings) string { return r.Label + " as " + r.As.String() }

// Check: there is a variable, and a way to read it.
func (r *ReadBack) Check(c *Check) {
	if strings.TrimSpace(r.Label) == "" {
		c.Red("label", "Choose the variable to read back.")
	}
	if r.As == (readback.As{}) {
		c.Red("as", "Choose how the value is read.")
	} else if err := r.As.Check(); err != nil {
		c.Red("as", "The value can't be read: %v.", err)
	}
	if !readback.Known(r.Language) {
		c.Yellow("language", "Amounts and dates are said in English: the language %q is none of %s.", r.Language, strings.Join(readback.Languages(), ", "))
	}
	if r.Repeat != "" && !isMenuKey(r.Repeat) {
		c.Red("repeat", "The key to hear it again is %q; it must be one of 0 to 9, * and #, or none.", r.Repeat)
	}
	c.prompt("before", r.Before)
	c.prompt("after", r.After)
}

// Run says it for the first time.
func (r *ReadBack) Run(s *Visit) Next { return r.say(s, 1) }

// say says all of it, and waits for the key while it may be heard again.
func (r *ReadBack) say(s *Visit, time int) Next {
	list := append(s.prompt(r.Before), r.value(s)...)
	list = append(list, s.prompt(r.After)...)
	if r.Repeat == "" || time > mostAgain {
		for _, i := range list {
			s.Do(i)
		}
		return Leave(NextExit)
	}
	s.Remember(tryMemory, strconv.Itoa(time))
	s.Do(voice.Instruction{Verb: voice.Gather, Prompt: list, MaxDigits: 1, Timeout: againWait})
	return Wait()
}

// value says the value alone.
func (r *ReadBack) value(s *Visit) []voice.Instruction {
	value, known := s.Value(r.Label)
	if !known {
		s.Note(r.Label + " has no value; nothing of it is said")
		return nil
	}
	said, note := s.State.readBack(r.Label, r.Label, value, r.As, s.place(r.Language))
	if note != "" {
		s.Note(note)
	}
	if said == "" {
		return nil
	}
	s.Entry.Said = append(s.Entry.Said, s.State.show(strings.TrimPrefix(r.Label, Scope), s.State.mask(said)))
	return []voice.Instruction{{Verb: voice.Say, Text: said, Voice: r.Voice, Language: r.Language}}
}

// Resume says it again for the key, and goes on for anything else.
func (r *ReadBack) Resume(s *Visit, in voice.Input) Next {
	heard, err := strconv.Atoi(s.Recall(tryMemory))
	if err != nil || r.Repeat == "" || !strings.HasPrefix(in.Digits, r.Repeat) {
		return Leave(NextExit)
	}
	s.Because(fmt.Sprintf("The key %s asks to hear it again: %d of %d times.", r.Repeat, heard, mostAgain))
	return r.say(s, heard+1)
}
