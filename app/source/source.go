// Package source is what an advertiser's tracking knows of a call: by which search, page and
// visit the number was found (MISSION D2, DialogTech's SourceTrak data). Anybody who calls,
// or visits a page, can have written such a value: it is text, and nothing more.
package source

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"hookline/app/apperr"
)

// Value is one of the values.
type Value struct{ Name, Help, Sample string }

// MaxText is the most characters of a value. A longer one of a carrier is cut, one of a
// program refused.
const MaxText = 1000

// Values lists all there are, in the seed's order.
func Values() []Value {
	return []Value{
		{"st_rank", "How surely the call was matched to its source, from 1, surely, to 5", "1"},
		{"st_search_term", "What was searched for when the number was shown", "plumber near me"},
		{"st_referer", "The domain that led to the page with the number", "www.google.com"},
		{"st_baseuri", "The page on which the number was first shown", "https://www.example.com/offers"},
		{"st_activity_keyword", "The activity of the pool that showed the number", "summer"},
		{"st_displayed_timestamp", "When the number was first shown", "2026-04-22 09:28:11"},
		{"st_ip_address", "The visitor's IP address", "192.0.2.7"},
		{"st_document_title", "The title of the visit's first page", "Offers"},
		{"st_browser", "The visitor's browser", "Firefox"},
		{"st_os", "The visitor's operating system", "Android"},
		{"st_ibp_custom", "A value of the website's own", "blue"},
		{"st_ibp_unique_id", "A unique id of the website's own", "u-1002"},
		{"st_pid", "What identifies the visit", "7f3a9c"},
		{"st_domain_set_id", "What identifies the set of domains of the number called", "31"},
		{"st_gclid", "Google's id of the click", "EAIaIQobChMI"},
		{"st_google_ua_client_id", "Google Analytics' id of the visitor", "1033501218.1368477899"},
		{"st_pool_name", "The pool of the number called", "Search ads"},
		{"st_location_name", "Which of the locations on a page was called", "Cremorne"},
		{"st_sourceguard", "Whether the number called is guarded against fraud", "0"},
		{"st_campaign", "The ad campaign", "Autumn"},
		{"st_platform", "The ad platform", "Google Ads"},
		{"st_url_tag", "The parameter of the address that led to the call", "utm_source=mail"},
	}
}

// Known says whether there is a value of the name.
func Known(name string) bool {
	return slices.ContainsFunc(Values(), func(v Value) bool { return v.Name == name })
}

// sipHeader is what TwiML platforms put before a SIP header's name in a form.
const sipHeader = "sipheader_x-"

// OfRequest takes the values out of a carrier's first request: its query, and the SIP
// headers that it passes on as SipHeader_X-St-Rank, which go before. Names are read in any
// case, with - for _; what is no value of ours is left.
func OfRequest(query, form url.Values) map[string]string {
	values := map[string]string{}
	take := func(name, text string) {
		if name = strings.ReplaceAll(strings.ToLower(name), "-", "_"); Known(name) {
			if text = tidy(text); utf8.RuneCountInString(text) > MaxText {
				text = string([]rune(text)[:MaxText])
			}
			values[name] = text
		}
	}
	for _, name := range sorted(query) {
		take(name, query.Get(name))
	}
	for _, name := range sorted(form) {
		if header, ok := strings.CutPrefix(strings.ToLower(name), sipHeader); ok {
			take(header, form.Get(name))
		}
	}
	return values
}

// sorted gives the names in one order, so that the same request is always read alike.
func sorted(values url.Values) []string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Check reports names that are none, and values that are too long.
func Check(values map[string]string) error {
	var p apperr.Problems
	for name, text := range values {
		if n := utf8.RuneCountInString(text); !Known(name) {
			p.Add(name, "%q is no SourceTrak value; they are st_rank, st_search_term and the others of the REST API's document.", name)
		} else if n > MaxText {
			p.Add(name, "%s has %d characters; %d is the most.", name, n, MaxText)
		}
	}
	return p.Err()
}

// tidy takes out what can't be stored, and makes one line.
func tidy(text string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// Write gives the values as they are stored with a call; empty values are none.
func Write(values map[string]string) string {
	kept := map[string]string{}
	for name, text := range values {
		if text = tidy(text); text != "" && Known(name) {
			kept[name] = text
		}
	}
	if len(kept) == 0 {
		return ""
	}
	data, err := json.Marshal(kept)
	if err != nil { // texts alone: it can't fail
		panic(err)
	}
	return string(data)
}

// Read gives the values stored with a call; nil for none, and for what can't be read.
func Read(stored string) map[string]string {
	if stored == "" {
		return nil
	}
	var values map[string]string
	if err := json.Unmarshal([]byte(stored), &values); err != nil {
		return nil
	}
	return values
}
