package service

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/label"
	"hookline/app/tag"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/exchange"
	"hookline/views/route"
	"hookline/views/service"
)

// answerID begins the ids of the answer's parts.
const answerID = "answer"

// tried is a stored Web Service made ready to be sent, or why it can't be.
type tried struct {
	stored   *models.WebService
	compiled *webservice.Service
	inputs   []webservice.Input
	problem  string
}

func (h *webServices) ready(c echo.Context) (*tried, error) {
	s, err := h.DB.Services.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	t := &tried{stored: s}
	h.compile(c.Request().Context(), t)
	return t, nil
}

// compile makes a Web Service ready, or notes in words why it can't be.
func (h *webServices) compile(ctx context.Context, t *tried) {
	secrets, err := h.Workspace.Services.Secrets(t.stored)
	t.inputs = webservice.InputsOf(t.stored, secrets)
	if err != nil {
		h.Log.Warn("the secrets of a Web Service can't be opened", "web_service", t.stored.Name, "error", err)
		t.problem = "Its secrets were sealed with another key (HOOKLINE_SECRET_KEY) and can't be read. Enter them again on the Configuration tab."
		return
	}
	if t.compiled, err = h.Workspace.Services.Compile(ctx, t.stored, secrets); err != nil {
		t.problem = "Its configuration has mistakes: open the Configuration tab and save it to see them."
	}
}

func (h *webServices) test(c echo.Context) error {
	t, err := h.ready(c)
	if err != nil {
		return err
	}
	return h.tryPage(c, http.StatusOK, t, nil, nil, "")
}

// tryPage shows the Test tab. values are what was entered, by the inputs' names.
func (h *webServices) tryPage(c echo.Context, status int, t *tried, values map[string]string, shown *service.Answer, open string) error {
	head, err := h.head(c, t.stored, route.WebServiceTest)
	if err != nil {
		return err
	}
	head.URL = webservice.URLText(t.stored)
	page := service.Try{Head: head, Answer: shown}
	for _, in := range t.inputs {
		row := service.Input{Name: in.Name, Where: placeWord(in.In), Description: in.Description, Required: in.Required, Secret: in.Secret}
		if !in.Secret {
			row.Value = values[in.Name]
		}
		page.Inputs = append(page.Inputs, row)
	}
	if t.compiled != nil {
		for _, name := range t.compiled.Tags() {
			known, _ := tag.Find(name)
			page.Tags = append(page.Tags, known)
		}
	}
	page.Sound = t.compiled != nil && t.compiled.SendsSound()
	page.Steers = !webservice.AnswerMode(t.stored).Results
	page.System = webservice.SystemVariables(t.stored)
	if page.Samples, err = h.samples(c, t.stored.ID, open); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, service.TryPage, page, t.stored.Name, serviceArea().Way()...)
}

func placeWord(in string) string {
	switch in {
	case webservice.InPath:
		return "path"
	case webservice.InHeader:
		return "headers"
	case webservice.InQuery:
		return "query"
	case webservice.InSOAP:
		return "SOAP"
	}
	return "body"
}

func (h *webServices) samples(c echo.Context, id, open string) (service.Samples, error) {
	list, err := h.DB.Services.Samples(c.Request().Context(), id)
	return service.Samples{ServiceID: id, List: list, Open: open}, err
}

