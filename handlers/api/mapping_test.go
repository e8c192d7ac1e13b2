package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
)

// A Web Service that wants it sends replacements; pairs and switch go through the API and
// the file as they are.
func TestMapping(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		body := object{"name": "Suburbs", "domain": s.upstream, "https": false, "path": "/suburbs/%postcode%",
			"results": []object{{"description": "Token", "path": "0.token", "secret": true}}}
		made := c.do(http.MethodPost, "/web-services", body).want(http.StatusCreated)
		if made.fields()["mapping"] != false {
			t.Errorf("a new one: %s", made.text)
		}
		page := "/web-services/" + made.text1("id")
		sent := func() string {
			t.Helper()
			return c.do(http.MethodPost, page+"/test", object{"inputs": object{"postcode": "abc123"}}).want(http.StatusOK).text
		}
		pair := c.do(http.MethodPost, "/mapping-replacements", object{"from": "abc123", "to": "token-9"}).want(http.StatusCreated)
		if pair.text1("from") != "abc123" || pair.text1("to") != "token-9" {
			t.Errorf("pair %s", pair.text)
		}
		if got := sent(); !strings.Contains(got, "/suburbs/abc123") {
			t.Errorf("off: %s", got)
		}
		on := c.do(http.MethodPatch, page, object{"mapping": true}, made.etag()).want(http.StatusOK)
		if on.fields()["mapping"] != true {
			t.Errorf("on: %s", on.text)
		}
		if got := sent(); !strings.Contains(got, "/suburbs/token-9") {
			t.Errorf("on: %s", got)
		}
		trail, err := s.workspace.Audit(t.Context(), workspace.ObjectWebService, made.text1("id"), models.Page{})
		s.must(err)
		if len(trail) != 2 || len(trail[0].Changes) != 1 || trail[0].Changes[0].Field != "mapping" || trail[0].Changes[0].To != "on" {
			t.Errorf("trail %+v", trail)
		}

		exported, err := file.Export(t.Context(), s.workspace)
		s.must(err)
		if text := string(exported); !strings.Contains(text, "mapping: true\n") || !strings.Contains(text, "mapping_replacements:\n") {
			t.Errorf("exported %s", text)
		}
		again, err := file.Apply(t.Context(), s.workspace, workspace.Actor{Name: "Ann"}, "f", exported, file.ApplyOptions{})
		s.must(err)
		if len(again.Changes) != 0 {
			t.Errorf("applied again: %+v", again.Changes)
		}
		_, err = file.Apply(t.Context(), s.workspace, workspace.Actor{Name: "Ann"}, "f", []byte(strings.ReplaceAll(string(exported), "mapping: true\n", "mapping: false\n")), file.ApplyOptions{})
		s.must(err)
		if got := c.do(http.MethodGet, page, nil).want(http.StatusOK); got.fields()["mapping"] != false {
			t.Errorf("applied: %s", got.text)
		}
	})
}

// Pairs are listed in one order on either database, each once, whatever is a page.
func TestMappingReplacementsByPages(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		want := " a|A|B|a|a |b|Ä"
		for _, from := range strings.Split("b|B|Ä|a |a| a|A", "|") {
			c.do(http.MethodPost, "/mapping-replacements", object{"from": from}).want(http.StatusCreated)
		}
		c.do(http.MethodPost, "/mapping-replacements", object{"from": "A"}).refused(http.StatusUnprocessableEntity, "from")
		c.do(http.MethodPost, "/mapping-replacements", object{"to": "A"}).refused(http.StatusUnprocessableEntity, "from")
		var all []string
		for cursor := ""; ; {
			var list struct {
				Items []struct{ From, To string }
				Next  string `json:"next_cursor"`
			}
			query := url.Values{"limit": {"2"}}
			if cursor != "" {
				query.Set("cursor", cursor)
			}
			c.do(http.MethodGet, "/mapping-replacements?"+query.Encode(), nil).want(http.StatusOK).into(&list)
			for _, item := range list.Items {
				all = append(all, item.From)
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
		if got := strings.Join(all, "|"); got != want {
			t.Errorf("listed %q, want %q", got, want)
		}
	})
}
