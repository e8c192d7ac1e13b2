package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/app/kind"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workflow/queue"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/component"
	screen "hookline/views/workflow"
)

// bob is somebody else who works on the same Workflows.
func bob() workspace.Actor { return workspace.Actor{ID: "", Name: "Bob"} }

// suburbs makes a Web Service and a Workflow of three objects, ask, say and bye;
// it gives the Workflow's id.
func (s *site) suburbs() string { return s.suburbsAs("Suburb line") }

func (s *site) suburbsAs(name string) string {
	s.t.Helper()
	ctx := s.t.Context()
	w, err := s.workspace.Workflows.Create(ctx, bob(), name, "Speaks the suburb")
	if err != nil {
		s.t.Fatal(err)
	}
	s.revise(w.ID, func(d *workflow.Definition) {
		d.Objects = []*workflow.Object{
			object("ask", "Ask", &workflow.CaptureDigits{Label: "postcode", MinDigits: 4, MaxDigits: 4, FinishKey: "#", Timeout: kind.Span(8 * time.Second), Tries: 2, Prompt: workflow.Prompt{Say: "Your postcode, please."}}, "capture_digits", "next", "say", "no_input", "bye"),
			object("say", "Say it", &workflow.SayText{Text: "You keyed in %ivr:postcode%."}, "say_text", "next", "bye"),
			object("bye", "Bye", &workflow.HangUp{}, "hang_up"),
		}
	})
	return w.ID
}

// revise changes a draft as Bob, behind the browser's back.
func (s *site) revise(id string, f func(*workflow.Definition)) {
	s.t.Helper()
	w, err := s.db.Workflows.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.workspace.Workflows.SaveDraft(s.t.Context(), bob(), id, w.Version, func(d *workflow.Definition) error {
		f(d)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// object of the draft as it is stored now, nil if there is none.
func (s *site) object(id, object string) *workflow.Object { return s.definition(id).Object(object) }

func (s *site) definition(id string) *workflow.Definition {
	s.t.Helper()
	w, err := s.db.Workflows.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	def, err := workflow.Parse(w.Draft)
	if err != nil {
		s.t.Fatal(err)
	}
	return def
}

func object(id, title string, settings workflow.Settings, kind string, exits ...string) *workflow.Object {
	o := &workflow.Object{ID: id, Kind: kind, Title: title, Settings: settings, Exits: map[string]string{}}
	for i := 0; i+1 < len(exits); i += 2 {
		o.Exits[exits[i]] = exits[i+1]
	}
	return o
}

// htmx makes a browser ask as htmx does.
func (b *browser) htmx() *browser {
	c := *b
	c.header = b.header.Clone()
	c.header.Set("HX-Request", "true")
	return &c
}

// form is what the form of a page would post.
func (p *page) form(selector string) url.Values {
	p.t.Helper()
	values := url.Values{}
	f := p.Find(selector)
	if f.Length() != 1 {
		p.t.Fatalf("%s: %d forms %s", p.what, f.Length(), selector)
	}
	f.Find("[name]").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		if strings.Contains(name, "__i__") { // the blank row of a template
			return
		}
		switch goquery.NodeName(e) {
		case "select":
			v, _ := e.Find("option[selected]").Attr("value")
			values.Set(name, v)
		case "textarea":
			values.Set(name, strings.TrimPrefix(e.Text(), "\n"))
		case "input":
			if e.Is("[type=checkbox]:not([checked]), [type=radio]:not([checked])") {
				return
			}
			v, _ := e.Attr("value")
			values.Set(name, v)
		}
	})
	return values
}

func with(v url.Values, pairs ...string) url.Values {
	c := url.Values{}
	for name, values := range v {
		c[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Set(pairs[i], pairs[i+1])
	}
	return c
}

func TestWorkflowList(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/workflows").want(http.StatusOK).says("main", "No Workflows yet")
		s.agent().get("/workflows").want(http.StatusForbidden)
		b.post("/workflows", url.Values{"name": {" "}, "description": {"Kept"}}).want(http.StatusUnprocessableEntity).says("textarea", "Kept").says("#f-name-note", "name")
		p := b.post("/workflows", url.Values{"name": {"<b>Bold</b>"}, "description": {"What callers get"}}).want(http.StatusSeeOther)
		b.get(p.location).want(http.StatusOK).says("h1", "<b>Bold</b>").says("main", "No objects yet").says("#workflow-state", "Draft")
		s.suburbs()
		b.get("/workflows").says("tbody", "<b>Bold</b>").says("tbody", "Suburb line").says(".list-foot", "2 Workflows")
		if got := b.get("/workflows?q=suburb").text("tbody"); strings.Contains(got, "Bold") {
			t.Errorf("search finds %q", got)
		}
		b.get("/workflows?sort=updated&desc=1").want(http.StatusOK)
	})
}

