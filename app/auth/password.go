package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"hookline/app/apperr"
)

// MinPasswordLength is the least number of characters of a password. Length is
// the one rule: rules of composition make passwords worse (NIST SP 800-63B).
const MinPasswordLength = 10

// maxPasswordBytes only bounds the work of hashing; no person reaches it.
const maxPasswordBytes = 1024

// PasswordRule is the rule in the words of the screen.
const PasswordRule = "At least 10 characters. A few words in a row are good; no special characters are needed."

// argon2id parameters: OWASP's second choice, 19 MiB, 2 passes, 1 lane.
const (
	argonMemory  = 19 * 1024
	argonPasses  = 2
	argonLanes   = 1
	argonSalt    = 16
	argonKey     = 32
	atOnce       = 2 // hashes at the same time: 38 MiB at most
	argonVersion = argon2.Version
)

// hasher makes and checks password hashes, a bounded number at a time.
type hasher struct {
	slots   chan struct{}
	decoy   string                             // a hash nobody knows the password of
	stretch func(password, salt []byte) []byte // what takes the time
}

func newHasher() *hasher {
	h := &hasher{slots: make(chan struct{}, atOnce), stretch: argon}
	h.decoy = encode(h.salt(), make([]byte, argonKey))
	return h
}

func argon(password, salt []byte) []byte {
	return argon2.IDKey(password, salt, argonPasses, argonMemory, argonLanes, argonKey)
}

func (h *hasher) salt() []byte {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return salt
}

func (h *hasher) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// One character may be typed as different bytes on different keyboards.
	return h.stretch([]byte(norm.NFC.String(password)), salt), nil
}

// make hashes a password into the PHC string form.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	salt := h.salt()
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return encode(salt, key), nil
}

// verify compares a password with a stored hash. Without a hash it takes the
// same time and says no, so that nobody can tell by the clock which users exist.
func (h *hasher) verify(ctx context.Context, stored, password string) (bool, error) {
	known := stored != ""
	if !known {
		stored = h.decoy
	}
	salt, want, err := decode(stored)
	if err != nil {
		return false, err
	}
	if len(password) > maxPasswordBytes {
		password, known = "", false
	}
	got, err := h.key(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argonVersion, argonMemory, argonPasses, argonLanes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decode(stored string) (salt, key []byte, err error) {
	parts := strings.Split(stored, "$")
	head := strings.Split(encode(nil, nil), "$")
	if len(parts) != 6 || strings.Join(parts[:4], "$") != strings.Join(head[:4], "$") {
		return nil, nil, apperr.New(apperr.Internal, "a stored password hash has a form that this program does not know")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return nil, nil, fmt.Errorf("salt of a password hash: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return nil, nil, fmt.Errorf("password hash: %w", err)
	}
	return salt, key, nil
}

// checkPassword notes what is wrong with a new password at the named field.
func checkPassword(p *apperr.Problems, field, password, email string) {
	switch n := utf8.RuneCountInString(password); {
	case password == "":
		p.Add(field, "Enter a password of at least %d characters.", MinPasswordLength)
	case n < MinPasswordLength:
		p.Add(field, "This has %d of at least %d characters. Add a word or two.", n, MinPasswordLength)
	case len(password) > maxPasswordBytes:
		p.Add(field, "This is too long. Use at most %d characters.", maxPasswordBytes)
	case email != "" && strings.EqualFold(strings.TrimSpace(password), email):
		p.Add(field, "The e-mail address is too easy to guess. Choose something else.")
	}
}
