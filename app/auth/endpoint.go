package auth

import (
	"regexp"
	"strings"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Endpoint is how an agent hears a call. The zero value is not at all, but in
// test calls.
type Endpoint struct {
	Kind    string // models.EndpointNumber, EndpointSIP, EndpointClient; empty for none
	Address string
}

// EndpointOf is the endpoint of a user.
func EndpointOf(u *models.User) Endpoint { return Endpoint{u.EndpointKind, u.Endpoint} }

// String is for the audit trail: `number +61255509999`.
func (e Endpoint) String() string { return strings.TrimSpace(e.Kind + " " + e.Address) }

// sipAddress is a SIP address as carriers dial it (RFC 3261 19.1), without
// headers: user, host, port, parameters.
var sipAddress = regexp.MustCompile(`^sips?:[A-Za-z0-9_.!~*'()&=+$,;?/%-]{1,100}@(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9.-]{0,200}[A-Za-z0-9])?)(:[0-9]{1,5})?(;[A-Za-z0-9_.=-]{1,60}){0,5}$`)

// clientName is a name that carriers know a browser or app by.
var clientName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,121}$`)

// checkEndpoint gives the endpoint in the form it is kept in, or notes a problem.
func checkEndpoint(p *apperr.Problems, e Endpoint) Endpoint {
	e.Address = strings.TrimSpace(e.Address)
	switch e.Kind {
	case "":
		if e.Address != "" {
			p.Add("endpoint_kind", "Choose what %q is: a phone number, a SIP address or a client name. Or clear the field.", e.Address)
		}
	case models.EndpointNumber:
		number, _, err := phone.Parse(e.Address, "")
		if err != nil {
			p.Add("endpoint", "%s", apperr.Message(err))
			return e
		}
		e.Address = number
	case models.EndpointSIP:
		if !strings.HasPrefix(strings.ToLower(e.Address), "sip") && strings.Contains(e.Address, "@") {
			e.Address = "sip:" + e.Address
		}
		if !sipAddress.MatchString(e.Address) {
			p.Add("endpoint", "%q is no SIP address: it has the form sip:ann@pbx.example.com.", e.Address)
		}
	case models.EndpointClient:
		if !clientName.MatchString(e.Address) {
			p.Add("endpoint", "%q is no client name: use letters a to z, digits, _ . and -, 121 characters at the most.", e.Address)
		}
	default:
		p.Add("endpoint_kind", "The endpoint %q is not known: it is number, sip or client.", e.Kind)
	}
	return e
}
