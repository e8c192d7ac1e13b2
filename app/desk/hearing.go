package desk

import (
	"encoding/json"

	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// hearingOf is what a caller hears while waiting. Where it can't be read that is music
// alone: for a failure of ours nobody loses the place in line.
func hearingOf(e *models.QueueEntry) queue.Hearing {
	var h queue.Hearing
	if err := json.Unmarshal([]byte(e.Hearing), &h); err != nil {
		return queue.Hearing{}
	}
	return h
}

// kept is how a Hearing stands in an entry.
func kept(h queue.Hearing) (string, error) {
	data, err := json.Marshal(h)
	return string(data), err
}

// music is what plays between the sentences.
func music(h queue.Hearing) []voice.Instruction {
	if h.Sound != "" {
		return []voice.Instruction{{Verb: voice.Play, URL: h.Sound}}
	}
	return []voice.Instruction{{Verb: voice.Music}}
}
