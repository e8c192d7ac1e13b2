package people

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/phone"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/settings"
)

// settingsPage is Settings > Workspace, for admins.
type settingsPage struct {
	*screen.Base
	workspace *workspace.Workspace
}

func (h *settingsPage) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Get(route.Settings(), h.show)
	admin.Post(route.Settings(), h.save)
}

func (h *settingsPage) show(c echo.Context) error {
	stored, err := h.workspace.Settings.Get(c.Request().Context())
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, settings.Page{Form: settings.Form{Version: stored.Version, DefaultCountry: stored.DefaultCountry}})
}

func (h *settingsPage) save(c echo.Context) error {
	form, by, err := screen.Posted[settings.Form](c, h.Base)
	if err != nil {
		return err
	}
	_, err = h.workspace.Settings.Save(c.Request().Context(), by, models.WorkspaceSettings{Version: form.Version, DefaultCountry: form.DefaultCountry})
	if err == nil {
		return h.Done(c, route.Settings(), "Saved.")
	}
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		return h.conflict(c, form, stale)
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.page(c, screen.StatusOf(err), settings.Page{Form: form, Errors: errs, Dirty: true})
}

func (h *settingsPage) conflict(c echo.Context, mine settings.Form, stale *apperr.StaleError) error {
	stored, err := h.workspace.Settings.Get(c.Request().Context())
	if err != nil {
		return err
	}
	mine.Version = stored.Version
	return h.page(c, http.StatusConflict, settings.Page{Form: mine, Dirty: true, Conflict: screen.ConflictOf(stale.By, stale.At, [][3]string{
		{"Default country", countryName(mine.DefaultCountry), countryName(stored.DefaultCountry)},
	})})
}

func (h *settingsPage) page(c echo.Context, status int, p settings.Page) error {
	var err error
	p.Countries = countryOptions(p.Form.DefaultCountry)
	if p.Trail, err = h.workspace.Settings.Trail(c.Request().Context(), models.Page{Limit: screen.MaxTrail}); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, settings.Workspace, p, "Workspace", layout.Crumb{Label: "Settings"})
}

// countryOptions lists the countries by name.
func countryOptions(chosen string) []component.Option {
	options := []component.Option{}
	for _, code := range phone.Countries() {
		options = append(options, component.Option{Value: code, Label: countryName(code)})
	}
	slices.SortFunc(options, func(a, b component.Option) int { return strings.Compare(a.Label, b.Label) })
	if chosen != "" && !phone.KnownCountry(chosen) {
		options = append(options, component.Option{Value: chosen, Label: chosen})
	}
	return append([]component.Option{{Label: "None: numbers need + and a country code"}}, options...)
}

// countryName is a country as English names it, with its two letters.
func countryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil || code == "" {
		return code
	}
	return display.English.Regions().Name(region) + " (" + code + ")"
}
