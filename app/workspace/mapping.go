package workspace

import (
	"strings"

	"hookline/app/kind"
	"hookline/models"
)

// ObjectMapping is the kind of mapping replacements in the audit trail.
const ObjectMapping = "mapping_replacement"

// maxMapped is how long an original or a replacement may be, in characters.
const maxMapped = 500

// mappings are pairs of an original value and what replaces it. Both are taken as they
// are: a capital or a space more is another value.
func mappings() Simple {
	return SimpleOf(Simple{
		About: About{Kind: ObjectMapping, Word: "mapping replacement", Section: "mapping_replacements", NameKey: "from"},
		Words: "mapping replacements", Icon: "transfer", Under: "Integration", Alone: true,
		Help: "Where a Web Service's switch Mapping is on, a value that equals an original is sent as its replacement. Never a part of a value.",
		Gone: "From then on the value is sent as it is.",
	}, SimpleParts[models.MappingReplacement]{
		Fields: []kind.Bound[models.MappingReplacement]{
			kind.Line(kind.Field{Key: "from", Label: "Original value", Required: true, Max: maxMapped, Spaces: true, Placeholder: "abc123", Check: notBlank,
				Help: "The whole value, with its capitals and spaces."},
				func(m *models.MappingReplacement) *string { return &m.Original }),
			kind.Line(kind.Field{Key: "to", Label: "Replacement", Max: maxMapped, Spaces: true, Placeholder: "token-9",
				Help: "What is sent in its place. Empty is as if there were no value. No secrets: everybody who may see the configuration reads it."},
				func(m *models.MappingReplacement) *string { return &m.Replacement }),
		},
		Head: func(m *models.MappingReplacement) Head {
			return Head{ID: &m.ID, Version: &m.Version, CreatedAt: &m.CreatedAt, UpdatedAt: &m.UpdatedAt}
		},
		Rows: func(db *models.DB) Rows[models.MappingReplacement] { return db.Mappings },
	})
}

// notBlank refuses a value that nobody could see in a list.
func notBlank(value string) string {
	if strings.TrimSpace(value) == "" {
		return "This is spaces alone: enter a value that can be seen."
	}
	return ""
}
