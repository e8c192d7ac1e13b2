package flow

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// maxDraft bounds the draft that a canvas sends, in bytes: a thousand objects of
// two kilobytes.
const maxDraft = 2 << 20

// postedDraft is a draft as the canvas sends it.
type postedDraft struct {
	Version int64              `json:"version"`
	Tab     string             `json:"tab"`
	Objects []*workflow.Object `json:"objects"`
	Notes   []*workflow.Note   `json:"notes"`
}

func (p *postedDraft) definition() *workflow.Definition {
	return &workflow.Definition{Objects: p.Objects, Notes: p.Notes}
}

// readJSON reads a body of JSON into a struct; what is wrong with it is said in the
// words of who sent it. what names it in a sentence.
func readJSON(c echo.Context, into any, what string) error {
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEApplicationJSON) {
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	dec := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, maxDraft))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil && dec.More() {
		err = errors.New("something comes after its end")
	}
	if err == nil {
		return nil
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge).SetInternal(err)
	}
	if apperr.Is(err, apperr.Invalid) {
		return err
	}
	return apperr.Wrap(err, apperr.Invalid, "%s can't be read: %s.", what, workflow.JSONFault(err))
}

// readDraft reads a draft, and who sent it.
func (h *editor) readDraft(c echo.Context) (*postedDraft, workspace.Actor, error) {
	p := &postedDraft{}
	by, err := h.read(c, p, "The draft")
	if err == nil && p.Objects == nil {
		err = apperr.New(apperr.Invalid, "The draft can't be read: it has no objects; send an empty list for none.")
	}
	return p, by, err
}

// read is readJSON, with who sent it.
func (h *editor) read(c echo.Context, into any, what string) (by workspace.Actor, err error) {
	if err = readJSON(c, into, what); err == nil {
		by, err = h.Changer(c)
	}
	return by, err
}

// saveGraph takes the draft as the canvas saves it, every second or so.
func (h *editor) saveGraph(c echo.Context) error {
	p, by, err := h.readDraft(c)
	if err != nil {
		return err
	}
	w, err := h.Workflows.ReplaceDraft(c.Request().Context(), by, c.Param("id"), p.Version, flow.Tab{ID: p.Tab, Now: h.Now()}, p.definition())
	if err != nil {
		return answerConflict(c, err, by)
	}
	d, err := h.draftOf(c, w)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, view.NewGraphUpdate(d.graphProps()))
}

// conflictJSON is why a draft was not saved.
type conflictJSON struct {
	Message string      `json:"message"`
	By      string      `json:"by,omitempty"` // who saved last
	You     bool        `json:"you"`          // that is who asks
	At      *time.Time  `json:"at,omitempty"`
	Version int64       `json:"version,omitempty"` // of the draft as it is stored
	Holder  *editorJSON `json:"holder,omitempty"`  // who edits it
}

// answerConflict says in a form the canvas can read that somebody saved first, or
// that another tab holds the pen. Any other error is given back.
func answerConflict(c echo.Context, err error, by workspace.Actor) error {
	if held, ok := errors.AsType[*flow.HeldError](err); ok {
		return screen.AnswerJSON(c, http.StatusLocked, conflictJSON{Message: apperr.Message(err), Holder: editorOf(&held.Holder, by)})
	}
	stale, ok := errors.AsType[*apperr.StaleError](err)
	if !ok {
		return err
	}
	j := conflictJSON{Message: apperr.Message(err), By: stale.By, You: stale.ByID == by.ID}
	if !stale.At.IsZero() {
		j.At = &stale.At
	}
	if theirs, ok := stale.Theirs.(*models.Workflow); ok {
		j.Version = theirs.Version
	}
	return screen.AnswerJSON(c, http.StatusConflict, j)
}

// editorJSON is somebody who has a draft open.
type editorJSON struct {
	Name  string    `json:"name"`
	You   bool      `json:"you"` // another tab of who asks
	Since time.Time `json:"since"`
}

func editorOf(e *models.DraftEditor, by workspace.Actor) *editorJSON {
	return &editorJSON{Name: e.Name, You: e.UserID == by.ID, Since: e.Since.UTC()}
}

// beatForm is what a tab says of itself.
type beatForm struct {
	Tab  string    `json:"tab"`
	Was  string    `json:"was"`
	Want flow.Want `json:"want"`
}

// beatAnswer is who has a draft open, and what was saved last.
type beatAnswer struct {
	User    string       `json:"user"` // id of who asks
	Version int64        `json:"version"`
	By      string       `json:"by"` // who saved last
	You     bool         `json:"you"`
	At      *time.Time   `json:"at,omitempty"`
	Holds   bool         `json:"holds"`            // this tab edits
	Holder  *editorJSON  `json:"holder,omitempty"` // who else does
	Others  []editorJSON `json:"others"`           // who else has it open
}

// beat says who edits a draft; the tabs ask every ten seconds.
func (h *editor) beat(c echo.Context) error {
	var form beatForm
	by, err := h.read(c, &form, "What the tab says")
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	seen, err := h.Workflows.Beat(ctx, by, id, flow.Tab{ID: form.Tab, Was: form.Was, Now: h.Now()}, form.Want)
	if err != nil {
		return err
	}
	last, err := h.DB.Trail.Last(ctx, workspace.ObjectWorkflow, id)
	if err != nil {
		return err
	}
	a := beatAnswer{User: by.ID, Version: seen.Version, By: last.ActorName, You: last.ActorID == by.ID, Others: []editorJSON{}}
	if !last.At.IsZero() {
		a.At = &last.At
	}
	if seen.Holder != nil {
		if a.Holds = seen.Holder.TabID == form.Tab; !a.Holds {
			a.Holder = editorOf(seen.Holder, by)
		}
	}
	for i := range seen.Others {
		a.Others = append(a.Others, *editorOf(&seen.Others[i], by))
	}
	return screen.AnswerJSON(c, http.StatusOK, a)
}

// leave is what a tab says when it is closed.
func (h *editor) leave(c echo.Context) error {
	var form beatForm
	by, err := h.read(c, &form, "What the tab says")
	if err != nil {
		return err
	}
	if err := h.Workflows.Leave(c.Request().Context(), by, c.Param("id"), form.Tab); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// copyGraph keeps a draft that can't be saved as a Workflow of its own.
func (h *editor) copyGraph(c echo.Context) error {
	p, by, err := h.readDraft(c)
	if err != nil {
		return err
	}
	w, err := h.Workflows.CopyDraft(c.Request().Context(), by, c.Param("id"), p.definition())
	if err != nil {
		return err
	}
	if err := h.Tell(c, fmt.Sprintf("This is your copy, %q. It is a draft.", w.Name)); err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusCreated, struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		URL  string `json:"url"`
	}{w.ID, w.Name, route.Workflow(w.ID)})
}
