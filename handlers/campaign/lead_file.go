package campaign

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
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
)

// upload takes a CSV file as it comes, piece by piece.
func (h *leads) upload(c echo.Context) error {
	head, by, err := h.changed(c)
	if err != nil {
		return err
	}
	body := &screen.MovingBody{ReadCloser: c.Request().Body, Control: http.NewResponseController(c.Response()), Stop: h.Stop}
	c.Request().Body = http.MaxBytesReader(c.Response(), body, h.Leads.MaxFile()+screen.FormRest)
	file, err := filePart(c.Request())
	var i *models.LeadImport
	if err == nil {
		i, err = h.Leads.Upload(c.Request().Context(), by, head.List.ID, file.FileName(), file)
	}
	if err == nil {
		return screen.Redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
	}
	if err = h.uploadError(err, body); !apperr.Is(err, apperr.Invalid) {
		return err
	}
	body.Drain(h.Leads.MaxFile())
	if screen.IsHTMX(c) { // static/src/import.js shows the text at the field
		return apperr.New(apperr.Invalid, "%s", apperr.Fields(err)[0].Message)
	}
	errs := component.Errors{}
	for _, f := range apperr.Fields(err) {
		errs.Add(f.Name, f.Message)
	}
	return h.choosePage(c, screen.StatusOf(err), errs)
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
func (h *leads) uploadError(err error, body *screen.MovingBody) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return h.Leads.TooLarge()
	}
	if body.Failed || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return apperr.FieldError("file", "The upload broke off, and nothing of it was kept. Try again.")
	}
	return err
}

func (h *leads) export(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	return h.download(c, head.Campaign.Name+" "+head.List.Name+".csv", func(ctx context.Context, w io.Writer) error {
		return h.Leads.Export(ctx, head.List.ID, w)
	})
}

func (h *leads) errorsFile(c echo.Context) error {
	_, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	if until := h.Leads.ErrorsUntil(i); !until.IsZero() && time.Now().After(until) {
		return apperr.New(apperr.NotFound, "The rows that the import of %q did not take were kept until %s. Import the file again to see them.", i.FileName, until.UTC().Format(time.DateOnly))
	}
	return h.download(c, "Not taken from "+strings.TrimSuffix(i.FileName, ".csv")+".csv", func(ctx context.Context, w io.Writer) error {
		return h.Leads.Errors(ctx, i, w)
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
	err := write(ctx, screen.NewMovingWriter(c.Response()))
	if err == nil {
		return nil
	}
	if !c.Response().Committed {
		header.Del(echo.HeaderContentDisposition)
		return err
	}
	h.Log.ErrorContext(ctx, "a download broke off", "error", err)
	panic(http.ErrAbortHandler)
}
