package service

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/service"
)

// defaultServiceTimeout is what a new Web Service gets.
const defaultServiceTimeout = 5 * time.Second

func newServiceForm() service.Form {
	return service.Form{
		Active: true, ServiceType: webservice.TypeHTTP, Method: "GET", ContentType: webservice.ContentForm, HTTPS: true, Path: "/",
		Timeout: secondsText(defaultServiceTimeout), Auth: service.Auth{Kind: auth.None}, BodyAs: service.BodyRows,
	}
}

// formOf shows a stored Web Service. secrets are its keys that have a value.
func formOf(s *models.WebService, secrets map[string]string) service.Form {
	a := s.Config.Auth
	f := service.Form{
		ID: s.ID, Version: s.Version, Name: s.Name, Group: s.GroupID, Description: s.Description, Active: s.Active,
		ServiceType: webservice.ServiceType(s), SOAP: soapForm(&s.Config.SOAP, secrets), Method: s.Method, ContentType: s.ContentType, HTTPS: s.HTTPS, Domain: s.Domain, Path: s.Path, Timeout: secondsText(s.Timeout()), Connect: connectText(s), Mapping: s.Mapping,
		Auth:          service.Auth{Kind: a.Kind, Values: a.Settings},
		PathVariables: paramRows(webservice.InPath, s.Config.PathVariables, secrets), Headers: paramRows(webservice.InHeader, s.Config.Headers, secrets),
		Query: paramRows(webservice.InQuery, s.Config.Query, secrets), Body: paramRows(webservice.InBody, s.Config.Body, secrets),
		Client: service.ClientForm{Certificate: s.Config.ClientCertificate.Certificate},
		Answer: service.AnswerForm{Mode: webservice.AnswerMode(s).Name, Variable: s.Config.Answer.Variable},
		BodyAs: service.BodyRows, BodyTemplate: s.Config.BodyTemplate, Delivery: kind.ValuesOf(webservice.DeliverySettings(), &s.Config.Delivery),
	}
	if s.Config.BodyTemplate != "" {
		f.BodyAs = service.BodyTemplate
	}
	for _, r := range s.Config.Results {
		f.Results = append(f.Results, service.Result(r))
	}
	return f
}

func paramRows(in string, list []models.Param, secrets map[string]string) []service.Param {
	rows := make([]service.Param, 0, len(list))
	for _, p := range list {
		rows = append(rows, service.Param{Name: p.Name, Description: p.Description, Required: p.Required, Static: p.Static,
			Secret: p.Secret, Was: p.Name, Set: secrets[webservice.SecretKey(in, p.Name)] != ""})
	}
	return rows
}

