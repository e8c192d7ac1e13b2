package workspace

import (
	"fmt"
	"maps"
	"slices"

	"hookline/models"
)

// Field is one value of an object, to be compared with the same one of another
// time. Key pairs them, label names them for a reader; label empty is the key.
type Field struct{ Key, Label, Value string }

func (f Field) name() string {
	if f.Label != "" {
		return f.Label
	}
	return f.Key
}

// Diff lists the fields that differ, in the order they stand now; fields that
// went come last.
func Diff(old, now []Field) []models.Change {
	before := map[string]Field{}
	for _, f := range old {
		before[f.Key] = f
	}
	var changes []models.Change
	seen := map[string]bool{}
	for _, f := range now {
		seen[f.Key] = true
		if was := before[f.Key]; was.Value != f.Value {
			changes = append(changes, models.Change{Field: f.name(), From: was.Value, To: f.Value})
		}
	}
	for _, f := range old {
		if !seen[f.Key] && f.Value != "" {
			changes = append(changes, models.Change{Field: f.name(), From: f.Value})
		}
	}
	return changes
}

// Words that stand for secrets in the audit trail.
const (
	secretSet     = "set"
	secretChanged = "changed"
)

// diffSecrets lists the secrets that were set, changed or taken out, without
// their values.
func diffSecrets(old, now map[string]string) []models.Change {
	var changes []models.Change
	keys := slices.Collect(maps.Keys(now))
	for key := range old {
		if _, ok := now[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		was, had := old[key]
		is, has := now[key]
		switch {
		case !had:
			changes = append(changes, models.Change{Field: key, To: secretSet})
		case !has:
			changes = append(changes, models.Change{Field: key, From: secretSet})
		case was != is:
			changes = append(changes, models.Change{Field: key, From: secretSet, To: secretChanged})
		}
	}
	return changes
}

// The audit trail is to be read: a change of a thousand objects is cut.
const (
	maxChanges     = 200
	maxChangeRunes = 300
)

func shorten(changes []models.Change) []models.Change {
	list := make([]models.Change, 0, min(len(changes), maxChanges)+1)
	for i, c := range changes {
		if i == maxChanges {
			return append(list, models.Change{Field: fmt.Sprintf("and %d more", len(changes)-i)})
		}
		list = append(list, models.Change{Field: c.Field, From: Cut(c.From), To: Cut(c.To)})
	}
	return list
}

// Cut shortens a text for the audit trail and for people to read.
func Cut(text string) string {
	if r := []rune(text); len(r) > maxChangeRunes {
		return string(r[:maxChangeRunes]) + "…"
	}
	return text
}

// OnOff says a switch as the audit trail does.
func OnOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}
