package document

import (
	"strings"

	"hookline/app/kind"
	"hookline/app/webservice"
)

// soapMark is where the settings of SOAP come into the document.
const soapMark = "        # The settings of SOAP come from app/webservice.\n"

// soapProperties writes the properties of the schema SOAP.
func soapProperties() string {
	var b strings.Builder
	for _, f := range kind.FieldsOf(webservice.SOAPSettings()) {
		about := f.Label + "."
		if f.Help != "" {
			about += " " + f.Help
		}
		if f.Default != "" {
			about += " " + f.Default + " if left out."
		}
		var values []string
		for _, c := range f.Choices {
			values = append(values, "'"+c.Value+"'")
		}
		writeProperty(&b, f, values, about)
	}
	return b.String()
}
