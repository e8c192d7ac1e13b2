package workspace

import (
	"maps"
	"slices"
	"strings"

	"hookline/models"
)

// CloneConfig copies the lists, so that what a caller handed in stays as it is.
func CloneConfig(c models.WebServiceConfig) models.WebServiceConfig {
	c.PathVariables, c.Headers = slices.Clone(c.PathVariables), slices.Clone(c.Headers)
	c.Auth.Settings = maps.Clone(c.Auth.Settings)
	c.Delivery.Waits = slices.Clone(c.Delivery.Waits)
	c.SOAP.Inputs = slices.Clone(c.SOAP.Inputs)
	c.Query, c.Body, c.Results = slices.Clone(c.Query), slices.Clone(c.Body), slices.Clone(c.Results)
	return c
}

// JoinNames lists the names of things with commas between.
func JoinNames[T any](list []T, name func(T) string) string {
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

// connectText is the connect timeout, empty for none of its own.
func connectText(s *models.WebService) string {
	if s.Config.ConnectMS == 0 {
		return ""
	}
	return s.Config.ConnectTimeout().String()
}
