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

// NumberDelete takes the POST that removes it.
func NumberDelete(id string) string { return Number(id) + "/delete" }

// Carriers is the list of carriers, the second tab of Channels > Voice.
func Carriers() string { return Voice() + "/carriers" }

// CarrierNew is the form for a new carrier.
func CarrierNew() string { return Carriers() + "/new" }

// Carrier is the page of one carrier.
func Carrier(id string) string { return Carriers() + "/" + segment(id) }

// CarrierDelete takes the POST that removes it.
func CarrierDelete(id string) string { return Carrier(id) + "/delete" }

// RuntimeVoice is where a carrier asks what to do with a new call.
func RuntimeVoice(slug string) string { return "/runtime/" + segment(slug) + "/voice" }

// RuntimeStatus is where a carrier tells of the end of calls.
func RuntimeStatus(slug string) string { return "/runtime/" + segment(slug) + "/status" }
