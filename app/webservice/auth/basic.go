package auth

import (
	"encoding/base64"
	"strings"

	"hookline/app/kind"
)

// basic is RFC 7617. The password may be empty: some services take a key as the user
// name.
func basic() *Kind {
	encoded := func(v kind.Values) string {
		return base64.StdEncoding.EncodeToString([]byte(v["username"] + ":" + v["password"]))
	}
	return &Kind{
		Name: "basic", Label: "Basic (user name and password)",
		Fields: []kind.Field{
			{Key: "username", Label: "User name", Required: true, Max: maxValue, Check: noColon},
			{Key: "password", Label: "Password", Type: kind.TypeSecret},
		},
		Sets:   authorization,
		Apply:  func(v kind.Values, r *Request) { r.Header["Authorization"] = []string{"Basic " + encoded(v)} },
		Hidden: func(v kind.Values) []string { return []string{encoded(v)} },
	}
}

func noColon(value string) string {
	if strings.Contains(value, ":") {
		return "A user name can't hold a colon (RFC 7617)."
	}
	return ""
}
