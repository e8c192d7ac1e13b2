package workspace

import (
	"maps"
	"slices"
	"strings"

	"hookline/app/webservice"
	"hookline/models"
)

// ParamList is one list of parameters by the name it has in forms, files and the
// keys of secrets.
type ParamList struct {
	In   string
	Rows []models.Param
}

// ParamLists gives the lists of parameters of a Web Service; their rows can be changed.
func ParamLists(c *models.WebServiceConfig) []ParamList {
	return []ParamList{{webservice.InPath, c.PathVariables}, {webservice.InHeader, c.Headers}, {webservice.InQuery, c.Query}, {webservice.InBody, c.Body}}
}

// CloneConfig copies the lists, so that what a caller handed in stays as it is.
func CloneConfig(c models.WebServiceConfig) models.WebServiceConfig {
	c.PathVariables, c.Headers = slices.Clone(c.PathVariables), slices.Clone(c.Headers)
	c.Auth.Settings = maps.Clone(c.Auth.Settings)
	c.Query, c.Body, c.Results = slices.Clone(c.Query), slices.Clone(c.Body), slices.Clone(c.Results)
	return c
}

func joinNames[T any](list []T, name func(T) string) string {
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = name(item)
	}
	return strings.Join(names, ", ")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
