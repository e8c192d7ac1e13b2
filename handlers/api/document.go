package api

import (
	"bytes"
	_ "embed"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"hookline/app/webservice/auth"
	"hookline/app/workspace/yamldoc"
)

//go:embed openapi.yaml
var byHand []byte

// document is what is served: what is written by hand, and what is made of fields.
var document = bytes.Replace(byHand, []byte(authMark), []byte(authProperties(auth.Kinds())), 1)

// documents serves the description of the API, to everybody: it tells of the
// product and of nobody's data.
func (*api) documents(e *echo.Echo) {
	inJSON := sync.OnceValues(func() ([]byte, error) { return readDocument().MarshalJSON() })
	serve := func(path string, h echo.HandlerFunc) {
		e.GET(Prefix+path, h)
		e.HEAD(Prefix+path, h)
	}
	serve("/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, mimeYAML, document) })
	serve("/openapi.json", func(c echo.Context) error {
		data, err := inJSON()
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, mimeJSON, data)
	})
}

// readDocument reads the document, which is part of the program: a test sees that
// it can be read.
func readDocument() *yamldoc.Node {
	var p yamldoc.Problems
	n := yamldoc.Parse(document, &p)
	if n == nil || !p.Empty() {
		return &yamldoc.Node{}
	}
	return n
}
