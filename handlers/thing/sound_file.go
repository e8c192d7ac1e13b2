package thing

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/handlers/screen"
)

// soundForm is the form of a Sound: its file, and what is said of it.
type soundForm struct {
	name, description string
	version           int64
	data              []byte
}

// readSound takes a form with a file, piece by piece. The file is in memory as a whole,
// once: it is not larger than sound.MaxSize.
func (h *sounds) readSound(c echo.Context) (soundForm, error) {
	var form soundForm
	body := &screen.MovingBody{ReadCloser: c.Request().Body, Control: http.NewResponseController(c.Response()), Stop: h.Stop}
	c.Request().Body = http.MaxBytesReader(c.Response(), body, sound.MaxSize+screen.FormRest)
	err := form.read(c.Request())
	if err == nil && len(form.data) == 0 {
		return form, apperr.FieldError("file", "Choose a WAV or an MP3.")
	}
	if err = soundUploadError(err, body); apperr.Is(err, apperr.Invalid) {
		body.Drain(sound.MaxSize)
	}
	return form, err
}

func (f *soundForm) read(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		most := int64(screen.FormRest)
		if part.FormName() == "file" {
			most = sound.MaxSize + 1 // one more, for sound.Read to say what is too large
		}
		data, err := io.ReadAll(io.LimitReader(part, most))
		if err != nil {
			return err
		}
		switch text := screen.Newlines(screen.CleanText(string(data[:min(len(data), screen.FormRest)]))); part.FormName() {
		case "file":
			f.data = data
		case "name":
			f.name = text
		case "description":
			f.description = text
		case "version":
			f.version, _ = strconv.ParseInt(text, 10, 64) // no number is a version nobody saw
		}
	}
}

func soundUploadError(err error, body *screen.MovingBody) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return apperr.FieldError("file", "The file is larger than %d MB: shorten it, or save it as an MP3.", sound.MaxSize>>20)
	}
	if body.Failed || errors.Is(err, io.ErrUnexpectedEOF) {
		return apperr.FieldError("file", "The upload broke off, and nothing of it was kept. Try again.")
	}
	return err
}
