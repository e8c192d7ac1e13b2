package webservice

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/outbound"
	"hookline/models"
)

// ClientCertificateField is the field of the chain, in forms and problems; the private key's
// is models.ClientCertificateKey.
const ClientCertificateField = "client_certificate.certificate"

const (
	maxCertificates = 64 << 10            // bytes of a chain, and of a key
	soonExpired     = 30 * 24 * time.Hour // before its end a certificate is told of
)

// tidyClientCertificate gives a chain one sort of line end, and none for blanks alone.
func tidyClientCertificate(c *models.ClientCertificate) {
	c.Certificate = strings.TrimSpace(strings.ReplaceAll(c.Certificate, "\r\n", "\n"))
	if c.Certificate != "" {
		c.Certificate += "\n"
	}
}

// identityOf makes a Web Service's certificate and key ready; nil where it has none.
func identityOf(w *models.WebService, secrets map[string]string) (*outbound.Identity, error) {
	if w.Config.ClientCertificate.Certificate == "" {
		return nil, nil
	}
	return outbound.NewIdentity(w.Config.ClientCertificate.Certificate, secrets[models.ClientCertificateKey])
}

// checkClientCertificate judges the pair. One that has expired is told where it is shown, and
// by the server: it may be right, and this machine's clock wrong.
func checkClientCertificate(p *apperr.Problems, w *models.WebService, secrets map[string]string) {
	chain, key := w.Config.ClientCertificate.Certificate, secrets[models.ClientCertificateKey]
	switch {
	case chain == "":
		return
	case len(chain) > maxCertificates:
		p.Add(ClientCertificateField, "The certificates are longer than %d bytes.", maxCertificates)
		return
	case len(key) > maxCertificates:
		p.Add(models.ClientCertificateKey, "The private key is longer than %d bytes.", maxCertificates)
		return
	case !w.HTTPS && tokenServer(w).Scheme != "https":
		p.Add(ClientCertificateField, "A certificate is shown over HTTPS alone: switch HTTPS on, or take the certificate out.")
	}
	_, err := identityOf(w, secrets)
	switch {
	case err == nil:
	case errors.Is(err, outbound.ErrNoCertificate), errors.Is(err, outbound.ErrKeyInside):
		p.Add(ClientCertificateField, "%s", err)
	case key == "":
		p.Add(models.ClientCertificateKey, "Enter the private key of the certificate, or take the certificate out.")
	default:
		p.Add(models.ClientCertificateKey, "%s", err)
	}
}

// Certificate is what people see of a client certificate.
type Certificate struct {
	Subject, Issuer string
	From, Until     time.Time
	Fingerprint     string // SHA-256, in hex
}

// CertificateOf reads the certificate that a Web Service shows; false where it shows none.
func CertificateOf(c models.ClientCertificate) (Certificate, bool) {
	list, err := outbound.Certificates(c.Certificate)
	if err != nil {
		return Certificate{}, false
	}
	sum := sha256.Sum256(list[0].Raw)
	return Certificate{Subject: list[0].Subject.String(), Issuer: list[0].Issuer.String(),
		From: list[0].NotBefore.UTC(), Until: list[0].NotAfter.UTC(), Fingerprint: hex.EncodeToString(sum[:])}, true
}

// Text is the certificate in a line, for the audit trail.
func (c Certificate) Text() string {
	return c.Subject + ", by " + c.Issuer + ", until " + c.Until.Format(time.DateOnly) + ", SHA-256 " + c.Fingerprint[:16]
}

// Trouble says that the certificate is not good now, or not for long; empty for neither.
func (c Certificate) Trouble(now time.Time) string {
	switch {
	case now.After(c.Until):
		return "It expired on " + c.Until.Format(time.DateOnly) + ": put a new one in its place, with its key."
	case now.Before(c.From):
		return "It is good from " + c.From.Format(time.DateOnly) + " on alone."
	case c.Until.Sub(now) < soonExpired:
		return "It expires on " + c.Until.Format(time.DateOnly) + ": ask for a new one in time."
	}
	return ""
}
