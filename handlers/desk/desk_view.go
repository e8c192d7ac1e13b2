package desk

import (
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/desk"
	"hookline/app/script"
	"hookline/models"
	deskview "hookline/views/desk"
)

// read gives the desk of a user as it stands now.
func (h *agentDesk) read(c echo.Context, u *models.User, problem deskview.Problem) (deskview.View, error) {
	ctx := c.Request().Context()
	v, err := h.Desk.View(ctx, u.ID)
	if err != nil {
		return deskview.View{}, err
	}
	d := deskview.View{
		User: u.ID, Version: v.Version, Now: v.Now, State: v.State, Reason: v.Reason, Since: v.Since, PauseNext: v.PauseNext,
		PauseReasons: v.PauseReasons, Reachable: v.Reachable, Problem: problem,
	}
	for _, choice := range v.Campaigns {
		d.Campaigns = append(d.Campaigns, deskview.Campaign{ID: choice.ID, Name: choice.Name, Chosen: choice.Chosen, Waiting: choice.Waiting})
	}
	if o := v.Offer; o != nil {
		d.Offer = &deskview.Offer{EntryID: o.EntryID, Caller: o.Caller, Called: o.Called, Campaign: o.CampaignName,
			JoinedAt: o.JoinedAt, RangAt: v.Since, Until: o.Until, Test: o.Test, From: o.From}
	}
	if v.Talk != nil {
		d.Talk = h.talkView(c, u, v.Talk, problem.Inputs())
	}
	return d, nil
}

// talkView shows the call; wrong are the inputs of the Script that have to be mended.
func (h *agentDesk) talkView(c echo.Context, u *models.User, t *desk.Talk, wrong map[string]bool) *deskview.Talk {
	s := t.Segment
	view := &deskview.Talk{
		SegmentID: s.ID, Caller: s.Caller, Called: t.Called, Campaign: s.CampaignName,
		AnsweredAt: s.AnsweredAt, ConnectedAt: s.ConnectedAt, EndedAt: s.EndedAt, EndedBy: s.EndedBy, HeldAt: t.HeldAt,
		Connected: t.Connected, Controlled: t.Controlled, Test: t.Test, TransferTo: s.TransferName,
		WrapUntil: t.WrapUntil, WrapCode: s.WrapCode, Note: s.Note,
		PageURL: t.PageURL, PageBeside: t.PageOpen == models.PageBeside, HasScript: t.ScriptHTML != "",
		Recording: s.Recording, Decides: t.Decides,
	}
	for _, code := range t.WrapCodes {
		view.WrapCodes = append(view.WrapCodes, deskview.WrapCode{Name: code.Name, NeedsNote: code.Note == models.NoteRequired})
	}
	for _, v := range t.Variables {
		view.Variables = append(view.Variables, deskview.Variable{Label: v.Label, Value: v.Value})
	}
	for _, e := range t.Earlier {
		part := deskview.Earlier{At: e.AnsweredAt, Agent: e.UserName, Campaign: e.CampaignName, WrapCode: e.WrapCode, Note: e.Note}
		if auth.Can(u, auth.SeeCalls) {
			part.CallID = e.CallID
		}
		view.Earlier = append(view.Earlier, part)
	}
	filled, err := script.Fill(t.ScriptHTML, t.Values.Get, script.Filled{Values: s.Fields, Wrong: wrong})
	if err != nil { // the call goes on without it
		h.Log.ErrorContext(c.Request().Context(), "a Script can't be shown", "segment", s.ID, "error", err)
		view.ScriptFailed = true
	}
	view.Script = strings.TrimSpace(filled)
	return view
}

func transferView(t *desk.Targets, form deskview.Transfer) deskview.Transfer {
	form.SegmentID, form.Controlled = t.SegmentID, t.Controlled
	for _, c := range t.Campaigns {
		if c.Type == models.CampaignInbound {
			form.Campaigns = append(form.Campaigns, deskview.Target{ID: c.ID, Name: c.Name})
		}
	}
	for _, a := range t.Agents {
		form.Agents = append(form.Agents, deskview.Target{ID: a.UserID, Name: a.DisplayName(), State: a.State})
	}
	return form
}
