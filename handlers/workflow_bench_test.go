package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hookline/app/workflow"
)

// What an autosave of 300 objects costs: `go test ./handlers -run TestAutosaveCost -v`.
func TestAutosaveCost(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("a figure for docs/performance.md; run it with -v")
	}
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		def := workflow.Definition{}
		for i := range 300 {
			def.Objects = append(def.Objects, object(fmt.Sprint("o", i), fmt.Sprint("Object ", i), &workflow.SayText{Text: "Hello, caller."}, "say_text", "next", fmt.Sprint("o", (i+1)%300)))
		}
		const saves = 20
		var took time.Duration
		for i := range saves {
			def.Objects[i].Place = &workflow.Place{X: float64(i), Y: 8}
			objects, err := json.Marshal(def.Objects)
			if err != nil {
				t.Fatal(err)
			}
			version := s.version(id)
			began := time.Now()
			b.put(id, version, "t1", `"objects":`+string(objects)).want(http.StatusOK)
			took += time.Since(began)
		}
		t.Logf("an autosave of 300 objects: %v", (took / saves).Round(100*time.Microsecond))
	})
}