// secondsText writes a timeout as the form does: "5", "0.25".
func secondsText(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// tidyForm brings what a browser sent into the form in which it is stored: line
// ends, path variables in the order of the path.
func tidyForm(f *service.Form) {
	f.Description = strings.ReplaceAll(f.Description, "\r\n", "\n")
	f.BodyTemplate = strings.ReplaceAll(f.BodyTemplate, "\r\n", "\n")
	f.Path = strings.TrimSpace(f.Path)
	syncPath(f)
	f.SOAP.Inputs = withoutBlankInputs(f.SOAP.Inputs)
	f.Headers, f.Query, f.Body = withoutBlank(f.Headers), withoutBlank(f.Query), withoutBlank(f.Body)
	f.Results = slices.DeleteFunc(f.Results, func(r service.Result) bool { return strings.TrimSpace(r.Description+r.Path) == "" })
}

// withoutBlank leaves out rows that were added and never filled in.
func withoutBlank(rows []service.Param) []service.Param {
	return slices.DeleteFunc(rows, func(p service.Param) bool {
		return strings.TrimSpace(p.Name+p.Description+p.Static+p.Was) == ""
	})
}

// markSet marks the rows whose secret value is stored.
func markSet(f *service.Form, secrets map[string]string) {
	for _, l := range formLists(f) {
		for i := range l.rows {
			p := &l.rows[i]
			p.Set = p.Secret && p.Was != "" && secrets[webservice.SecretKey(l.in, p.Was)] != ""
		}
	}
	for i := range f.SOAP.Inputs {
		p := &f.SOAP.Inputs[i]
		p.Set = p.Secret && p.Was != "" && secrets[webservice.SecretKey(webservice.InSOAP, p.Was)] != ""
	}
}

type formList struct {
	in   string
	rows []service.Param
}

func formLists(f *service.Form) []formList {
	return []formList{{webservice.InPath, f.PathVariables}, {webservice.InHeader, f.Headers}, {webservice.InQuery, f.Query}, {webservice.InBody, f.Body}}
}

// serviceOf makes of a form what is to be saved. secrets are the stored ones: the
// value of a row that was renamed goes along with it. errs takes what can't be
// made a value of.
func serviceOf(f *service.Form, secrets map[string]string, errs component.Errors) workspace.Service {
	s := workspace.Service{WebService: models.WebService{
		ID: f.ID, Version: f.Version, GroupID: f.Group, Name: f.Name, Description: f.Description, Active: f.Active,
		Method: f.Method, ContentType: f.ContentType, HTTPS: f.HTTPS, Domain: f.Domain, Path: f.Path,
		TimeoutMS: timeoutOf(f.Timeout, errs).Milliseconds(), Mapping: f.Mapping,
	}, Secrets: map[string]string{}}
	s.Config.Answer, s.Config.ConnectMS = answerSettings(&f.Answer), connectOf(f.Connect, errs).Milliseconds()
	entered := file.ServiceAuth{Kind: f.Auth.Kind, Values: f.Auth.Values}
	s.Config.Auth = entered.Take(func(f kind.Field, value string) { s.Secrets[auth.Prefix+f.Key] = value })
	delivery := deliveryOf(f.Delivery, errs)
	s.Config.Delivery = delivery.Take(func(value string) { s.Secrets[models.DeliverySecret] = value })
	client := file.ServiceCertificate{Certificate: f.Client.Certificate, Key: f.Client.Key}
	s.Config.ClientCertificate = client.Take(func(value string) { s.Secrets[models.ClientCertificateKey] = value })
	s.Config.PathVariables = params(webservice.InPath, f.PathVariables, secrets, s.Secrets)
	s.Config.Headers = params(webservice.InHeader, f.Headers, secrets, s.Secrets)
	s.Config.Query = params(webservice.InQuery, f.Query, secrets, s.Secrets)
	s.Config.ServiceType = f.ServiceType
	switch {
	case webservice.IsSOAP(&s.WebService):
		s.Config.SOAP = soapOf(&f.SOAP, secrets, s.Secrets)
	case webservice.HasBody(f.Method):
		if f.BodyAs == service.BodyTemplate {
			s.Config.BodyTemplate = f.BodyTemplate
		} else {
			s.Config.Body = params(webservice.InBody, f.Body, secrets, s.Secrets)
		}
	}
	if webservice.AnswerMode(&s.WebService).Results {
		s.Config.Results = resultsOf(f.Results)
	}
	return s
}

// answerSettings reads how the answer is read; what another way alone has is left out.
func answerSettings(f *service.AnswerForm) models.AnswerSettings {
	var a models.AnswerSettings
	kind.Fill(webservice.AnswerSettings(), &a, kind.Values{"mode": f.Mode, "set_variable": f.Variable})
	return a
}

func resultsOf(rows []service.Result) []models.ServiceResult {
	var list []models.ServiceResult
	for _, r := range rows {
		list = append(list, models.ServiceResult(r))
	}
	return list
}

// authOf reads what a form holds of an authentication: the fields of its kind.
func authOf(post url.Values, kindName string) service.Auth {
	a := service.Auth{Kind: kindName, Values: kind.Values{}}
	if k := auth.Find(kindName); k != nil {
		for _, f := range k.Fields {
			a.Values[f.Key] = post.Get(auth.Prefix + f.Key)
		}
	}
	return a
}

// postedDelivery reads what a form holds of the settings of delivery.
func postedDelivery(post url.Values) kind.Values {
	v := kind.Values{}
	for _, f := range webservice.DeliveryFields() {
		if v[f.Key] = strings.TrimSpace(post.Get(webservice.DeliveryPrefix + f.Key)); f.Type == kind.TypeSwitch {
			v[f.Key] = strconv.FormatBool(v[f.Key] != "")
		}
	}
	return v
}

// deliveryOf takes the settings that can be read; errs gets the others.
func deliveryOf(values kind.Values, errs component.Errors) file.ServiceDelivery {
	read := file.ServiceDelivery{Values: kind.Values{}}
	for _, f := range webservice.DeliveryFields() {
		if problem := f.Problem(values[f.Key]); problem != "" {
			errs.Add(webservice.DeliveryPrefix+f.Key, problem)
		} else {
			read.Values[f.Key] = values[f.Key]
		}
	}
	return read
}

func params(in string, rows []service.Param, stored, given map[string]string) []models.Param {
	var list []models.Param
	for _, r := range rows {
		list = append(list, models.Param{Name: r.Name, Description: r.Description, Required: r.Required, Static: r.Static, Secret: r.Secret})
		key, was := webservice.SecretKey(in, strings.TrimSpace(r.Name)), webservice.SecretKey(in, r.Was)
		if r.Secret && r.Static == "" && r.Was != "" && key != was && stored[was] != "" {
			given[key] = stored[was]
		}
	}
	return list
}

// connectText is the connect timeout as the form has it, empty for none.
func connectText(s *models.WebService) string {
	if s.Config.ConnectMS == 0 {
		return ""
	}
	return secondsText(s.Config.ConnectTimeout())
}

func connectOf(text string, errs component.Errors) time.Duration {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	d, err := screen.ParseDuration(text)
	if err != nil {
		errs.Add("connect_timeout", "This is not a time. Enter seconds, such as 5 or 0.5, or leave it empty.")
	}
	return d
}

func timeoutOf(text string, errs component.Errors) time.Duration {
	d, err := screen.ParseDuration(text)
	switch {
	case strings.TrimSpace(text) == "":
		errs.Add("timeout", "Enter how many seconds the exchange may take, such as 5.")
	case err != nil:
		errs.Add("timeout", "This is not a time. Enter seconds, such as 5 or 0.5.")
	default:
		return d
	}
	return defaultServiceTimeout
}

// syncPath gives a row per variable of the path. The row of one that went is
// kept for when it comes back; one that was renamed in place keeps its values.
func syncPath(f *service.Form) {
	rows, kept := f.PathVariables, f.Kept
	names := webservice.SyncPathVariables(f.Path, nil)
	if len(names) > webservice.MaxRows {
		return // the check refuses so many; finding rows for each would take for ever
	}
	f.PathVariables, f.Kept = nil, nil
	used := map[string]bool{}
	for i, n := range names {
		row, ok := find(rows, n.Name)
		if !ok {
			row, ok = find(kept, n.Name)
		}
		if !ok && len(rows) == len(names) && renamed(rows, names, i) {
			row, ok = rows[i], true
		}
		if !ok {
			row = service.Param{Required: true}
		}
		used[row.Name] = true
		row.Name = n.Name
		used[row.Name] = true
		f.PathVariables = append(f.PathVariables, row)
	}
	for _, row := range append(rows, kept...) {
		if !used[row.Name] && row.Name != "" && len(f.Kept) < webservice.MaxRows && worthKeeping(row) {
			used[row.Name] = true
			f.Kept = append(f.Kept, row)
		}
	}
}

// renamed says whether name i is the only one that the rows don't have.
func renamed(rows []service.Param, names []models.Param, i int) bool {
	for j, n := range names {
		if _, ok := find(rows, n.Name); !ok && j != i {
			return false
		}
	}
	for _, n := range names {
		if n.Name == rows[i].Name {
			return false
		}
	}
	return true
}

func worthKeeping(p service.Param) bool {
	return cmp.Or(p.Description, p.Static, p.Was) != "" || p.Secret || !p.Required
}

func find(rows []service.Param, name string) (service.Param, bool) {
	for _, r := range rows {
		if r.Name == name {
			return r, true
		}
	}
	return service.Param{}, false
}
