package service

import (
	"strings"

	"hookline/app/kind"
	"hookline/models"
	"hookline/views/component"
)

// deliveryPrefix begins the names of the settings of delivery.
const deliveryPrefix = "delivery."

// deliveryField is the control of a setting of delivery.
func (e Edit) deliveryField(f kind.Field) component.Field {
	name := deliveryPrefix + f.Key
	c := component.Field{Name: name, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder, Size: component.Medium, Mono: true, Complete: "off"}
	if f.Type == kind.TypeNumber {
		c.Size = component.Small
	}
	value := e.Form.Delivery[f.Key]
	if f.Type == kind.TypeSwitch {
		c.Checked, value = value == "true", "" // a switch sends "on"
	}
	return c.With(value, e.Errors)
}

// secretField is the signing secret, where one is to be given by hand.
func (e Edit) secretField(f kind.Field) component.Field {
	c := e.deliveryField(f)
	c.Type, c.Complete, c.Placeholder = "password", "new-password", secretHint(e.signs())
	c.Help = "Only to use one that exists already: whsec_ and base64. Empty: it stays."
	return c
}

// signs says whether there is a signing secret.
func (e Edit) signs() bool { return e.Secrets[models.DeliverySecret] }

// deliveryOpen says whether the section of delivery shows its settings: it does when it
// has something to say.
func (e Edit) deliveryOpen() bool {
	for name := range e.Errors {
		if strings.HasPrefix(name, deliveryPrefix) {
			return true
		}
	}
	return e.Signing != ""
}

func overlaps() []component.Option {
	return []component.Option{{Value: "1h", Label: "1 hour"}, {Value: "24h", Label: "24 hours"}, {Value: "72h", Label: "3 days"}, {Value: "168h", Label: "7 days"}}
}

func (e Edit) signingLabel() string {
	if e.signs() {
		return "Rotate the signing secret"
	}
	return "Make a signing secret"
}
