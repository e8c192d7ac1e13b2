package file

import (
	"slices"
	"strings"

	"hookline/app/kind"
	"hookline/app/webservice/auth"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// ServiceAuth is an authentication as a file and the API hold it: its kind and the
// fields of that kind beside each other. A file names secrets, the API takes them and
// gives none: it says that there is one.
type ServiceAuth struct {
	Kind      string
	Values    kind.Values
	SecretSet bool // of an answer: every secret that is needed is stored
}

// The keys of a ServiceAuth beside those of the fields.
const (
	authKindKey = "kind"
	authSetKey  = "secret_set" // read-only
)

// ServiceAuthOf says a stored authentication, without its secrets; has tells which
// are stored.
func ServiceAuthOf(a models.WebServiceAuth, has func(key string) bool) ServiceAuth {
	s := ServiceAuth{Kind: a.Kind, Values: kind.Values{}}
	if k := auth.Find(a.Kind); k != nil {
		s.Values = kind.Only(k.Fields, a.Settings)
		s.SecretSet = slices.ContainsFunc(k.SecretKeys(), has)
	}
	return s
}

// DecodeNode reads it over what it holds. What the kind does not have is a problem.
func (s *ServiceAuth) DecodeNode(n *yamldoc.Node, what string, p *yamldoc.Problems) {
	if n.Kind == yamldoc.Null {
		return
	}
	if n.Kind != yamldoc.Mapping {
		p.Add(n, "%s: here must be a mapping, not %s.", what, n.What())
		return
	}
	s.Values = kind.Only(s.fields(), s.Values)
	if at := n.Get(authKindKey); at != nil && at.Kind == yamldoc.Scalar {
		s.Kind = at.Text
	}
	for _, pair := range n.Pairs {
		if key := pair.Key.Text; key != authKindKey && !(n.Strict && key == authSetKey) && pair.Value.Kind != yamldoc.Null {
			s.decode(pair, what, p)
		}
	}
}

func (s *ServiceAuth) fields() []kind.Field {
	if k := auth.Find(s.Kind); k != nil {
		return k.Fields
	}
	return nil
}

func (s *ServiceAuth) decode(pair yamldoc.Pair, what string, p *yamldoc.Problems) {
	key, fields := pair.Key.Text, s.fields()
	f, ok := kind.Find(fields, key)
	switch {
	case auth.Find(s.Kind) == nil: // a kind that is not known is told by the rules of Web Services
	case !ok:
		known := append([]string{authKindKey}, kind.Keys(fields)...)
		p.Add(pair.Key, "%s: an authentication of kind %s has no %s; it has %s.", what, s.Kind, key, strings.Join(known, ", "))
	case pair.Value.Kind != yamldoc.Scalar || pair.Value.Strict && pair.Value.Quoted == bare(f):
		p.Add(pair.Value, "%s %s: here must be a value of type %s, not %s.", what, key, f.Type, pair.Value.What())
	default:
		if s.Values == nil {
			s.Values = kind.Values{}
		}
		s.Values[key] = pair.Value.Text
	}
}

// EncodeNode writes it: the kind, then the fields in their order.
func (s ServiceAuth) EncodeNode() *yamldoc.Node {
	n := &yamldoc.Node{Kind: yamldoc.Mapping, Flow: true}
	n.Add(authKindKey, yamldoc.Text(s.Kind))
	for _, f := range s.fields() {
		if value := s.Values[f.Key]; value != "" {
			n.Add(f.Key, scalarOf(f, value))
		}
	}
	if s.SecretSet {
		n.Add(authSetKey, &yamldoc.Node{Kind: yamldoc.Scalar, Text: "true"})
	}
	return n
}

// scalarOf writes numbers and switches bare, and anything else as a text.
func scalarOf(f kind.Field, value string) *yamldoc.Node {
	return &yamldoc.Node{Kind: yamldoc.Scalar, Text: value, Quoted: !bare(f)}
}

func bare(f kind.Field) bool { return f.Type == kind.TypeNumber || f.Type == kind.TypeSwitch }

// Take makes of it what is stored, and hands each secret that is given to secret.
func (s *ServiceAuth) Take(secret func(f kind.Field, value string)) models.WebServiceAuth {
	a := models.WebServiceAuth{Kind: orElse(s.Kind, auth.None), Settings: map[string]string{}}
	for _, f := range s.fields() {
		value := s.Values[f.Key]
		switch {
		case value == "":
		case f.Secret():
			secret(f, value)
		default:
			a.Settings[f.Key] = value
		}
	}
	return a
}
