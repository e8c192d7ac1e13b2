package service

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/soap"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/service"
)

// soapForm shows what is stored of SOAP.
func soapForm(s *models.SOAPSettings, secrets map[string]string) service.SOAP {
	f := service.SOAP{Values: kind.ValuesOf(webservice.SOAPSettings(), &s.SOAPOperation)}
	for i, p := range paramRows(webservice.InSOAP, s.Inputs, secrets) {
		f.Inputs = append(f.Inputs, service.SOAPInput{Name: p.Name, Type: s.Inputs[i].Type, Value: p.Static, Description: p.Description,
			Required: p.Required, Secret: p.Secret, Was: p.Was, Set: p.Set})
	}
	return f
}

// soapParams are the rows as those of other parameters.
func soapParams(rows []service.SOAPInput) []service.Param {
	list := make([]service.Param, len(rows))
	for i, r := range rows {
		list[i] = service.Param{Name: r.Name, Description: r.Description, Required: r.Required, Static: r.Value, Secret: r.Secret, Was: r.Was}
	}
	return list
}

// soapOf makes of a form what is to be saved.
func soapOf(f *service.SOAP, stored, given map[string]string) models.SOAPSettings {
	var s models.SOAPSettings
	kind.Fill(webservice.SOAPSettings(), &s.SOAPOperation, f.Values)
	s.Inputs = params(webservice.InSOAP, soapParams(f.Inputs), stored, given)
	for i := range s.Inputs {
		s.Inputs[i].Type = f.Inputs[i].Type
	}
	return s
}

// postedSOAP reads what a form holds of the settings.
func postedSOAP(post url.Values) kind.Values {
	v := kind.Values{}
	for _, f := range webservice.SOAPSettings() {
		v[f.Key] = strings.TrimSpace(post.Get(webservice.SOAPPrefix + f.Key))
	}
	return v
}

// withoutBlankInputs leaves out rows that were added and never filled in.
func withoutBlankInputs(rows []service.SOAPInput) []service.SOAPInput {
	var list []service.SOAPInput
	for _, r := range rows {
		if strings.TrimSpace(r.Name+r.Type+r.Value+r.Description+r.Was) != "" {
			list = append(list, r)
		}
	}
	return list
}

// wsdl answers a WSDL with the operations that can be chosen.
func (h *webServices) wsdl(c echo.Context) error {
	var form struct {
		Text string `json:"text"`
	}
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	data, err := uploaded(c, form.Text)
	if err != nil {
		return err
	}
	if strings.TrimSpace(string(data)) == "" {
		return describe(c, http.StatusUnprocessableEntity, service.Described{Problem: "Choose a file, or paste the text of the WSDL."})
	}
	operations, err := soap.ReadWSDL(data)
	if err != nil {
		return describe(c, http.StatusUnprocessableEntity, service.Described{Problem: apperr.Message(err)})
	}
	d := service.Described{}
	for i := range operations {
		d.Operations = append(d.Operations, offered(&operations[i]))
	}
	return describe(c, http.StatusOK, d)
}

func describe(c echo.Context, status int, d service.Described) error {
	return screen.Render(c, status, service.Operations(d))
}

// uploaded gives the file of a form, or the text where there is none. One that is larger
// than is read is cut where that can be told.
func uploaded(c echo.Context, text string) ([]byte, error) {
	header, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) || err == nil && header.Size == 0 {
		return []byte(text), nil
	}
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was read alone
	return io.ReadAll(io.LimitReader(file, soap.MaxWSDL+1))
}

func offered(op *soap.Operation) service.DescribedOperation {
	o := service.DescribedOperation{Name: op.Name, Port: op.Port, Version: op.Version, Help: op.Help, Note: op.Note, Problem: op.Problem}
	if op.Problem != "" {
		return o
	}
	settings := models.SOAPOperation{Version: op.Version, Action: op.Action, Operation: op.Operation, Namespace: op.Namespace, Style: op.Style}
	o.Fill = service.Fill{Address: splitOf(op.Endpoint), Values: map[string]string{}}
	for key, value := range kind.ValuesOf(webservice.SOAPSettings(), &settings) {
		o.Fill.Values[webservice.SOAPPrefix+key] = value
	}
	for i, in := range op.Inputs {
		o.Fill.Inputs = append(o.Fill.Inputs, service.FillInput{Name: in.Name, Type: in.Type, Description: op.About[i].Help, Required: op.About[i].Needed})
	}
	return o
}
