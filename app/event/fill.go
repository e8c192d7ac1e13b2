package event

import (
	"encoding/json"
	"strings"
	"time"

	"hookline/app/workflow/operator"
	"hookline/models"
)

// TestHook is the fact of an event that was made to test one hook: the hook's id. No
// other hook gets it, and that one whatever its conditions, and when it is off, too.
const TestHook = "test_hook"

// Holds says whether all conditions hold for the tags of an event.
func Holds(when []models.HookCondition, data map[string]string) bool {
	for _, c := range when {
		o, ok := operator.Named(c.Operator)
		if !ok || !o.Fits(data[c.Tag], c.Value) {
			return false
		}
	}
	return true
}

// Envelope is the body of Standard Webhooks 1.0: the event's type in dotted words, when
// it happened, and all its tags.
func Envelope(e *models.Event) ([]byte, error) {
	data := e.Data
	if data == nil {
		data = map[string]string{}
	}
	return json.Marshal(struct {
		Type      string            `json:"type"`
		Timestamp string            `json:"timestamp"`
		Data      map[string]string `json:"data"`
	}{strings.ReplaceAll(e.Type, "_", "."), e.At.UTC().Format(time.RFC3339Nano), data})
}
