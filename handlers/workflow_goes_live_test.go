package handlers_test

import (
	"net/http"
	"testing"

	"hookline/app/workflow"
	"hookline/models"
)

func TestWhatGoesLive(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		b, id := l.b, l.suburbsAs("Spoken suburbs")
		path := "/workflows/" + id
		b.get(path + "/publish").to(path)
		b.htmx().get(path+"/publish").want(http.StatusOK).says("#goes-what + p", "all of 3 objects").says("body", "No phone number answers").says("body", "No call runs it now")
		if b.get(path).want(http.StatusOK).Find(`#publish-live[hx-get="`+path+`/publish"]`).Length() != 1 {
			t.Error("the dialog does not ask what changes")
		}

		one := l.publishes(id, "One")
		other, err := l.workspace.Workflows.Create(t.Context(), bob(), "Front desk", "")
		l.must(err)
		l.revise(other.ID, func(d *workflow.Definition) {
			d.Objects = []*workflow.Object{object("go", "To the suburbs", &workflow.GoToWorkflow{Workflow: id}, "go_to_workflow")}
		})
		w, err := l.db.Workflows.Get(t.Context(), other.ID)
		l.must(err)
		_, err = l.workspace.Workflows.Publish(t.Context(), bob(), other.ID, w.Version, "")
		l.must(err)
		_, err = l.workspace.Numbers.Save(t.Context(), bob(), models.PhoneNumber{Number: "+61255507777", WorkflowID: &id})
		l.must(err)
		_, err = l.engine.Start(t.Context(), carrierStart(l.carrier.ID, "CA1", "+61255507777"))
		l.must(err)
		l.revise(id, func(d *workflow.Definition) { d.Object("say").Settings = &workflow.SayText{Text: "Two"} })

		p := b.htmx().get(path+"/publish").want(http.StatusOK).says("#goes-what + p", "1 object changed").says(".goes-list", "Say it").says(".goes-list", "Text").
			says("body", "1 phone number answers").says("body", "1 Workflow goes to it: Front desk").says("body", "1 call runs it now and stays on its version")
		if p.Find(`#publish-version[hx-swap-oob]`).Length() != 1 {
			t.Error("the form keeps the version of an older page")
		}
		b.get(path+"/versions").says("tbody tr:first-child td.number", "1")
		b.get(path+"/versions/1").says("main", "New calls run it; 1 call runs it now")

		// Who compared with what was live before is told that another is, by now.
		form := b.get(path).form("#publish form")
		if form.Get("live") != one.ID {
			t.Errorf("form %v", form)
		}
		l.publishes(id, "Three")
		b.post(path+"/publish", form).want(http.StatusConflict).says("#publish .alert", "Bob published meanwhile")
	})
}
