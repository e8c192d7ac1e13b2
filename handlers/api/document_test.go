package api_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hookline/app/apikey"
	"hookline/handlers/api"
)

// The document validates as OpenAPI 3.1, and what it says is what is served: every
// route, with the scope it needs, and no other.
func TestDocumentIsWhatIsServed(t *testing.T) {
	sp, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	if !sp.doc.IsOpenAPI31OrLater() {
		t.Errorf("OpenAPI %s", sp.doc.OpenAPI)
	}
	eachSite(t, func(t *testing.T, s *site) {
		served := map[string]bool{}
		parameter := regexp.MustCompile(`:(\w+)`)
		for _, r := range s.echo.Routes() {
			path, ours := strings.CutPrefix(r.Path, api.Prefix)
			if !ours || r.Method == http.MethodHead {
				continue
			}
			served[r.Method+" "+parameter.ReplaceAllString(path, "{$1}")] = true
		}
		documented := map[string]bool{}
		for path, item := range sp.doc.Paths.Map() {
			for method := range item.Operations() {
				documented[method+" "+path] = true
			}
		}
		for operation := range served {
			if !documented[operation] {
				t.Errorf("%s is served and not in the document", operation)
			}
		}
		for operation := range documented {
			if !served[operation] {
				t.Errorf("%s is in the document and not served", operation)
			}
		}
		if len(served) < 70 {
			t.Errorf("only %d operations", len(served))
		}
		s.scopesHold(sp.doc)
	})
}

// scopesHold asks every operation with a key that has every scope but the
// documented one, and with one that has no other.
func (s *site) scopesHold(doc *openapi3.T) {
	var all []string
	for _, sc := range apikey.Scopes() {
		all = append(all, sc.Name)
	}
	tokens, used := map[string][2]string{}, map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			scope, _ := op.Extensions["x-scope"].(string)
			if scope == "" {
				continue
			}
			if !slices.Contains(all, scope) || !strings.Contains(op.Description, "`"+scope+"`") {
				s.t.Errorf("%s %s: scope %q", method, path, scope)
			}
			if used[scope] = true; tokens[scope][0] == "" {
				without := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == scope })
				tokens[scope] = [2]string{s.newKey("without "+scope, without...), s.newKey("only "+scope, scope)}
			}
			address := strings.NewReplacer("{id}", "nothing", "{campaign}", "nothing", "{number}", "1").Replace(path)
			s.client(tokens[scope][0]).wrong(method, address, nil).refused(http.StatusForbidden)
			if r := s.client(tokens[scope][1]).wrong(method, address, nil); r.status == http.StatusForbidden || r.status == http.StatusUnauthorized {
				s.t.Errorf("%s %s: the scope %s is not enough: %s", method, path, scope, r.text)
			}
		}
	}
	for _, name := range all {
		if !used[name] {
			s.t.Errorf("the scope %s is of no operation", name)
		}
	}
}

func TestDocumentIsServedToEverybody(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.client("")
		if r := c.do(http.MethodGet, "/openapi.yaml", nil).want(http.StatusOK); !strings.Contains(r.text, "openapi: 3.1.0") {
			t.Error("no YAML document")
		}
		if c.do(http.MethodGet, "/openapi.json", nil).want(http.StatusOK).text1("openapi") != "3.1.0" {
			t.Error("no JSON document")
		}
	})
}
