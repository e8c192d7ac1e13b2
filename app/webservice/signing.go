package webservice

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// Secrets of Standard Webhooks 1.0.
const (
	secretPrefix = "whsec_"
	secretBytes  = 32
	minSecret    = 24
	maxSecret    = 64
)

// How long the secret before a rotation signs, too.
const (
	DefaultOverlap = 24 * time.Hour
	MaxOverlap     = 7 * 24 * time.Hour
)

// NewSigningSecret makes a secret that signs.
func NewSigningSecret() string {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// ParseSigningSecret reads a secret as a person gives it; Invalid, without the value, when it
// is none.
func ParseSigningSecret(text string) ([]byte, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), secretPrefix)
	if ok {
		key, err := base64.StdEncoding.DecodeString(rest)
		if err == nil && len(key) >= minSecret && len(key) <= maxSecret {
			return key, nil
		}
	}
	return nil, apperr.New(apperr.Invalid, "A signing secret is %s and base64 of %d to %d bytes.", secretPrefix, minSecret, maxSecret)
}

// RotateSigning puts a new secret in the place of the one that signs, which goes on to sign
// beside it for a time: DefaultOverlap for 0, MaxOverlap at the most. secrets are the
// opened ones of the Web Service; the caller seals them again.
func RotateSigning(s *models.DeliverySettings, secrets map[string]string, secret string, now time.Time, overlap time.Duration) {
	if overlap <= 0 {
		overlap = DefaultOverlap
	}
	s.Signing, s.OldUntil = true, nil
	delete(secrets, models.DeliveryOldSecret)
	if old := secrets[models.DeliverySecret]; old != "" {
		until := now.UTC().Add(min(overlap, MaxOverlap))
		s.OldUntil, secrets[models.DeliveryOldSecret] = &until, old
	}
	secrets[models.DeliverySecret] = secret
}
