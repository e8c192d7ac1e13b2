package thing

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/models/dbtest"
)

type pair struct {
	ID, From, To, Script string
	Version              int64
	Created, Updated     time.Time
}

// A thing whose settings are data has its screens from its description alone.
func TestScreensOfASimple(t *testing.T) {
	kept := &dbtest.Rows[pair]{Head: func(p *pair) (*string, *int64, string) { return &p.ID, &p.Version, p.From }}
	pairs := workspace.SimpleOf(workspace.Simple{About: workspace.About{Kind: "pair", Word: "pair", Section: "word_pairs", NameKey: "from"}, Words: "pairs", Help: "Two words.", Icon: "plug"},
		workspace.SimpleParts[pair]{
			Fields: []kind.Bound[pair]{
				kind.Line(kind.Field{Key: "from", Label: "From", Required: true}, func(p *pair) *string { return &p.From }),
				kind.Line(kind.Field{Key: "to", Label: "To"}, func(p *pair) *string { return &p.To }),
				kind.Reference(kind.Field{Key: "script", Label: "Script", Of: workspace.ObjectScript}, func(p *pair) *string { return &p.Script }),
			},
			Head: func(p *pair) workspace.Head {
				return workspace.Head{ID: &p.ID, Version: &p.Version, CreatedAt: &p.Created, UpdatedAt: &p.Updated}
			},
			Rows: func(*models.DB) workspace.Rows[pair] { return kept },
		})
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		v := newVisitor(t, db, &gadgets{})
		add(Screens{Base: v.base}, screen.NewRoutes(v.e, v.base), Screens{Base: v.base}.simple(pairs))
		if _, err := v.base.Workspace.Scripts.Create(t.Context(), workspace.Actor{Name: "Ann"}, "Greeting", ""); err != nil {
			t.Fatal(err)
		}
		get, post := http.MethodGet, http.MethodPost
		v.wants(get, "/word-pairs", nil, http.StatusOK, "No pairs yet", "Two words.", `href="/word-pairs"`)
		v.wants(get, "/word-pairs/new", nil, http.StatusOK, `<option value="Greeting"`)
		v.wants(post, "/word-pairs", url.Values{"to": {"b"}}, http.StatusUnprocessableEntity, "Enter the from.", `value="b"`)
		v.wants(post, "/word-pairs", url.Values{"from": {"a"}, "to": {"<b>"}, "script": {"Greeting"}}, http.StatusSeeOther)
		v.wants(get, "/word-pairs", nil, http.StatusOK, "&lt;b&gt;", "Greeting")
		p, err := kept.ByName(t.Context(), "A")
		if err != nil {
			t.Fatal(err)
		}
		one := "/word-pairs/" + p.ID
		v.wants(post, one, url.Values{"from": {"a"}, "to": {"c"}, "version": {"1"}}, http.StatusSeeOther)
		v.wants(post, one, url.Values{"from": {"a"}, "to": {"d"}, "version": {"1"}}, http.StatusConflict, "What differs")
		v.wants(get, one+"/used-by", nil, http.StatusOK)
		v.wants(post, one+"/delete", nil, http.StatusSeeOther)
		v.wants(get, one, nil, http.StatusNotFound)
	})
}
