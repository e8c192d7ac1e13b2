package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/source"
)

// The page of a call shows its short id, by which it is found, and its SourceTrak data as
// text; without any it says nothing of them.
func TestCallFacts(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		m, err := l.db.Calls.Get(t.Context(), h.id())
		l.must(err)
		p := l.b.get("/calls/"+h.id()).want(http.StatusOK).says("#call-facts", m.ShortID)
		if strings.Contains(p.text("main"), "SourceTrak") {
			t.Error("of a call without any it is said")
		}
		l.b.get("/calls?q="+strings.ToUpper(m.ShortID)).want(http.StatusOK).says("tbody", "Test")
		l.must(l.db.Calls.SetSource(t.Context(), h.id(), source.Write(map[string]string{"st_campaign": "<b>Autumn</b> %ivr:x%"})))
		p = l.b.get("/calls/"+h.id()).want(http.StatusOK).says("main", "SourceTrak data").says("main", "<b>Autumn</b> %ivr:x%")
		if p.Find("main b").Length() > 0 {
			t.Error("a value became markup")
		}
	})
}

// Customer id and project id are settings of the workspace and of a number.
func TestWhoseCalls(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		p := l.b.get("/settings")
		long := strings.Repeat("1", 101)
		l.b.post("/settings", url.Values{"version": {p.field("version")}, "customer_id": {long}, "project_id": {"12"}}).want(http.StatusUnprocessableEntity).says("#f-customer_id-note", "101 characters")
		l.b.post("/settings", url.Values{"version": {p.field("version")}, "customer_id": {" 4711 "}, "project_id": {"12"}}).to("/settings")
		if p = l.b.get("/settings").says(".audit", "changed customer id"); p.field("customer_id") != "4711" {
			t.Errorf("customer id %q", p.field("customer_id"))
		}
		p = l.b.post("/voice/numbers", url.Values{"number": {"+61 2 9123 4567"}, "project_id": {"13"}}).want(http.StatusSeeOther)
		if p = l.b.get(p.location); p.field("project_id") != "13" || p.field("customer_id") != "" {
			t.Errorf("of the number: %q, %q", p.field("project_id"), p.field("customer_id"))
		}
	})
}
