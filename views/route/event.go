package route

import "net/url"

// Events is the list of events that call Web Services, and takes the POST of a new one.
func Events() string { return "/integration/events" }

// EventNew is the form for a new event.
func EventNew() string { return Events() + "/new" }

// EventNewAt is that form with the place chosen: the key is number or campaign, and
// wrapCode may be empty.
func EventNewAt(key, id, wrapCode string) string {
	q := url.Values{key: {id}}
	if wrapCode != "" {
		q.Set("wrap_code", wrapCode)
	}
	return EventNew() + "?" + q.Encode()
}

// EventFields takes the POST of an event's form in which a choice was made, and answers
// with the fields that follow from it; nothing is saved.
func EventFields() string { return Events() + "/fields" }

// EventCatalogue is the page of all events there are.
func EventCatalogue() string { return Events() + "/catalogue" }

// EventInCatalogue is one event on that page.
func EventInCatalogue(name string) string { return EventCatalogue() + "#" + url.PathEscape(name) }

// SampleInbox is what arrived at the sample's receiver of events.
func SampleInbox() string { return "/sample-api/inbox" }

// SampleInboxAfter is that, when it is another than was seen.
func SampleInboxAfter(seen string) string { return SampleInbox() + "?seen=" + url.QueryEscape(seen) }

// Event is the page of one event, and takes the POST of its form.
func Event(id string) string { return Events() + "/" + segment(id) }

// EventChanges is the tab with its audit trail.
func EventChanges(id string) string { return Event(id) + "/changes" }

// EventTest is the tab that sends a test, and takes the POST that does.
func EventTest(id string) string { return Event(id) + "/test" }

// EventTestSent is that tab with the test that was sent, by the id of its event.
func EventTestSent(id, event string) string { return EventTest(id) + "?sent=" + url.QueryEscape(event) }

// EventTestOutcome is how a test fares.
func EventTestOutcome(id, event string) string { return EventTest(id) + "/" + segment(event) }

// EventDelete takes the POST that deletes it.
func EventDelete(id string) string { return Event(id) + "/delete" }

// EventOn takes the POST that switches it on.
func EventOn(id string) string { return Event(id) + "/on" }

// EventOff takes the POST that switches it off.
func EventOff(id string) string { return Event(id) + "/off" }
