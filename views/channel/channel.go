// Package channel is what only the screens of Channels > Voice have: its tabs, what
// answers a number, and what to take to a carrier's console.
package channel

import (
	"github.com/a-h/templ"

	"hookline/views/component"
	"hookline/views/route"
)

// Tabs are the tabs of Voice, with how many there are on each.
func Tabs(numbers, carriers int, current string) templ.Component {
	return component.Tabs("Voice", current,
		component.Tab{Label: "Phone numbers", URL: route.Voice(), Count: component.Count(numbers)},
		component.Tab{Label: "Carriers", URL: route.Carriers(), Count: component.Count(carriers)})
}

// Console is what is taken to a carrier's console.
type Console struct {
	Base      string // public address of the installation
	Public    bool   // Base is a setting and https
	Addresses []Address
	Steps     []string // how to paste them there
	Unsigned  bool     // its requests are not checked
	Sample    bool     // it came with the sample workspace
}

// sampleText is what else holds for a carrier without a signature.
func (c Console) sampleText() string {
	if !c.Sample {
		return ""
	}
	return " As the carrier of the sample workspace it answers this machine alone once HOOKLINE_PUBLIC_URL is set; until then also private networks."
}

// Address is one to paste, and where.
type Address struct{ Label, URL string }
