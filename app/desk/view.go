package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/phone"
	"hookline/app/placeholder"
	"hookline/app/trace"
	"hookline/models"
)

// View is all that an agent's desk shows. Version tells two apart.
type View struct {
	Version   int64
	Now       time.Time // the desk's clock, which the other times are of
	State     string    // a models.Agent… state
	Reason    string
	Since     time.Time
	PauseNext string // a pause asked for during the call

	Campaigns    []CampaignChoice // whose calls the agent may take
	PauseReasons []string
	Reachable    bool // a carrier can call the agent

	Offer *Offer // what rings
	Talk  *Talk  // the call, or what is left to wrap up
}

// CampaignChoice is a Campaign of the agent.
type CampaignChoice struct {
	ID, Name string
	Chosen   bool
	Waiting  int // callers now
}

// Offer is a call that rings.
type Offer struct {
	EntryID, Caller, Called, CampaignName string
	JoinedAt, Until                       time.Time
	Test                                  bool
	From                                  string // who transferred it; empty for nobody
}

// Talk is the call an agent is in, or has to wrap up.
type Talk struct {
	Segment    models.Segment
	Called     string
	Connected  bool // caller and agent hear each other
	HeldAt     *time.Time
	Controlled bool // it can be ended, held and moved here; else with the telephone
	Test       bool
	WrapUntil  *time.Time
	WrapCodes  []models.WrapCode
	// ScriptHTML is the Script as it was published when the agent answered, not
	// filled in; empty for none. Values fills it.
	ScriptHTML string
	Values     *call.Values
	Variables  []trace.Value // all of the call's, secrets masked
	PageURL    string        // of another system, filled; empty for none
	PageOpen   string        // models.PageBeside or PageTab
	Earlier    []models.Segment
	Decides    bool // whether the call is recorded
}

// earlierCalls is how many of a caller's earlier calls a desk shows.
const earlierCalls = 5

// viewer reads the parts of a View.
type viewer struct{ *Service }

// View reads what an agent's desk shows now.
func (s *Service) View(ctx context.Context, userID string) (*View, error) {
	a, err := s.db.Agents.Get(ctx, userID)
	if err != nil {
		return nil, err
	}
	if a == nil {
		a = &models.Agent{UserID: userID, State: models.AgentOffline}
	}
	v := &View{Version: a.Version, Now: s.now(), State: a.State, Reason: a.Reason, Since: a.Since, PauseNext: a.PauseNext}
	show := viewer{s}
	if err := show.choices(ctx, userID, v); err != nil {
		return nil, err
	}
	u, err := s.db.Users.Get(ctx, userID)
	if err != nil {
		return nil, err
	}
	v.Reachable = u.EndpointKind != ""
	switch a.State {
	case models.AgentRinging:
		v.Offer, err = show.offer(ctx, a)
	case models.AgentTalking, models.AgentWrapUp:
		v.Talk, err = show.talk(ctx, a)
	}
	if apperr.Is(err, apperr.NotFound) { // it ended since the agent was read
		err = nil
	}
	return v, err
}

func (s viewer) choices(ctx context.Context, userID string, v *View) error {
	campaigns, err := s.db.Campaigns.OfUser(ctx, userID)
	if err != nil {
		return err
	}
	chosen, err := s.db.Agents.Chosen(ctx, userID)
	if err != nil {
		return err
	}
	for _, c := range campaigns {
		l, err := s.look(ctx, c.ID, true)
		if err != nil {
			return err
		}
		is := slices.Contains(chosen, c.ID)
		v.Campaigns = append(v.Campaigns, CampaignChoice{ID: c.ID, Name: c.Name, Chosen: is, Waiting: l.counts.Waiting})
		for _, reason := range c.Config.PauseReasons {
			if is && !slices.Contains(v.PauseReasons, reason) {
				v.PauseReasons = append(v.PauseReasons, reason)
			}
		}
	}
	if len(v.PauseReasons) == 0 {
		v.PauseReasons = []string{"Break"}
	}
	return nil
}

func (s viewer) offer(ctx context.Context, a *models.Agent) (*Offer, error) {
	e, err := s.db.Desk.Entry(ctx, a.EntryID)
	if err != nil || e.Status != models.EntryRinging || e.OfferUntil == nil {
		return nil, err
	}
	o := &Offer{EntryID: e.ID, Caller: e.Caller, CampaignName: e.CampaignName, JoinedAt: e.JoinedAt, Until: *e.OfferUntil, Test: e.Test}
	row, err := s.db.Calls.Get(ctx, e.CallID)
	switch {
	case err == nil:
		o.Called = row.Called
	case !apperr.Is(err, apperr.NotFound): // the first turn of a call that joins in it is not saved yet
		return nil, err
	}
	parts, err := s.db.Desk.Segments(ctx, e.CallID)
	for _, p := range parts {
		if p.EndedBy == models.EndedByTransfer {
			o.From = p.UserName
		}
	}
	return o, err
}

func (s viewer) talk(ctx context.Context, a *models.Agent) (*Talk, error) {
	segment, err := s.db.Desk.Segment(ctx, a.SegmentID)
	if err != nil {
		return nil, err
	}
	e, err := s.db.Desk.Entry(ctx, segment.EntryID)
	if err != nil {
		return nil, err
	}
	row, err := s.db.Calls.Get(ctx, segment.CallID)
	if err != nil {
		return nil, err
	}
	t := &Talk{Segment: *segment, Called: row.Called, Test: e.Test, HeldAt: e.HeldAt, WrapUntil: a.WrapUntil,
		Connected:  e.Status == models.EntryTalking && segment.EndedAt == nil && segment.ConnectedAt != nil,
		Controlled: s.reach.controlled(ctx, row)}
	t.Decides = t.Controlled && segment.Recording != "" && segment.Recording != models.PartRecordingAlways
	if t.Values, err = call.ReadValues(row); err != nil {
		return nil, err
	}
	t.Variables, _ = call.ReadVariables(row)
	campaign, err := s.db.Campaigns.Get(ctx, segment.CampaignID)
	if err != nil && !apperr.Is(err, apperr.NotFound) {
		return nil, err
	}
	if err == nil {
		t.WrapCodes = campaign.Config.WrapCodes
		t.PageURL, t.PageOpen = pageURL(campaign.Config.Page.URL, t.Values), campaign.Config.Page.Open
	}
	if segment.ScriptVersionID != "" {
		version, err := s.db.Scripts.Version(ctx, segment.ScriptVersionID)
		if err != nil {
			return nil, err
		}
		t.ScriptHTML = version.HTML
	}
	if !phone.Withheld(segment.Caller) {
		t.Earlier, err = s.db.Desk.CallerSegments(ctx, segment.Caller, segment.ID, earlierCalls)
	}
	return t, err
}

// pageURL fills the address of another system's page: values are escaped, and
// nothing but http and https comes out. A browser would follow a value of ".." to
// another page, escaped or not: there is none then.
func pageURL(text string, values *call.Values) string {
	if text == "" {
		return ""
	}
	filled := placeholder.Parse(placeholder.Scoped, text).Expand(func(name string) (string, bool) {
		v, _ := values.Get(name)
		return v, true
	}, inURL)
	u, err := url.Parse(filled)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	for part := range strings.SplitSeq(u.EscapedPath(), "/") {
		if plain, err := url.PathUnescape(part); err != nil || plain == "." || plain == ".." {
			return ""
		}
	}
	return u.String()
}

// inURL escapes a value for any place in an address: a plus stands for a space in a
// query alone.
func inURL(v string) string { return strings.ReplaceAll(placeholder.Query(v), "+", "%20") }
