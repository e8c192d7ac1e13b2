package calls

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/recording"
	wav "hookline/app/sound"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/route"
)

// recordingViews are the recordings of a call as its page shows them.
func (h *calls) recordingViews(ctx context.Context, m *models.Call) (callview.Recordings, error) {
	out := callview.Recordings{CallID: m.ID, KeepDays: int(h.Keep / (24 * time.Hour)), Live: m.Status == models.CallLive}
	list, err := h.DB.Recordings.Of(ctx, m.ID)
	parts := map[string]int{} // where an agent's part stands in the list, by its id
	for i := range list {
		r := &list[i]
		if !r.Told() || r.SegmentID != "" && r.Absent() || r.DeletedAt != nil {
			continue
		}
		at, more := parts[r.SegmentID]
		if r.SegmentID != "" && more {
			out.List[at] = out.List[at].With(r.State, r.Reason, r.ID, r.Duration(), r.Size, r.Source != "")
			continue
		}
		parts[r.SegmentID] = len(out.List)
		out.List = append(out.List, callview.Recording{
			ID: r.ID, Title: r.Title, Label: r.Label, State: r.State, Reason: r.Reason, Took: r.Duration(), Size: r.Size, At: r.CreatedAt,
			Again: r.Source != "", RetryID: r.ID, Text: textOf(r), OfAgent: r.SegmentID != "", Sides: r.Channels > 1,
		})
	}
	return out, err
}

// textOf is what was said on a recording, as far as that is known.
func textOf(r *models.Recording) callview.Text {
	return callview.Text{State: r.TranscriptState, Text: r.Transcript, Reason: r.TranscriptReason,
		Again: r.TranscriptState == models.TranscriptFailed && r.Transcribable()}
}

// transcribeAgain asks the Web Service once more for the text of a recording.
func (h *calls) transcribeAgain(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.DB.Recordings.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := h.Texts.Retry(ctx, r.ID); err != nil {
		return err
	}
	return screen.Redirect(c, route.CallRecording(r.CallID, r.ID))
}

// recordings is the part of a call's page that asks for itself while sound is on its way.
func (h *calls) recordings(c echo.Context) error {
	m, err := h.DB.Calls.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	list, err := h.recordingViews(c.Request().Context(), m)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, callview.RecordingsPart(list))
}

// hear gives a recording's sound, from wherever a player wants it. Who heard what is
// in the log.
func (h *calls) hear(c echo.Context) error {
	ctx := c.Request().Context()
	user, err := h.User(c)
	if err != nil {
		return err
	}
	if err := h.mayHear(c, user, func() (*models.Recording, error) { return h.DB.Recordings.Get(ctx, c.Param("id")) }); err != nil {
		return err
	}
	sound, err := h.Recordings.Open(ctx, c.Param("id"), recording.Side(c.QueryParam("side")))
	if (apperr.Is(err, apperr.NotFound) || errors.Is(err, recording.ErrOnItsWay)) && screen.WantsHTML(c) {
		if r, err := h.DB.Recordings.Get(ctx, c.Param("id")); err == nil { // it is on its way, or why not stands there
			switch {
			case auth.Can(user, auth.SeeCalls):
				return screen.Redirect(c, route.CallRecording(r.CallID, r.ID))
			case r.BoxID != "":
				return screen.Redirect(c, route.VoicemailBox(r.BoxID))
			}
		}
	}
	if err != nil {
		return err
	}
	return h.play(c, sound, user.Email)
}

// play gives the sound, and closes it. who heard it is in the log.
func (h *calls) play(c echo.Context, sound *recording.Sound, who string) error {
	defer func() { _ = sound.Close() }()
	asked := c.Request().Header.Get("Range")
	if asked == "" || strings.HasPrefix(asked, "bytes=0-") { // a player asks for the rest in pieces
		h.Log.InfoContext(c.Request().Context(), "a recording is heard", "recording", sound.ID, "call", sound.CallID, "user", who, "client", c.RealIP())
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentType, sound.Type)
	head.Set(echo.HeaderCacheControl, "private, no-store")
	if c.QueryParams().Has("download") {
		head.Set(echo.HeaderContentDisposition, `attachment; filename="recording-`+sound.CreatedAt.UTC().Format("2006-01-02-150405")+`.`+extension(sound)+`"`)
	}
	w := screen.NewMovingWriter(c.Response())
	http.ServeContent(soundWriter{c.Response(), w}, c.Request(), "", sound.UpdatedAt, sound)
	return nil
}

func extension(s *recording.Sound) string {
	if s.Type == wav.ContentType(wav.WAV) {
		return wav.WAV
	}
	return s.StoreKey[strings.LastIndex(s.StoreKey, ".")+1:]
}

// waitForSound is how many seconds a program is asked to wait for the sound of a
// recording that is on its way.
const waitForSound = "10"

