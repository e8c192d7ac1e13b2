package workspace

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/placeholder"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Bounds of a Campaign.
const (
	maxWrapCodes    = 100
	maxPauseReasons = 100
	maxPageURL      = 2000
	maxRecordingSay = 500 // characters
)

// checkAll checks a Campaign against every rule and gives the names of its agents by
// id. was are those it has now.
func (w Campaigns) checkAll(ctx context.Context, e *Edit, c *models.Campaign, in Campaign, was map[string]string) (map[string]string, error) {
	var p apperr.Problems
	if err := w.CheckNaming(ctx, e, &p, c); err != nil {
		return nil, err
	}
	if c.Type != models.CampaignInbound && c.Type != models.CampaignOutbound {
		p.Add("type", "The type %q is not known: it is %s or %s.", c.Type, models.CampaignInbound, models.CampaignOutbound)
	}
	agents, err := checkAgents(ctx, e, &p, in, was)
	if err != nil {
		return nil, err
	}
	checkWrapCodes(&p, c.Config.WrapCodes)
	checkPauseReasons(&p, c.Config.PauseReasons)
	if c.ScriptID != nil {
		if _, err := e.tx.Scripts.Get(ctx, *c.ScriptID); isMissing(err) {
			p.Add("script", "This Script is not there any more; choose another.")
		} else if err != nil {
			return nil, err
		}
	}
	checkQueue(&p, c.Config.Queue)
	checkPage(&p, c.Config.Page)
	checkRecording(&p, c.Config.Recording)
	return agents, p.Err()
}

// checkAgents: every agent is a user who may take calls. One who was disabled
// since keeps the place.
func checkAgents(ctx context.Context, e *Edit, p *apperr.Problems, in Campaign, was map[string]string) (map[string]string, error) {
	names := map[string]string{}
	if len(in.Agents) == 0 {
		return names, nil
	}
	users, err := e.tx.Users.All(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]*models.User{}
	for i := range users {
		known[users[i].ID] = &users[i]
	}
	for i, id := range in.Agents {
		field := fmt.Sprintf("agents[%d]", i)
		u, ok := known[id]
		if !ok {
			p.Add(field, "One of the chosen agents is not there any more; choose again.")
			continue
		}
		names[id] = u.DisplayName()
		enabled := *u
		enabled.Active = true
		_, stays := was[id]
		switch {
		case !auth.Can(&enabled, auth.UseDesk):
			p.Add(field, "%s can't take calls with the role %s; give this person another role first.", u.DisplayName(), u.Role)
		case !u.Active && !stays && !in.DisabledToo:
			p.Add(field, "%s", DisabledAgent(u.DisplayName()))
		}
	}
	return names, nil
}

func checkWrapCodes(p *apperr.Problems, codes []models.WrapCode) {
	if len(codes) > maxWrapCodes {
		p.Add("wrap_codes", "There are %d wrap codes; %d is the most.", len(codes), maxWrapCodes)
		return
	}
	seen := map[string]string{}
	for i, code := range codes {
		checkListed(p, fmt.Sprintf("wrap_codes[%d].name", i), code.Name, "wrap code", seen)
		if code.Note != "" && code.Note != models.NoteRequired {
			p.Add(fmt.Sprintf("wrap_codes[%d].note", i), "The note %q is not known: write %s, or leave it out.", code.Note, models.NoteRequired)
		}
	}
}

func checkPauseReasons(p *apperr.Problems, reasons []string) {
	if len(reasons) > maxPauseReasons {
		p.Add("pause_reasons", "There are %d pause reasons; %d is the most.", len(reasons), maxPauseReasons)
		return
	}
	seen := map[string]string{}
	for i, reason := range reasons {
		checkListed(p, fmt.Sprintf("pause_reasons[%d]", i), reason, "pause reason", seen)
	}
}

// checkListed reports a name of a list that is none, or stands there twice.
func checkListed(p *apperr.Problems, field, name, what string, seen map[string]string) {
	CheckName(p, field, name)
	key := models.NameKey(name)
	if other, twice := seen[key]; twice && key != "" {
		p.Add(field, "The %s %q stands here twice; keep one.", what, other)
	}
	seen[key] = name
}

