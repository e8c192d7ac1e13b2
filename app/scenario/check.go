package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/app/workflow/queue"
)

var keys = regexp.MustCompile(`^[0-9*#]{1,64}$`)

// maxFor bounds how long something took.
const maxFor = 24 * time.Hour

// dialOutcomes, messageOutcomes and queueOutcomes are the words of steps.
func dialOutcomes() []string {
	return []string{string(voice.DialAnswered), string(voice.DialBusy), string(voice.DialNoAnswer), string(voice.DialFailed)}
}

func messageOutcomes() []string {
	return []string{string(voice.MessageSent), string(voice.MessageFailed)}
}

func queueOutcomes() []string {
	return []string{queue.Answered, queue.Timeout, queue.Full, queue.NoAgents, queue.Left, queue.Failed}
}

// causes are what an exchange without a usable answer may have.
func causes() []string {
	return []string{string(webservice.Timeout), string(webservice.Unavailable), string(webservice.BadResponse)}
}

// Check reports what is wrong with the form of a scenario; names of things are
// for who knows them to look up.
func (s *Scenario) Check(p *apperr.Problems) {
	line(p, "caller", s.Caller, 64)
	line(p, "called", s.Called, 64)
	line(p, "call", s.Call, 64)
	if n := len([]rune(s.Note)); n > maxText {
		p.Add("note", "The note has %d characters; %d is the most.", n, maxText)
	}
	if _, err := time.Parse(time.RFC3339, s.At); err != nil {
		p.Add("at", "%q is no time of a call: write it with its zone, as in 2026-04-22T09:30:00+10:00.", clip(s.At))
	}
	s.checkVariables(p)
	s.checkQueues(p)
	if bounded(p, "steps", "steps of the caller", len(s.Steps), maxSteps) {
		for i := range s.Steps {
			s.Steps[i].check(p, fmt.Sprintf("steps[%d]", i))
		}
	}
	if bounded(p, "exchanges", "exchanges", len(s.Exchanges), maxExchanges) {
		for i := range s.Exchanges {
			s.Exchanges[i].check(p, fmt.Sprintf("exchanges[%d]", i))
		}
	}
	s.checkExpected(p)
	if b, err := json.Marshal(s); err != nil || len(b) > maxSize {
		p.Add("exchanges", "The scenario has %d bytes in all; %d is the most. Shorten the bodies of its exchanges.", len(b), maxSize)
	}
}

func bounded(p *apperr.Problems, field, what string, n, most int) bool {
	if n > most {
		p.Add(field, "There are %d %s; %d is the most.", n, what, most)
	}
	return n <= most
}

func line(p *apperr.Problems, field, text string, most int) {
	if n := len([]rune(text)); n > most {
		p.Add(field, "%q has %d characters; %d is the most.", clip(text), n, most)
	} else if strings.ContainsFunc(text, unicode.IsControl) {
		p.Add(field, "%q must be one line without control characters.", clip(text))
	}
}

