package people

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"hookline/app/auth"
	"hookline/app/phone"
	"hookline/app/timezone"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/settings"
)

// settingsPage is Settings > Workspace, for admins.
type settingsPage struct{ *screen.Base }

func (h *settingsPage) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Get(route.Settings(), h.show)
	admin.Post(route.Settings(), h.save)
}

func (h *settingsPage) show(c echo.Context) error {
	stored, err := h.Workspace.Settings.Get(c.Request().Context())
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, view.Page{Form: settingsForm(stored)})
}

func settingsForm(s *models.WorkspaceSettings) view.Form {
	f := view.Form{Version: s.Version, DefaultCountry: s.DefaultCountry, TimeZone: s.TimeZone, CustomerID: s.CustomerID, ProjectID: s.ProjectID}
	f.Recordings.Access, f.Recordings.User = s.RecordingAccess, s.RecordingUser
	return f
}

func settingsOf(f *view.Form) workspace.WorkspaceSettings {
	return workspace.WorkspaceSettings{WorkspaceSettings: models.WorkspaceSettings{Version: f.Version, DefaultCountry: f.DefaultCountry,
		TimeZone: f.TimeZone, CustomerID: f.CustomerID, ProjectID: f.ProjectID,
		RecordingAccess: f.Recordings.Access, RecordingUser: f.Recordings.User}, Password: f.Recordings.Password}
}

func (h *settingsPage) save(c echo.Context) error {
	form, by, err := screen.Posted[view.Form](c, h.Base)
	if err != nil {
		return err
	}
	_, err = h.Workspace.Settings.Save(c.Request().Context(), by, settingsOf(&form))
	if err == nil {
		return h.Done(c, route.Settings(), "Saved.")
	}
	return screen.Refused(err, func() ([][3]string, error) {
		stored, err := h.Workspace.Settings.Get(c.Request().Context())
		if err != nil {
			return nil, err
		}
		form.Version = stored.Version
		theirs := settingsForm(stored)
		return screen.Differences(settingsTexts(&form), settingsTexts(&theirs)), nil
	}, func(status int, e component.Edited) error {
		return h.page(c, status, view.Page{Form: form, Edited: e})
	})
}

func (h *settingsPage) page(c echo.Context, status int, p view.Page) error {
	stored, err := h.Workspace.Settings.Get(c.Request().Context())
	if err != nil {
		return err
	}
	p.Countries, p.Zones, p.Password = countryOptions(p.Form.DefaultCountry), timezone.Names(), stored.RecordingSealed != ""
	if p.Trail, err = h.Workspace.Settings.Trail(c.Request().Context(), models.Page{Limit: screen.MaxTrail}); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.Workspace, p, "Workspace", layout.Crumb{Label: "Settings"})
}

// settingsTexts says every field of a form as a person reads it, but the password.
func settingsTexts(f *view.Form) [][2]string {
	return [][2]string{{"Default country", countryName(f.DefaultCountry)}, {"Time zone", f.TimeZone}, {"Customer id", f.CustomerID}, {"Project id", f.ProjectID}, {"Access to recordings", view.AccessName(f.Recordings.Access)},
		{"Name for recordings", f.Recordings.User}}
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