type tryForm struct {
	Inputs []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"inputs"`
}

// send does one request, through the runner that live calls use.
func (h *webServices) send(c echo.Context) error {
	var form tryForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	t, err := h.ready(c)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, in := range form.Inputs {
		values[in.Name] = in.Value
	}
	if t.problem != "" {
		return h.answer(c, t, values, &service.Answer{ServiceID: t.stored.ID,
			Exchange: exchange.View{ID: answerID, Cause: string(webservice.Unavailable), Reason: t.problem + " Nothing was sent."}})
	}
	ctx := c.Request().Context()
	screen.AllowTime(c, t.compiled.Timeout)
	x := h.Runner.Do(ctx, t.compiled, webservice.Request{Inputs: values, Tags: tag.Examples(t.compiled.Tags()), Variable: label.Example, Inactive: true, Sound: t.compiled.Silence()})
	if ctx.Err() != nil { // cancelled: nobody waits for the answer, and it says nothing about the service
		return c.NoContent(http.StatusNoContent)
	}
	h.Engine.NoteOutcome(x)
	return h.answer(c, t, values, answerOf(x))
}

func (h *webServices) answer(c echo.Context, t *tried, values map[string]string, a *service.Answer) error {
	if screen.IsHTMX(c) {
		return screen.Render(c, http.StatusOK, service.AnswerPart(*a))
	}
	return h.tryPage(c, http.StatusOK, t, values, a, "")
}

func answerOf(x *webservice.Exchange) *service.Answer {
	a := &service.Answer{ServiceID: x.ServiceID, Exchange: screen.ExchangeView(answerID, x)}
	a.Reading = service.Reading{ServiceID: x.ServiceID, Results: a.Exchange.Results, Steers: x.Answer != "", Variables: x.Answer == answer.ModeVariables}
	if r := x.Response; r != nil && r.Body != "" {
		pickWhole(a.Exchange.Response, r.ContentType)
		a.Kept = &service.Kept{Status: r.Status, ContentType: r.ContentType, Body: base64.StdEncoding.EncodeToString([]byte(r.Body))}
	}
	return a
}

// pickWhole makes an answer that is plain text one value to be picked.
func pickWhole(r *exchange.Response, contentType string) {
	if r.Tree != nil || r.Body == "" {
		return
	}
	if n, err := answer.Tree(contentType, []byte(r.Body)); err == nil && n.Path != "" {
		node := screen.TreeNode(n)
		r.Tree = &node
	}
}

type keptForm struct {
	Status      int    `json:"status"`
	ContentType string `json:"content_type"`
	Body        string `json:"body"`
}

// text gives the body; what is no base64 can only be a request written by hand.
func (k keptForm) text() ([]byte, error) {
	body, err := base64.StdEncoding.DecodeString(k.Body)
	if err != nil {
		return nil, apperr.New(apperr.Invalid, "There is no answer to keep. Send the request again.")
	}
	return body, nil
}

// kept reads a form about the answer on the page, with that answer, and who sent it.
func (h *webServices) kept(c echo.Context, form any, answer *keptForm) (body []byte, by workspace.Actor, err error) {
	if err = screen.Decode(c, form); err != nil {
		return nil, by, err
	}
	if body, err = answer.text(); err != nil {
		return nil, by, err
	}
	by, err = h.Changer(c)
	return body, by, err
}

// addResult adds a result by the path of a value, and answers with the results
// as they now read.
func (h *webServices) addResult(c echo.Context) error {
	form := struct {
		service.ResultForm
		keptForm
	}{}
	body, by, err := h.kept(c, &form, &form.keptForm)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	s, err := h.DB.Services.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	form.ServiceID = s.ID
	in := workspace.Service{WebService: *s}
	in.Config.Results = append(in.Config.Results[:len(in.Config.Results):len(in.Config.Results)],
		models.ServiceResult{Description: form.Description, Path: form.Path, Secret: form.Secret, Optional: form.Optional})
	if _, err = h.Workspace.Services.Save(ctx, by, in); err != nil {
		return h.refuseResult(c, &form.ResultForm, len(s.Config.Results), err)
	}
	screen.Toast(c, component.Toast{Text: "Added the result " + form.Description + "."})
	t, err := h.ready(c)
	if err != nil {
		return err
	}
	reading := service.Reading{ServiceID: s.ID}
	if t.compiled != nil {
		reading = readingOf(s, t.compiled.Read(form.ContentType, body))
	}
	return screen.Render(c, http.StatusOK, service.ReadingPart(reading))
}

// refuseResult shows the small form again. The new result is the last row, and
// what is said about other fields belongs to the form as a whole.
func (h *webServices) refuseResult(c echo.Context, form *service.ResultForm, index int, err error) error {
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	form.Errors = component.Errors{}
	row := component.Row{Prefix: "results", Index: index}
	for name, message := range errs {
		switch name {
		case row.Name("description"), row.Name("path"):
			form.Errors.Add(name[len(row.Name("")):], message)
		default:
			form.Errors.Add("", message)
		}
	}
	return screen.Render(c, http.StatusUnprocessableEntity, service.ResultFields(*form))
}

func readingOf(s *models.WebService, r answer.Outcome) service.Reading {
	mode := webservice.AnswerMode(s)
	reading := service.Reading{ServiceID: s.ID, Steers: !mode.Results, Variables: mode.Variable}
	if r.Cause == webservice.BadResponse {
		reading.Problem = r.Reason
	}
	for _, x := range r.Masked(webservice.Mask) {
		reading.Results = append(reading.Results, exchange.Result{Description: x.Description, Path: x.Path, Value: x.Value, Note: x.Note, Found: x.Found})
	}
	return reading
}

// keepSample keeps the answer on the page, and answers with the list of samples.
func (h *webServices) keepSample(c echo.Context) error {
	form := struct {
		service.KeepForm
		keptForm
	}{}
	body, by, err := h.kept(c, &form, &form.keptForm)
	if err != nil {
		return err
	}
	form.ServiceID = c.Param("id")
	kept, err := h.Workspace.Services.KeepSample(c.Request().Context(), by, models.WebServiceSample{
		WebServiceID: form.ServiceID, Name: form.Name, Status: form.Status, ContentType: form.ContentType, Body: body})
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		form.Errors = errs
		return screen.Render(c, http.StatusUnprocessableEntity, service.KeepFields(form.KeepForm))
	}
	screen.Toast(c, component.Toast{Text: "Kept as " + kept.Name + "."})
	list, err := h.samples(c, form.ServiceID, "")
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, service.SampleList(list))
}

// ownSample reads a sample, of this Web Service and no other.
func (h *webServices) ownSample(c echo.Context) (*models.WebServiceSample, error) {
	sample, err := h.DB.Services.Sample(c.Request().Context(), c.Param("sample"))
	if err != nil {
		return nil, err
	}
	if sample.WebServiceID != c.Param("id") {
		return nil, apperr.New(apperr.NotFound, "This sample is not there any more.")
	}
	return sample, nil
}

// sample shows a kept answer, read with the results as they are now.
func (h *webServices) sample(c echo.Context) error {
	sample, err := h.ownSample(c)
	if err != nil {
		return err
	}
	t, err := h.ready(c)
	if err != nil {
		return err
	}
	return h.tryPage(c, http.StatusOK, t, nil, sampleAnswer(t, sample), sample.ID)
}

func sampleAnswer(t *tried, s *models.WebServiceSample) *service.Answer {
	a := &service.Answer{ServiceID: s.WebServiceID, Sample: s.Name,
		Kept: &service.Kept{Status: s.Status, ContentType: s.ContentType, Body: base64.StdEncoding.EncodeToString(s.Body)},
		Exchange: exchange.View{ID: answerID, Response: screen.ResponseView(&webservice.Received{
			Status: s.Status, StatusText: http.StatusText(s.Status), ContentType: s.ContentType, Body: string(s.Body), Size: len(s.Body),
			Headers: []webservice.Header{{Name: "Content-Type", Value: s.ContentType}}})}}
	pickWhole(a.Exchange.Response, s.ContentType)
	if t.compiled == nil {
		a.Exchange.Cause, a.Exchange.Reason = string(webservice.Unavailable), t.problem
		return a
	}
	read := t.compiled.Read(s.ContentType, s.Body)
	a.Exchange.Cause, a.Exchange.Reason = string(read.Cause), read.Reason
	a.Reading = readingOf(t.stored, read)
	a.Exchange.Message, a.Exchange.Action, a.Exchange.Notes = read.Message, screen.ActionWords(read.Action), read.Notes
	a.Reading.Problem = "" // stands above already
	return a
}

func (h *webServices) deleteSample(c echo.Context) error {
	sample, err := h.ownSample(c)
	if err != nil {
		return err
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	if err := h.Workspace.Services.DeleteSample(c.Request().Context(), by, sample.ID); err != nil {
		return err
	}
	return h.Done(c, route.WebServiceTest(sample.WebServiceID), "The sample "+sample.Name+" is deleted.")
}
