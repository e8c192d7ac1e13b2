// Package webservice is what a Web Service does: it checks a definition, builds
// the request from inputs, sends it, and reads the results out of the answer.
// The Test tab, samples and live calls all come through here, so that what is
// tested is what runs. It knows no Workflow, no call and no screen, and it keeps
// nothing: what a call must remember (cookies, results) is handed back.
package webservice

import (
	"maps"
	"slices"
	"time"

	"hookline/app/webservice/answer"
	"hookline/app/webservice/wire"
	"hookline/models"
)

// Limits. The body's is outbound.MaxBody.
const (
	MinTimeout     = 100 * time.Millisecond
	MaxTimeout     = 60 * time.Second
	MaxRows        = 100 // parameters of one kind, and results
	maxName        = 100
	maxText        = 2000
	maxBodyText    = 32 << 10 // of a body template
	maxPathLength  = 2000
	maxStaticValue = 8 << 10
)

// Mask stands in place of a secret, always of this length, so that it tells
// nothing about the secret's.
const Mask = "••••"

// Cause is how a request ended, an exit of the connector.
type Cause = answer.Cause

// The causes.
const (
	Success     = answer.Success
	NoMatch     = answer.NoMatch
	Rejected    = answer.Rejected
	Unavailable = answer.Unavailable
	Timeout     = answer.Timeout
	BadResponse = answer.BadResponse
)

// Methods lists the methods a Web Service can have.
func Methods() []string { return []string{"GET", "POST", "PUT", "PATCH", "DELETE"} }

// HasBody says whether a method sends a body here. DELETE does not: many servers
// and proxies refuse it.
func HasBody(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

// MayRepeat says whether sending the same request twice does no more than
// sending it once (RFC 9110 9.2.2).
func MayRepeat(method string) bool { return method == "GET" || method == "PUT" || method == "DELETE" }

// Content types of a request's body.
const (
	ContentForm = "form"
	ContentJSON = "json"
	ContentXML  = "xml"
	ContentText = "text"
	// The sound of a recording, see Request.Sound.
	ContentAudio     = "audio"     // is the body
	ContentMultipart = "multipart" // is a file among the fields of a form (RFC 7578)
)

// ContentTypes lists them.
func ContentTypes() []string {
	return []string{ContentForm, ContentJSON, ContentXML, ContentText, ContentAudio, ContentMultipart}
}

// Places where a parameter goes. They are the names of its list in the form, in
// the workspace file and in the keys of sealed secrets.
const (
	InPath   = "path_variables"
	InHeader = "headers"
	InQuery  = "query"
	InBody   = "body"
	InSOAP   = "soap.inputs"
)

// SecretKey gives the key in the sealed map of a parameter's secret value. in is
// one of the In constants. Header names are compared without case.
func SecretKey(in, name string) string {
	if in == InHeader {
		name = wire.Lower(name)
	}
	return in + "." + name
}

// SecretKeys lists the keys that a definition can have values for, so that
// whoever saves it drops the values of rows that went.
func SecretKeys(w *models.WebService) []string {
	keys := slices.Sorted(maps.Keys(secretPlaces(w)))
	if w.Config.Delivery.Signing {
		keys = append(keys, models.DeliverySecret, models.DeliveryOldSecret)
	}
	return keys
}

// ParamList is one list of parameters by the name it has in forms, files and the keys of
// secrets; its rows can be changed.
type ParamList struct {
	In   string
	Rows []models.Param
}

// Value is the key of a row's fixed value in forms, files and problems.
func (l ParamList) Value() string {
	if l.In == InSOAP {
		return "value"
	}
	return "static"
}

// ParamLists gives the lists of parameters of a Web Service.
func ParamLists(c *models.WebServiceConfig) []ParamList {
	return []ParamList{{InPath, c.PathVariables}, {InHeader, c.Headers}, {InQuery, c.Query}, {InBody, c.Body}, {InSOAP, c.SOAP.Inputs}}
}
