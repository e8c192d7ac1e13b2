package auth

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as a MAC it holds, and old services ask for nothing else
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strconv"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice/wire"
)

// withTimestamp signs the time, too, so that a request that was overheard can't be
// sent again later.
const withTimestamp = "timestamp.body"

// signature signs the body with a secret that both sides know (HMAC, RFC 2104), as
// GitHub and others sign what they send. A request without a body signs the empty one.
func signature() *Kind {
	return &Kind{
		Name: "hmac", Label: "HMAC signature of the body",
		Fields: []kind.Field{
			{Key: "secret", Label: "Secret", Type: kind.TypeSecret, Required: true},
			{Key: "header", Label: "Header of the signature", Default: "X-Signature", Placeholder: "X-Signature", Check: wire.HeaderName},
			{Key: "algorithm", Label: "Algorithm", Type: kind.TypeChoice, Default: "sha256",
				Choices: []kind.Choice{{Value: "sha256", Label: "SHA-256"}, {Value: "sha1", Label: "SHA-1"}, {Value: "sha512", Label: "SHA-512"}}},
			{Key: "encoding", Label: "Encoding", Type: kind.TypeChoice, Default: "hex",
				Choices: []kind.Choice{{Value: "hex", Label: "Hex"}, {Value: "base64", Label: "Base64"}}},
			{Key: "prefix", Label: "Before the signature", Spaces: true, Placeholder: "sha256=",
				Help: "Stands in the header before the signature, as it is written here."},
			{Key: "signed", Label: "What is signed", Type: kind.TypeChoice, Default: "body",
				Choices: []kind.Choice{{Value: "body", Label: "Body"}, {Value: withTimestamp, Label: "Timestamp, a dot and the body"}}},
			{Key: "timestamp_header", Label: "Header of the timestamp", Placeholder: "X-Timestamp", Check: wire.HeaderName,
				Help: "Needed where the timestamp is signed: seconds since 1970."},
		},
		Check: checkSignature,
		Sets: func(v kind.Values) []Place {
			places := []Place{{Header: true, Name: v["header"]}}
			if v["signed"] == withTimestamp {
				places = append(places, Place{Header: true, Name: v["timestamp_header"]})
			}
			return places
		},
		Apply: func(v kind.Values, r *Request) {
			text := r.Body
			if v["signed"] == withTimestamp {
				now := strconv.FormatInt(r.Now.Unix(), 10)
				r.Header[v["timestamp_header"]] = []string{now}
				text = now + "." + text
			}
			r.Header[v["header"]] = []string{v["prefix"] + sign(v, text)}
		},
	}
}

func checkSignature(p *apperr.Problems, v kind.Values) {
	switch at := Prefix + "timestamp_header"; {
	case v["signed"] != withTimestamp:
	case v["timestamp_header"] == "":
		p.Add(at, "Enter the header of the timestamp, such as X-Timestamp.")
	case wire.Lower(v["timestamp_header"]) == wire.Lower(v["header"]):
		p.Add(at, "The signature goes into %s already: choose another header.", v["header"])
	}
}

// sign gives the signature of a text, encoded.
func sign(v kind.Values, text string) string {
	var algorithm func() hash.Hash
	switch v["algorithm"] {
	case "sha1":
		algorithm = sha1.New
	case "sha512":
		algorithm = sha512.New
	default:
		algorithm = sha256.New
	}
	mac := hmac.New(algorithm, []byte(v["secret"]))
	mac.Write([]byte(text))
	if v["encoding"] == "base64" {
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return hex.EncodeToString(mac.Sum(nil))
}