func checkQueue(p *apperr.Problems, q models.QueueConfig) {
	within := func(field, what string, ms int64, least, most time.Duration) {
		if d := time.Duration(ms) * time.Millisecond; ms > most.Milliseconds() || d < least {
			p.Add("queue."+field, "%s is %s; it must be from %s to %s.", what, span(ms), span(least.Milliseconds()), span(most.Milliseconds()))
		}
	}
	within("ring_timeout", "The ringing time", q.RingMS, 5*time.Second, 2*time.Minute)
	within("max_wait", "The longest wait", q.MaxWaitMS, queue.LeastMaxWait, queue.MostMaxWait)
	within("wrap_up", "The time to wrap up", q.WrapUpMS, 0, 30*time.Minute)
	within("service_level", "The service level", q.ServiceLevelMS, time.Second, time.Hour)
	if q.MaxWaiting < 0 || q.MaxWaiting > queue.MostWaiting {
		p.Add("queue.max_waiting", "The most callers that wait is %d; it must be from 0, which is no bound, to %d.", q.MaxWaiting, queue.MostWaiting)
	}
}

func checkRecording(p *apperr.Problems, r models.RecordingConfig) {
	one := func(field, what, value string, of ...string) {
		if !slices.Contains(of, value) {
			p.Add("recording."+field, "%s %q is not known: it is %s.", what, value, strings.Join(of, ", "))
		}
	}
	if r.Record == "" {
		return
	}
	one("record", "The recording", r.Record, models.RecordOff, models.RecordAll, models.RecordByAgent)
	one("channels", "The number of channels", r.Channels, models.ChannelsSingle, models.ChannelsDual)
	if r.Record == models.RecordByAgent {
		one("start", "The start", r.Start, models.StartOn, models.StartOff)
	}
	if n := utf8.RuneCountInString(r.Say); n > maxRecordingSay {
		p.Add("recording.say", "The sentence has %d characters; %d is the most.", n, maxRecordingSay)
	}
}

// checkPage: the address of another system leads where an admin says, whatever a
// caller or a Web Service sent: variables stand behind the host alone.
func checkPage(p *apperr.Problems, page models.CampaignPage) {
	if page.URL == "" {
		return
	}
	if page.Open != models.PageBeside && page.Open != models.PageTab {
		p.Add("page.open", "The page opens %s or in a %s, not %q.", models.PageBeside, models.PageTab, page.Open)
	}
	if len(page.URL) > maxPageURL {
		p.Add("page.url", "The address has %d characters; %d is the most.", len(page.URL), maxPageURL)
		return
	}
	if strings.ContainsFunc(page.URL, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) {
		p.Add("page.url", `The address %q has a space, a line break or a \ in it; write %%20 for a space.`, page.URL)
		return
	}
	scheme, rest, found := strings.Cut(page.URL, "://")
	if lower := strings.ToLower(scheme); !found || lower != "http" && lower != "https" {
		p.Add("page.url", "The address %q must begin with https:// or http://.", page.URL)
		return
	}
	host := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host = rest[:end]
	}
	if strings.Contains(host, "%") {
		p.Add("page.url", "%q: a variable may stand in the path or behind the ?, not in the host.", page.URL)
		return
	}
	address := placeholder.Parse(placeholder.Scoped, page.URL)
	for _, part := range address.Parts() {
		if part.Format != "" {
			p.Add("page.url", "%s: what stands behind | is how a value is spoken; in an address write %%%s%%.", part.Text, part.Name)
			return
		}
	}
	filled := address.Expand(func(string) (string, bool) { return "x", true }, nil)
	u, err := url.Parse(filled)
	switch {
	case err != nil:
		p.Add("page.url", "%q is no address: it has the form https://crm.example.com/?number=%%ivr:activity_source%%.", page.URL)
	case u.Hostname() == "":
		p.Add("page.url", "%q: the host is missing, as in https://crm.example.com/.", page.URL)
	case u.User != nil:
		p.Add("page.url", "%q: leave out the user name and password; agents sign in at that page themselves.", page.URL)
	}
}
