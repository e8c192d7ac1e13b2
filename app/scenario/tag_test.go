package scenario_test

import (
	"testing"

	"hookline/models"
)

// A scenario fills tags with what its call knows, and leaves the others empty.
func TestTagsInAScenario(t *testing.T) {
	s := cremorne()
	s.Exchanges[0].Request = "GET https://api.example.com/suburbs/2090/+61255501234/x?at=2020"
	library := newShelf(t, func(w *models.WebService) {
		w.Path = "/suburbs/%postcode%/#dnis#/#agent_id#x"
		w.Config.Query = []models.Param{{Name: "at", Static: "#call_start#"}}
	})
	r := run(t, target(t), library, s)
	if !r.Pass || len(r.Notes) != 1 {
		t.Fatalf("%+v", r)
	}
	want := `Exchange 1: "Suburbs" is asked GET https://api.example.com/suburbs/2090/+61255501234/x?at=2026-04-21+23%3A30%3A00.0000 now; the answer is one to GET https://api.example.com/suburbs/2090/+61255501234/x?at=2020.`
	if r.Notes[0] != want {
		t.Errorf("%s", r.Notes[0])
	}
}
