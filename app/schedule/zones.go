package schedule

import (
	_ "embed"
	"strings"
)

// zones is the zone.tab of the IANA database: a place per time zone that people
// choose by. Older names such as Australia/NSW are not offered, and are taken.
//
//go:embed zones.txt
var zones string

// Zones lists the time zones that are offered.
func Zones() []string { return strings.Fields(zones) }
