package call_test

import (
	"io"
	"net/http"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A live call fills tags with what it knows, and leaves the others empty.
func TestTagsOnACall(t *testing.T) { dbtest.Each(t, testTagsOnACall) }

func testTagsOnACall(t *testing.T, db *models.DB) {
	b := newBench(t, db)
	asked := make(chan [2]string, 9)
	b.serve(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- [2]string{r.RequestURI, string(body)}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`[{"name":"Cremorne","latitude":1}]`))
	})
	b.service.Method, b.service.ContentType, b.service.Path = "PUT", "json", "/suburbs/%postcode%/#carrier_call_id#"
	b.service.Config.Query = []models.Param{{Name: "from", Static: "#ani# #dnis#"}}
	b.service.Config.BodyTemplate = `["#call_id#", "#workflow_name#", "#agent_id#", "#test#", #call_duration#]`
	b.must(db.Services.Update(t.Context(), b.service))
	b.must(db.BumpRevision(t.Context()))
	s := start("CA1")
	s.Caller = `+1"#dnis#%postcode%`
	r, err := b.engine.Start(t.Context(), s)
	b.must(err)
	_, err = b.engine.Continue(t.Context(), keyed(r, "CA1", "2090"))
	b.must(err)
	got := <-asked
	if want := "/suburbs/2090/CA1?from=%2B1%22%23dnis%23%25postcode%25+%2B61255501234"; got[0] != want {
		t.Errorf("asked %s", got[0])
	}
	if want := `["` + r.CallID + `", "Suburb line", "", "0", 0]`; got[1] != want {
		t.Errorf("sent %s, want %s", got[1], want)
	}
}