func TestEverySettingsFormKeepsWhatIsStored(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		service, tune := s.service(), s.tune("Jingle").ID
		settings := map[string]workflow.Settings{
			"say_text":       &workflow.SayText{Text: "Hello\n%ivr:postcode%", Voice: "alice", Language: "en-AU", Then: []workflow.PromptPart{{Sound: tune}, {Say: "%ivr:postcode%\nthen", Voice: "v", Language: "de"}}},
			"play_sound":     &workflow.PlaySound{Sound: tune, Repeats: 3, Interruptible: true},
			"apply_schedule": &workflow.ApplySchedule{Schedule: "gone"},
			"capture_digits": &workflow.CaptureDigits{Label: "pin", MinDigits: 2, MaxDigits: 6, FinishKey: "*", Timeout: kind.Span(90 * time.Second), Tries: 4, Prompt: workflow.Prompt{Say: "PIN?", Voice: "v", Then: []workflow.PromptPart{{Sound: tune}, {Say: "Now"}}}, ErrorPrompt: workflow.Prompt{Sound: "gone", Language: "de"}},
			"set_variable":   &workflow.SetVariable{Label: "x", Value: "<b>%ivr:postcode%</b>"},
			"web_service_connector": &workflow.WebServiceConnector{WebService: service, Inputs: map[string]string{"postcode": "%ivr:postcode%", "gone": "kept"},
				Results: map[string]string{"Suburb [main].x": "suburb"}},
			"branch_on_value": &workflow.BranchOnValue{Label: "postcode", Rules: []workflow.BranchRule{
				{Exit: "a", Operator: "equals", Value: "2000", Description: "City"}, {Exit: "b b", Operator: "is_empty"}}},
			"go_to_workflow": &workflow.GoToWorkflow{Workflow: id},
			"transfer":       &workflow.Transfer{Number: "+61255501234", CallerID: "%ivr:activity_source%", Timeout: kind.Span(30 * time.Second)},
			"join_queue": &workflow.JoinQueue{Campaign: s.campaign("Support"), Priority: 7, Waiting: workflow.Waiting{Say: "Hold", Voice: "v", Language: "de", Sound: "https://example.com/x.wav", Music: tune},
				Announcement: "Number %queue:position%", Every: kind.Span(45 * time.Second), MaxWait: kind.Span(90 * time.Second), MaxWaiting: 9, LeaveKey: "*"},
			"menu": &workflow.Menu{Prompt: workflow.Prompt{Say: "1 or hash"}, Tries: 2, Timeout: kind.Span(4 * time.Second), ErrorPrompt: workflow.Prompt{Say: "Again"},
				Options: []workflow.MenuOption{{Key: "1", Description: "Sales <b>"}, {Key: "*"}, {Key: "#", Description: "Again"}}},
			"record": &workflow.Record{Prompt: workflow.Prompt{Say: "Speak", Voice: "v"}, Take: workflow.Take{MaxLength: kind.Span(90 * time.Second), FinishKey: "*",
				Silence: kind.Span(3 * time.Second), Label: "message", Transcription: workflow.Transcription{Transcribe: workflow.TranscribeService, TranscribeWith: "gone"}}},
			"voicemail": &workflow.Voicemail{Box: s.box("Sales"), Greeting: workflow.Prompt{Sound: tune, Then: []workflow.PromptPart{{Say: "Now", Voice: "v"}}},
				Take: workflow.Take{MaxLength: kind.Span(90 * time.Second), FinishKey: "*", Silence: kind.Span(3 * time.Second), Label: "message"}},
			"find_me": &workflow.FindMe{Numbers: []string{"+61255501234"}, Simultaneous: 1, Ring: kind.Span(20 * time.Second), Screen: workflow.ScreenNone, AutoAccept: workflow.AcceptFirst, Record: true,
				Transcription: workflow.Transcription{Transcribe: workflow.TranscribeService, TranscribeWith: service}},
			"web_hook": &workflow.WebHook{Method: "GET", URL: "https://example.com/x", Action: "message", TranscriptionURL: "https://example.com/t?site=au"},
			"hang_up":  &workflow.HangUp{},
		}
		for _, kind := range workflow.Kinds() {
			filled, listed := settings[kind.Name]
			if !listed { // a kind that came later: its texts are filled
				filled = kind.New()
				for _, text := range workflow.TextsOf(filled) {
					*text.Text = "A <b> & %ivr:x%"
				}
			}
			stored := object(kind.Name, "Title of "+kind.Label, filled, kind.Name)
			for _, e := range stored.Settings.Exits() {
				stored.Exits[e.Name] = "bye"
			}
			stored.Note = "A note"
			s.revise(id, func(d *workflow.Definition) { d.Objects = append(d.Objects, stored) })
			path := "/workflows/" + id + "/objects/" + kind.Name
			form := b.get(path).want(http.StatusOK).form("#object-form")
			b.post(path, form).to(path)
			want, err := stored.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := s.object(id, kind.Name).MarshalJSON(); string(got) != string(want) {
				t.Errorf("%s:\n got %s\nwant %s", kind.Name, got, want)
			}
		}
	})
}

