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
)

// Verify checks X-Twilio-Signature: base64(HMAC-SHA1(token, URL + each form
// parameter's name and value, sorted)). A parameter that stands several times
// counts once per distinct value. A body that is no form is covered by a
// bodySHA256 in the URL instead.
func (TwiML) Verify(token string, r Request) bool {
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Twilio-Signature"))
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
	ok := false
	for _, address := range withAndWithoutPort(r.URL) {
		ok = hmac.Equal(given, sign(token, address, r.Form)) || ok
	}
	return ok
}

func sign(token, address string, form url.Values) []byte {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		values := slices.Compact(slices.Sorted(slices.Values(form[name])))
		for _, v := range values {
			mac.Write([]byte(name))
			mac.Write([]byte(v))
		}
	}
	return mac.Sum(nil)
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
