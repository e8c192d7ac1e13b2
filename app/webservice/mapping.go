package webservice

import "hookline/models"

// Replacements are the pairs of the workspace: an original value and what is sent in its
// place. A value is replaced as a whole, never a part of it, before it is escaped and
// placed; what is written around a placeholder is no value. The zero value replaces nothing.
type Replacements map[string]string

// ReplacementsOf gives the pairs that are stored.
func ReplacementsOf(list []models.MappingReplacement) Replacements {
	r := make(Replacements, len(list))
	for i := range list {
		r[list[i].Original] = list[i].Replacement
	}
	return r
}

// of gives what is sent for a value.
func (r Replacements) of(value string) string {
	if to, ok := r[value]; ok {
		return to
	}
	return value
}

// alsoSent adds to values that are masked what is sent in their place: it tells as much.
func (r Replacements) alsoSent(values []string) []string {
	if len(r) == 0 {
		return values
	}
	all := append([]string{}, values...)
	for _, value := range values {
		if to, ok := r[value]; ok {
			all = append(all, to)
		}
	}
	return all
}
