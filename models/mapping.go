package models

import (
	"strings"
	"time"

	"hookline/models/row"
)

// MappingReplacement is a pair: what replaces a value in the requests of Web Services
// that want it.
type MappingReplacement struct {
	ID          string `gorm:"primaryKey"`
	Original    string // one of a kind, by every character
	Replacement string // may be empty
	// Sought is both in lower case, for searching: SQLite lowers ASCII alone.
	Sought    string
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Mappings has mapping replacements.
type Mappings struct {
	store
	row.Table[MappingReplacement, MappingReplacement]
}

var mappingThing = row.Thing[MappingReplacement]{
	Noun: "mapping replacement", Nouns: "mapping replacements", Table: "mapping_replacements",
	Key: "original", Exact: true, Search: "sought",
	Head: func(m *MappingReplacement) row.Head {
		return row.Head{ID: &m.ID, Key: &m.Original, Version: &m.Version}
	},
	Tidy: func(m *MappingReplacement) { m.Sought = strings.ToLower(m.Original + " " + m.Replacement) },
}
