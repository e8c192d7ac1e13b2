// Package board is the supervisors' board: how queues and agents stand now, and
// what became of the calls of today. It gets typed structs and brings itself up to
// date by asking for its own page (static/src/board.js).
package board

import (
	"math"
	"net/url"
	"strconv"
	"time"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Live is the part above the lists: the sum of the Campaigns shown.
type Live struct {
	At      time.Time // when the figures were read
	Of      string    // whose they are, "3 of 30 Campaigns"; empty: of all
	Waiting int
	Since   time.Time // when the caller who waits longest joined; zero for nobody
	Late    bool      // longer than the Campaign's service level
	Agents  States
	Today   Figures
	Callers []Caller
	More    int // callers who wait besides those
	Plot    *Plot
}

// States is how many agents are in which state.
type States struct{ Ready, Ringing, Talking, WrapUp, Paused int }

func (s States) present() int { return s.Ready + s.Ringing + s.Talking + s.WrapUp + s.Paused }

// Figures are what became of the calls of a day.
type Figures struct {
	Offered, Answered, Abandoned, Lost, Open int
	TimedOut, Full, NoAgents, Left, Failed   int // of those lost
	Level                                    Share
	MeanWait                                 Mean
}

// Share is a part of a whole in percent; without Known there is no whole.
type Share struct {
	Percent float64
	Known   bool
}

// text is the share in whole percent. It says 100 and 0 only when it is that.
func (s Share) text() string {
	if !s.Known {
		return "–"
	}
	n := math.Round(s.Percent)
	if n == 100 && s.Percent < 100 {
		n = 99
	}
	if n == 0 && s.Percent > 0 {
		n = 1
	}
	return strconv.Itoa(int(n)) + " %"
}

// Mean is a mean duration; without Known there is nothing to take it of.
type Mean struct {
	Took  time.Duration
	Known bool
}

func (m Mean) text() string {
	if !m.Known {
		return "–"
	}
	return whole(m.Took)
}

// whole is a duration without parts of a second.
func whole(d time.Duration) string {
	if d < time.Second {
		return "0 s"
	}
	return component.Duration(d.Truncate(time.Second))
}

// Caller is somebody who waits.
type Caller struct {
	CallID, Caller, Campaign string
	Since                    time.Time
	Ringing, Test            bool
}

// Campaign is a row of the first tab.
type Campaign struct {
	ID, Name string
	Waiting  int
	Since    time.Time
	Late     bool
	Level    time.Duration
	Agents   States
	Today    Figures
}

// Agent is a row of the second tab.
type Agent struct {
	ID, Name      string
	State, Reason string
	Since         time.Time
	Campaigns     []string
	Calls         int
	MeanTalk      Mean
	Occupancy     Share
}

// View is what both tabs have.
type View struct {
	Live Live
	component.Paging
	Tests     bool // test calls count too
	TestCalls int  // of today, left out
	Table     bool // the plot as a table
}

// parts are what the part above a list leads to.
type parts struct {
	list  string // id of the list below
	plot  string // address with the plot the other way
	tests string // address with test calls counted, or not
}

// keep are the parameters that stay when something else of the address changes.
func (v View) keep() url.Values {
	q := url.Values{}
	if v.Tests {
		q.Set("tests", "1")
	}
	if v.Table {
		q.Set("plot", "table")
	}
	return q
}

// switched is the address of the tab with one parameter set, or taken away.
func (v View) switched(path string, more url.Values, name, value string) string {
	q := v.keep()
	for key := range more {
		if more.Get(key) != "" {
			q.Set(key, more.Get(key))
		}
	}
	if v.Search != "" {
		q.Set("q", v.Search)
	}
	if v.Sort != "" {
		q.Set("sort", v.Sort)
	}
	if v.Desc {
		q.Set("desc", "1")
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Campaigns is the first tab.
type Campaigns struct {
	View
	Rows []Campaign
	All  int // Campaigns there are
}

func (p Campaigns) props() component.ListProps {
	return component.ListProps{
		ID: "campaign-queues", URL: route.Board(), Noun: "Campaign", Nouns: "Campaigns",
		Columns: []component.Column{
			{Label: "Campaign", Key: "name"}, {Label: "Waiting", Key: "waiting", Number: true}, {Label: "Longest", Key: "longest", Number: true},
			{Label: "Agents", Key: "ready"}, {Label: "Offered", Key: "offered", Number: true}, {Label: "Answered", Key: "answered", Number: true},
			{Label: "Abandoned", Key: "abandoned", Number: true}, {Label: "Lost", Key: "lost", Number: true},
			{Label: "Service level", Key: "level", Number: true}, {Label: "Mean wait", Key: "wait", Number: true},
		},
		Paging: p.Paging, Keep: p.keep(), Empty: noCampaigns(),
		Filters: switches(p.View),
	}
}

// Agents is the second tab.
type Agents struct {
	View
	Rows       []Agent
	CampaignID string
	State      string
	Options    []component.Option // Campaigns
}

func (p Agents) filters() url.Values {
	return url.Values{"campaign": {p.CampaignID}, "state": {p.State}}
}

func (p Agents) props() component.ListProps {
	keep := p.keep()
	for key, value := range p.filters() {
		keep[key] = value
	}
	return component.ListProps{
		ID: "agents", URL: route.BoardAgents(), Noun: "agent", Nouns: "agents",
		Columns: []component.Column{
			{Label: "Agent", Key: "name"}, {Label: "State", Key: "state"}, {Label: "For", Key: "since", Number: true}, {Label: "Campaigns", Wide: true},
			{Label: "Calls", Key: "calls", Number: true}, {Label: "Mean talk", Key: "talk", Number: true}, {Label: "Occupancy", Key: "occupancy", Number: true},
		},
		Paging: p.Paging, Keep: keep, Empty: noAgents(),
		Filters: agentFilters(p),
	}
}

// stateWord is how a state of an agent is shown.
type stateWord struct {
	icon, text string
	tone       component.Tone
}

func wordOf(state string) stateWord {
	switch state {
	case models.AgentReady:
		return stateWord{"check-circle", "Ready", component.Success}
	case models.AgentRinging:
		return stateWord{"bell", "Ringing", component.Info}
	case models.AgentTalking:
		return stateWord{"phone", "Talking", component.Info}
	case models.AgentWrapUp:
		return stateWord{"edit", "Wrap-up", component.Info}
	case models.AgentPaused:
		return stateWord{"pause", "Paused", component.Warning}
	}
	return stateWord{"minus", "Not at the desk", component.Neutral}
}

// counted is one state with how many are in it.
type counted struct {
	word stateWord
	n    int
}

func (s States) list() []counted {
	return []counted{
		{wordOf(models.AgentReady), s.Ready}, {wordOf(models.AgentRinging), s.Ringing}, {wordOf(models.AgentTalking), s.Talking},
		{wordOf(models.AgentWrapUp), s.WrapUp}, {wordOf(models.AgentPaused), s.Paused},
	}
}

func stateOptions() []component.Option {
	list := []component.Option{{Value: "", Label: "Any state"}}
	for _, state := range []string{models.AgentReady, models.AgentRinging, models.AgentTalking, models.AgentWrapUp, models.AgentPaused, models.AgentOffline} {
		list = append(list, component.Option{Value: state, Label: wordOf(state).text})
	}
	return list
}

// lostWhy says why calls were lost: "3 timed out, 1 met a full queue".
func (f Figures) lostWhy() string {
	text := ""
	for _, part := range []struct {
		n    int
		word string
	}{{f.TimedOut, "waited too long"}, {f.Full, "met a full queue"}, {f.NoAgents, "met no agents"}, {f.Left, "left by a key"}, {f.Failed, "failed"}} {
		if part.n == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += component.Count(part.n) + " " + part.word
	}
	return text
}

func boardFrame(f layout.Frame, v View, current string) layout.Frame {
	f.Tabs = component.Tabs("Board", v.tab(current),
		component.Tab{Label: "Queues", URL: v.tab(route.Board())},
		component.Tab{Label: "Agents", URL: v.tab(route.BoardAgents())})
	f.Actions = fullScreen()
	return f
}

func (v View) tab(path string) string {
	if v.Tests {
		return path + "?tests=1"
	}
	return path
}