func clip(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

func (s *Scenario) checkVariables(p *apperr.Problems) {
	bounded(p, "variables", "variables", len(s.Variables), maxVariables)
	for _, label := range slices.Sorted(maps.Keys(s.Variables)) {
		field := "variables." + label
		if !workflow.ValidLabel(label) {
			p.Add(field, "%q is no label that can be set: it may hold letters, digits, _ . and -, starts with a letter or _, and is no system variable.", clip(label))
		}
		if n := len([]rune(s.Variables[label])); n > maxValue {
			p.Add(field, "The value of %q has %d characters; %d is the most.", label, n, maxValue)
		}
	}
}

func (s *Scenario) checkQueues(p *apperr.Problems) {
	bounded(p, "queues", "queues", len(s.Queues), maxVariables)
	for i, q := range s.Queues {
		field := fmt.Sprintf("queues[%d]", i)
		if strings.TrimSpace(q.Campaign) == "" {
			p.Add(field+".campaign", "The name of the Campaign is missing.")
		}
		line(p, field+".campaign", q.Campaign, 100)
		if q.Waiting < 0 || q.AgentsReady < 0 || q.ExpectedWait < 0 {
			p.Add(field, "The figures of a queue can't be below 0.")
		}
	}
}

func (s *Action) check(p *apperr.Problems, field string) {
	set := 0
	for _, is := range []bool{s.Digits != "", s.Silence, s.Dial != "", s.Message != "", s.Queue != "", s.Recorded != 0, s.HangUp} {
		if is {
			set++
		}
	}
	if set != 1 {
		p.Add(field, "A step is one thing; here are %d. Write one of digits, silence: true, dial, message, queue, recorded, hang_up: true.", set)
	}
	if s.Digits != "" && !keys.MatchString(s.Digits) {
		p.Add(field+".digits", "%q are no keys of a telephone: write 0 to 9, * and #, 64 at the most.", clip(s.Digits))
	}
	oneOf(p, field+".dial", "dialling can end", s.Dial, dialOutcomes())
	oneOf(p, field+".message", "a message can end", s.Message, messageOutcomes())
	oneOf(p, field+".queue", "a queue can end", s.Queue, queueOutcomes())
	for name, d := range map[string]kind.Span{"for": s.For, "recorded": s.Recorded} {
		if d < 0 || time.Duration(d) > maxFor {
			p.Add(field+"."+name, "%s is no length: it must be from 0s to %s.", d, kind.Span(maxFor))
		}
	}
	if s.For != 0 && s.Dial == "" && s.Queue == "" {
		p.Add(field+".for", "Only dial and queue take a length: leave out for.")
	}
}

func oneOf(p *apperr.Problems, field, what, word string, known []string) {
	if word != "" && !slices.Contains(known, word) {
		p.Add(field, "%q is not how %s: write %s.", clip(word), what, strings.Join(known, ", "))
	}
}

func (x *Exchange) check(p *apperr.Problems, field string) {
	if strings.TrimSpace(x.WebService) == "" {
		p.Add(field+".web_service", "The name of the Web Service is missing.")
	}
	oneOf(p, field+".cause", "an exchange can fail", x.Cause, causes())
	switch {
	case x.Status == 0 && x.Cause == "":
		p.Add(field, "An exchange has the status of the answer, or a cause: write status: 200, or cause: timeout.")
	case x.Status != 0 && (x.Status < 100 || x.Status > 599):
		p.Add(field+".status", "%d is no HTTP status: write 100 to 599.", x.Status)
	}
	line(p, field+".content_type", x.ContentType, 200)
	line(p, field+".object", x.Object, 200)
	if n := len(x.Body); n > MaxBody {
		p.Add(field+".body", "The body has %d bytes; %d is the most. Shorten it to what the results need.", n, MaxBody)
	}
	for name, text := range map[string]string{"request": x.Request, "reason": x.Reason} {
		if n := len([]rune(text)); n > 4*maxText {
			p.Add(field+"."+name, "It has %d characters; %d is the most.", n, 4*maxText)
		}
	}
	for name, values := range map[string]map[string]string{"values": x.Values, "stand_ins": x.StandIns} {
		bounded(p, field+"."+name, "values", len(values), maxVariables)
		for key, value := range values {
			if n := len([]rune(value)); n > maxValue {
				p.Add(field+"."+name+"."+key, "The value has %d characters; %d is the most.", n, maxValue)
			}
		}
	}
	if x.Values != nil && !x.Cut {
		p.Add(field+".values", "Values are for a body that is not whole: add cut: true, or leave them out.")
	}
}

func (s *Scenario) checkExpected(p *apperr.Problems) {
	if bounded(p, "path", "steps of the path", len(s.Path), maxPath) {
		for i, step := range s.Path {
			field := fmt.Sprintf("path[%d]", i)
			if strings.TrimSpace(step.Object) == "" {
				p.Add(field+".object", "The title of the object is missing.")
			}
			line(p, field+".object", step.Object, 200)
			line(p, field+".exit", step.Exit, 64)
			line(p, field+".workflow", step.Workflow, 100)
		}
	}
	if bounded(p, "heard", "lines the caller hears", len(s.Heard), maxHeard) {
		for i, text := range s.Heard {
			if n := len([]rune(text)); n > maxLine {
				p.Add(fmt.Sprintf("heard[%d]", i), "The line has %d characters; %d is the most.", n, maxLine)
			}
		}
	}
}
