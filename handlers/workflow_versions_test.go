package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/workflow"
	"hookline/models"
)

// publishes makes a version of the Workflow whose Say it has the text, as Bob.
func (s *site) publishes(id, text string) *models.WorkflowVersion {
	s.t.Helper()
	s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: text} })
	w, err := s.db.Workflows.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := s.workspace.Workflows.Publish(s.t.Context(), bob(), id, w.Version, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Version
}

// action is where the form of a button posts to.
func (p *page) action(label string) string {
	p.t.Helper()
	button := p.Find(fmt.Sprintf("button[aria-label=%q]", label))
	if button.Length() != 1 {
		p.t.Fatalf("%s: %d buttons %q", p.what, button.Length(), label)
	}
	return button.Closest("form").AttrOr("action", "")
}

func TestVersionsOfAWorkflow(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/versions"
		b.get(path).want(http.StatusOK).says("main", "Not published yet")
		for _, text := range []string{"One", "Two", "Three"} {
			s.publishes(id, text)
		}
		p := b.get(path).want(http.StatusOK).says("tbody tr:first-child", "v3").says("tbody tr:first-child", "Live").says("tbody tr:last-child", "Bob").says(".list-foot", "3 versions")
		if n := p.Find(`button[aria-label="Publish v3 again"]`).Length(); n != 0 {
			t.Error("what is live can be published again")
		}
		newest, err := s.db.Workflows.VersionNumbered(t.Context(), id, 3)
		if err != nil {
			t.Fatal(err)
		}
		if at := p.Find("tbody tr:first-child time").AttrOr("datetime", ""); at != newest.CreatedAt.UTC().Format(time.RFC3339Nano) {
			t.Errorf("the row says %q, the version is of %s", at, newest.CreatedAt)
		}
		// One version, read only.
		old := b.get(path+"/1").want(http.StatusOK).says("main", "published by Bob").says("main", "no call runs it now").says("#outline", "Say it")
		if old.Find("#object-form [name=title][disabled], fieldset[disabled] [name=title]").Length() == 0 {
			t.Error("a version can be edited")
		}
		link := old.Find(`#line-say a`).AttrOr("href", "")
		if link != path+"/1/objects/say" {
			t.Errorf("the object is at %q", link)
		}
		b.htmx().get(link).want(http.StatusOK).says("#object-form", "One")
		for _, missing := range []string{"/9", "/0", "/x", "/99999999999", "/-1"} {
			b.get(path + missing).want(http.StatusNotFound)
		}
		if g := b.get(path + "/1/graph").want(http.StatusOK); !strings.Contains(g.body, `"text":"One"`) || !strings.Contains(g.body, `"readonly":true`) {
			t.Errorf("graph %s", g.body)
		}
		s.agent().get(path).want(http.StatusForbidden)
	})
}

func TestVersionIsRestoredAndUndone(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/versions"
		s.publishes(id, "One")
		s.publishes(id, "Two")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: "Not yet"} })
		restore := b.get(path).action("Restore v1 as the draft")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Note = "Bob was here" })
		b.post(restore, nil).to(path)
		b.get(path).says("#toasts", "nothing was restored")
		p := b.post(b.get(path).action("Restore v1 as the draft"), nil).to("/workflows/" + id)
		p = b.get(p.location).says("#toasts", "Version 1 is the draft again").says("#toasts", "Undo")
		undo := p.Find("#toasts form").AttrOr("action", "")
		if said := s.object(id, "say"); said.Settings.(*workflow.SayText).Text != "One" {
			t.Errorf("the draft says %+v", said.Settings)
		}
		b.post(undo, nil).to("/workflows/" + id)
		if said := s.object(id, "say"); said.Settings.(*workflow.SayText).Text != "Not yet" || said.Note != "Bob was here" {
			t.Errorf("undone, the draft says %+v", said)
		}
		b.post(path+"/1/restore?draft=x", nil).want(http.StatusBadRequest)
		b.post(path+"/7/restore?draft=1", nil).want(http.StatusNotFound)
	})
}

func TestVersionIsPublishedAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/versions"
		one := s.publishes(id, "One")
		s.publishes(id, "Two")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: "Not yet"} })
		draft := s.definition(id)

		seen := b.get(path)
		b.post(seen.action("Publish v1 again"), nil).to(path)
		p := b.get(path).says("#toasts", "New calls run version 1 again, as version 3").says("tbody tr:first-child", "Version 1 again")
		live := func() *models.WorkflowVersion {
			w, err := s.db.Workflows.Get(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			v, err := s.db.Workflows.Version(t.Context(), w.PublishedID)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if v := live(); v.Number != 3 || v.Definition != one.Definition {
			t.Errorf("live is %+v", v)
		}
		if got, _ := s.definition(id).Encode(); got != must(draft.Encode()) {
			t.Errorf("the draft is %s", got)
		}
		// The way back is one click as well.
		b.post(p.Find("#toasts form").AttrOr("action", ""), nil).to(path)
		if v := live(); v.Number != 4 || v.Note != "Version 2 again" {
			t.Errorf("undone, live is %+v", v)
		}
		// Who still looks at the list of before is told, and nothing happens.
		b.post(seen.action("Publish v1 again"), nil).want(http.StatusConflict).says(".alert", "published version 4").says(".alert", "publish version 1 again if you still want to")
		if v := live(); v.Number != 4 {
			t.Errorf("live is %+v", v)
		}
	})
}

func must[T any](v T, _ error) T { return v }

// What a version needs may be gone: it is refused with why.
func TestVersionThatDoesNotFitIsRefused(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		service := s.service()
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("look", "Look up", &workflow.WebServiceConnector{WebService: service, Inputs: map[string]string{"postcode": "2000"}}, "web_service_connector"))
		})
		s.publishes(id, "One")
		s.revise(id, func(d *workflow.Definition) { d.Objects = d.Objects[:3] })
		s.publishes(id, "Two")
		if err := s.workspace.Services.Delete(t.Context(), bob(), service, 0); err != nil {
			t.Fatal(err)
		}
		path := "/workflows/" + id + "/versions"
		b.post(b.get(path).action("Publish v1 again"), url.Values{}).want(http.StatusUnprocessableEntity).
			says(".alert", "Look up: The Web Service is gone").says(".alert", "Restore it as the draft")
	})
}

// Many versions are paged, and any two of them can be compared.
func TestManyVersions(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		for i := range 53 {
			s.publishes(id, fmt.Sprintf("Text %d", i+1))
		}
		path := "/workflows/" + id
		p := b.get(path+"/versions").says("tbody tr:first-child", "v53").says(".list-foot", "Page 1 of 2")
		if n := p.Find("tbody tr").Length(); n != 50 {
			t.Errorf("%d on the first page", n)
		}
		b.get(path+"/versions?page=2").says("tbody tr:last-child", "v1").says(".list-foot", "Page 2 of 2")
		b.get(path+"/compare?from=1&to=2").says("#compare-from option[selected]", "v1: Text 1").says("mark", "1")
	})
}