// service is a Web Service with an input and a result whose name has brackets.
func (s *site) service() string {
	s.t.Helper()
	in := workspace.Service{WebService: models.WebService{Name: "Suburb by postcode", Active: true, Method: http.MethodGet, ContentType: "form", Domain: "127.0.0.1:9090", Path: "/suburbs/%postcode%.json", TimeoutMS: 5000}}
	in.Config.Auth.Kind = "none"
	in.Config.PathVariables = []models.Param{{Name: "postcode", Description: "Four digits", Required: true}}
	in.Config.Results = []models.ServiceResult{{Description: "Suburb [main].x", Path: "0.name"}}
	w, err := s.workspace.Services.Save(s.t.Context(), bob(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.ID
}

func TestPanelSavesAndTells(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/objects/say"
		p := b.htmx().get(path).want(http.StatusOK)
		if p.Find("html head").Children().Length() > 0 || p.Find("#outline").Length() > 0 {
			t.Error("the panel is a whole page")
		}
		p.says(".flow-said", "You keyed in (postcode).")
		form := p.form("#object-form")
		text := "<script>alert(1)</script> %ivr:nope% \U0001F600"
		p = b.htmx().post(path, with(form, "title", "Say <i>more</i>", "text", text)).want(http.StatusOK)
		p.says("h2", "Say <i>more</i>").says(".field-warn", "%ivr:nope% is not known here")
		if p.Find("script, i").Length() > 0 {
			t.Error("what was typed is markup")
		}
		event := p.header.Get("HX-Trigger")
		for _, want := range []string{`"object:patched":{"id":"say"`, `"yellow":1`, `"to":"bye"`, `\ud83d\ude00`} {
			if !strings.Contains(event, want) {
				t.Errorf("HX-Trigger %s lacks %s", event, want)
			}
		}
		if p.header.Get("HX-Push-Url") != path {
			t.Errorf("HX-Push-Url %q", p.header.Get("HX-Push-Url"))
		}
		if got := s.object(id, "say").Settings.(*workflow.SayText).Text; got != text {
			t.Errorf("stored %q", got)
		}
		o := b.htmx().get("/workflows/" + id + "/outline").want(http.StatusOK)
		o.says("#outline", "Say <i>more</i>").says("#problems", "1 warning").says("#workflow-state", "Draft")
	})
}

