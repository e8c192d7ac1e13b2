package workflow

import (
	"fmt"
	"net/url"
	"time"

	"hookline/views/component"
	"hookline/views/route"
)

// Traffic is where the callers of the published version went.
type Traffic struct {
	WorkflowID string
	Period     string
	Test       bool // test calls are counted too
	Since      time.Time
	Calls      int64                   // that ended in the period and had come to the version
	Objects    map[string]*LineTraffic // by object id
}

// LineTraffic is what calls did at one object.
type LineTraffic struct {
	Calls int64
	URL   string // of the list of these calls
	Exits []ExitTraffic
	// Ended is how many calls ended here without leaving.
	Ended     int64
	EndedURL  string
	Connector *ConnectorTraffic // nil when it asked no Web Service
}

// ExitTraffic is how many calls left by an exit.
type ExitTraffic struct {
	Name, Label, To string // To is empty where the call ends
	N               int64
	Percent         float64
	URL             string
}

// Share is the part of the calls that came to the object, in words.
func (e ExitTraffic) Share() string { return Share(e.Percent) }

// Share says a percentage so that "none" and "all" are true when they stand there.
func Share(percent float64) string {
	switch {
	case percent <= 0:
		return "0 %"
	case percent < 1:
		return "< 1 %"
	case percent > 99 && percent < 100:
		return "> 99 %"
	}
	return fmt.Sprintf("%.0f %%", percent)
}

// ConnectorTraffic is what came of the requests of a Web Service Connector.
type ConnectorTraffic struct {
	Requests int64
	P50, P95 time.Duration // 0 when nothing was sent
	Causes   []CauseTraffic
}

// CauseTraffic is how many requests ended so.
type CauseTraffic struct {
	Name, Label string
	N           int64
	URL         string
}

// TrafficPeriod is one choice of how far back to look.
type TrafficPeriod struct{ Value, Label string }

// TrafficPeriods lists the choices.
func TrafficPeriods() []TrafficPeriod {
	return []TrafficPeriod{{"hour", "Last hour"}, {"day", "Last day"}, {"week", "Last week"}}
}

// words is the period within a sentence.
func (t *Traffic) words() string {
	switch t.Period {
	case "hour":
		return "the last hour"
	case "week":
		return "the last week"
	}
	return "the last day"
}

// Query is what keeps the choices in an address.
func (t *Traffic) Query() string { return t.query(t.Period, t.Test) }

func (t *Traffic) query(period string, test bool) string {
	q := url.Values{}
	if period != "day" {
		q.Set("period", period)
	}
	if test {
		q.Set("test", "1")
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (t *Traffic) periodURL(period string) string {
	return route.WorkflowPublished(t.WorkflowID) + t.query(period, t.Test)
}

func (t *Traffic) testURL() string {
	return route.WorkflowPublished(t.WorkflowID) + t.query(t.Period, !t.Test)
}

func (t *Traffic) calls() string { return component.Plural(int(t.Calls), "call", "calls") }

// traffic of a line, nil when no call came there.
func (o Outline) traffic(l Line) *LineTraffic {
	if o.Traffic == nil {
		return nil
	}
	return o.Traffic.Objects[l.ID]
}

func (c *ConnectorTraffic) requests() string {
	return component.Plural(int(c.Requests), "request", "requests")
}

// bar is the width of an exit's bar, of 100.
func (e ExitTraffic) bar() string { return fmt.Sprintf("%.1f", min(e.Percent, 100)) }
