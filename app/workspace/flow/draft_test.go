package flow_test

import (
	"fmt"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

func spoken(id, title, text string) *workflow.Object {
	return &workflow.Object{ID: id, Kind: "say_text", Title: title, Settings: &workflow.SayText{Text: text}, Exits: map[string]string{}}
}

// drawing is a Workflow on the canvas of a test.
type drawing struct {
	t  *testing.T
	db *models.DB
	w  *workspacetest.Workspace
	f  *models.Workflow
	at time.Time
}

func draw(t *testing.T, db *models.DB) *drawing {
	t.Helper()
	d := &drawing{t: t, db: db, w: open(t, db), at: time.Now().UTC()}
	d.w.Now = func() time.Time { return d.at }
	d.f = must(d.w.Workflows.Create(t.Context(), anna, "Drawn", ""))(t)
	d.at = d.at.Add(time.Second)
	return d
}

func (d *drawing) save(by workspace.Actor, objects ...*workflow.Object) {
	d.t.Helper()
	d.f = must(d.w.Workflows.ReplaceDraft(d.t.Context(), by, d.f.ID, d.f.Version, flow.Tab{Now: d.at}, &workflow.Definition{Objects: objects}))(d.t)
}

func (d *drawing) trail() []models.AuditEntry {
	d.t.Helper()
	return must(d.w.Audit(d.t.Context(), workspace.ObjectWorkflow, d.f.ID, models.Page{}))(d.t)
}

func TestSavesOnTheCanvasAreOneEntry(t *testing.T) {
	dbtest.Each(t, testSavesOnTheCanvasAreOneEntry)
}

func testSavesOnTheCanvasAreOneEntry(t *testing.T, db *models.DB) {
	d := draw(t, db)
	for i := range 30 {
		d.at = d.at.Add(time.Minute)
		d.save(anna, spoken("a", fmt.Sprint("Hello ", i), "One"))
	}
	trail := d.trail()
	if len(trail) != 2 || fmt.Sprint(trail[0].Changes) != "[{start  Hello 29} {Hello 29 › kind  Say Text} {Hello 29 › title  Hello 29} {Hello 29 › text  One}]" || !trail[0].At.Equal(d.at.Truncate(time.Microsecond)) {
		t.Fatalf("%d entries, the newest %+v", len(trail), trail[0])
	}
	// What was put back is not told.
	d.save(anna)
	if trail = d.trail(); len(trail) != 2 || len(trail[0].Changes) != 1 || trail[0].Changes[0].Field != "nothing: what was changed is as it was before" {
		t.Fatalf("put back: %+v", trail)
	}
	d.save(anna, spoken("a", "Hello", "One"))
	// The panel's saves are of the same sitting; another person's are not.
	d.f = must(d.w.Workflows.SaveDraft(t.Context(), anna, d.f.ID, d.f.Version, func(def *workflow.Definition) error {
		def.Objects[0].Note = "from the panel"
		return nil
	}))(t)
	if trail = d.trail(); len(trail) != 2 || len(trail[0].Changes) != 5 {
		t.Fatalf("the panel: %d entries, %+v", len(trail), trail[0])
	}
	ben := workspace.Actor{Name: "Ben"}
	d.save(ben, spoken("a", "Hello", "Two"))
	d.save(anna, spoken("a", "Hello", "Three"))
	if trail = d.trail(); len(trail) != 4 || fmt.Sprint(trail[0].Changes) != "[{Hello › text Two Three}]" || trail[1].ActorName != "Ben" {
		t.Fatalf("two people: %+v", trail)
	}
	// A pause, an hour, and a publication end an entry.
	d.at = d.at.Add(10 * time.Minute)
	d.save(anna, spoken("a", "Hello", "Four"))
	if trail = d.trail(); len(trail) != 5 {
		t.Fatalf("after a pause %d entries", len(trail))
	}
	for i := range 7 {
		d.at = d.at.Add(9 * time.Minute)
		d.save(anna, spoken("a", "Hello", fmt.Sprint(i)))
	}
	if trail = d.trail(); len(trail) != 6 {
		t.Fatalf("after an hour %d entries", len(trail))
	}
	d.at = d.at.Add(time.Second)
	p := must(d.w.Workflows.Publish(t.Context(), anna, d.f.ID, d.f.Version, ""))(t)
	d.f = p.Workflow
	d.at = d.at.Add(time.Second)
	d.save(anna, spoken("a", "Hello", "Live"))
	if trail = d.trail(); len(trail) != 8 {
		t.Fatalf("after publishing %d entries", len(trail))
	}
}

func TestDraftsOfTheWrongShape(t *testing.T) { dbtest.Each(t, testDraftsOfTheWrongShape) }

func testDraftsOfTheWrongShape(t *testing.T, db *models.DB) {
	d := draw(t, db)
	d.save(anna, spoken("a", "Hello", "One"))
	note := func(change func(*workflow.Note)) *workflow.Note {
		n := &workflow.Note{ID: "n", Text: "Ask Anna", Width: 200, Height: 100}
		change(n)
		return n
	}
	far := spoken("b", "Far", "x")
	far.Place = &workflow.Place{X: 1e300}
	var many []*workflow.Object
	for i := range 5000 {
		many = append(many, spoken(fmt.Sprint(i), fmt.Sprint("Object ", i), "x"))
	}
	long := make([]byte, 2001)
	for i := range long {
		long[i] = 'x'
	}
	for words, def := range map[string]*workflow.Definition{
		"5000 objects":               {Objects: many},
		`"Twice" has the id "a"`:     {Objects: []*workflow.Object{spoken("a", "Hello", "x"), spoken("a", "Twice", "x")}},
		`"Nameless" (number 1)`:      {Objects: []*workflow.Object{spoken("", "Nameless", "x")}},
		"Object 1 is missing":        {Objects: []*workflow.Object{nil}},
		`"Far" stands at 1e+300`:     {Objects: []*workflow.Object{far}},
		`"Odd" holds a NUL`:          {Objects: []*workflow.Object{spoken("a", "Odd\x00", "x")}},
		"Note 1 has 2001":            {Notes: []*workflow.Note{note(func(n *workflow.Note) { n.Text = string(long) })}},
		"Note 1 needs an id":         {Notes: []*workflow.Note{note(func(n *workflow.Note) { n.ID = "" })}},
		`it has "a"`:                 {Objects: []*workflow.Object{spoken("a", "Hello", "x")}, Notes: []*workflow.Note{note(func(n *workflow.Note) { n.ID = "a" })}},
		"Note 1 is -1 by 100":        {Notes: []*workflow.Note{note(func(n *workflow.Note) { n.Width = -1 })}},
		"201 notes are more":         {Notes: make([]*workflow.Note, 201)},
		"Note 1 stands at 0, -2e+06": {Notes: []*workflow.Note{note(func(n *workflow.Note) { n.Place.Y = -2e6 })}},
	} {
		_, err := d.w.Workflows.ReplaceDraft(t.Context(), anna, d.f.ID, d.f.Version, flow.Tab{Now: d.at}, def)
		wantCode(t, err, apperr.Invalid, words)
	}
	kept := must(db.Workflows.Get(t.Context(), d.f.ID))(t)
	if kept.Draft != d.f.Draft || kept.Version != d.f.Version {
		t.Errorf("the draft is %s", kept.Draft)
	}
	// A text may hold what only looks like NUL.
	d.save(anna, spoken("a", "Hello", `a \u0000 b`))
}

// Notes stay when the API or a file says nothing of them.
func TestNotesInFiles(t *testing.T) { dbtest.Each(t, testNotesInFiles) }

func testNotesInFiles(t *testing.T, db *models.DB) {
	d := draw(t, db)
	apply := func(text string) *workflow.Definition {
		t.Helper()
		must(file.Apply(t.Context(), d.w.Workspace, anna, "f.yaml", []byte(text), file.ApplyOptions{}))(t)
		d.f = must(db.Workflows.Get(t.Context(), d.f.ID))(t)
		return must(workflow.Parse(d.f.Draft))(t)
	}
	const head = "version: 1\nworkflows:\n  - name: Drawn\n    publish: false\n    objects: []\n"
	def := apply(head + "    notes:\n      - { text: Ask Anna, place: { x: 3, y: -4.5 }, width: 200, height: 80 }\n      - { text: Later, place: { x: 0, y: 0 } }\n")
	if len(def.Notes) != 2 || *def.Notes[0] != (workflow.Note{ID: def.Notes[0].ID, Text: "Ask Anna", Place: workflow.Place{X: 3, Y: -4.5}, Width: 200, Height: 80}) {
		t.Fatalf("notes %+v", def.Notes)
	}
	id := def.Notes[1].ID
	if def = apply(head); len(def.Notes) != 2 {
		t.Errorf("a file without notes leaves %+v", def.Notes)
	}
	if def = apply(head + "    notes: [{ text: Later, place: { x: 7, y: 0 } }]\n"); len(def.Notes) != 1 || def.Notes[0].ID != id {
		t.Errorf("one note: %+v", def.Notes)
	}
	if trail := d.trail(); fmt.Sprint(trail[0].Changes) != "[{note “Later” › place 0, 0 7, 0} {note “Ask Anna” › text Ask Anna } {note “Ask Anna” › place 3, -4.5 } {note “Ask Anna” › size 200 × 80 }]" {
		t.Errorf("trail %+v", trail[0].Changes)
	}
	if def = apply(head + "    notes: []\n"); len(def.Notes) != 0 {
		t.Errorf("no notes: %+v", def.Notes)
	}
}
