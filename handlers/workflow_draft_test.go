package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// put saves a draft of the objects as a canvas in a tab does.
func (b *browser) put(id string, version int64, tab, rest string) *answer {
	b.t.Helper()
	return b.json("PUT", "/workflows/"+id+"/graph", fmt.Sprintf(`{"version":%d,"tab":%q,%s}`, version, tab, rest))
}

func (s *site) version(id string) int64 {
	s.t.Helper()
	w, err := s.db.Workflows.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Version
}

const hello = `"objects":[{"id":"hi","kind":"say_text","title":"Hello","note":"","settings":{"text":"Hi"},"exits":{},"place":{"x":4,"y":5}}]`

func TestGraphIsSaved(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/graph"
		notes := `,"notes":[{"id":"n1","text":"Ask Anna","place":{"x":1,"y":2},"width":200,"height":80}]`
		var saved struct {
			Version int64
			Objects []struct {
				ID   string
				View struct {
					Summary  string
					Problems []struct{ Message string }
				}
			}
		}
		if err := json.Unmarshal([]byte(b.put(id, 2, "t1", hello+notes).want(http.StatusOK).body), &saved); err != nil {
			t.Fatal(err)
		}
		if saved.Version != 3 || len(saved.Objects) != 1 || saved.Objects[0].View.Summary == "" || len(saved.Objects[0].View.Problems) != 1 {
			t.Fatalf("saved %+v", saved)
		}
		g := b.json("GET", path, "").graph()
		if g.Version != 3 || len(g.Objects) != 1 || g.Objects[0].Place.Y != 5 || len(g.Notes) != 1 || g.Notes[0].Text != "Ask Anna" || g.Notes[0].Width != 200 {
			t.Fatalf("read again %+v", g)
		}
		b.get("/workflows/"+id+"/changes").want(http.StatusOK).says("main", "Ask Anna")
		// The same again changes nothing.
		b.put(id, 3, "t1", hello+notes).want(http.StatusOK, `"version":3`)

		// Bob saves behind its back.
		s.revise(id, func(d *workflow.Definition) { d.Objects[0].Note = "Bob's" })
		b.put(id, 3, "t1", hello).want(http.StatusConflict, `"by":"Bob"`, `"version":4`, `"you":false`, `"at":"`)
		b.put(id, 4, "t1", hello).want(http.StatusOK, `"version":5`)

		s.browser().json("PUT", path, "{"+hello+"}").want(http.StatusUnauthorized, `"message":"Please sign in`)
		s.agent().json("PUT", path, "{"+hello+"}").want(http.StatusForbidden, `"message"`)
		b.json("PUT", "/workflows/nothing/graph", `{"version":1,`+hello+"}").want(http.StatusNotFound, `"message"`)
	})
}

func TestGraphsThatAreRefused(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		before := s.definition(id)
		object := func(rest string) string {
			return `"objects":[{"id":"a","kind":"capture_digits","title":"Ask",` + rest + `}]`
		}
		many := strings.Repeat(`{"id":"a","kind":"hang_up","title":"Bye","settings":{}},`, 5000)
		for _, c := range []struct {
			body, words string
			status      int
		}{
			{`"objects":[`, "The draft can't be read", 422},
			{`"objects":"x"`, "objects is a string, and a list is needed", 422},
			{`"colour":"red",` + hello, "colour", 422},
			{`"notes":[]`, "no objects", 422},
			{object(`"settings":{"min_digits":"four"}`), `object \"Ask\": its settings can't be read: min_digits is a string, and a number is needed`, 422},
			{object(`"settings":{"digits":4}`), `object \"Ask\": its settings can't be read: unknown field \"digits\"`, 422},
			{object(`"settings":[]`), `object \"Ask\"`, 422},
			{object(`"exits":{"next":4}`), `object \"Ask\" can't be read: exits`, 422},
			{object(`"place":{"x":1e9,"y":0}`), `\"Ask\" stands at 1e+09`, 422},
			{`"objects":[{"id":"a","kind":"teleport","title":"Beam"}]`, `object \"Beam\": kind \"teleport\" is not known`, 422},
			{`"objects":[` + strings.TrimSuffix(many, ",") + `]`, "5000 objects are more than the 1000", 422},
			{`"objects":[{"id":"a","kind":"hang_up","title":"One","settings":{}},{"id":"a","kind":"hang_up","title":"Two","settings":{}}]`, `The object \"Two\" has the id \"a\"`, 422},
			{`"notes":[null],` + hello, "Note 1 is missing", 422},
			{`"notes":[{"id":"n","text":"x","place":{"x":0,"y":0},"width":1,"height":1,"colour":"red"}],` + hello, "colour", 422},
			{hello + `} {"x":1`, "after its end", 422},
			{`"objects":[{"id":"a","kind":"say_text","title":"` + strings.Repeat("x", 2<<20) + `"}]`, "too large", 413},
		} {
			b.put(id, 2, "t1", c.body).want(c.status, c.words)
		}
		if now := s.definition(id); len(now.Objects) != len(before.Objects) || s.version(id) != 2 {
			t.Fatalf("the draft has %d objects at version %d", len(now.Objects), s.version(id))
		}
		// What an admin can mend on the canvas is taken, as a problem of the draft.
		odd := `"objects":[{"id":"a","kind":"say_text","title":"` + strings.Repeat("x", 300) + `","settings":{"text":"x"},"exits":{"next":"gone","side":"a"}}]`
		b.put(id, 2, "t1", odd).want(http.StatusOK, "The title has 300 characters", "leads to an object that is gone", `There is no exit \"side\"`)
	})
}

