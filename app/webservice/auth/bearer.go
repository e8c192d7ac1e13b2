package auth

import "hookline/app/kind"

// bearer is RFC 6750 with a token that does not change.
func bearer() *Kind {
	return &Kind{
		Name: "bearer", Label: "Bearer token",
		Fields: []kind.Field{{Key: "token", Label: "Token", Type: kind.TypeSecret, Required: true}},
		Sets:   authorization,
		Apply:  func(v kind.Values, r *Request) { r.Header["Authorization"] = []string{"Bearer " + v["token"]} },
	}
}
