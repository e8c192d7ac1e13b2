package workflow

import (
	"fmt"
	"time"

	"hookline/app/voice"
)

// PlaySound plays a Sound, once or a few times in a row.
type PlaySound struct {
	Sound         string `json:"sound"` // id
	Repeats       int    `json:"repeats"`
	Interruptible bool   `json:"interruptible,omitempty"` // any key goes on
}

// maxRepeats bounds how often in a row a caller hears the same.
const maxRepeats = 10

func playSoundKind() Kind {
	return Kind{Name: "play_sound", Label: "Play Sound", Icon: "sound", Group: groupTalk,
		Summary: "Play a WAV or MP3 of Resources",
		New:     func() Settings { return &PlaySound{Repeats: 1} }}
}

// Exits: next.
func (p *PlaySound) Exits() []Exit { return onlyNext() }

// Refs: the Sound.
func (p *PlaySound) Refs() []Ref { return []Ref{{Kind: RefSound, Field: "sound", ID: &p.Sound}} }

// Summarize names the Sound.
func (p *PlaySound) Summarize(around Surroundings) string {
	name := around.Sounds[p.Sound].Name
	if p.Repeats > 1 && name != "" {
		return fmt.Sprintf("%s, %d times", name, p.Repeats)
	}
	return name
}

// Check: the Sound is there.
func (p *PlaySound) Check(c *Check) {
	if p.Sound == "" {
		c.Red("sound", "Choose the Sound to play.")
	} else {
		c.sound("sound", p.Sound)
	}
	if p.Repeats < 1 || p.Repeats > maxRepeats {
		c.Red("repeats", "It is played %d times; 1 to %d are possible.", p.Repeats, maxRepeats)
	}
}

// keyGap is how long a key is waited for after the last sound: carriers take no less.
const keyGap = time.Second

// Run plays it. One that a key interrupts is played while keys are collected.
func (p *PlaySound) Run(s *Visit) Next {
	play, ok := s.play(p.Sound)
	if !ok {
		s.Fail("The sound is gone: nothing was played.")
		return Leave(NextExit)
	}
	var list []voice.Instruction
	for range p.Repeats {
		list = append(list, play)
	}
	if p.Interruptible {
		s.Do(voice.Instruction{Verb: voice.Gather, Prompt: list, MaxDigits: 1, Timeout: keyGap})
		return Wait()
	}
	for _, i := range list {
		s.Do(i)
	}
	return Leave(NextExit)
}

// Resume goes on, whatever was pressed.
func (p *PlaySound) Resume(s *Visit, in voice.Input) Next {
	if in.Digits != "" {
		s.Because("A key ended the sound.")
	}
	return Leave(NextExit)
}
