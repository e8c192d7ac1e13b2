// Package secret encrypts what must not lie in the database in the clear:
// passwords and tokens of Web Services and carriers. It is not for users'
// passwords (app/auth hashes those), and it keeps no key: the installation key
// comes from the configuration.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"hookline/app/apperr"
)

// MinKey is the least length of an installation key, in bytes.
const MinKey = 16

const format = "v1"

// Box seals and opens values with keys derived from one installation key. It is
// safe for concurrent use.
type Box struct {
	aead  cipher.AEAD
	keyID string
	key   []byte
	marks []byte // the key of Mark
}

// NewBox derives the encryption key (HKDF, RFC 5869) from the installation key.
func NewBox(key []byte) (*Box, error) {
	if len(key) < MinKey {
		return nil, fmt.Errorf("secret key: %d bytes; at least %d are needed", len(key), MinKey)
	}
	b := &Box{key: append([]byte(nil), key...)}
	aesKey, err := b.Derive("hookline/secret/aes-256-gcm/"+format, 32)
	if err != nil {
		return nil, err
	}
	id, err := b.Derive("hookline/secret/key-id", 4)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(aesKey)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	if b.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	b.keyID = hex.EncodeToString(id)
	b.marks, err = b.Derive("hookline/secret/mark", 32)
	return b, err
}

// Mark gives 16 bytes (HMAC-SHA-256, cut) that are the same for the same purpose and
// parts, and that nobody can make without the installation key.
func (b *Box) Mark(purpose string, parts ...string) [16]byte {
	mac := hmac.New(sha256.New, b.marks)
	for _, part := range append([]string{purpose}, parts...) {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return [16]byte(mac.Sum(nil))
}

// Derive gives n bytes for another purpose (signing a cookie, a step's URL) that
// tell nothing about the installation key or about those of other purposes.
func (b *Box) Derive(purpose string, n int) ([]byte, error) {
	k, err := hkdf.Key(sha256.New, b.key, nil, purpose, n)
	if err != nil {
		return nil, fmt.Errorf("secret key: derive %s: %w", purpose, err)
	}
	return k, nil
}

// KeyID names the key without telling it: eight hex digits in front of every
// value it sealed.
func (b *Box) KeyID() string { return b.keyID }

// Seal encrypts plain for one row. The result opens for the same table and id
// alone, so that a value can't be moved to another row in the database.
func (b *Box) Seal(table, id string, plain []byte) (string, error) {
	if table == "" || id == "" {
		return "", fmt.Errorf("secret of %q %q: table and id must be known before sealing", table, id)
	}
	sealed := b.aead.Seal(nil, nil, plain, aad(table, id))
	return format + ":" + b.keyID + ":" + base64.RawStdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal gave for the same table and id. Its errors name the
// row, never a value.
func (b *Box) Open(table, id, sealed string) ([]byte, error) {
	version, rest, _ := strings.Cut(sealed, ":")
	keyID, text, found := strings.Cut(rest, ":")
	if version != format || !found {
		return nil, openError(table, id, "it is not of a form this version knows")
	}
	if keyID != b.keyID {
		return nil, openError(table, id, "it was sealed with key "+keyID+" and HOOKLINE_SECRET_KEY is key "+b.keyID+
			": start with the key it was sealed with, or enter the secret again")
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, openError(table, id, "it is damaged: enter the secret again")
	}
	plain, err := b.aead.Open(nil, nil, raw, aad(table, id))
	if err != nil {
		return nil, openError(table, id, "it is damaged or belongs to another row: enter the secret again")
	}
	return plain, nil
}

// SealMap seals named values as one text. An empty map is the empty text.
func (b *Box) SealMap(table, id string, values map[string]string) (string, error) {
	if len(values) == 0 {
		return "", nil
	}
	plain, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("secrets of %s %s: %w", table, id, err)
	}
	return b.Seal(table, id, plain)
}

// OpenMap opens what SealMap gave; the empty text is an empty map, never nil.
func (b *Box) OpenMap(table, id, sealed string) (map[string]string, error) {
	values := map[string]string{}
	if sealed == "" {
		return values, nil
	}
	plain, err := b.Open(table, id, sealed)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &values); err != nil {
		return nil, openError(table, id, "it holds no list of secrets") // the cause would quote the value
	}
	return values, nil
}

// openError is Invalid, not Internal: the people on call can mend it, by the
// right key or by entering the secret again.
func openError(table, id, why string) error {
	return apperr.New(apperr.Invalid, "The secret of %s %s can't be read: %s.", table, id, why)
}

func aad(table, id string) []byte { return []byte(table + "\x00" + id) }
