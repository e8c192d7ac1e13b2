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
	"hookline/app/recording"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/route"
)

// recordingViews are the recordings of a call as its page shows them.
func (h *calls) recordingViews(ctx context.Context, m *models.Call) (callview.Recordings, error) {
	out := callview.Recordings{CallID: m.ID, KeepDays: int(h.keep / (24 * time.Hour)), Live: m.Status == models.CallLive}
	list, err := h.DB.Recordings.Of(ctx, m.ID)
	for i := range list {
		r := &list[i]
		if !r.Told() {
			continue
		}
		out.List = append(out.List, callview.Recording{
			ID: r.ID, Title: r.Title, Label: r.Label, State: r.State, Reason: r.Reason, Took: r.Duration(), Size: r.Size, At: r.CreatedAt,
			Again: r.Source != "",
		})
	}
	return out, err
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
	sound, err := h.sounds.Open(ctx, c.Param("id"))
	if apperr.Is(err, apperr.NotFound) && screen.WantsHTML(c) {
		if r, err := h.DB.Recordings.Get(ctx, c.Param("id")); err == nil { // it is on its way, or why not stands there
			return screen.Redirect(c, route.CallRecording(r.CallID, r.ID))
		}
	}
	if err != nil {
		return err
	}
	defer func() { _ = sound.Close() }()
	user, err := h.User(c)
	if err != nil {
		return err
	}
	asked := c.Request().Header.Get("Range")
	if asked == "" || strings.HasPrefix(asked, "bytes=0-") { // a player asks for the rest in pieces
		h.Log.InfoContext(ctx, "a recording is heard", "recording", sound.ID, "call", sound.CallID, "user", user.Email, "client", c.RealIP())
	}
	head := c.Response().Header()
	head.Set(echo.HeaderContentType, sound.Type)
	head.Set(echo.HeaderCacheControl, "private, no-store")
	if c.QueryParams().Has("download") {
		head.Set(echo.HeaderContentDisposition, `attachment; filename="recording-`+sound.CreatedAt.UTC().Format("2006-01-02-150405")+`.`+extension(sound.StoreKey)+`"`)
	}
	w := screen.NewMovingWriter(c.Response())
	http.ServeContent(soundWriter{c.Response(), w}, c.Request(), "", sound.UpdatedAt, sound)
	return nil
}

func extension(key string) string { return key[strings.LastIndex(key, ".")+1:] }

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
	if err := h.sounds.Retry(ctx, r.ID); err != nil {
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
	if err := h.sounds.Upload(ctx, c.Param("id"), c.Param("recording"), file, length); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
