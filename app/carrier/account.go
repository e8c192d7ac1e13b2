package carrier

import (
	"fmt"
	"net/url"
	"regexp"
)

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
