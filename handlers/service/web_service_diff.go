package service

import (
	"slices"
	"strings"

	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/service"
)

// differences lists the fields in which what somebody entered differs from what
// somebody else saved meanwhile.
func differences(mine *workspace.Service, theirs *models.WebService, groups []models.WebServiceGroup) []service.Difference {
	left, right := described(&mine.WebService, groups), described(theirs, groups)
	var list []service.Difference
	for i := range left {
		if left[i].value != right[i].value {
			list = append(list, service.Difference{Field: left[i].name, Mine: left[i].value, Theirs: right[i].value})
		}
	}
	if len(mine.Secrets) > 0 {
		list = append(list, service.Difference{Field: "Secrets", Mine: "new values for " + strings.Join(sortedKeys(mine.Secrets), ", "), Theirs: "as stored"})
	}
	return list
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

type describedField struct{ name, value string }

// described says each field of a Web Service in the words of the form; a list of
// rows is one field, a line per row. Secrets are not in it.
func described(s *models.WebService, groups []models.WebServiceGroup) []describedField {
	group := ""
	for _, g := range groups {
		if g.ID == s.GroupID {
			group = g.Name
		}
	}
	return []describedField{
		{"Name", s.Name}, {"Group", group}, {"Description", s.Description}, {"Active", onOff(s.Active)}, {"Method", s.Method},
		{"HTTPS", onOff(s.HTTPS)}, {"Domain", s.Domain}, {"Timeout", secondsText(s.Timeout()) + " seconds"},
		{"Request content type", s.ContentType}, {"Path", s.Path}, {"Path variables", paramLines(s.Config.PathVariables)},
		{"Authentication", authLines(s)},
		{"Headers", paramLines(s.Config.Headers)}, {"Query parameters", paramLines(s.Config.Query)},
		{"Body parameters", paramLines(s.Config.Body)}, {"Body template", s.Config.BodyTemplate},
		{"Results", resultLines(s.Config.Results)},
	}
}

// authLines says an authentication, a line per setting.
func authLines(s *models.WebService) string {
	a := s.Config.Auth
	k := auth.Find(a.Kind)
	if k == nil {
		return a.Kind
	}
	lines := []string{k.Label}
	for _, f := range k.Fields {
		if value := a.Settings[f.Key]; value != "" {
			lines = append(lines, f.Label+": "+value)
		}
	}
	return strings.Join(lines, "\n")
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func paramLines(list []models.Param) string {
	var lines []string
	for _, p := range list {
		line := p.Name
		switch {
		case p.Secret:
			line += " = " + webservice.Mask
		case p.Static != "":
			line += " = " + p.Static
		}
		if p.Description != "" {
			line += ", " + p.Description
		}
		if p.Required {
			line += ", required"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func resultLines(list []models.ServiceResult) string {
	var lines []string
	for _, r := range list {
		line := r.Description + ": " + r.Path
		if r.Secret {
			line += ", secret"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
