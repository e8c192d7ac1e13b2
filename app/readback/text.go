package readback

func text() Format {
	return Format{Name: "text", Label: "Text", Help: "As it is.", Takes: "any value", Sample: "Springfield",
		say: func(value string, _ Place, _ string) (string, bool) { return value, true }}
}
