package campaign

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	leadview "hookline/views/lead"
	"hookline/views/route"
)

// wrongShown is how many rows that were not taken are shown with an import's result;
// all of them are in the file to download.
const wrongShown = 20

func (h *leads) imports(c echo.Context) error {
	head, err := h.head(c, route.LeadImports)
	if err != nil {
		return err
	}
	at := screen.ListingOf(c)
	l := leadview.Imports{Head: head, Paging: at.Paging}
	rows, total, err := h.DB.Imports.List(c.Request().Context(), head.List.ID, at.Range())
	if err != nil {
		return err
	}
	l.Rows, l.Total = rows, int(total)
	return screen.Show(c, h.Base, http.StatusOK, leadview.ImportsPage, l, head.List.Name, listCrumbs(head)...)
}

func (h *leads) choose(c echo.Context) error {
	return h.choosePage(c, http.StatusOK, nil)
}

func (h *leads) choosePage(c echo.Context, status int, errs component.Errors) error {
	head, err := h.place(c)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, leadview.UploadPage, leadview.Upload{Head: head, MaxFile: h.Leads.MaxFile(), Errors: errs}, "Import leads", listCrumbs(head, crumbOf(head))...)
}

// storedImport is the import of an address, of its list.
func (h *leads) storedImport(c echo.Context) (leadview.Head, *models.LeadImport, error) {
	head, err := h.place(c)
	if err != nil {
		return head, nil, err
	}
	i, err := h.DB.Imports.Get(c.Request().Context(), c.Param("import"))
	if err == nil && (i.ListID != head.List.ID || i.Status == models.ImportUploading) {
		err = apperr.New(apperr.NotFound, "This import is not there any more.")
	}
	return head, i, err
}

// importPage is one address for the whole way of an import: what it shows depends
// on how far it is.
func (h *leads) importPage(c echo.Context) error {
	head, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	if i.Status == models.ImportMapping {
		m, err := lead.MappingOf(i)
		if err != nil {
			return err
		}
		return h.mappingPage(c, http.StatusOK, leadview.Mapping{Head: head, Import: *i, Form: mappingForm(m)})
	}
	if i.EndedAt != nil && screen.IsHTMX(c) { // the page that asked showed it running
		return screen.Redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
	}
	p := leadview.Progress{Head: head, Import: *i, Until: h.Leads.ErrorsUntil(i), Now: time.Now()}
	frame, err := h.Frame(c, "Import of "+i.FileName, listCrumbs(head, crumbOf(head))...)
	if err != nil {
		return err
	}
	if i.EndedAt == nil {
		return screen.Render(c, http.StatusOK, leadview.ProgressPage(frame, p))
	}
	if p.Wrong, err = h.DB.Imports.Errors(c.Request().Context(), i.ID, 0, wrongShown); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, leadview.ResultPage(frame, p))
}

func mappingForm(m lead.Mapping) leadview.MappingForm {
	form := leadview.MappingForm{Encoding: m.Encoding, Separator: m.Separator, Skip: m.Skip, Header: m.Header, Duplicates: m.Duplicates, Country: m.Country}
	for _, column := range m.Columns {
		form.Columns = append(form.Columns, leadview.ColumnForm(column))
	}
	return form
}

func mappingOfForm(form leadview.MappingForm) lead.Mapping {
	m := lead.Mapping{Encoding: form.Encoding, Separator: form.Separator, Skip: form.Skip, Header: form.Header, Duplicates: form.Duplicates, Country: form.Country}
	for _, column := range form.Columns {
		m.Columns = append(m.Columns, lead.Column(column))
	}
	return m
}

// mappingPage reads the beginning of the file by the form.
func (h *leads) mappingPage(c echo.Context, status int, p leadview.Mapping) error {
	read, err := h.Leads.Preview(c.Request().Context(), &p.Import, mappingOfForm(p.Form))
	if err != nil {
		return err
	}
	p.Header, p.Samples = read.Header, read.Samples
	for _, e := range lead.Encodings() {
		p.Encodings = append(p.Encodings, component.Option{Value: e.Name, Label: e.Label})
	}
	for _, row := range read.Rows {
		p.Rows = append(p.Rows, leadview.PreviewRow(row))
	}
	return screen.Show(c, h.Base, status, leadview.MappingPage, p, "Import of "+p.Import.FileName, listCrumbs(p.Head, crumbOf(p.Head))...)
}

// preview shows the mapping as it is chosen, and begins nothing.
func (h *leads) preview(c echo.Context) error {
	head, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	if i.Status != models.ImportMapping {
		return screen.Redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
	}
	var form leadview.MappingForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	if form.AsRead() != form.ReadAs {
		m, err := h.Leads.Again(c.Request().Context(), i, mappingOfForm(form))
		if err != nil {
			return err
		}
		form = mappingForm(m)
	}
	return h.mappingPage(c, http.StatusOK, leadview.Mapping{Head: head, Import: *i, Form: form})
}

func (h *leads) start(c echo.Context) error {
	head, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	var form leadview.MappingForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	by, err := h.leadActor(c)
	if err != nil {
		return err
	}
	_, err = h.Leads.Start(c.Request().Context(), by, i.ID, mappingOfForm(form))
	if err == nil || apperr.Is(err, apperr.Conflict) { // sent twice: it runs
		return screen.Redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.mappingPage(c, screen.StatusOf(err), leadview.Mapping{Head: head, Import: *i, Form: form, Errors: errs})
}

func (h *leads) cancel(c echo.Context) error {
	head, i, err := h.storedImport(c)
	if err != nil {
		return err
	}
	by, err := h.leadActor(c)
	if err != nil {
		return err
	}
	left, err := h.Leads.Cancel(c.Request().Context(), by, i.ID)
	if err != nil {
		return err
	}
	if left == nil {
		return h.Done(c, route.LeadList(head.Campaign.ID, head.List.ID), "The file is discarded. Nothing was added.")
	}
	return screen.Redirect(c, route.LeadImport(head.Campaign.ID, head.List.ID, i.ID))
}
