package file

import (
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// ServiceDelivery is how events are delivered to a Web Service, as a file and the API hold
// it. A file names the signing secret, the API takes it and gives none.
type ServiceDelivery struct {
	Values    kind.Values // by the keys of webservice.DeliveryFields; nil for none
	SecretSet bool        // of an answer: there is a signing secret
	OldUntil  *time.Time  // of an answer: the secret before signs, too, until then
}

// The keys of a ServiceDelivery beside those of the fields, and the one whose value is a list.
const (
	deliverySetKey      = "secret_set" // read-only
	deliveryOldKey      = "old_until"  // read-only
	deliveryScheduleKey = "schedule"
)

// ServiceDeliveryOf says what is stored, without secrets; has tells which there are.
func ServiceDeliveryOf(s *models.DeliverySettings, has func(key string) bool) ServiceDelivery {
	d := ServiceDelivery{Values: kind.ValuesOf(webservice.DeliverySettings(), s), SecretSet: has(models.DeliverySecret)}
	for key, value := range d.Values {
		if value == "" {
			delete(d.Values, key)
		}
	}
	if len(d.Values) == 0 {
		d.Values = nil
	}
	if d.SecretSet {
		d.OldUntil = s.OldUntil
	}
	return d
}

// DecodeNode reads it over what it holds. What can't be read is a problem.
func (d *ServiceDelivery) DecodeNode(n *yamldoc.Node, what string, p *yamldoc.Problems) {
	if n.Kind == yamldoc.Null {
		return
	}
	if n.Kind != yamldoc.Mapping {
		p.Add(n, "%s: here must be a mapping, not %s.", what, n.What())
		return
	}
	for _, pair := range n.Pairs {
		if key := pair.Key.Text; !(n.Strict && (key == deliverySetKey || key == deliveryOldKey)) && pair.Value.Kind != yamldoc.Null {
			d.decode(pair, what, p)
		}
	}
}

func (d *ServiceDelivery) decode(pair yamldoc.Pair, what string, p *yamldoc.Problems) {
	fields := webservice.DeliveryFields()
	f, ok := kind.Find(fields, pair.Key.Text)
	if !ok {
		p.Add(pair.Key, "%s has no %s; it has %s.", what, pair.Key.Text, strings.Join(kind.Keys(fields), ", "))
		return
	}
	text, ok := deliveryText(f, pair.Value)
	if !ok {
		p.Add(pair.Value, "%s %s: here must be %s, not %s.", what, f.Key, deliveryWants(f), pair.Value.What())
		return
	}
	if !f.Secret() { // a file's is the name of one
		if problem := f.Problem(text); problem != "" {
			p.Add(pair.Value, "%s %s: %s", what, f.Key, problem)
			return
		}
	}
	if d.Values == nil {
		d.Values = kind.Values{}
	}
	d.Values[f.Key] = text
}

// deliveryText reads a value; false when it is of the wrong sort.
func deliveryText(f kind.Field, n *yamldoc.Node) (string, bool) {
	if f.Key == deliveryScheduleKey && n.Kind == yamldoc.Sequence {
		var texts []string
		for _, item := range n.Items {
			if item.Kind != yamldoc.Scalar || n.Strict && !item.Quoted {
				return "", false
			}
			texts = append(texts, item.Text)
		}
		if len(texts) == 0 {
			return webservice.NoWaits, true
		}
		return strings.Join(texts, ", "), true
	}
	return n.Text, f.Key != deliveryScheduleKey && n.Kind == yamldoc.Scalar && !(n.Strict && n.Quoted == bare(f))
}

func deliveryWants(f kind.Field) string {
	switch {
	case f.Key == deliveryScheduleKey:
		return "a list of lengths of time"
	case f.Type == kind.TypeNumber:
		return "a number"
	case f.Type == kind.TypeSwitch:
		return "true or false"
	}
	return "a text"
}

// EncodeNode writes what is given, in the order of the fields.
func (d ServiceDelivery) EncodeNode() *yamldoc.Node {
	n := &yamldoc.Node{Kind: yamldoc.Mapping, Flow: true}
	for _, f := range webservice.DeliveryFields() {
		value := d.Values[f.Key]
		switch {
		case value == "":
		case f.Key == deliveryScheduleKey:
			list := &yamldoc.Node{Kind: yamldoc.Sequence, Flow: true}
			for wait := range strings.SplitSeq(value, ", ") {
				if wait != webservice.NoWaits {
					list.Items = append(list.Items, yamldoc.Text(wait))
				}
			}
			n.Add(f.Key, list)
		default:
			n.Add(f.Key, scalarOf(f, value))
		}
	}
	if d.SecretSet {
		n.Add(deliverySetKey, &yamldoc.Node{Kind: yamldoc.Scalar, Text: "true"})
	}
	if d.OldUntil != nil {
		n.Add(deliveryOldKey, yamldoc.Text(d.OldUntil.UTC().Format(time.RFC3339)))
	}
	return n
}

// Take makes of it what is stored, and hands the signing secret to secret when it is given.
func (d *ServiceDelivery) Take(secret func(value string)) models.DeliverySettings {
	var s models.DeliverySettings
	kind.Fill(webservice.DeliverySettings(), &s, d.Values)
	if value := d.Values[webservice.SigningSecretKey]; value != "" {
		secret(value)
	}
	return s
}
