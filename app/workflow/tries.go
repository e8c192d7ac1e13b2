package workflow

import (
	"fmt"
	"strconv"
	"time"

	"hookline/app/kind"
	"hookline/app/voice"
)

// asking is what Menu and Capture Digits have in common: keys are asked for, again with
// the error prompt before the prompt, until the tries are used up.
type asking struct {
	prompt, errorPrompt Prompt
	tries               int
	timeout             kind.Span
	keys                voice.Instruction // Gather: which keys, and how many
}

// check: they can be asked for; unheard says what follows from a prompt that is silent.
func (a asking) check(c *Check, unheard string) {
	if a.timeout < kind.Span(time.Second) || a.timeout > kind.Span(time.Minute) {
		c.Red("timeout", "The timeout is %s; it must be from 1s to 60s.", a.timeout)
	}
	if a.tries < 1 || a.tries > 10 {
		c.Red("tries", "There are %d tries; from 1 to 10 are possible.", a.tries)
	}
	c.prompt("prompt", a.prompt)
	c.prompt("error_prompt", a.errorPrompt)
	if a.prompt.silent() {
		c.Yellow("prompt.say", "There is no prompt: the caller %s.", unheard)
	}
}

// first asks for the first time.
func (a asking) first(s *Visit) Next { return a.ask(s, 1, s.prompt(a.prompt)) }

const tryMemory = "try"

func (a asking) ask(s *Visit, try int, prompt []voice.Instruction) Next {
	s.Remember(tryMemory, strconv.Itoa(try))
	keys := a.keys
	keys.Verb, keys.Prompt, keys.Timeout = voice.Gather, prompt, time.Duration(a.timeout)
	s.Do(keys)
	return Wait()
}

// again asks once more after what was wrong, or leaves by the exit after the last try.
func (a asking) again(s *Visit, why, exit string) Next {
	try, err := strconv.Atoi(s.Recall(tryMemory))
	if err != nil {
		try = a.tries
	}
	if try < a.tries {
		s.Because(fmt.Sprintf("%s Try %d of %d.", why, try, a.tries))
		return a.ask(s, try+1, append(s.prompt(a.errorPrompt), s.prompt(a.prompt)...))
	}
	s.Because(fmt.Sprintf("%s That was try %d of %d.", why, try, a.tries))
	s.Speak(a.errorPrompt)
	return Leave(exit)
}
