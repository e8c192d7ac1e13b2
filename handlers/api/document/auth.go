package document

import (
	"strings"

	"hookline/app/kind"
	"hookline/app/webservice/auth"
)

// authMark is where the fields of the kinds of authentication come into the document.
const authMark = "        # Kinds and their fields come from app/webservice/auth.\n"

// authProperties writes the properties of the schema Auth: a field that several kinds
// have is one.
func authProperties(kinds []*auth.Kind) string {
	var b strings.Builder
	var names, keys []string
	users, fields := map[string][]string{}, map[string]kind.Field{}
	for _, k := range kinds {
		names = append(names, k.Name)
		for _, f := range k.Fields {
			if fields[f.Key].Key == "" {
				keys, fields[f.Key] = append(keys, f.Key), f
			}
			users[f.Key] = append(users[f.Key], k.Name)
		}
	}
	writeProperty(&b, kind.Field{Key: "kind", Default: auth.None}, names, auth.None+" if left out.")
	for _, key := range keys {
		f := fields[key]
		about := strings.Join(users[key], ", ") + ": " + f.Word() + "."
		if f.Default != "" {
			about += " " + f.Default + " if left out."
		}
		if f.Secret() {
			about += " Left out, the stored one stays."
		}
		var values []string
		for _, c := range f.Choices {
			values = append(values, c.Value)
		}
		writeProperty(&b, f, values, about)
	}
	return b.String()
}

func writeProperty(b *strings.Builder, f kind.Field, values []string, about string) {
	b.WriteString("        " + f.Key + ":\n          type: " + schemaType(f) + "\n          description: '" + strings.ReplaceAll(about, "'", "''") + "'\n")
	if len(values) > 0 {
		b.WriteString("          enum: [" + strings.Join(values, ", ") + "]\n")
	}
	if f.Secret() {
		b.WriteString("          writeOnly: true\n")
	}
}

// schemaType is the JSON type of a field's value.
func schemaType(f kind.Field) string {
	switch f.Type {
	case kind.TypeNumber:
		return "integer"
	case kind.TypeSwitch:
		return "boolean"
	}
	return "string"
}
