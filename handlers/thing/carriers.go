package thing

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/carrier"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/channel"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// carriers is the carriers of Channels > Voice.
type carriers struct {
	*screen.Base
	db        *models.DB
	workspace *workspace.Workspace
	url       string // public address of the installation
	public    bool   // it is a setting and https
}

func (h *carriers) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Get(route.Carriers(), h.list)
	admin.Get(route.CarrierNew(), h.add)
	admin.Post(route.Carriers(), h.create)
	admin.Get(route.Carrier(":id"), h.show)
	admin.Post(route.Carrier(":id"), h.save)
	admin.Post(route.CarrierDelete(":id"), h.remove)
}

func (h *carriers) list(c echo.Context) error {
	list, err := h.db.Carriers.All(c.Request().Context())
	if err != nil {
		return err
	}
	var p channel.Carriers
	for i := range list {
		m := &list[i]
		p.Rows = append(p.Rows, channel.CarrierRow{ID: m.ID, Name: m.Name, Kind: kindLabel(m.Kind),
			Signed: m.Signature != workspace.SignatureOff, VoiceURL: h.url + route.RuntimeVoice(m.Slug())})
	}
	if p.Tabs, err = voiceTabs(c, h.db); err != nil {
		return err
	}
	frame, err := h.Frame(c, "Voice", voiceCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, channel.CarrierList(frame, p))
}

func kindLabel(name string) string {
	if d, ok := carrier.DialectOf(name); ok {
		return d.About().Label
	}
	return name
}

func kindOptions() []component.Option {
	var options []component.Option
	for _, d := range carrier.Dialects() {
		options = append(options, component.Option{Value: d.About().Name, Label: d.About().Label})
	}
	return options
}

func (h *carriers) add(c echo.Context) error {
	form := channel.CarrierForm{Kind: carrier.Names()[0], Signature: workspace.SignatureToken, Queue: models.QueueEnqueue}
	return h.page(c, http.StatusOK, nil, channel.CarrierPage{Form: form})
}

func (h *carriers) create(c echo.Context) error { return h.write(c, nil) }

func (h *carriers) show(c echo.Context) error {
	m, err := h.db.Carriers.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, m, channel.CarrierPage{Form: carrierFormOf(m)})
}

func carrierFormOf(m *models.Carrier) channel.CarrierForm {
	return channel.CarrierForm{ID: m.ID, Version: m.Version, Name: m.Name, Kind: m.Kind, Signature: m.Signature,
		Queue: m.QueueMode, Account: m.AccountID, APIURL: m.APIURL}
}

func (h *carriers) save(c echo.Context) error {
	m, err := h.db.Carriers.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.write(c, m)
}

// write saves a form; stored is nil for a new carrier.
func (h *carriers) write(c echo.Context, stored *models.Carrier) error {
	var form channel.CarrierForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	in := workspace.Carrier{Carrier: models.Carrier{Version: form.Version, Name: form.Name, Kind: form.Kind, Signature: form.Signature,
		QueueMode: form.Queue, AccountID: form.Account, APIURL: form.APIURL}, Token: form.Token}
	if stored != nil {
		in.ID, form.ID = stored.ID, stored.ID
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	saved, err := h.workspace.Carriers.Save(c.Request().Context(), by, in)
	if err == nil {
		message := "Saved."
		if stored == nil {
			message = "Saved. Paste its addresses into the carrier's console."
		} else if stored.Slug() != saved.Slug() {
			message = "Saved. Its addresses changed: paste them into the carrier's console again."
		}
		return h.Done(c, route.Carrier(saved.ID), message)
	}
	p := channel.CarrierPage{Form: form, Dirty: true}
	p.Form.Token = ""
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok && stored != nil {
		p.Conflict, p.Form.Version = carrierConflict(form, stored, stale), stored.Version
		return h.page(c, http.StatusConflict, stored, p)
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	p.Errors = errs
	return h.page(c, screen.StatusOf(err), stored, p)
}

func carrierConflict(mine channel.CarrierForm, stored *models.Carrier, stale *apperr.StaleError) *component.Conflict {
	words := map[string]string{workspace.SignatureToken: "Checked", workspace.SignatureOff: "Not checked"}
	queues := map[string]string{models.QueueEnqueue: "In its queue", models.QueueRedirect: "By coming back"}
	token := ""
	if mine.Token != "" {
		token = "A new one (enter it again)"
	}
	return screen.ConflictOf(stale.By, stale.At, [][3]string{
		{"Name", mine.Name, stored.Name}, {"Kind", kindLabel(mine.Kind), kindLabel(stored.Kind)},
		{"Signature", words[mine.Signature], words[stored.Signature]}, {"Auth token", token, ""},
		{"Waiting callers", queues[mine.Queue], queues[stored.QueueMode]}, {"Account", mine.Account, stored.AccountID}, {"API address", mine.APIURL, stored.APIURL},
	})
}

// page shows the form; stored is nil for a new carrier.
func (h *carriers) page(c echo.Context, status int, stored *models.Carrier, p channel.CarrierPage) error {
	title := "Add carrier"
	p.Kinds, p.Base, p.Public = kindOptions(), h.url, h.public
	if stored != nil {
		title, p.Stored, p.Slug, p.TokenSet = stored.Name, stored.Name, stored.Slug(), stored.Sealed != ""
		var err error
		if p.Trail, err = h.workspace.Audit(c.Request().Context(), workspace.ObjectCarrier, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
	}
	frame, err := h.Frame(c, title, voiceCrumbs(layout.Crumb{Label: "Voice", URL: route.Voice()}, layout.Crumb{Label: "Carriers", URL: route.Carriers()})...)
	if err != nil {
		return err
	}
	return screen.Render(c, status, channel.Carrier(frame, p))
}

func (h *carriers) remove(c echo.Context) error {
	m, err := h.db.Carriers.Get(c.Request().Context(), c.Param("id"))
	if apperr.Is(err, apperr.NotFound) {
		return h.Done(c, route.Carriers(), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	if err := h.workspace.Carriers.Delete(c.Request().Context(), by, m.ID, 0); err != nil {
		return err
	}
	return h.Done(c, route.Carriers(), m.Name+" is deleted.")
}
