package service

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/kind"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/route"
	"hookline/views/service"
)

type signingForm struct {
	Overlap kind.Span `json:"overlap"`
}

// makeSecret gives a Web Service a new signing secret. The answer is the only page that
// ever shows it.
func (h *webServices) makeSecret(c echo.Context) error {
	form, by, err := screen.Posted[signingForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	secret, s, err := h.Workspace.Services.MakeSigningSecret(ctx, by, c.Param("id"), time.Duration(form.Overlap))
	if err != nil {
		return err
	}
	return h.signed(c, s, secret)
}

func (h *webServices) signed(c echo.Context, s *models.WebService, secret string) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return h.editPage(c, http.StatusOK, s, service.Edit{Form: formOf(s, h.storedSecrets(s)), Signing: secret})
}

// afterSecret is for who loads the page with the secret again: it is not shown a second time.
func (h *webServices) afterSecret(c echo.Context) error {
	return screen.Redirect(c, route.WebService(c.Param("id")))
}
