package workspace

import (
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/placeholder"
	"hookline/app/workflow"
	"hookline/models"
)

func normalizeService(s *models.WebService) {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	s.Method = strings.ToUpper(s.Method)
	if s.Config.Auth.Kind == "" {
		s.Config.Auth.Kind = "none"
	}
	var rows []models.Param
	for _, name := range placeholder.Parse(placeholder.Percent, s.Path).Names() {
		i := slices.IndexFunc(s.Config.PathVariables, func(p models.Param) bool { return p.Name == name })
		if i >= 0 {
			rows = append(rows, s.Config.PathVariables[i])
		} else {
			rows = append(rows, models.Param{Name: name, Required: true})
		}
	}
	s.Config.PathVariables = rows
}

func checkService(s *models.WebService, _ map[string]string) error {
	var p apperr.Problems
	checkName(&p, "name", s.Name)
	return p.Err()
}

func secretKeys(s *models.WebService) []string {
	var keys []string
	if k := map[string]string{"basic": "auth.password", "bearer": "auth.token", "api_key": "auth.value", "oauth2": "auth.client_secret"}[s.Config.Auth.Kind]; k != "" {
		keys = append(keys, k)
	}
	for _, l := range paramLists(&s.Config) {
		for _, p := range l.rows {
			if p.Secret {
				keys = append(keys, secretKey(l.in, p.Name))
			}
		}
	}
	return keys
}

func secretKey(in, name string) string {
	if in == "headers" {
		name = strings.ToLower(name)
	}
	return in + "." + name
}

func serviceInputs(s *models.WebService) []workflow.InputInfo {
	var inputs []workflow.InputInfo
	for _, l := range paramLists(&s.Config) {
		for _, p := range l.rows {
			if p.Static == "" && !p.Secret {
				inputs = append(inputs, workflow.InputInfo{Name: p.Name, Description: p.Description, Required: p.Required})
			}
		}
	}
	return inputs
}
