package auth

import (
	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/placeholder"
	"hookline/app/webservice/wire"
)

// apiKey sends a key in a header or a parameter of the query.
func apiKey() *Kind {
	return &Kind{
		Name: "api_key", Label: "API key",
		Fields: []kind.Field{
			{Key: "in", Label: "Sent as", Type: kind.TypeChoice, Required: true, Missing: "Choose where the key goes: header or query.",
				Choices: []kind.Choice{{Value: "header", Label: "Header"}, {Value: "query", Label: "Query parameter"}}},
			{Key: "name", Label: "Name of the header or parameter", Required: true, Max: maxValue, Placeholder: "X-Api-Key"},
			{Key: "value", Label: "Key", Type: kind.TypeSecret, Required: true},
		},
		Check: func(p *apperr.Problems, v kind.Values) {
			if v["in"] != "header" || v["name"] == "" {
				return
			}
			if problem := wire.HeaderName(v["name"]); problem != "" {
				p.Add(Prefix+"name", "%s", problem)
			}
		},
		Sets: func(v kind.Values) []Place {
			return []Place{{Header: v["in"] == "header", Name: v["name"], Secret: true}}
		},
		Apply: func(v kind.Values, r *Request) {
			if v["in"] == "header" {
				r.Header[v["name"]] = []string{v["value"]}
				return
			}
			if r.URL.RawQuery != "" {
				r.URL.RawQuery += "&"
			}
			r.URL.RawQuery += placeholder.Query(v["name"]) + "=" + placeholder.Query(v["value"])
		},
	}
}
