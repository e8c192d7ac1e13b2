package handlers

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
)

const (
	// uploadIdle is how long a sender may pause; less than the program waits for
	// requests when it ends.
	uploadIdle = 10 * time.Second
	// answerTime is how long an answer may take to be taken, from the last piece on.
	answerTime = time.Minute
	// formRest is what a body may have besides its file.
	formRest = 1 << 20
)

// IsUpload says whether a request is one whose body is a file, which reads it with
// limits of its own.
func IsUpload(c echo.Context) bool {
	if c.Request().Method != http.MethodPost {
		return false
	}
	switch c.Path() {
	case route.LeadImports(":id", ":list"), route.Sounds(), route.SoundReplace(":id"), route.TestCallRecord(":id", ":recording"):
		return true
	}
	return false
}

// upload takes a CSV file as it comes, piece by piece.
func (h *leads) upload(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	by, err := h.leadActor(c)
	if err != nil {
		return err
	}
	body := &movingBody{ReadCloser: c.Request().Body, control: http.NewResponseController(c.Response()), stop: h.stop}
	c.Request().Body = http.MaxBytesReader(c.Response(), body, h.leads.MaxFile()+formRest)
	file, err := filePart(c.Request())
	var i *models.LeadImport
	if err == nil {
		i, err = h.leads.Upload(c.Request().Context(), by, head.List.ID, file.FileName(), file)
	}
	if err == nil {
		return redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
	}
	if err = h.uploadError(err, body); !apperr.Is(err, apperr.Invalid) {
		return err
	}
	body.drain(h.leads.MaxFile())
	if isHTMX(c) { // static/src/import.js shows the text at the field
		return apperr.New(apperr.Invalid, "%s", apperr.Fields(err)[0].Message)
	}
	errs := component.Errors{}
	for _, f := range apperr.Fields(err) {
		errs.Add(f.Name, f.Message)
	}
	return h.choosePage(c, statusOf(err), errs)
}

// filePart finds the file in a form.
func filePart(r *http.Request) (*multipart.Part, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, apperr.FieldError("file", "Choose a CSV file.")
		}
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return part, nil
		}
	}
}

// uploadError says what became of an upload: too large, broken off, or ours.
func (h *leads) uploadError(err error, body *movingBody) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return h.leads.TooLarge()
	}
	if body.failed || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return apperr.FieldError("file", "The upload broke off, and nothing of it was kept. Try again.")
	}
	return err
}

// movingBody is a body that may take as long as it likes while something comes.
type movingBody struct {
	io.ReadCloser
	control *http.ResponseController
	stop    <-chan struct{}
	failed  bool
}

// Read waits for the next piece, and no longer than uploadIdle.
func (b *movingBody) Read(p []byte) (int, error) {
	select {
	case <-b.stop:
		b.failed = true
		return 0, errors.New("the program is about to end")
	default:
	}
	now := time.Now()
	if err := errors.Join(b.control.SetReadDeadline(now.Add(uploadIdle)), b.control.SetWriteDeadline(now.Add(answerTime))); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	b.failed = b.failed || err != nil && !errors.Is(err, io.EOF)
	return n, err
}

// drain reads what is still being sent, up to a limit: a browser reads the answer
// only when it has sent everything.
func (b *movingBody) drain(most int64) {
	if !b.failed {
		_, _ = io.CopyN(io.Discard, b, most) // whatever happens, the answer is tried
	}
}

// movingWriter gives each piece of a long answer its time.
type movingWriter struct {
	io.Writer
	control *http.ResponseController
}

// Write writes on.
func (w movingWriter) Write(p []byte) (int, error) {
	if err := w.control.SetWriteDeadline(time.Now().Add(answerTime)); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}

func (h *leads) export(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	return h.download(c, head.Campaign.Name+" "+head.List.Name+".csv", func(ctx context.Context, w io.Writer) error {
		return h.leads.Export(ctx, head.List.ID, w)
	})
}

func (h *leads) errorsFile(c echo.Context) error {
	_, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	if until := h.leads.ErrorsUntil(i); !until.IsZero() && time.Now().After(until) {
		return apperr.New(apperr.NotFound, "The rows that the import of %q did not take were kept until %s. Import the file again to see them.", i.FileName, until.UTC().Format(time.DateOnly))
	}
	return h.download(c, "Not taken from "+strings.TrimSuffix(i.FileName, ".csv")+".csv", func(ctx context.Context, w io.Writer) error {
		return h.leads.Errors(ctx, i, w)
	})
}

// download streams a file. One that breaks off in the middle ends the connection,
// so that half of it is not taken for the whole.
func (h *leads) download(c echo.Context, name string, write func(context.Context, io.Writer) error) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	header.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	header.Set(echo.HeaderCacheControl, "no-store")
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	ctx := c.Request().Context()
	err := write(ctx, movingWriter{c.Response(), http.NewResponseController(c.Response())})
	if err == nil {
		return nil
	}
	if !c.Response().Committed {
		header.Del(echo.HeaderContentDisposition)
		return err
	}
	h.log.ErrorContext(ctx, "a download broke off", "error", err)
	panic(http.ErrAbortHandler)
}
