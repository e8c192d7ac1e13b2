package carrier

import (
	"crypto/hmac"
	"crypto/sha1" // the signature's own algorithm, as Twilio defines it
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/url"
	"slices"
	"strings"

	"hookline/app/kind"
)

const twilioSignature = "X-Twilio-Signature"

// Verify checks X-Twilio-Signature.
func (TwiML) Verify(settings kind.Values, r Request) bool {
	return signedAsTwilio(settings[twimlToken], r.Header.Get(twilioSignature), r)
}

// signedAsTwilio says whether a request is signed with the token: base64(HMAC-SHA1(token, URL
// + each form parameter's name and value, sorted)). A parameter that stands several times
// counts once per distinct value. A body that is no form is covered by a
// bodySHA256 in the URL instead.
func signedAsTwilio(token, signature string, r Request) bool {
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(given) != sha1.Size || token == "" {
		return false
	}
	if want := r.Query.Get("bodySHA256"); want != "" && r.Form == nil {
		sum := sha256.Sum256(r.Body)
		if subtle.ConstantTimeCompare([]byte(strings.ToLower(want)), []byte(hex.EncodeToString(sum[:]))) != 1 {
			return false
		}
	} else if r.Form == nil && len(r.Body) > 0 {
		return false // nothing would cover the body
	}
	mac, signed := hmac.New(sha1.New, []byte(token)), signedForm(r.Form)
	for _, address := range withAndWithoutPort(r.URL) {
		mac.Reset()
		mac.Write([]byte(address))
		mac.Write(signed)
		if hmac.Equal(given, mac.Sum(nil)) {
			return true
		}
	}
	return false
}

// signedForm is the part of what is signed that comes from the form. Every
// callback pays for it, so it is made once and in one piece.
func signedForm(form url.Values) []byte {
	names, size := make([]string, 0, len(form)), 0
	for name, values := range form {
		names = append(names, name)
		for _, v := range values {
			size += len(name) + len(v)
		}
	}
	slices.Sort(names)
	text := make([]byte, 0, size)
	for _, name := range names {
		values := form[name]
		if len(values) > 1 {
			values = slices.Compact(slices.Sorted(slices.Values(values)))
		}
		for _, v := range values {
			text = append(append(text, name...), v...)
		}
	}
	return text
}

// withAndWithoutPort gives the address as it is and with its standard port added
// or taken out: platforms differ in which they sign.
func withAndWithoutPort(address string) []string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return []string{address}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, tail := rest[:end], rest[end:]
	port := map[string]string{"http": "80", "https": "443"}[scheme]
	list := []string{address}
	if name, p, err := net.SplitHostPort(host); err != nil {
		list = append(list, scheme+"://"+host+":"+port+tail)
	} else if p != "" {
		if strings.Contains(name, ":") {
			name = "[" + name + "]"
		}
		list = append(list, scheme+"://"+name+tail)
	}
	return list
}