func TestWrongValuesKeepWhatWasTyped(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/objects/ask"
		form := with(b.get(path).form("#object-form"), "max_digits", "many", "timeout", "soon", "label", "pin code", "note", "a note")
		for _, as := range []*browser{b, b.htmx()} {
			p := as.post(path, form).want(http.StatusUnprocessableEntity)
			if p.field("max_digits") != "many" || p.field("timeout") != "soon" || p.field("label") != "pin code" {
				t.Errorf("lost: %v", p.form("#object-form"))
			}
			p.says("#f-max_digits-note", "Enter a number").says("#f-timeout-note", "write 8s").says(".alert", "nothing you typed is lost")
		}
		if s.object(id, "ask").Note != "" {
			t.Error("half of it was saved")
		}
		// An exit to an object that is gone meanwhile is said at the exit.
		form = with(b.get(path).form("#object-form"), "exits[next]", "nowhere")
		b.htmx().post(path, form).want(http.StatusUnprocessableEntity).says("#f-exits-next-note", "not there any more")
	})
}

func TestTwoAdminsAtOneWorkflow(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/objects/say"
		form := with(b.get(path).form("#object-form"), "text", "Mine")
		// Another object: both are kept.
		s.revise(id, func(d *workflow.Definition) { d.Object("ask").Title = "Ask again" })
		b.htmx().post(path, form).want(http.StatusOK)
		if s.object(id, "ask").Title != "Ask again" || s.object(id, "say").Settings.(*workflow.SayText).Text != "Mine" {
			t.Fatal("a save of another object was lost")
		}
		// The same object: both are shown, and nothing is saved yet.
		form = with(b.get(path).form("#object-form"), "text", "Mine 2")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: "Theirs"} })
		p := b.htmx().post(path, form).want(http.StatusConflict)
		p.says(".alert", "Bob saved this object").says(".flow-conflict", "Mine 2").says(".flow-conflict", "Theirs").says("textarea[name=text]", "Mine 2")
		if s.object(id, "say").Settings.(*workflow.SayText).Text != "Theirs" {
			t.Fatal("theirs is lost")
		}
		b.htmx().post(path, p.form("#object-form")).want(http.StatusOK)
		if got := s.object(id, "say").Settings.(*workflow.SayText).Text; got != "Mine 2" {
			t.Fatalf("stored %q", got)
		}
		// Deleted meanwhile: what was typed is kept, and can be added again.
		form = with(b.get(path).form("#object-form"), "text", "Mine 3")
		s.revise(id, func(d *workflow.Definition) { _ = edit.Delete(d, "say", "") })
		p = b.htmx().post(path, form).want(http.StatusConflict)
		p.says(".alert", "Bob deleted this object").says("textarea[name=text]", "Mine 3").says("[data-save]", "Add it again")
		b.htmx().post(path, p.form("#object-form")).want(http.StatusOK)
		if s.object(id, "say") == nil {
			t.Fatal("not added again")
		}
	})
}

