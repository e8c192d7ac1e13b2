package auth

import (
	"fmt"
	"net/url"

	"hookline/app/kind"
	"hookline/app/webservice/wire"
)

// oauth2 sends a bearer token that the token endpoint gave (RFC 6749 4.4).
func oauth2() *Kind {
	return &Kind{
		Name: "oauth2", Label: "OAuth2 client credentials",
		Fields: []kind.Field{
			{Key: "token_url", Label: "Token URL", Required: true, Max: maxValue, Placeholder: "https://login.example.com/oauth2/token",
				Missing: "Enter the token URL, such as https://login.example.com/oauth2/token.", Check: checkTokenURL},
			{Key: "client_id", Label: "Client id", Required: true, Max: maxValue},
			{Key: "client_secret", Label: "Client secret", Type: kind.TypeSecret, Required: true},
			{Key: "scope", Label: "Scope", Max: maxValue},
			{Key: "parameters", Label: "Further parameters", Max: maxValue, Placeholder: "audience=https://api.example.com", Check: checkTokenParameters,
				Help: "Sent with the request for the token, written as in an address: audience=…&resource=…"},
		},
		Sets:  authorization,
		Apply: func(_ kind.Values, r *Request) { r.Header["Authorization"] = []string{"Bearer " + r.Token} },
		Token: func(v kind.Values) Account {
			return Account{URL: v["token_url"], ID: v["client_id"], Secret: v["client_secret"], Scope: v["scope"], More: v["parameters"]}
		},
	}
}

// checkTokenParameters checks what is sent beside what RFC 6749 wants.
func checkTokenParameters(text string) string {
	more, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Sprintf("%q is not written as in an address: name=value, parted by &, with %%20 for a space.", text)
	}
	for _, name := range []string{"grant_type", "client_id", "client_secret", "scope"} {
		if more.Has(name) {
			return "Leave out " + name + ": it is sent already."
		}
	}
	return ""
}

func checkTokenURL(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "":
		return fmt.Sprintf("%q is not a URL, such as https://login.example.com/oauth2/token.", raw)
	case u.User != nil:
		return "Leave out user name and password; client id and secret have fields of their own."
	}
	_, problem := wire.Host(u.Host)
	return problem
}
