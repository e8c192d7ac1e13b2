package workflow

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"hookline/app/voice"
)

// Prompt is what a caller hears: a text with variables, or a sound, and more of both
// after it. Kinds of objects hold it in a setting and hand that to Check.prompt and
// Step.prompt; its texts and references are found by themselves (TextsOf, RefsOf).
type Prompt struct {
	Say      string       `json:"say,omitempty"`
	Voice    string       `json:"voice,omitempty"`    // the carrier's name of a voice; empty is its default
	Language string       `json:"language,omitempty"` // BCP 47 (en-AU); empty is the carrier's default
	Sound    string       `json:"sound,omitempty"`    // id of a Sound, in place of a text
	Then     []PromptPart `json:"then,omitempty"`     // heard after it
}

// PromptPart is a text or a sound within a Prompt.
type PromptPart struct {
	Say      string `json:"say,omitempty"`
	Voice    string `json:"voice,omitempty"`
	Language string `json:"language,omitempty"`
	Sound    string `json:"sound,omitempty"` // id of a Sound
}

func (p *Prompt) text(field string) Text { return Text{Field: field + ".say", Text: &p.Say} }

// silent says whether nothing is heard.
func (p Prompt) silent() bool {
	return !slices.ContainsFunc(p.parts(), func(part PromptPart) bool { return part.Sound != "" || strings.TrimSpace(part.Say) != "" })
}

// parts lists what is heard, in order.
func (p Prompt) parts() []PromptPart {
	return append([]PromptPart{{Say: p.Say, Voice: p.Voice, Language: p.Language, Sound: p.Sound}}, p.Then...)
}

// Bounds of what an admin writes.
const (
	maxText  = 4096 // characters of one text; a dialect that speaks fewer at once cuts it
	maxParts = 10   // of a prompt
)

func (c *Check) prompt(field string, p Prompt) {
	c.part(field, PromptPart{Say: p.Say, Sound: p.Sound})
	c.parts(field+".then", p.Then)
}

// parts checks what is heard after the first part.
func (c *Check) parts(field string, list []PromptPart) {
	if n := 1 + len(list); n > maxParts {
		c.Red(field, "There are %d parts; %d are the most a caller is asked to listen to. Join texts, or record one sound.", n, maxParts)
	}
	for i, part := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if part.Sound == "" && strings.TrimSpace(part.Say) == "" {
			c.Yellow(at+".say", "This part is empty: write a text, choose a sound, or remove it.")
		}
		c.part(at, part)
	}
}

func (c *Check) part(at string, p PromptPart) {
	if n := len([]rune(p.Say)); n > maxText {
		c.Red(at+".say", "The text has %d characters; %d is the most that can be spoken.", n, maxText)
	}
	if p.Sound == "" {
		return
	}
	c.sound(at+".sound", p.Sound)
	if strings.TrimSpace(p.Say) != "" {
		c.Red(at+".sound", "Here are a text and a sound; take one of them, and put the other into a part of its own.")
	}
}

// sound reports a Sound that is not there.
func (c *Check) sound(field, id string) {
	if _, known := c.Around.Sounds[id]; !known {
		c.Red(field, "The Sound is gone; choose another.")
	}
}

// SoundInfo is what a Workflow must know of a Sound.
type SoundInfo struct {
	ID, Name string
	Duration time.Duration
	URL      string // path it is played from, without the address of the installation
}

// Sounds gives what callers can hear. app/call answers it.
type Sounds interface {
	Sound(id string) (SoundInfo, bool)
	// SoundNamed finds one by its name, with or without the ending of a file.
	SoundNamed(name string) (SoundInfo, bool)
}

// NamedSound finds a Sound by its name in any case, with or without the ending of a file:
// other systems name the file that was uploaded.
func NamedSound(sounds map[string]SoundInfo, name string) (SoundInfo, bool) {
	plain := func(text string) string {
		text = strings.ToLower(strings.TrimSpace(text))
		return strings.TrimSuffix(strings.TrimSuffix(text, ".wav"), ".mp3")
	}
	for _, info := range sounds {
		if plain(info.Name) == plain(name) {
			return info, true
		}
	}
	return SoundInfo{}, false
}

// prompt fills a prompt and traces what is heard.
func (s *Visit) prompt(p Prompt) []voice.Instruction {
	var list []voice.Instruction
	for _, part := range p.parts() {
		if part.Sound != "" {
			if play, ok := s.play(part.Sound); ok {
				list = append(list, play)
			}
			continue
		}
		if text := s.expandIn(part.Language, part.Say); text != "" {
			s.Entry.Said = append(s.Entry.Said, s.State.mask(text))
			list = append(list, voice.Instruction{Verb: voice.Say, Text: text, Voice: part.Voice, Language: part.Language})
		}
	}
	return list
}

// soundMark stands before the name of a Sound where a trace lists what was said.
const soundMark = "♪ "

// play gives the instruction to play a Sound; false, with a note, when there is none.
func (s *Visit) play(id string) (voice.Instruction, bool) {
	info, ok := s.Sound(id)
	if !ok {
		s.Note("a sound was not played: it is gone")
		return voice.Instruction{}, false
	}
	s.Entry.Said = append(s.Entry.Said, soundMark+info.Name)
	return voice.Instruction{Verb: voice.Play, URL: info.URL, Sound: info.Name}, true
}

// TextsOf lists the settings that take variables: those the kind names, and the texts
// of its prompts.
func TextsOf(s Settings) []Text {
	var list []Text
	if speaker, ok := s.(Speaker); ok {
		list = speaker.Texts()
	}
	eachPart(s, func(at string, say, _ *string) {
		if !slices.ContainsFunc(list, func(t Text) bool { return t.Field == at+"say" }) {
			list = append(list, Text{Field: at + "say", Text: say})
		}
	})
	return list
}

// RefsOf lists what the settings refer to: what the kind names, and the sounds of its
// prompts.
func RefsOf(s Settings) []Ref {
	var list []Ref
	if r, ok := s.(Referrer); ok {
		list = r.Refs()
	}
	eachPart(s, func(at string, _, sound *string) {
		list = append(list, Ref{Kind: RefSound, Field: at + "sound", ID: sound})
	})
	return list
}

var (
	promptType = reflect.TypeFor[Prompt]()
	partType   = reflect.TypeFor[PromptPart]()
)

// eachPart visits every part of every prompt in the settings, with its path.
func eachPart(s Settings, visit func(at string, say, sound *string)) {
	walkParts(reflect.ValueOf(s).Elem(), "", visit)
}

func walkParts(v reflect.Value, at string, visit func(at string, say, sound *string)) {
	switch {
	case v.Type() == promptType:
		if p, ok := v.Addr().Interface().(*Prompt); ok {
			visit(at, &p.Say, &p.Sound)
		}
		walkParts(v.FieldByName("Then"), at+"then", visit)
	case v.Type() == partType:
		if p, ok := v.Addr().Interface().(*PromptPart); ok {
			visit(at, &p.Say, &p.Sound)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			switch {
			case v.Type().Field(i).Anonymous && name == "":
				walkParts(v.Field(i), at, visit)
			case name != "" && name != "-":
				walkParts(v.Field(i), at+name+pathEnd(v.Field(i)), visit)
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			walkParts(v.Index(i), fmt.Sprintf("%s[%d].", at, i), visit)
		}
	}
}

// pathEnd is what follows the name of a setting in the path of what is in it.
func pathEnd(v reflect.Value) string {
	if v.Kind() == reflect.Struct {
		return "."
	}
	return ""
}
