package api

import (
	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
)

// serviceJSON is a Web Service as the workspace file has it, but for its parameters. What
// is read-only is taken in a body and not looked at, so that what was read can be
// changed and sent back.
type serviceJSON struct {
	envelope
	file.Service
	PathVariables []paramJSON            `json:"path_variables"`
	Headers       []paramJSON            `json:"headers"`
	Query         []paramJSON            `json:"query"`
	Body          []paramJSON            `json:"body"`
	BodyTemplate  string                 `json:"body_template"`
	Results       []models.ServiceResult `json:"results"`
	SOAP          soapJSON               `json:"soap,omitempty"`
}

// soapJSON is what a SOAP request says.
type soapJSON struct {
	models.SOAPOperation
	Inputs []soapInputJSON `json:"inputs,omitempty"`
}

// soapInputJSON is a parameter of the envelope, with a value as the fixed one of others.
type soapInputJSON struct {
	Name        string  `json:"name"`
	Type        string  `json:"type,omitempty"`
	Value       *string `json:"value,omitempty"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Secret      bool    `json:"secret,omitempty"`
	ValueSet    bool    `json:"value_set,omitempty"` // read-only: a secret value is stored
}

func (i soapInputJSON) param() paramJSON {
	return paramJSON{Name: i.Name, Description: i.Description, Required: i.Required, Static: i.Value, Secret: i.Secret}
}

// paramJSON is a parameter. The fixed value of a secret one is taken and never
// given; without it the stored one stays, and the empty text takes it out.
type paramJSON struct {
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Static      *string `json:"static,omitempty"`
	Secret      bool    `json:"secret,omitempty"`
	StaticSet   bool    `json:"static_set,omitempty"` // read-only: a secret value is stored
}

// serviceOf says a stored Web Service; has tells which secrets it has.
func serviceOf(s *models.WebService, group string, has func(key string) bool) serviceJSON {
	c := s.Config
	params := func(in string, rows []models.Param) []paramJSON {
		list := make([]paramJSON, 0, len(rows))
		for _, p := range rows {
			row := paramJSON{Name: p.Name, Description: p.Description, Required: p.Required, Secret: p.Secret}
			if p.Secret {
				row.StaticSet = has(webservice.SecretKey(in, p.Name))
			} else if p.Static != "" {
				row.Static = &p.Static
			}
			list = append(list, row)
		}
		return list
	}
	soap := soapJSON{SOAPOperation: c.SOAP.SOAPOperation}
	for i, p := range params(webservice.InSOAP, c.SOAP.Inputs) {
		soap.Inputs = append(soap.Inputs, soapInputJSON{Name: p.Name, Type: c.SOAP.Inputs[i].Type, Value: p.Static,
			Description: p.Description, Required: p.Required, Secret: p.Secret, ValueSet: p.StaticSet})
	}
	return serviceJSON{Service: file.ServiceOf(s, group, has), SOAP: soap,
		PathVariables: params(webservice.InPath, c.PathVariables), Headers: params(webservice.InHeader, c.Headers),
		Query: params(webservice.InQuery, c.Query), Body: params(webservice.InBody, c.Body), BodyTemplate: c.BodyTemplate,
		Results: append([]models.ServiceResult{}, c.Results...)}
}

// input makes of it what the screens would save.
func (j *serviceJSON) input() workspace.Service {
	in := workspace.Service{WebService: j.Row(), Secrets: map[string]string{}}
	in.Config.BodyTemplate, in.Config.Results = j.BodyTemplate, j.Results
	in.Config.Auth = j.Auth.Take(func(f kind.Field, value string) { in.Secrets[auth.Prefix+f.Key] = value })
	in.Config.Delivery = j.Delivery.Take(func(value string) { in.Secrets[models.DeliverySecret] = value })
	in.Config.ClientCertificate = j.Client.Take(func(value string) { in.Secrets[models.ClientCertificateKey] = value })
	params := func(place string, rows []paramJSON) []models.Param {
		var list []models.Param
		for _, p := range rows {
			row := models.Param{Name: p.Name, Description: p.Description, Required: p.Required, Secret: p.Secret}
			key := webservice.SecretKey(place, p.Name)
			switch {
			case p.Static == nil:
			case p.Secret && *p.Static == "":
				in.Cleared = append(in.Cleared, key)
			case p.Secret:
				in.Secrets[key] = *p.Static
			default:
				row.Static = *p.Static
			}
			list = append(list, row)
		}
		return list
	}
	in.Config.PathVariables, in.Config.Headers = params(webservice.InPath, j.PathVariables), params(webservice.InHeader, j.Headers)
	in.Config.Query, in.Config.Body = params(webservice.InQuery, j.Query), params(webservice.InBody, j.Body)
	in.Config.SOAP.SOAPOperation = j.SOAP.SOAPOperation
	rows := make([]paramJSON, len(j.SOAP.Inputs))
	for i, input := range j.SOAP.Inputs {
		rows[i] = input.param()
	}
	in.Config.SOAP.Inputs = params(webservice.InSOAP, rows)
	for i := range in.Config.SOAP.Inputs {
		in.Config.SOAP.Inputs[i].Type = j.SOAP.Inputs[i].Type
	}
	return in
}
