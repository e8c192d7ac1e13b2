package carrier

import "hookline/app/kind"

// SignalWire is TwiML as SignalWire speaks it (cXML): signed with a key of its own, and with
// an API of its own.
type SignalWire struct{ TwiML }

const signingKey = "signing_key"

// About describes SignalWire.
func (SignalWire) About() About {
	return About{
		Name: "signalwire", Label: "SignalWire", Summary: "SignalWire's cXML", Proof: signingKey,
		Check: checkTokenAPI,
		Fields: append([]kind.Field{
			{Key: signingKey, Label: "Signing key", Type: kind.TypeSecret, Help: "From API Credentials in SignalWire's dashboard; not the API token. It is stored encrypted and never shown again.",
				Missing: "Enter the signing key that SignalWire's dashboard shows under API Credentials: requests are checked with it."},
			tokenField("API token", "From API Credentials, for the API below."),
		}, apiFields("https://example.signalwire.com", "Project", "The project id in SignalWire's dashboard.")...),
		Addresses: twimlAddresses(),
		Steps: []string{
			"In SignalWire's dashboard, open the phone number and its settings.",
			"Under “Accept incoming calls as”, choose Voice calls handled by cXML webhooks, paste the voice URL, and choose POST.",
			"Paste the status callback URL, so that hang-ups are noticed at once.",
			"Copy the signing key from API Credentials into the field below and save.",
		},
	}
}

// Verify checks X-SignalWire-Signature, which is made as X-Twilio-Signature is, and stands
// there too in requests for programs of Twilio's.
func (SignalWire) Verify(settings kind.Values, r Request) bool {
	given := r.Header.Get("X-SignalWire-Signature")
	if given == "" {
		given = r.Header.Get(twilioSignature)
	}
	return signedAsTwilio(settings[signingKey], given, r)
}

// Account is the project and its API token.
func (SignalWire) Account(settings kind.Values) (Account, bool) {
	return account(settings, apiToken, "/api/laml/2010-04-01", basic)
}