func TestObjectsAreAddedCopiedMovedDeleted(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		base := "/workflows/" + id
		b.htmx().get(base+"/palette?after=ask").want(http.StatusOK).says("#palette-title", "Insert after Ask").says("select", "No input (leads to Bye)").says(".flow-kind", "Say Text")
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, &workflow.Object{ID: "wait", Kind: "join_queue", Title: "Wait", Settings: &workflow.JoinQueue{LeaveKey: "*"}, Exits: map[string]string{}})
		})
		b.htmx().get(base+"/palette?after=wait").want(http.StatusOK).says("select option[selected]", "Answered")
		s.revise(id, func(d *workflow.Definition) { d.Object("wait").Exits[queue.Answered] = "bye" })
		b.htmx().get(base+"/palette?after=wait").want(http.StatusOK).says("select option[selected]", "Timeout")
		s.revise(id, func(d *workflow.Definition) { d.Objects = d.Objects[:len(d.Objects)-1] })
		p := b.post(base+"/objects", url.Values{"kind": {"set_variable"}, "after": {"ask"}, "exit": {"next"}}).want(http.StatusSeeOther)
		added := p.location[strings.LastIndex(p.location, "/")+1:]
		if s.object(id, "ask").Exits["next"] != added || s.object(id, added).Exits["next"] != "say" {
			t.Error("not put between")
		}
		b.post(base+"/objects", url.Values{"kind": {"no_such"}}).want(http.StatusUnprocessableEntity)
		b.htmx().post(base+"/objects/say/duplicate", nil).want(http.StatusOK).says("h2", "Say it copy")
		b.post(base+"/objects/say/start", nil).to(base + "/objects/say")
		if s.definition(id).Objects[0].ID != "say" {
			t.Error("not the start")
		}
		b.get(base+"/objects/bye").says("#delete-object", "lead to it").says("#delete-redirect", "Leave open")
		p = b.htmx().post(base+"/objects/bye/delete", url.Values{"redirect": {"say"}}).want(http.StatusOK).says("h2", "Say it")
		if !strings.Contains(p.header.Get("HX-Trigger"), "object:removed") || s.object(id, "bye") != nil || s.object(id, "ask").Exits["no_input"] != "say" {
			t.Error("not deleted with its exits led on")
		}
		b.htmx().get(base + "/objects/bye").want(http.StatusNotFound)
		b.get(base + "/objects/bye").to(base)
	})
}

func TestRedrawSavesNothing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		service := s.service()
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("call", "Call", &workflow.WebServiceConnector{}, "web_service_connector"), object("which", "Which", &workflow.BranchOnValue{}, "branch_on_value"))
		})
		path := "/workflows/" + id + "/objects/call"
		form := with(b.get(path).form("#object-form"), "web_service", service, "title", "Typed")
		p := b.htmx().post(path+"/redraw", form).want(http.StatusOK)
		p.says("#connector-params", "Four digits").says("#connector-params", "Suburb [main].x")
		if p.field("title") != "Typed" || p.Find("#connector-params [aria-required]").Length() != 1 {
			t.Error("what was typed is lost, or the required input is not marked")
		}
		if got := p.field("results[Suburb+%5Bmain%5D.x]"); got != "suburb_main_x" {
			t.Errorf("the label suggested is %q", got)
		}
		if s.object(id, "call").Settings.(*workflow.WebServiceConnector).WebService != "" {
			t.Error("saved")
		}
		path = "/workflows/" + id + "/objects/which"
		form = with(b.get(path).form("#object-form"), "rules[0].operator", "equals", "rules[0].value", "1", "rules[0].exit", "fresh")
		b.htmx().post(path+"/redraw", form).want(http.StatusOK).says("#object-exits", "fresh")
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("reception", "Reception", &workflow.Menu{}, "menu"))
		})
		path = "/workflows/" + id + "/objects/reception"
		form = with(b.get(path).form("#object-form"), "options[0].key", "#", "options[0].description", "Opening hours")
		b.htmx().post(path+"/redraw", form).want(http.StatusOK).says("#object-exits", "# · Opening hours")
	})
}

func TestPreview(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		p := b.htmx().post("/workflows/"+id+"/preview?object=say", url.Values{"text": {"<b>%ivr:postcode% %ivr:none%"}}).want(http.StatusOK)
		p.says(".flow-said", "<b>(postcode) %ivr:none%").says(".field-warn", "%ivr:none% is not known here")
		if got := b.htmx().post("/workflows/"+id+"/preview?object=say", url.Values{"text": {"50 %"}}).body; got != "" {
			t.Errorf("a text without variables has %q", got)
		}
	})
}

