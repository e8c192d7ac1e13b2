package file

import "hookline/models"

// serviceSOAP is what a SOAP request says, in a file.
type serviceSOAP struct {
	models.SOAPOperation
	Inputs []soapInput `json:"inputs,omitempty"`
}

// soapInput is a parameter of the envelope in a file.
type soapInput struct {
	Name        string `json:"name"`
	Type        string `json:"type,omitempty"`
	Value       string `json:"value,omitempty"`
	Description string `json:"description,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Secret      bool   `json:"secret,omitempty"`
}

func serviceSOAPOf(s *models.SOAPSettings) serviceSOAP {
	e := serviceSOAP{SOAPOperation: s.SOAPOperation}
	for _, p := range s.Inputs {
		e.Inputs = append(e.Inputs, soapInput{p.Name, p.Type, p.Static, p.Description, p.Required, p.Secret})
	}
	return e
}

func (e *serviceSOAP) settings() models.SOAPSettings {
	s := models.SOAPSettings{SOAPOperation: e.SOAPOperation}
	for _, i := range e.Inputs {
		s.Inputs = append(s.Inputs, models.Param{Name: i.Name, Type: i.Type, Static: i.Value, Description: i.Description, Required: i.Required, Secret: i.Secret})
	}
	return s
}
