package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/desk"
	"hookline/app/script"
	"hookline/handlers/screen"
	"hookline/models"
	deskview "hookline/views/desk"
)

func (h *agentDesk) answer(c echo.Context, u *models.User) error {
	err := h.Desk.Answer(c.Request().Context(), u.ID, screen.CleanText(c.FormValue("entry")))
	if apperr.Is(err, apperr.NotFound) {
		return apperr.New(apperr.Conflict, "This call does not ring any more.")
	}
	return err
}

// decline is content with a call that rings no more.
func (h *agentDesk) decline(c echo.Context, u *models.User) error {
	err := h.Desk.Decline(c.Request().Context(), u.ID, screen.CleanText(c.FormValue("entry")))
	if apperr.Is(err, apperr.Conflict) || apperr.Is(err, apperr.NotFound) {
		return nil
	}
	return err
}

// segmentOf is the part of a call that a form is about.
func segmentOf(c echo.Context) string { return screen.CleanText(c.FormValue("segment")) }

// hangUp is content with a call that is over.
func (h *agentDesk) hangUp(c echo.Context, u *models.User) error {
	err := h.Desk.HangUp(c.Request().Context(), u.ID, segmentOf(c))
	if apperr.Is(err, apperr.Conflict) {
		return nil
	}
	return err
}

func (h *agentDesk) hold(c echo.Context, u *models.User) error {
	return h.Desk.Hold(c.Request().Context(), u.ID, segmentOf(c))
}

func (h *agentDesk) unhold(c echo.Context, u *models.User) error {
	return h.Desk.Unhold(c.Request().Context(), u.ID, segmentOf(c))
}

// record has the call recorded, or not for a while.
func (h *agentDesk) record(c echo.Context, u *models.User) error {
	return h.Desk.Record(c.Request().Context(), u.ID, segmentOf(c), c.FormValue("do") == "record")
}

type transferForm struct {
	Segment  string `json:"segment"`
	Kind     string `json:"kind"`
	Campaign string `json:"campaign"`
	Agent    string `json:"agent"`
	Number   string `json:"number"`
}

// targets is the form of a transfer, with who is there now.
func (h *agentDesk) targets(c echo.Context) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	return h.transferPart(c, user, http.StatusOK, deskview.Transfer{})
}

func (h *agentDesk) transferPart(c echo.Context, u *models.User, status int, t deskview.Transfer) error {
	targets, err := h.Desk.Targets(c.Request().Context(), u.ID)
	if err != nil {
		return err
	}
	return screen.Render(c, status, deskview.TransferForm(transferView(targets, t)))
}

// transfer sends the caller on. A form in error comes back alone, into its dialog.
func (h *agentDesk) transfer(c echo.Context) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	var form transferForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	target := desk.Target{Kind: form.Kind}
	field := form.Kind
	switch form.Kind {
	case desk.TransferCampaign:
		target.Value = form.Campaign
	case desk.TransferAgent:
		target.Value = form.Agent
	case desk.TransferNumber:
		target.Value, err = h.Workspace.Numbers.Read(c.Request().Context(), form.Number)
	}
	if err == nil {
		err = h.Desk.Transfer(c.Request().Context(), user.ID, form.Segment, target)
	}
	if !apperr.Is(err, apperr.Invalid) {
		return h.act("transfer", func(echo.Context, *models.User) error { return err })(c)
	}
	errs := problemOf("transfer", err).Errors
	if text := errs.Get("target"); text != "" {
		delete(errs, "target")
		errs.Add(field, text)
	}
	return h.transferPart(c, user, screen.StatusOf(err), deskview.Transfer{
		Kind: form.Kind, Campaign: form.Campaign, Agent: form.Agent, Number: form.Number, Errors: errs})
}

type wrapForm struct {
	Segment string            `json:"segment"`
	Code    string            `json:"wrap_code"`
	Note    string            `json:"note"`
	Fields  map[string]string `json:"fields"`
}

// wrapUp closes the call, once the Script has what it must have. Pressed twice, the
// second does nothing.
func (h *agentDesk) wrapUp(c echo.Context, u *models.User) error {
	ctx := c.Request().Context()
	var form wrapForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	segment, err := h.DB.Desk.Segment(ctx, form.Segment)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	source, err := h.scriptOf(ctx, segment)
	if err != nil {
		return err
	}
	err = h.Desk.WrapUp(ctx, u.ID, desk.Wrap{SegmentID: segment.ID, Code: form.Code, Note: form.Note, Fields: ofScript(source, form.Fields),
		Wrong: func(fields map[string]string) []apperr.Field {
			_, err := script.Accept(source, fields, true)
			return apperr.Fields(err)
		}})
	if errors.Is(err, desk.ErrCallOver) {
		return nil
	}
	return err
}

func (h *agentDesk) scriptOf(ctx context.Context, s *models.Segment) (string, error) {
	if s.ScriptVersionID == "" {
		return "", nil
	}
	v, err := h.DB.Scripts.Version(ctx, s.ScriptVersionID)
	if err != nil {
		return "", err
	}
	return v.HTML, nil
}

// ofScript keeps what was posted of the Script's own inputs, emptied ones too.
func ofScript(source string, posted map[string]string) map[string]string {
	kept := map[string]string{}
	for _, in := range script.Inputs(source) {
		if v, ok := posted[in.Name]; ok {
			kept[in.Name] = strings.TrimSpace(v)
		}
	}
	return kept
}

type draftForm struct {
	Segment string            `json:"segment"`
	Fields  map[string]string `json:"fields"`
	Code    *string           `json:"wrap_code"`
	Note    *string           `json:"note"`
}

// saveDraft keeps what the agent typed. What can't be kept is said, the rest is
// kept all the same.
func (h *agentDesk) saveDraft(c echo.Context) error {
	ctx := c.Request().Context()
	user, err := h.User(c)
	if err != nil {
		return err
	}
	var form draftForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	segment, err := h.DB.Desk.Segment(ctx, form.Segment)
	if err != nil {
		return err
	}
	source, err := h.scriptOf(ctx, segment)
	if err != nil {
		return err
	}
	d := desk.Draft{SegmentID: segment.ID, Code: form.Code, Note: form.Note, Fields: ofScript(source, form.Fields)}
	_, wrong := script.Accept(source, d.Fields, false)
	for _, f := range apperr.Fields(wrong) {
		delete(d.Fields, strings.TrimSuffix(strings.TrimPrefix(f.Name, "fields["), "]"))
	}
	if err := h.Desk.SaveDraft(ctx, user.ID, d); err != nil {
		return err
	}
	if wrong == nil {
		return c.NoContent(http.StatusNoContent)
	}
	var texts []string
	for _, f := range apperr.Fields(wrong) {
		texts = append(texts, f.Message)
	}
	slices.Sort(texts)
	return c.String(http.StatusUnprocessableEntity, strings.Join(texts, " "))
}
