package service

import (
	"strconv"
	"strings"
	"testing"

	"hookline/views/service"
)

// A path of 150,000 variables took minutes; the check refuses it in any case.
func TestPathOfTooManyVariables(t *testing.T) {
	var path strings.Builder
	for n := range 150_000 {
		path.WriteString("/%v" + strconv.Itoa(n) + "%")
	}
	f := service.Form{Path: path.String(), PathVariables: []service.Param{{Name: "v1", Static: "kept"}}}
	tidyForm(&f)
	if len(f.PathVariables) != 1 {
		t.Errorf("%d rows", len(f.PathVariables))
	}
}
