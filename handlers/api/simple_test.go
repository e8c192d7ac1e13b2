package api

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/document"
	"hookline/handlers/api/problem"
	"hookline/models"
	"hookline/models/dbtest"
)

// pet is a thing whose fields are data, with one of every type.
type pet struct {
	ID                       string
	Version, Legs, SleepMS   int64
	Name, Note, Size, Script string
	Tame                     bool
	Born, Seen               time.Time
}

// pets are stored in memory: the database is another test's.
func pets() workspace.Simple {
	stored := &dbtest.Rows[pet]{Head: func(p *pet) (*string, *int64, string) { return &p.ID, &p.Version, p.Name }}
	return workspace.SimpleOf(workspace.Simple{About: workspace.About{Kind: "pet", Word: "Small pet", Section: "small_pets", NameKey: "name"}, Words: "Small pets", Help: "Who lives here."},
		workspace.SimpleParts[pet]{
			Fields: []kind.Bound[pet]{
				kind.Line(kind.Field{Key: "name", Label: "Name", Required: true, Help: "What it hears to."}, func(p *pet) *string { return &p.Name }),
				kind.Text(kind.Field{Key: "note", Label: "Note"}, func(p *pet) *string { return &p.Note }),
				kind.OneOfChoices(kind.Field{Key: "size", Label: "Size", Default: "small", Choices: []kind.Choice{{Value: "small"}, {Value: "big"}}}, func(p *pet) *string { return &p.Size }),
				kind.Number(kind.Field{Key: "legs", Label: "Legs", Default: "4"}, func(p *pet) *int64 { return &p.Legs }),
				kind.Switch(kind.Field{Key: "tame", Label: "Tame"}, func(p *pet) *bool { return &p.Tame }),
				kind.Duration(kind.Field{Key: "sleep", Label: "Sleep", Default: "8h"}, time.Millisecond, func(p *pet) *int64 { return &p.SleepMS }),
				kind.Reference(kind.Field{Key: "script", Label: "Script", Of: workspace.ObjectScript}, func(p *pet) *string { return &p.Script }),
			},
			Head: func(p *pet) workspace.Head {
				return workspace.Head{ID: &p.ID, Version: &p.Version, CreatedAt: &p.Born, UpdatedAt: &p.Seen}
			},
			Rows: func(*models.DB) workspace.Rows[pet] { return stored },
		})
}

