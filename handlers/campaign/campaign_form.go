package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/component"
)

// campaignFormOf is the form of a Campaign with these agents.
func campaignFormOf(c *models.Campaign, agents []string) campaign.Form {
	q := c.Config.Queue
	f := campaign.Form{ID: c.ID, Version: c.Version, Name: c.Name, Type: c.Type, Description: c.Description, Agents: agents,
		Queue: campaign.Queue{RingTimeout: timeText(q.RingMS), MaxWait: timeText(q.MaxWaitMS), MaxWaiting: strconv.FormatInt(q.MaxWaiting, 10),
			WrapUp: timeText(q.WrapUpMS), ServiceLevel: timeText(q.ServiceLevelMS)},
		Page: campaign.Page{URL: c.Config.Page.URL, Open: c.Config.Page.Open}}
	f.Recording = chosen(campaign.Recording(c.Config.Recording))
	if f.Page.Open == "" {
		f.Page.Open = models.PageBeside
	}
	if c.ScriptID != nil {
		f.Script = *c.ScriptID
	}
	for _, code := range c.Config.WrapCodes {
		f.WrapCodes = append(f.WrapCodes, campaign.WrapCode{Name: code.Name, Note: code.Note})
	}
	for _, reason := range c.Config.PauseReasons {
		f.PauseReasons = append(f.PauseReasons, campaign.Reason{Name: reason})
	}
	return f
}

func timeText(ms int64) string {
	return kind.Span(time.Duration(ms) * time.Millisecond).String()
}

// chosen has a choice where nothing is said.
func chosen(r campaign.Recording) campaign.Recording {
	r.Record, r.Start, r.Channels = cmp.Or(r.Record, models.RecordOff), cmp.Or(r.Start, models.StartOn), cmp.Or(r.Channels, models.ChannelsSingle)
	return r
}

// tidy takes out rows in which nothing was entered.
func tidy(f *campaign.Form) {
	f.Recording = chosen(f.Recording)
	f.WrapCodes = slices.DeleteFunc(f.WrapCodes, func(w campaign.WrapCode) bool { return strings.TrimSpace(w.Name) == "" && w.Note == "" })
	f.PauseReasons = slices.DeleteFunc(f.PauseReasons, func(r campaign.Reason) bool { return strings.TrimSpace(r.Name) == "" })
}

// campaignOf makes of a form, which it tidies, what is to be saved, and says which values can't be
// read. Those are out of every bound in what it gives, so that it is not saved.
func campaignOf(f *campaign.Form) (workspace.Campaign, component.Errors) {
	tidy(f)
	errs := component.Errors{}
	in := workspace.Campaign{Agents: f.Agents, Campaign: models.Campaign{ID: f.ID, Version: f.Version, Name: f.Name, Type: f.Type,
		Description: f.Description, ScriptID: &f.Script, Config: models.CampaignConfig{Page: models.CampaignPage{URL: f.Page.URL, Open: f.Page.Open},
			Recording: models.RecordingConfig(f.Recording)}}}
	for _, code := range f.WrapCodes {
		in.Config.WrapCodes = append(in.Config.WrapCodes, models.WrapCode{Name: code.Name, Note: code.Note})
	}
	for _, reason := range f.PauseReasons {
		in.Config.PauseReasons = append(in.Config.PauseReasons, reason.Name)
	}
	q := &in.Config.Queue
	for _, field := range []struct {
		name, text string
		to         *int64
	}{{"ring_timeout", f.Queue.RingTimeout, &q.RingMS}, {"max_wait", f.Queue.MaxWait, &q.MaxWaitMS},
		{"wrap_up", f.Queue.WrapUp, &q.WrapUpMS}, {"service_level", f.Queue.ServiceLevel, &q.ServiceLevelMS}} {
		d, err := kind.ParseSpan(strings.ToLower(strings.ReplaceAll(field.text, " ", "")))
		if *field.to = time.Duration(d).Milliseconds(); err != nil || strings.TrimSpace(field.text) == "" {
			*field.to = -1
			errs.Add("queue."+field.name, fmt.Sprintf("%q is no length of time: write 20s, 10m or 1h30m.", field.text))
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(f.Queue.MaxWaiting), 10, 64)
	if q.MaxWaiting = n; err != nil {
		q.MaxWaiting = -1
		errs.Add("queue.max_waiting", fmt.Sprintf("%q is no whole number: write how many may wait, or 0 for no bound.", f.Queue.MaxWaiting))
	}
	return in, errs
}

// rowErrors moves messages about a pause reason, which is just a name, to the
// field of its row.
func rowErrors(errs component.Errors) component.Errors {
	for name, message := range errs {
		if strings.HasPrefix(name, "pause_reasons[") && strings.HasSuffix(name, "]") {
			errs[name+".name"] = message
			delete(errs, name)
		}
	}
	return errs
}

// campaignTexts says every field of a form as a person reads it.
func campaignTexts(f *campaign.Form, users []models.User, scripts []models.NamedScript) [][2]string {
	var agents, codes, reasons []string
	for i := range users {
		if slices.Contains(f.Agents, users[i].ID) {
			agents = append(agents, users[i].DisplayName())
		}
	}
	for _, code := range f.WrapCodes {
		text := code.Name
		if code.Note != "" {
			text += " (needs a note)"
		}
		codes = append(codes, text)
	}
	for _, reason := range f.PauseReasons {
		reasons = append(reasons, reason.Name)
	}
	script := ""
	for _, s := range scripts {
		if s.ID == f.Script {
			script = s.Name
		}
	}
	open := ""
	if f.Page.URL != "" {
		open = campaign.OpenName(f.Page.Open)
	}
	return [][2]string{
		{"Name", f.Name}, {"Type", campaign.TypeName(f.Type)}, {"Description", f.Description}, {"Agents", strings.Join(agents, ", ")},
		{"Script", script}, {"Page of another system", f.Page.URL}, {"That page opens", open},
		{"Wrap codes", strings.Join(codes, ", ")}, {"Pause reasons", strings.Join(reasons, ", ")},
		{"Ringing time", f.Queue.RingTimeout}, {"Time to wrap up", f.Queue.WrapUp}, {"Longest wait", f.Queue.MaxWait},
		{"Most waiting", f.Queue.MaxWaiting}, {"Service level", f.Queue.ServiceLevel},
		{"Record", campaign.RecordName(f.Recording.Record)}, {"A call begins", campaign.StartName(f.Recording.Start)},
		{"Channels", campaign.ChannelsName(f.Recording.Channels)}, {"Sentence before it", f.Recording.Say},
	}
}
