package campaign

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	leadview "hookline/views/lead"
	"hookline/views/route"
)

func (h *leads) add(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, nil, leadview.Page{Head: head})
}

func (h *leads) create(c echo.Context) error { return h.write(c, nil) }

// stored is the lead of an address, on its list.
func (h *leads) stored(c echo.Context) (*models.Lead, error) {
	l, err := h.DB.Leads.Get(c.Request().Context(), c.Param("lead"))
	if err == nil && l.ListID != c.Param("list") {
		err = apperr.New(apperr.NotFound, "This lead is not there any more.")
	}
	return l, err
}

func (h *leads) show(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	l, err := h.stored(c)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, l, leadview.Page{Head: head, Form: leadview.FormOf(l)})
}

func (h *leads) save(c echo.Context) error {
	l, err := h.stored(c)
	if err != nil {
		return err
	}
	return h.write(c, l)
}

// write saves a form; stored is nil for a new lead.
func (h *leads) write(c echo.Context, stored *models.Lead) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	var form leadview.Form
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	in := models.Lead{ListID: head.List.ID, Version: form.Version, Phone: form.Phone, FirstName: form.FirstName, LastName: form.LastName}
	if stored != nil {
		in.ID, form.ID = stored.ID, stored.ID
	}
	by, err := h.leadActor(c)
	if err != nil {
		return err
	}
	var saved *models.Lead
	if in.Data, err = dataOfForm(form); err == nil {
		saved, err = h.Leads.Save(c.Request().Context(), by, in)
	}
	if err == nil {
		text := component.Phone(saved.Phone) + " is saved."
		if stored == nil {
			text = component.Phone(saved.Phone) + " is on the list."
		}
		return h.Done(c, route.LeadList(head.Campaign.ID, head.List.ID), text)
	}
	return screen.Refused(err, func() ([][3]string, error) {
		now, err := h.DB.Leads.Get(c.Request().Context(), in.ID)
		if err != nil {
			return nil, err
		}
		theirs := leadview.FormOf(now)
		form.Version = now.Version
		return [][3]string{
			{"Phone number", form.Phone, theirs.Phone}, {"First name", form.FirstName, theirs.FirstName},
			{"Last name", form.LastName, theirs.LastName}, {"Further data", dataText(form), dataText(theirs)},
		}, nil
	}, func(status int, e component.Edited) error {
		return h.page(c, status, stored, leadview.Page{Head: head, Form: form, Edited: e})
	})
}

// dataOfForm takes the rows of a form; two of one name are an error.
func dataOfForm(form leadview.Form) (map[string]string, error) {
	data, names := map[string]string{}, map[string]bool{}
	for i, row := range form.Data {
		key := models.NameKey(row.Name)
		if key == "" && strings.TrimSpace(row.Value) == "" {
			continue
		}
		if names[key] {
			return nil, apperr.FieldError("data["+strconv.Itoa(i)+"].name", "Another column has this name; choose another or put both values into one.")
		}
		names[key] = true
		data[row.Name] = row.Value
	}
	return data, nil
}

func dataText(form leadview.Form) string {
	var parts []string
	for _, row := range form.Data {
		parts = append(parts, row.Name+": "+row.Value)
	}
	return strings.Join(parts, ", ")
}

// page shows the form; stored is nil for a new lead.
func (h *leads) page(c echo.Context, status int, stored *models.Lead, p leadview.Page) error {
	ctx, title := c.Request().Context(), "Add lead"
	var err error
	if p.Country, err = h.DB.DefaultCountry(ctx); err != nil {
		return err
	}
	if stored != nil {
		title, p.Stored = component.Phone(stored.Phone), stored.Phone
		if p.Trail, err = h.Leads.Audit(ctx, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		for i := range p.Trail { // which list it was on is for Restore
			p.Trail[i].Changes = slices.DeleteFunc(p.Trail[i].Changes, func(ch models.Change) bool { return ch.Field == "list" })
		}
	}
	return screen.Show(c, h.Base, status, leadview.LeadPage, p, title, listCrumbs(p.Head, crumbOf(p.Head))...)
}

// remove takes a lead off; a toast offers to undo it.
func (h *leads) remove(c echo.Context) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	back := h.backToList(c, head)
	l, err := h.stored(c)
	if apperr.Is(err, apperr.NotFound) {
		return h.Done(c, back, "It was removed already.")
	}
	if err != nil {
		return err
	}
	by, err := h.leadActor(c)
	if err != nil {
		return err
	}
	if _, err := h.Leads.Remove(c.Request().Context(), by, l.ID, 0); err != nil {
		return err
	}
	t := component.Toast{Text: component.Phone(l.Phone) + " is removed.", Action: "Undo", URL: route.LeadRestore(head.Campaign.ID, head.List.ID, l.ID)}
	if err := h.Flash(c, t); err != nil {
		return err
	}
	return screen.Redirect(c, back)
}

func (h *leads) restore(c echo.Context) error {
	head, by, err := h.changed(c)
	if err != nil {
		return err
	}
	l, err := h.Leads.Restore(c.Request().Context(), by, head.List.ID, c.Param("lead"))
	if err != nil {
		return err
	}
	return h.Done(c, h.backToList(c, head), component.Phone(l.Phone)+" is on the list again.")
}

// backToList is the page of the list that a form was sent from, with its search
// and place, or its first page.
func (h *leads) backToList(c echo.Context, head leadview.Head) string {
	list := route.LeadList(head.Campaign.ID, head.List.ID)
	if from := screen.PathOf(c.Request().Referer()); strings.HasPrefix(from, list+"?") {
		return from
	}
	return list
}