// A thing whose fields are data has a resource with all operations, in either database's
// transactions.
func TestSimpleResource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		box, err := secret.NewBox([]byte("a key for tests, long enough"))
		if err != nil {
			t.Fatal(err)
		}
		a := &api{Deps: Deps{DB: db, Workspace: workspace.New(db, box, nil)}}
		script, err := a.Workspace.Scripts.Create(t.Context(), workspace.Actor{Name: "Ann"}, "Greeting", "")
		if err != nil {
			t.Fatal(err)
		}
		res := a.simple(pets())
		ask := func(method, path, id, body string) (string, error) {
			t.Helper()
			for _, rt := range res.routes() {
				if rt.method != method || rt.path != path {
					continue
				}
				req := httptest.NewRequest(method, "/", strings.NewReader(""))
				req.Header.Set("If-Match", "*")
				c := echo.New().NewContext(req, httptest.NewRecorder())
				c.SetParamNames("id")
				c.SetParamValues(id)
				w, _, err := a.handle(t.Context(), &request{http: req, echo: c, body: []byte(body), caller: &apikey.Caller{Key: &models.APIKey{}}}, rt)
				if err != nil {
					return "", err
				}
				return string(w.body), nil
			}
			t.Fatalf("no %s %s", method, path)
			return "", nil
		}
		made, err := ask(http.MethodPost, "/small-pets", "", `{"name":"  Rex  \"1\" ","legs":3,"tame":true,"script":"greeting","note":"a\nb: {c}"}`)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"name":"Rex \"1\""`, `"legs":3`, `"tame":true`, `"script":"Greeting"`, `"size":"small"`, `"sleep":"8h"`, `"note":"a\nb: {c}"`, `"version":1`} {
			if !strings.Contains(made, want) {
				t.Errorf("no %s in %s", want, made)
			}
		}
		id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(made)[1]
		changed, err := ask(http.MethodPatch, "/small-pets/:id", id, `{"script":"`+script.ID+`","legs":2,"id":"other","version":9}`)
		if err != nil || !strings.Contains(changed, `"legs":2`) || !strings.Contains(changed, `"tame":true`) || !strings.Contains(changed, `"version":2`) || !strings.Contains(changed, `"script":"Greeting"`) {
			t.Errorf("changed %s, %v", changed, err)
		}
		for body, field := range map[string]string{`{"name":7}`: "name", `{"name":"A","legs":"two"}`: "legs", `{"name":"A","paws":1}`: "paws", `{"name":"A","size":"huge"}`: "size",
			`{"name":"A","script":"Nobody's"}`: "script", `{"name":"A","tame":"yes"}`: "tame", `{"name":"A","sleep":"long"}`: "sleep", `{}`: "name"} {
			_, err := ask(http.MethodPut, "/small-pets/:id", id, body)
			if p := problem.Of(err); p.Status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Field != field {
				t.Errorf("%s: %+v", body, p)
			}
		}
		if list, err := ask(http.MethodGet, "/small-pets", "", ""); err != nil || !strings.Contains(list, id) {
			t.Errorf("list %s, %v", list, err)
		}
		if _, err := ask(http.MethodDelete, "/small-pets/:id", id, ""); err != nil {
			t.Error(err)
		}
		if _, err := ask(http.MethodDelete, "/small-pets/:id", id, ""); problem.Of(err).Status != http.StatusNotFound {
			t.Errorf("deleted again: %v", err)
		}
	})
}

// Its part of the document comes from its fields, and the whole is OpenAPI as JSON and
// as YAML.
func TestSimpleInTheDocument(t *testing.T) {
	s := pets()
	root := document.Read([]workspace.Simple{s}, workspace.New(nil, nil, carrier.Dialects()).Carriers)
	data, err := root.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var p yamldoc.Problems
	again, err := yamldoc.Parse(yamldoc.Write(root), &p).MarshalJSON()
	if err != nil || !p.Empty() || string(again) != string(data) {
		t.Errorf("as YAML it is another: %v %v", err, p.List())
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, rt := range (&api{Deps: Deps{Workspace: &workspace.Workspace{}}}).simple(s).routes() {
		item := doc.Paths.Value(parameter.ReplaceAllString(rt.path, "{$1}"))
		if item == nil || item.GetOperation(rt.method) == nil {
			t.Errorf("%s %s is not in the document", rt.method, rt.path)
			continue
		}
		if op := item.GetOperation(rt.method); op.Extensions["x-scope"] != rt.scope || !strings.Contains(op.Description, "`"+rt.scope+"`") {
			t.Errorf("%s %s: scope %v in the document, %s in the program", rt.method, rt.path, op.Extensions["x-scope"], rt.scope)
		}
	}
	for _, f := range s.Fields {
		if doc.Components.Schemas["SmallPetInput"] == nil || doc.Components.Schemas["SmallPetInput"].Value.Properties[f.Key] == nil {
			t.Errorf("the field %s is not in the document", f.Key)
		}
	}
}

// Whatever stands in a workspace file has a resource, or is said here.
func TestEverySectionHasAResource(t *testing.T) {
	without := map[string]string{"settings": "one row, on the screen alone", "groups": "made with Web Services", "users": "people are no configuration", "scenarios": "below their Workflow"}
	var paths []string
	for _, rt := range (&api{Deps: Deps{DB: &models.DB{}, Workspace: &workspace.Workspace{}}}).routes() {
		paths = append(paths, rt.path)
	}
	for _, section := range file.Sections() {
		if path := "/" + strings.ReplaceAll(section, "_", "-"); slices.Contains(paths, path) == (without[section] != "") {
			t.Errorf("the section %s: is there %s in the API?", section, path)
		}
	}
}
