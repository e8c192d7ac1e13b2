package handlers_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

func TestCanvasOrOutline(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		id := s.suburbs()
		b := s.admin()
		p := b.get("/workflows/" + id).want(http.StatusOK)
		if p.Find("#outline").Length() != 1 || p.Find("workflow-canvas").Length() != 0 {
			t.Error("without a word from the browser there is no outline")
		}
		p = b.get("/workflows/" + id + "/objects/say?view=canvas").want(http.StatusOK)
		canvas := p.Find("workflow-canvas")
		if src, _ := canvas.Attr("src"); src != "/workflows/"+id+"/graph" {
			t.Errorf("the canvas reads %q", src)
		}
		if selected, _ := canvas.Attr("selected"); selected != "say" {
			t.Errorf("%q is chosen, want say", selected)
		}
		if p.Find("#outline").Length() != 0 || p.Find(`#panel [data-object="say"]`).Length() != 1 {
			t.Error("beside the canvas there are the settings, and no outline")
		}
		if href, _ := p.Find(`[data-view-link="outline"]`).Attr("href"); href != "/workflows/"+id+"/objects/say?view=outline" {
			t.Errorf("the switch leads to %q", href)
		}
		if b.get("/workflows/"+id).Find("workflow-canvas").Length() != 1 {
			t.Error("the choice is not remembered")
		}
		if b.get("/workflows/"+id).Find("#panel form").Length() != 0 {
			t.Error("on the canvas nothing is chosen at first")
		}
		if b.get("/workflows/"+id+"?view=outline").Find("#outline").Length() != 1 {
			t.Error("the way back is lost")
		}
	})
}

// A canvas takes a change of settings back by what it is told of the object.
func TestAPatchHoldsTheObject(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		id := s.suburbs()
		b := s.admin()
		path := "/workflows/" + id + "/objects/say"
		form := b.get(path).form("#object-form")
		p := b.htmx().post(path, with(form, "text", "Hello", "note", "For Ann")).want(http.StatusOK)
		var event struct {
			Patch struct {
				Version int64 `json:"version"`
				Object  struct {
					ID, Kind, Title, Note string
					Settings              map[string]any
					Exits                 map[string]string
					View                  struct{ Summary string }
				} `json:"object"`
			} `json:"object:patched"`
		}
		if err := json.Unmarshal([]byte(p.header.Get("HX-Trigger")), &event); err != nil {
			t.Fatal(err)
		}
		o := event.Patch.Object
		if o.ID != "say" || o.Kind != "say_text" || o.Note != "For Ann" || o.Settings["text"] != "Hello" || o.Exits["next"] != "bye" || o.View.Summary == "" {
			t.Errorf("the patch holds %+v", o)
		}
		if event.Patch.Version == 0 {
			t.Error("the patch does not say which version it made")
		}
	})
}
