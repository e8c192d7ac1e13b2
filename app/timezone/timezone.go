// Package timezone knows time zones by their IANA names; app/zone.go brings their rules along.
package timezone

import (
	_ "embed"
	"strings"
	"time"

	"hookline/app/apperr"
)

// zones is the zone.tab of the IANA database: a place per time zone that people
// choose by. Older names such as Australia/NSW are not offered, and are taken.
//
//go:embed zones.txt
var zones string

// Names lists the time zones that are offered.
func Names() []string { return strings.Fields(zones) }

// Of is a time zone by its IANA name, UTC for none and for one that is not known.
func Of(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == local {
		return time.UTC
	}
	return zone
}

// local is what Go takes for a time zone and IANA does not.
const local = "Local"

// Check reports a name that is no time zone.
func Check(p *apperr.Problems, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == local {
		p.Add("time_zone", "%q is no time zone: write one of the IANA names, such as Australia/Sydney.", name)
	}
}
