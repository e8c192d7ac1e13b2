package route

import "net/url"

// Voice is the list of phone numbers, the first tab of Channels > Voice.
func Voice() string { return "/voice" }

// NumberNew is the form for a new phone number.
func NumberNew() string { return Voice() + "/numbers/new" }

// NumberNewFor is that form with the number filled in.
func NumberNewFor(number string) string { return NumberNew() + "?number=" + url.QueryEscape(number) }

// Numbers takes the POST of a new phone number.
func Numbers() string { return Voice() + "/numbers" }

// Number is the page of one phone number.
func Number(id string) string { return Numbers() + "/" + segment(id) }

// Carriers is the list of carriers, the second tab of Channels > Voice.
func Carriers() string { return Voice() + "/carriers" }

// Runtime is where a carrier asks: what to do with a call, and whatever its dialect has
// addresses for.
func Runtime(slug string) string { return "/runtime/" + segment(slug) }