// hearAddress gives other systems a recording by its address, as the workspace allows.
func (h *calls) hearAddress(c echo.Context) error {
	ctx := c.Request().Context()
	address, isWAV := strings.CutSuffix(c.Param("file"), ".wav")
	if !isWAV {
		return apperr.New(apperr.NotFound, "There is no such recording.")
	}
	who, err := h.mayHave(c, address)
	if err != nil {
		return err
	}
	sound, err := h.Recordings.OpenAddress(ctx, address, recording.Side(c.QueryParam("side")))
	if errors.Is(err, recording.ErrOnItsWay) {
		c.Response().Header().Set("Retry-After", waitForSound)
		return c.String(http.StatusServiceUnavailable, apperr.Message(err)+"\n")
	}
	if err != nil {
		return err
	}
	return h.play(c, sound, who)
}

// mayHave says who asks for a recording by its address, and refuses who may not.
func (h *calls) mayHave(c echo.Context, address string) (who string, err error) {
	settings, err := h.Workspace.Settings.Get(c.Request().Context())
	if err != nil {
		return "", err
	}
	if name, password, ok := c.Request().BasicAuth(); ok && h.Workspace.Settings.LetsIn(settings, name, password) {
		return name, nil
	}
	user, err := h.User(c)
	switch {
	case err != nil:
		return "", err
	case user != nil:
		return user.Email, h.mayHear(c, user, func() (*models.Recording, error) { return h.firstAt(c.Request().Context(), address) })
	case settings.RecordingAccess == models.AccessOpen:
		return "anybody", nil
	case settings.RecordingAccess == models.AccessBasic:
		c.Response().Header().Set("WWW-Authenticate", `Basic realm="Recordings", charset="UTF-8"`)
		return "", apperr.New(apperr.Unauthorized, "This recording needs the name and password that Settings > Workspace has for recordings.")
	}
	return "", apperr.New(apperr.Unauthorized, "Please sign in to hear this recording.")
}

// mayHear lets those pass who may see calls, the agent whose part of a call it is, and
// who sees the voicemail box it is in.
func (h *calls) mayHear(c echo.Context, user *models.User, read func() (*models.Recording, error)) error {
	if auth.Can(user, auth.SeeCalls) {
		return nil
	}
	ctx := c.Request().Context()
	r, err := read()
	switch {
	case apperr.Is(err, apperr.NotFound):
	case err != nil:
		return err
	case r.SegmentID != "":
		part, err := h.DB.Desk.Segment(ctx, r.SegmentID)
		if err != nil || part.UserID == user.ID {
			return err
		}
	case r.BoxID != "":
		box, err := h.DB.Voicemail.Get(ctx, r.BoxID)
		if err == nil && auth.SeesBox(user, box) || err != nil && !apperr.Is(err, apperr.NotFound) {
			return err
		}
	}
	return apperr.New(apperr.Forbidden, "Only admins, supervisors, the agent of this call and who sees its voicemail box may hear it.")
}

// firstAt reads the first piece of what is had by an address.
func (h *calls) firstAt(ctx context.Context, address string) (*models.Recording, error) {
	pieces, err := h.DB.Recordings.ByAddress(ctx, address)
	if err == nil && len(pieces) == 0 {
		err = apperr.New(apperr.NotFound, "There is no such recording.")
	}
	if err != nil {
		return nil, err
	}
	return &pieces[0], nil
}

// soundWriter gives each piece of a long answer its time.
type soundWriter struct {
	http.ResponseWriter
	moving screen.MovingWriter
}

func (w soundWriter) Write(p []byte) (int, error) { return w.moving.Write(p) }

// fetchAgain fetches a recording that failed once more.
func (h *calls) fetchAgain(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.DB.Recordings.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := h.Recordings.Retry(ctx, r.ID); err != nil {
		return err
	}
	return screen.Redirect(c, route.CallRecording(r.CallID, r.ID))
}

// record takes what the microphone of a test call heard. The body is the sound.
func (h *testCall) record(c echo.Context) error {
	ctx := c.Request().Context()
	body := &screen.MovingBody{ReadCloser: c.Request().Body, Control: http.NewResponseController(c.Response()), Stop: h.Stop}
	file, err := os.CreateTemp("", "hookline-upload-*")
	if err != nil {
		return apperr.Wrap(err, apperr.Unavailable, "This machine has no room for the recording.")
	}
	defer func() { _, _ = file.Close(), os.Remove(file.Name()) }()
	_, err = io.Copy(file, http.MaxBytesReader(c.Response(), body, recording.MaxUpload))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		body.Drain(recording.MaxUpload)
		return apperr.New(apperr.Invalid, "The recording is larger than %d MB, the most a test call takes.", recording.MaxUpload>>20)
	}
	if err != nil {
		return apperr.Wrap(err, apperr.Invalid, "The recording did not arrive whole.")
	}
	millis, _ := strconv.ParseInt(c.QueryParam("millis"), 10, 64) // anything else: not known
	length := time.Duration(min(max(millis, 0), int64(time.Hour/time.Millisecond))) * time.Millisecond
	if err := h.Recordings.Upload(ctx, c.Param("id"), c.Param("recording"), file, length); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
