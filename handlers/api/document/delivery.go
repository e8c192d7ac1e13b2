package document

import (
	"strings"

	"hookline/app/kind"
	"hookline/app/webservice"
)

// deliveryMark is where the settings of delivery come into the document.
const deliveryMark = "        # The settings come from app/webservice.\n"

// deliveryProperties writes the properties of the schema Delivery.
func deliveryProperties() string {
	var b strings.Builder
	for _, f := range webservice.DeliveryFields() {
		about := f.Label + "."
		if f.Help != "" {
			about += " " + f.Help
		}
		if f.Secret() {
			about += " Left out, the stored one stays; another one replaces it, and the stored one signs, too, for 24 hours."
		}
		if f.Key == "schedule" {
			about = "The waits between attempts: as many repeats as waits, each 20 % sooner or later. Left out, it is as usual; an empty list is no repeat."
			b.WriteString("        schedule:\n          type: array\n          items: {$ref: '#/components/schemas/Duration'}\n          description: '" + about + "'\n")
			continue
		}
		var values []string
		for _, c := range f.Choices {
			values = append(values, c.Value)
		}
		writeProperty(&b, kind.Field{Key: f.Key, Type: f.Type}, values, about)
	}
	return b.String()
}
