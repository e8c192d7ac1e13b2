package file

import (
	"strings"
	"time"

	"hookline/app/webservice"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// ServiceCertificate is the certificate that a Web Service shows, as a file and the API hold
// it. A file names the private key, the API takes it and gives none.
type ServiceCertificate struct {
	Certificate string // a chain in PEM form, the client's own first
	Key         string
	KeySet      bool                   // of an answer: there is a private key
	Shown       webservice.Certificate // of an answer: what the certificate says; Subject empty for none
}

// The keys of a ServiceCertificate; those of answers are read-only.
const (
	certificateKey = "certificate"
	privateKey     = "key"
	keySetKey      = "key_set"
	subjectKey     = "subject"
	issuerKey      = "issuer"
	expiresKey     = "expires_at"
)

// serviceCertificateOf says what is stored; has tells whether there is a key.
func serviceCertificateOf(c models.ClientCertificate, has func(key string) bool) ServiceCertificate {
	s := ServiceCertificate{Certificate: c.Certificate}
	if c.Certificate != "" && has(models.ClientCertificateKey) {
		s.KeySet = true
		s.Shown, _ = webservice.CertificateOf(c)
	}
	return s
}

// DecodeNode reads it over what it holds. An answer can be sent back.
func (s *ServiceCertificate) DecodeNode(n *yamldoc.Node, what string, p *yamldoc.Problems) {
	switch n.Kind {
	case yamldoc.Null:
		return
	case yamldoc.Mapping:
	default:
		p.Add(n, "%s: here must be a mapping, not %s.", what, n.What())
		return
	}
	into := map[string]*string{certificateKey: &s.Certificate, privateKey: &s.Key}
	for _, pair := range n.Pairs {
		key := pair.Key.Text
		switch text, ok := into[key]; {
		case n.Strict && (key == keySetKey || key == subjectKey || key == issuerKey || key == expiresKey), pair.Value.Kind == yamldoc.Null:
		case !ok:
			yamldoc.Unknown(p, pair.Key, what, "key", []string{certificateKey, privateKey})
		case pair.Value.Kind != yamldoc.Scalar || n.Strict && !pair.Value.Quoted:
			p.Add(pair.Value, "%s %s: here must be a text, not %s.", what, key, pair.Value.What())
		default:
			*text = pair.Value.Text
		}
	}
}

// EncodeNode writes what is given.
func (s ServiceCertificate) EncodeNode() *yamldoc.Node {
	n := &yamldoc.Node{Kind: yamldoc.Mapping}
	for _, part := range [][2]string{{certificateKey, s.Certificate}, {privateKey, s.Key}, {subjectKey, s.Shown.Subject}, {issuerKey, s.Shown.Issuer}} {
		if part[1] != "" {
			n.Add(part[0], yamldoc.Text(part[1]))
		}
	}
	if s.KeySet {
		n.Add(keySetKey, &yamldoc.Node{Kind: yamldoc.Scalar, Text: "true"})
	}
	if !s.Shown.Until.IsZero() {
		n.Add(expiresKey, yamldoc.Text(s.Shown.Until.Format(time.RFC3339)))
	}
	return n
}

// Take makes of it what is stored, and hands the private key to key when it is given.
func (s *ServiceCertificate) Take(key func(value string)) models.ClientCertificate {
	if strings.TrimSpace(s.Key) != "" {
		key(s.Key)
	}
	return models.ClientCertificate{Certificate: s.Certificate}
}