func TestDraftIsKeptAsACopy(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		var made struct{ ID, Name, URL string }
		a := b.json("POST", "/workflows/"+id+"/copy", "{"+hello+"}").want(http.StatusCreated)
		if err := json.Unmarshal([]byte(a.body), &made); err != nil {
			t.Fatal(err)
		}
		if made.Name != "Suburb line copy" || len(s.definition(made.ID).Objects) != 1 || len(s.definition(id).Objects) != 3 {
			t.Fatalf("copy %+v", made)
		}
		b.get(made.URL).want(http.StatusOK).says("h1", "Suburb line copy")
		b.json("POST", "/workflows/"+id+"/copy", `{"objects":[{"id":""}]}`).want(422)
	})
}

// Two people may have one name: who saved last is told apart by id.
func TestNamesakeIsNotYou(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		id, me := s.suburbs(), s.user("eve@example.com", models.RoleAdmin)
		eve := s.signedIn("eve@example.com")
		save := func(by workspace.Actor, note string) {
			t.Helper()
			_, err := s.workspace.Workflows.SaveDraft(t.Context(), by, id, s.version(id), func(d *workflow.Definition) error {
				d.Objects[0].Note = note
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		save(workspace.Actor{ID: "namesake", Name: me.Name}, "theirs")
		if told := eve.beat(id, "e1", "edit"); told.By != me.Name || told.You {
			t.Errorf("after a namesake's save %+v", told)
		}
		eve.put(id, 2, "e1", hello).want(http.StatusConflict, `"by":"`+me.Name+`"`, `"you":false`)
		save(workspace.Actor{ID: me.ID, Name: me.Name}, "mine")
		if told := eve.beat(id, "e1", "edit"); !told.You {
			t.Errorf("after a save of one's own %+v", told)
		}
		eve.put(id, 2, "e1", hello).want(http.StatusConflict, `"you":true`)
	})
}

// beaten is what a tab is told.
type beaten struct {
	Version int64
	By      string
	You     bool
	Holds   bool
	Holder  *struct {
		Name string
		You  bool
	}
	Others []struct{ Name string }
}

func (b *browser) beat(id, tab, want string, was ...string) beaten {
	b.t.Helper()
	a := b.json("POST", "/workflows/"+id+"/editors", fmt.Sprintf(`{"tab":%q,"want":%q,"was":%q}`, tab, want, strings.Join(was, ""))).want(http.StatusOK)
	var told beaten
	if err := json.Unmarshal([]byte(a.body), &told); err != nil {
		b.t.Fatal(err)
	}
	return told
}

func TestWhoEditsADraft(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		ada, id := s.admin(), s.suburbs()
		s.user("eve@example.com", models.RoleAdmin)
		eve := s.signedIn("eve@example.com")

		if told := ada.beat(id, "a1", "edit"); !told.Holds || told.Holder != nil || len(told.Others) != 0 || told.Version != 2 || told.By != "Bob" || told.You {
			t.Fatalf("the first %+v", told)
		}
		told := eve.beat(id, "e1", "edit")
		if told.Holds || told.Holder == nil || told.Holder.You || len(told.Others) != 1 {
			t.Fatalf("the second %+v", told)
		}
		holder := told.Holder.Name
		eve.put(id, 2, "e1", hello).want(http.StatusLocked, holder+" edits this Workflow", `"holder":{"name":"`+holder)
		eve.put(id, 2, "", hello).want(http.StatusLocked)
		ada.put(id, 2, "a2", hello).want(http.StatusLocked, "You edit this Workflow in another tab", `"you":true`)
		ada.put(id, 2, "a1", hello).want(http.StatusOK)
		// The watcher notices.
		if told = eve.beat(id, "e1", "edit"); told.Version != 3 || told.By != holder {
			t.Errorf("the watcher %+v", told)
		}

		// Eve takes over; Ada is told, and her saves are refused.
		if told = eve.beat(id, "e1", "take"); !told.Holds || told.Holder != nil {
			t.Fatalf("who took over %+v", told)
		}
		if told = ada.beat(id, "a1", "edit"); told.Holds || told.Holder == nil || told.Holder.Name != "User eve@example.com" {
			t.Fatalf("who lost the pen %+v", told)
		}
		ada.put(id, 3, "a1", hello).want(http.StatusLocked)
		eve.put(id, 3, "e1", strings.Replace(hello, "Hi", "Ho", 1)).want(http.StatusOK, `"version":4`)

		// Loaded anew, a tab keeps the pen under its new id.
		if told = eve.beat(id, "e2", "edit", "e1"); !told.Holds || len(told.Others) != 1 {
			t.Fatalf("loaded anew %+v", told)
		}
		if told = ada.beat(id, "a3", "edit", "e2"); told.Holds {
			t.Fatal("somebody else's tab was taken")
		}
		ada.json("POST", "/workflows/"+id+"/editors", `{"tab":"e2","want":"take"}`).want(http.StatusUnprocessableEntity)
		ada.json("POST", "/workflows/"+id+"/editors/leave", `{"tab":"e2"}`).want(http.StatusNoContent)
		if told = eve.beat(id, "e2", "edit"); !told.Holds {
			t.Fatal("somebody else said that it was closed")
		}

		// Closed: who comes next has it. Silent for half a minute: the same.
		eve.json("POST", "/workflows/"+id+"/editors/leave", `{"tab":"e2"}`).want(http.StatusNoContent)
		ada.put(id, 4, "a3", hello).want(http.StatusOK)
		if told = eve.beat(id, "e3", "edit"); told.Holds {
			t.Fatal("who saved first does not hold the pen")
		}
		s.clock.pass(29 * time.Second)
		if told = eve.beat(id, "e3", "edit"); told.Holds {
			t.Fatal("taken too early")
		}
		s.clock.pass(2 * time.Second)
		if told = eve.beat(id, "e3", "edit"); !told.Holds || len(told.Others) != 0 {
			t.Fatalf("the silent one still holds it: %+v", told)
		}
		if told = eve.beat(id, "e3", "watch"); told.Holds || told.Holder != nil {
			t.Fatalf("who only watches %+v", told)
		}
		// The API and the file are not asked for a pen; the beat tells.
		if told = eve.beat(id, "e3", "edit"); !told.Holds {
			t.Fatal("free again")
		}
		s.revise(id, func(d *workflow.Definition) { d.Objects[0].Note = "Bob's" })
		if told = eve.beat(id, "e3", "edit"); told.By != "Bob" || told.Version != 6 {
			t.Errorf("after another's save %+v", told)
		}

		for _, body := range []string{`{"want":"edit"}`, `{"tab":"t","want":"win"}`, `{"tab":"` + strings.Repeat("x", 65) + `","want":"edit"}`} {
			eve.json("POST", "/workflows/"+id+"/editors", body).want(http.StatusUnprocessableEntity)
		}
		s.browser().json("POST", "/workflows/"+id+"/editors", `{}`).want(http.StatusUnauthorized)
		eve.json("POST", "/workflows/nothing/editors", `{"tab":"t","want":"edit"}`).want(http.StatusNotFound)
	})
}
