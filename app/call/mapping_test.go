package call_test

import (
	"net/http"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A live call sends replacements where the Web Service wants them: those of the present
// revision, from memory.
func TestMappingOnACall(t *testing.T) { dbtest.Each(t, testMappingOnACall) }

func testMappingOnACall(t *testing.T, db *models.DB) {
	b := newBench(t, db)
	pair := &models.MappingReplacement{Original: "2090", Replacement: "Cremorne Point"}
	b.must(db.Mappings.Create(t.Context(), pair))
	b.must(db.Mappings.Create(t.Context(), &models.MappingReplacement{Original: "209", Replacement: "never"}))
	asked := make(chan string, 9)
	b.serve(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.EscapedPath()
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`[{"name":"Cremorne","latitude":1}]`))
	})
	play := func(sid string) string {
		r, err := b.engine.Start(t.Context(), start(sid))
		b.must(err)
		_, err = b.engine.Continue(t.Context(), keyed(r, sid, "2090"))
		b.must(err)
		return <-asked
	}
	if got := play("CA1"); got != "/suburbs/2090" {
		t.Errorf("switched off: asked %s", got)
	}
	b.service.Mapping = true
	b.must(db.Services.Update(t.Context(), b.service))
	if got := play("CA2"); got != "/suburbs/2090" {
		t.Errorf("before the revision rises: asked %s", got)
	}
	b.must(db.BumpRevision(t.Context()))
	if got := play("CA3"); got != "/suburbs/Cremorne%20Point" {
		t.Errorf("switched on: asked %s", got)
	}
	pair.Replacement = "2000"
	b.must(db.Mappings.Update(t.Context(), pair))
	b.must(db.BumpRevision(t.Context()))
	if got := play("CA4"); got != "/suburbs/2000" {
		t.Errorf("another replacement: asked %s", got)
	}
}
