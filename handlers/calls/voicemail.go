package calls

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/voicemail"
)

// voicemail is what callers left in voicemail boxes. Who sees calls sees all of them,
// others those they were chosen for.
type voicemail struct{ Screens }

func (h *voicemail) routes(r screen.Routes) {
	some := r.SignedIn()
	some.Get(route.Voicemail(), h.boxes)
	some.Get(route.VoicemailBox(":id"), h.list)
	message := func(what string) string { return route.VoicemailMessage(":id", ":message", what) }
	some.Post(message("heard"), h.heard)
	some.Post(message("unheard"), h.unheard)
	some.Post(message("delete"), h.remove)
	some.Post(message("restore"), h.restore)
}

func voicemailArea() screen.Area {
	return screen.Area{Under: "Calls", Title: "Voicemail", URL: route.Voicemail()}
}

func (h *voicemail) boxes(c echo.Context) error {
	ctx := c.Request().Context()
	boxes, user, err := h.seen(c)
	if err != nil {
		return err
	}
	if len(boxes) == 0 && !auth.Can(user, auth.SeeCalls) {
		return noBox()
	}
	counts, err := h.counts(ctx)
	if err != nil {
		return err
	}
	p := view.Boxes{Edits: auth.Can(user, auth.ManageConfig)}
	for i := range boxes {
		n := counts[boxes[i].ID]
		p.List = append(p.List, view.Box{ID: boxes[i].ID, Name: boxes[i].Name, Unheard: int(n.Unheard), Total: int(n.Total)})
	}
	return screen.ShowList(c, h.Base, voicemailArea(), view.BoxesPage, p)
}

func (h *voicemail) counts(ctx context.Context) (map[string]models.BoxCount, error) {
	list, err := h.DB.Recordings.Boxes(ctx)
	byID := map[string]models.BoxCount{}
	for _, n := range list {
		byID[n.BoxID] = n
	}
	return byID, err
}

// seen are the boxes that who asks sees.
func (h *voicemail) seen(c echo.Context) ([]models.VoicemailBox, *models.User, error) {
	user, err := h.User(c)
	if err != nil {
		return nil, nil, err
	}
	boxes, err := h.DB.Voicemail.All(c.Request().Context())
	return auth.SeenBoxes(user, boxes), user, err
}

func noBox() error {
	return apperr.New(apperr.Forbidden, "Only admins, supervisors and those who are chosen for a voicemail box see its messages.")
}

// box is the box that the address names, for who sees it.
func (h *voicemail) box(c echo.Context) (*models.VoicemailBox, *models.User, error) {
	boxes, user, err := h.seen(c)
	if err != nil {
		return nil, nil, err
	}
	for i := range boxes {
		if boxes[i].ID == c.Param("id") {
			return &boxes[i], user, nil
		}
	}
	if !auth.Can(user, auth.SeeCalls) {
		return nil, nil, noBox() // whether there is such a box or not
	}
	return nil, nil, apperr.New(apperr.NotFound, "There is no such voicemail box.")
}

func (h *voicemail) list(c echo.Context) error {
	box, user, err := h.box(c)
	if err != nil {
		return err
	}
	at := screen.ListingOf(c)
	p := view.Messages{Paging: at.Paging, Box: view.Box{ID: box.ID, Name: box.Name}, Heard: c.QueryParam("heard"),
		Called: auth.Can(user, auth.SeeCalls), Edits: auth.Can(user, auth.ManageConfig)}
	f := models.MessageFilter{BoxIDs: []string{box.ID}}
	if p.Heard == view.OnlyHeard || p.Heard == view.OnlyUnheard {
		heard := p.Heard == view.OnlyHeard
		f.Heard = &heard
	} else {
		p.Heard = ""
	}
	list, total, err := h.DB.Recordings.Messages(c.Request().Context(), f, at.Range())
	if err != nil {
		return err
	}
	p.Total = int(total)
	for i := range list {
		p.Rows = append(p.Rows, messageOf(&list[i]))
	}
	return screen.Show(c, h.Base, http.StatusOK, view.MessagesPage, p, box.Name, voicemailArea().Way()...)
}

func messageOf(m *models.Message) view.Message {
	return view.Message{ID: m.ID, BoxID: m.BoxID, CallID: m.CallID, Caller: m.Caller, Test: m.Kind == models.CallTest, At: m.CreatedAt,
		Took: m.Duration(), State: m.State, Reason: m.Reason, HeardAt: m.HeardAt, HeardBy: m.HeardBy,
		Again: m.State == models.RecordingFailed && m.Source != ""}
}

// message is the message that the address names, for who sees its box.
func (h *voicemail) message(c echo.Context) (*models.Message, *models.User, error) {
	box, user, err := h.box(c)
	if err != nil {
		return nil, nil, err
	}
	m, err := h.DB.Recordings.Message(c.Request().Context(), c.Param("message"))
	if err == nil && m.BoxID != box.ID {
		err = apperr.New(apperr.NotFound, "There is no such message in this voicemail box.")
	}
	return m, user, err
}

// heard notes that a message was heard: somebody said so, or plays it.
func (h *voicemail) heard(c echo.Context) error {
	m, user, err := h.message(c)
	if err != nil {
		return err
	}
	if err := h.Recordings.Hear(c.Request().Context(), m.ID, user.DisplayName()); err != nil {
		return err
	}
	if !screen.IsHTMX(c) {
		return screen.Redirect(c, h.back(c, m))
	}
	if m, err = h.DB.Recordings.Message(c.Request().Context(), m.ID); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.HeardCell(messageOf(m)))
}

func (h *voicemail) unheard(c echo.Context) error {
	m, _, err := h.message(c)
	if err != nil {
		return err
	}
	if err := h.Recordings.Unhear(c.Request().Context(), m.ID); err != nil {
		return err
	}
	return screen.Redirect(c, h.back(c, m))
}

// remove deletes a message; a toast offers to undo it.
func (h *voicemail) remove(c echo.Context) error {
	m, user, err := h.message(c)
	if err == nil {
		err = h.Recordings.Delete(c.Request().Context(), m.ID, user.Email)
	}
	if apperr.Is(err, apperr.NotFound) {
		return h.Done(c, h.back(c, m), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	t := component.Toast{Text: "The message of " + component.Caller(m.Caller) + " is deleted.", Action: "Undo", URL: route.VoicemailMessage(m.BoxID, m.ID, "restore")}
	if err := h.Flash(c, t); err != nil {
		return err
	}
	return screen.Redirect(c, h.back(c, m))
}

func (h *voicemail) restore(c echo.Context) error {
	m, _, err := h.message(c)
	if err == nil {
		err = h.Recordings.Restore(c.Request().Context(), m.ID)
	}
	if err != nil {
		return err
	}
	return h.Done(c, h.back(c, m), "The message of "+component.Caller(m.Caller)+" is back.")
}

// back is the page of the list that a form was sent from, or its first page.
func (h *voicemail) back(c echo.Context, m *models.Message) string {
	id := c.Param("id")
	if m != nil {
		id = m.BoxID
	}
	list := route.VoicemailBox(id)
	if from := screen.PathOf(c.Request().Referer()); strings.HasPrefix(from, list+"?") {
		return from
	}
	return list
}
