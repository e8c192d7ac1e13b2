package service

import (
	"slices"
	"strings"

	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// differences lists the fields as somebody entered them and as somebody else saved them
// meanwhile.
func differences(mine *workspace.Service, theirs *models.WebService, groups []models.WebServiceGroup) [][3]string {
	left, right := described(&mine.WebService, groups), described(theirs, groups)
	list := screen.Differences(left, right)
	if len(mine.Secrets) > 0 {
		list = append(list, [3]string{"Secrets", "new values for " + strings.Join(sortedKeys(mine.Secrets), ", "), "as stored"})
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

// described says each field of a Web Service in the words of the form; a list of
// rows is one field, a line per row. Secrets are not in it.
func described(s *models.WebService, groups []models.WebServiceGroup) [][2]string {
	group := ""
	for _, g := range groups {
		if g.ID == s.GroupID {
			group = g.Name
		}
	}
	return [][2]string{
		{"Name", s.Name}, {"Group", group}, {"Description", s.Description}, {"Active", onOff(s.Active)},
		{"Service type", strings.ToUpper(webservice.ServiceType(s))}, {"SOAP", soapLines(&s.Config.SOAP)}, {"Method", s.Method},
		{"HTTPS", onOff(s.HTTPS)}, {"Domain", s.Domain}, {"Timeout", secondsText(s.Timeout()) + " seconds"}, {"Connect timeout", connectText(s)}, {"Mapping", onOff(s.Mapping)},
		{"Request content type", s.ContentType}, {"Path", s.Path}, {"Path variables", paramLines(s.Config.PathVariables)},
		{"Authentication", authLines(s)}, {"Client certificate", certificateLine(s)},
		{"Headers", paramLines(s.Config.Headers)}, {"Query parameters", paramLines(s.Config.Query)},
		{"Body parameters", paramLines(s.Config.Body)}, {"Body template", s.Config.BodyTemplate},
		{"Answer", webservice.AnswerMode(s).Label}, {"Set variable", s.Config.Answer.Variable}, {"Results", resultLines(s.Config.Results)}, {"Delivery of events", deliveryLines(&s.Config.Delivery)},
	}
}

// certificateLine says which certificate is shown.
func certificateLine(s *models.WebService) string {
	if c, ok := webservice.CertificateOf(s.Config.ClientCertificate); ok {
		return c.Text()
	}
	return s.Config.ClientCertificate.Certificate
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

// soapLines says what a SOAP request says, a line per setting and input.
func soapLines(s *models.SOAPSettings) string {
	var lines []string
	for _, b := range webservice.SOAPSettings() {
		if value := b.Get(&s.SOAPOperation); value != "" {
			lines = append(lines, b.Label+": "+value)
		}
	}
	for i, line := range strings.Split(paramLines(s.Inputs), "\n") {
		if i < len(s.Inputs) && s.Inputs[i].Type != "" {
			line += ", " + s.Inputs[i].Type
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// deliveryLines says the settings of delivery, a line per setting that is given.
func deliveryLines(s *models.DeliverySettings) string {
	var lines []string
	for _, b := range webservice.DeliverySettings() {
		value := b.Get(s)
		if i := slices.IndexFunc(b.Choices, func(c kind.Choice) bool { return c.Value == value }); i >= 0 {
			value = b.Choices[i].Label
		}
		switch {
		case value == "":
		case b.Type == kind.TypeSwitch:
			lines = append(lines, b.Label)
		default:
			lines = append(lines, b.Label+": "+value)
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
		if r.Optional {
			line += ", optional"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
