package carrier

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hookline/app/kind"
)

// Telnyx is TwiML as Telnyx speaks it (TeXML): signed with a key pair, and with words of its
// own for the text of a recording.
type Telnyx struct{ TwiML }

const publicKey = "public_key"

// telnyxTolerance is how old a request of Telnyx may be, and how far ahead its clock.
const telnyxTolerance = 5 * time.Minute

// About describes Telnyx.
func (Telnyx) About() About {
	return About{
		Name: "telnyx", Label: "Telnyx", Summary: "Telnyx's TeXML", Proof: publicKey,
		Check: checkTokenAPI,
		Fields: append([]kind.Field{
			{Key: publicKey, Label: "Public key", Max: 100, Check: ed25519Key, Help: "From Keys & Credentials in Telnyx's portal.",
				Missing: "Enter the public key that Telnyx's portal shows under Keys & Credentials: requests are checked with it."},
			tokenField("API key", "From Keys & Credentials, for the API below."),
		}, apiFields("https://api.telnyx.com", "Account", "The account SID that Telnyx's requests name.")...),
		Addresses: twimlAddresses(),
		Steps: []string{
			"In Telnyx's portal, make a TeXML application under Voice, and choose it for the phone number.",
			"Paste the voice URL under “Webhook URL”, and choose POST.",
			"Paste the status callback URL, so that hang-ups are noticed at once.",
			"Copy the public key from Keys & Credentials into the field below and save.",
		},
	}
}

// ed25519Key checks the public key of a key pair.
func ed25519Key(text string) string {
	if key, err := base64.StdEncoding.DecodeString(text); err != nil || len(key) != ed25519.PublicKeySize {
		return fmt.Sprintf("The public key %q is none of Telnyx's: it has 44 characters of base64.", text)
	}
	return ""
}

// Verify checks telnyx-signature-ed25519 over "TIMESTAMP|BODY" and that the timestamp is
// recent. The signature does not cover the address, so a request without a body proves nothing.
func (Telnyx) Verify(settings kind.Values, r Request) bool {
	key, err := base64.StdEncoding.DecodeString(settings[publicKey])
	if err != nil || len(key) != ed25519.PublicKeySize || len(r.Body) == 0 {
		return false
	}
	stamp := r.Header.Get("Telnyx-Timestamp")
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || r.At.Sub(time.Unix(at, 0)).Abs() > telnyxTolerance {
		return false
	}
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("Telnyx-Signature-Ed25519"))
	return err == nil && ed25519.Verify(key, append([]byte(stamp+"|"), r.Body...), given)
}

// Render writes a <Response>.
func (t Telnyx) Render(d Document) (string, []byte) {
	settings := kind.Values{twimlTranscription: transcriptionAttr}
	maps.Copy(settings, d.Settings)
	d.Settings = settings
	return t.TwiML.Render(d)
}

// Account is the account SID and an API key.
func (Telnyx) Account(settings kind.Values) (Account, bool) {
	return account(settings, apiToken, "/v2/texml", func(r *http.Request, _, secret string) { r.Header.Set("Authorization", "Bearer "+secret) })
}

// Recall updates the live call by Telnyx's API.
func (Telnyx) Recall(a Account, callID, next string) Order {
	return update(a, url.PathEscape(callID), url.Values{"Url": {next}, "Method": {"POST"}})
}

// Look asks for the call by Telnyx's API.
func (Telnyx) Look(a Account, callID string) Order {
	return Order{URL: callsAt(a) + url.PathEscape(callID)}
}

// PauseRecording updates the recording by Telnyx's API.
func (Telnyx) PauseRecording(a Account, callID, recordingID string, pause bool) Order {
	status := "in-progress"
	if pause {
		status = "paused"
	}
	return update(a, recordingPath(callID, recordingID), url.Values{"Status": {status}})
}