func TestPublishFromTheEditor(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		base := "/workflows/" + id
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{} })
		p := b.get(base).want(http.StatusOK).says("#publish-body", "1 problem keeps")
		if p.Find("#publish-body button[type=submit][disabled]").Length() != 1 {
			t.Error("red problems don't stop the button")
		}
		form := p.form("#publish form")
		b.post(base+"/publish", form).want(http.StatusUnprocessableEntity).says("#publish", "can't be published yet")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: "Hi"} })
		b.post(base+"/publish", with(form, "note", "First one")).want(http.StatusConflict).says("#publish", "Bob changed the draft").says("#publish-note", "First one")
		b.post(base+"/publish", with(b.get(base).form("#publish form"), "note", "First one")).to(base)
		b.get(base).says("#workflow-state", "Published v1").says("#toasts", "Version 1 is published. Give it a number under Voice, or place a test call.")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Title = "Draft title" })
		b.get(base).says("#workflow-state", "Changed since v1")
		p = b.get(base+"/published/say").want(http.StatusOK).says("main", "First one").says("h2.flow-panel-title", "Say it")
		if p.Find("#object-form [data-save], #object-form [name=text]:not([disabled])").Length() > 0 {
			t.Error("a published version can be edited")
		}
		b.get(base+"/changes").want(http.StatusOK).says(".audit", "published the Workflow").says(".audit", "Bob changed Say it")
	})
}

func TestRenameDuplicateDelete(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		base := "/workflows/" + id
		form := b.get(base).form("#describe form")
		s.revise(id, func(d *workflow.Definition) { d.Object("say").Title = "Other" })
		b.post(base+"/describe", with(form, "name", "Suburbs")).to(base)
		b.get(base).says("h1", "Suburbs")
		b.post(base+"/describe", with(form, "name", "Mine")).want(http.StatusConflict).says("#describe", "Suburbs")
		block := b.get(base).form("#describe form")
		b.post(base+"/describe", with(block, "block_id", "x1")).want(http.StatusUnprocessableEntity).says("#describe", `not "x1"`)
		b.post(base+"/describe", with(block, "block_id", "75")).to(base)
		b.get("/workflows?q=75").says("tbody", "Suburbs").says("tbody", "75")
		b.post(base+"/describe", with(block, "block_id", "76")).want(http.StatusConflict).says("#describe", "block id 75")
		p := b.post(base+"/duplicate", nil).want(http.StatusSeeOther)
		copied := p.location
		b.get(copied).says("#toasts", "copy")
		s.revise(copied[len("/workflows/"):], func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("go", "Go back", &workflow.GoToWorkflow{Workflow: id}, "go_to_workflow"))
		})
		b.post(base+"/delete", nil).want(http.StatusConflict).says(".alert", "It was not deleted").says(".alert", "is in use").says("tbody", "Go back")
		b.post(copied+"/delete", nil).to("/workflows")
		b.post(base+"/delete", nil).to("/workflows")
		b.get(base).want(http.StatusNotFound)
	})
}

func TestEveryKindHasAFormAndAnIcon(t *testing.T) {
	for _, kind := range workflow.Kinds() {
		if !screen.HasForm(kind.Name) {
			t.Errorf("%s has no settings form: add a line to forms in views/workflow", kind.Name)
		}
		if !slices.Contains(component.Icons(), kind.Icon) {
			t.Errorf("%s: no icon %q", kind.Name, kind.Icon)
		}
	}
}

// campaign makes a Campaign without agents and gives its id.
func (s *site) campaign(name string) string {
	s.t.Helper()
	c, err := s.workspace.Campaigns.Save(s.t.Context(), bob(), workspace.Campaign{Campaign: models.Campaign{Name: name, Type: models.CampaignInbound,
		Config: models.CampaignConfig{Queue: models.DefaultQueue()}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ID
}
