package delivery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hookline/app/call"
	"hookline/app/webservice"
)

// keys are those that sign for a receiver at a moment. ErrInvalid when one of them is
// no secret: an unsigned request in place of a signed one would be worse than none.
func keys(r *call.Receiver, now time.Time) ([][]byte, error) {
	if !r.Settings.Signing {
		return nil, nil
	}
	texts := []string{r.Secret}
	if until := r.Settings.OldUntil; until != nil && now.Before(*until) && r.OldSecret != "" {
		texts = append(texts, r.OldSecret)
	}
	var list [][]byte
	for _, text := range texts {
		key, err := webservice.ParseSigningSecret(text)
		if err != nil {
			return nil, err
		}
		list = append(list, key)
	}
	return list, nil
}

// signer gives what signs a request that is ready, as Standard Webhooks 1.0 has it.
// Without keys it says id and time alone: receivers tell by the id what they have already.
func signer(id string, at time.Time, keys [][]byte) func(r *http.Request, body string) {
	return func(r *http.Request, body string) {
		stamp := strconv.FormatInt(at.Unix(), 10)
		r.Header["webhook-id"] = []string{id}
		r.Header["webhook-timestamp"] = []string{stamp}
		var signatures []string
		for _, key := range keys {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(id + "." + stamp + "." + body))
			signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		}
		if signatures != nil {
			r.Header["webhook-signature"] = []string{strings.Join(signatures, " ")}
		}
	}
}
