package api

import (
	"time"

	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
)

// serviceJSON is a Web Service, with the names of the workspace file. What is
// read-only is taken in a body and not looked at, so that what was read can be
// changed and sent back.
type serviceJSON struct {
	envelope
	Name          string                 `json:"name"`
	Group         string                 `json:"group"`
	Description   string                 `json:"description"`
	Active        bool                   `json:"active"`
	Method        string                 `json:"method"`
	ContentType   string                 `json:"content_type"`
	HTTPS         bool                   `json:"https"`
	Domain        string                 `json:"domain"`
	Path          string                 `json:"path"`
	Timeout       workflow.Duration      `json:"timeout"`
	Auth          file.ServiceAuth       `json:"auth"`
	PathVariables []paramJSON            `json:"path_variables"`
	Headers       []paramJSON            `json:"headers"`
	Query         []paramJSON            `json:"query"`
	Body          []paramJSON            `json:"body"`
	BodyTemplate  string                 `json:"body_template"`
	Results       []models.ServiceResult `json:"results"`
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

// newService has what a workspace file says when it says nothing.
func newService() serviceJSON {
	return serviceJSON{Active: true, Method: "GET", ContentType: webservice.ContentForm, HTTPS: true, Path: "/",
		Timeout: workflow.Duration(5 * time.Second), Auth: file.ServiceAuth{Kind: auth.None}}
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
	return serviceJSON{Name: s.Name, Group: group, Description: s.Description, Active: s.Active,
		Method: s.Method, ContentType: s.ContentType, HTTPS: s.HTTPS, Domain: s.Domain, Path: s.Path, Timeout: workflow.Duration(s.Timeout()),
		Auth:          file.ServiceAuthOf(c.Auth, has),
		PathVariables: params(webservice.InPath, c.PathVariables), Headers: params(webservice.InHeader, c.Headers),
		Query: params(webservice.InQuery, c.Query), Body: params(webservice.InBody, c.Body), BodyTemplate: c.BodyTemplate,
		Results: append([]models.ServiceResult{}, c.Results...)}
}

// input makes of it what the screens would save.
func (j *serviceJSON) input() workspace.Service {
	in := workspace.Service{Secrets: map[string]string{}}
	in.WebService = models.WebService{Name: j.Name, Description: j.Description, Active: j.Active, Method: j.Method, ContentType: j.ContentType,
		HTTPS: j.HTTPS, Domain: j.Domain, Path: j.Path, TimeoutMS: time.Duration(j.Timeout).Milliseconds(),
		Config: models.WebServiceConfig{BodyTemplate: j.BodyTemplate, Results: j.Results}}
	in.Config.Auth = j.Auth.Take(func(f kind.Field, value string) { in.Secrets[auth.Prefix+f.Key] = value })
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
	return in
}
