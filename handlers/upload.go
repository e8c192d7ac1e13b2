package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/views/route"
)

// IsUpload says whether a request is one whose body is a file, which reads it with
// limits of its own.
func IsUpload(c echo.Context) bool {
	if c.Request().Method != http.MethodPost {
		return false
	}
	switch c.Path() {
	case route.LeadImports(":id", ":list"), route.Sounds(), route.SoundReplace(":id"), route.TestCallRecord(":id", ":recording"):
		return true
	}
	return false
}
