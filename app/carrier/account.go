package carrier

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"hookline/app/kind"
)

// Keys of the settings of a carrier's API.
const (
	apiURL     = "api_url"
	apiAccount = "account"
	apiToken   = "api_token" // where it is another secret than what requests are signed with
)

// apiFields are the settings of a carrier's API; example is an address of it.
func apiFields(example, label, help string) []kind.Field {
	return []kind.Field{
		{Key: apiURL, Label: "API address", Placeholder: example, Check: apiAddress,
			Help: "With it and the " + strings.ToLower(label) + ", an agent ends, holds and transfers calls on the desk, and calls that fell silent are asked about. Without, the agent hangs up the telephone, and the call goes on from there."},
		{Key: apiAccount, Label: label, Max: 64, Check: accountID, Help: help},
	}
}

// tokenField is the setting of a secret that the API alone is used with.
func tokenField(label, help string) kind.Field {
	return kind.Field{Key: apiToken, Label: label, Type: kind.TypeSecret, Help: help + " It is stored encrypted and never shown again."}
}

// checkAPI sees that the API, if it is used at all, has an account.
func checkAPI(settings kind.Values) (key, problem string) {
	switch id, api := settings[apiAccount], settings[apiURL]; {
	case api != "" && id == "":
		return apiAccount, "Enter the account too: the carrier's API asks for it."
	case api == "" && id != "":
		return apiURL, "Enter the address of the carrier's API too."
	}
	return "", ""
}

// checkTokenAPI is checkAPI where the API has a token of its own.
func checkTokenAPI(settings kind.Values) (key, problem string) {
	if key, problem = checkAPI(settings); key == "" && (settings[apiURL] == "") != (settings[apiToken] == "") {
		return apiToken, "The carrier's API is used with its address, account and token: enter all three, or none."
	}
	return key, problem
}

// account is what the settings say of a carrier's API; root is where in it the accounts are,
// and secret the setting to sign in with.
func account(settings kind.Values, secret, root string, authorize func(r *http.Request, id, secret string)) (Account, bool) {
	a := Account{URL: strings.TrimRight(settings[apiURL], "/") + root, ID: settings[apiAccount], Secret: settings[secret]}
	a.Authorize = func(r *http.Request) { authorize(r, a.ID, a.Secret) }
	return a, settings[apiURL] != "" && a.ID != "" && a.Secret != ""
}

func basic(r *http.Request, id, secret string) { r.SetBasicAuth(id, secret) }

// accountPattern is strict because an account stands in the address of the API.
var accountPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// accountID checks how a carrier's API knows us.
func accountID(text string) string {
	if !accountPattern.MatchString(text) {
		return fmt.Sprintf("The account %q may hold letters, digits, _ and -, as in AC0123456789abcdef.", text)
	}
	return ""
}

// apiAddress checks the address of a carrier's API.
func apiAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Sprintf("%q is no address of an API: write https:// and its host, as in https://api.twilio.com.", text)
	}
	return ""
}
