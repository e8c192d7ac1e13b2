package workspace_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

const caller = `<h2>Caller</h2><p><span data-field="country"></span></p>`

func TestScript(t *testing.T) { dbtest.Each(t, testScript) }

func testScript(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Scripts.Create(ctx, anna, " Who  is calling ", "For support"))(t)
	if s.Name != "Who is calling" || s.Version != 1 || s.PublishedID != "" {
		t.Fatalf("%+v", s)
	}
	_, err := w.Scripts.Create(ctx, anna, "who is CALLING", "")
	wantCode(t, err, apperr.Invalid, `"Who is calling"`)
	_, err = w.Scripts.Publish(ctx, anna, s.ID, s.Version, "")
	wantCode(t, err, apperr.Invalid, "empty")

	// What is stored is clean, and what was taken out is told.
	saved := must(w.Scripts.Save(ctx, anna, s.ID, s.Version, caller+`<img src=x onerror=alert(1)><script>alert(1)</script>`))(t)
	if saved.Draft != caller || len(saved.Notes) != 2 {
		t.Errorf("draft %q, notes %q", saved.Draft, saved.Notes)
	}
	same := must(w.Scripts.Save(ctx, anna, s.ID, saved.Version, caller))(t)
	if same.Version != saved.Version {
		t.Error("saving what is stored made a version")
	}
	_, err = w.Scripts.Save(ctx, anna, s.ID, saved.Version, strings.Repeat("x", 300<<10))
	wantCode(t, err, apperr.Invalid, "kB")

	before := revision(t, db)
	first := must(w.Scripts.Publish(ctx, anna, s.ID, saved.Version, " first "))(t)
	if !first.New || first.Version.Number != 1 || first.Version.HTML != caller || first.Version.Note != "first" || first.Version.Author != "Anna" || revision(t, db) == before {
		t.Errorf("%+v", first)
	}
	if again := must(w.Scripts.Publish(ctx, anna, s.ID, first.Script.Version, ""))(t); again.New {
		t.Error("published twice")
	}
	// A draft changes nothing for agents.
	before = revision(t, db)
	now := must(w.Scripts.Save(ctx, workspace.Actor{Name: "Ben"}, s.ID, first.Script.Version, `<p>Other</p>`))(t)
	if v := must(db.Scripts.Version(ctx, now.PublishedID))(t); v.HTML != caller || revision(t, db) != before {
		t.Error("a draft is live")
	}
	_, err = w.Scripts.Save(ctx, anna, s.ID, first.Script.Version, `<p>Mine</p>`)
	wantCode(t, err, apperr.Conflict, "Ben")
	if stale, ok := errors.AsType[*apperr.StaleError](err); !ok || stale.Theirs.(*models.Script).Draft != `<p>Other</p>` {
		t.Error("theirs is not told")
	}
	second := must(w.Scripts.Publish(ctx, anna, s.ID, now.Version, ""))(t)
	restored := must(w.Scripts.Restore(ctx, anna, s.ID, second.Script.Version, first.Version.ID))(t)
	if restored.Draft != caller || restored.PublishedID != second.Version.ID {
		t.Errorf("restored %+v", restored)
	}
	if list, _, err := db.Scripts.Versions(ctx, s.ID, models.Page{}); err != nil || len(list) != 2 || list[0].Number != 2 {
		t.Errorf("versions %+v", list)
	}
	copied := must(w.Scripts.Duplicate(ctx, anna, s.ID))(t)
	if copied.Name != "Who is calling copy" || copied.Draft != caller || copied.PublishedID != "" {
		t.Errorf("copy %+v", copied)
	}
	_, err = w.Scripts.Restore(ctx, anna, copied.ID, copied.Version, first.Version.ID)
	wantCode(t, err, apperr.NotFound)
	_, err = w.Scripts.Describe(ctx, anna, copied.ID, copied.Version, "Who is calling", "")
	wantCode(t, err, apperr.Invalid, "already")
	must(w.Scripts.Describe(ctx, anna, copied.ID, copied.Version, "Another", ""))(t)
	testScriptRows(t, db)
	testScriptInUse(t, db, w, s.ID)
}

func testScriptRows(t *testing.T, db *models.DB) {
	t.Helper()
	rows, total, err := db.Scripts.List(t.Context(), models.Filter{Search: "calling", Sort: "-updated"})
	if err != nil || total != 1 || rows[0].PublishedNumber != 2 || !rows[0].Changed {
		t.Errorf("%v %d %+v", err, total, rows)
	}
	for _, sort := range []string{"name", "campaigns", "-published", "nonsense"} {
		if rows, total, err = db.Scripts.List(t.Context(), models.Filter{Sort: sort}); err != nil || total != 2 || len(rows) != 2 {
			t.Errorf("%s: %v %d", sort, err, total)
		}
	}
}

func testScriptInUse(t *testing.T, db *models.DB, w *workspacetest.Workspace, id string) {
	t.Helper()
	campaignRow(t, db, "c1", "Support", &id)
	err := w.Scripts.Delete(t.Context(), anna, id, 0)
	wantCode(t, err, apperr.InUse, `the Campaign "Support"`)
	if used, ok := errors.AsType[*workspace.InUseError](err); !ok || len(used.Places) != 1 || used.Places[0].Kind != workspace.ObjectCampaign {
		t.Errorf("%v", err)
	}
	if err := w.Campaigns.Delete(t.Context(), anna, "c1", 0); err != nil {
		t.Fatal(err)
	}
	if err := w.Scripts.Delete(t.Context(), anna, id, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Scripts.Get(t.Context(), id); !apperr.Is(err, apperr.NotFound) {
		t.Error("not deleted")
	}
	if trail := must(w.Audit(t.Context(), workspace.ObjectScript, id, models.Page{}))(t); len(trail) != 7 || trail[0].Action != workspace.ActionDeleted {
		t.Errorf("trail %+v", trail)
	}
}

// campaignRow writes the row that a Campaign with a Script has.
func campaignRow(t *testing.T, db *models.DB, id, name string, scriptID *string) {
	t.Helper()
	var of any = "NULL"
	if scriptID != nil {
		of = "'" + *scriptID + "'"
	}
	_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO campaigns (id, name, name_key, type, script_id, config, version, created_at, updated_at)
		VALUES ('`+id+`', '`+name+`', '`+models.NameKey(name)+`', 'inbound', `+of.(string)+`, '{}', 1, '2026-04-22 00:00:00', '2026-04-22 00:00:00')`)
	if err != nil {
		t.Fatal(err)
	}
	if scriptID == nil {
		return
	}
	use := models.Use{TargetKind: workspace.ObjectScript, TargetID: *scriptID}
	if err := db.Uses.Set(t.Context(), models.Use{UserKind: workspace.ObjectCampaign, UserID: id, UserName: name}, []models.Use{use}); err != nil {
		t.Fatal(err)
	}
}

func TestScriptLabels(t *testing.T) { dbtest.Each(t, testScriptLabels) }

func testScriptLabels(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Scripts.Create(ctx, anna, "S", ""))(t)
	storing := func(name, label string) *models.Workflow {
		f := must(w.Workflows.Create(ctx, anna, name, ""))(t)
		return must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, func(d *workflow.Definition) error {
			d.Objects = append(d.Objects, &workflow.Object{ID: "a", Kind: "set_variable", Title: "Set it", Settings: &workflow.SetVariable{Label: label, Value: "x"}})
			return nil
		}))(t)
	}
	joins, other := storing("Joins", "country"), storing("Other", "suburb")
	first := storing("First", "language")
	must(w.Workflows.SaveDraft(ctx, anna, first.ID, first.Version, func(d *workflow.Definition) error {
		d.Objects = append(d.Objects, &workflow.Object{ID: "b", Kind: "go_to_workflow", Title: "On", Settings: &workflow.GoToWorkflow{Workflow: joins.ID}})
		return nil
	}))(t)
	labels := func() (string, bool) {
		groups, led, err := w.Scripts.Labels(ctx, s.ID)
		if err != nil || groups[0].Workflow != "" || groups[0].Labels[0].Name != "activity_source" {
			t.Fatalf("%v %+v", err, groups)
		}
		var list []string
		for _, g := range groups[1:] {
			for _, l := range g.Labels {
				list = append(list, g.Workflow+": "+l.Name+" "+l.Help)
			}
		}
		slices.Sort(list)
		return strings.Join(list, ", "), led
	}
	if got, led := labels(); led || got != "First: language Set it, Joins: country Set it, Other: suburb Set it" {
		t.Errorf("without a Campaign: %v %q", led, got)
	}
	campaignRow(t, db, "c1", "Support", &s.ID)
	if got, led := labels(); led || !strings.Contains(got, "suburb") {
		t.Errorf("nobody joins yet: %v %q", led, got)
	}
	if err := db.Uses.Set(ctx, models.Use{UserKind: "workflow", UserID: joins.ID, UserName: joins.Name, Scope: workspace.ScopeDraft}, []models.Use{{ObjectID: "q", ObjectTitle: "Queue", TargetKind: workflow.RefCampaign, TargetID: "c1"}}); err != nil {
		t.Fatal(err)
	}
	if got, led := labels(); !led || got != "First: language Set it, Joins: country Set it" {
		t.Errorf("with a Campaign: %v %q (%s)", led, got, other.Name)
	}
}

func TestScriptFile(t *testing.T) { dbtest.Each(t, testScriptFile) }

func testScriptFile(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	text := `version: 1
scripts:
  - name: Who is calling
    html: <h2>Caller</h2><p><span data-field="country"></span>, <span data-field="carrier"></span></p>
  - name: In the making
    description: Two lines
    publish: false
    html: |
      <p>One <span style="x" data-field="ivr:a" data-empty="none"></span></p>
      <p onclick="x()">Two</p>
`
	first := must(file.Apply(ctx, w.Workspace, anna, "f.yaml", []byte(text), file.ApplyOptions{}))(t)
	if len(first.Warnings) != 1 || !strings.Contains(first.Warnings[0], `f.yaml:8:11: Script "In the making": html: onclick of <p> was taken out.`) {
		t.Errorf("warnings %q", first.Warnings)
	}
	s := must(db.Scripts.ByName(ctx, "who is calling"))(t)
	v := must(db.Scripts.Version(ctx, s.PublishedID))(t)
	if v.HTML != s.Draft || !strings.HasPrefix(v.HTML, "<h2>Caller</h2>") || v.Note != "Applied from f.yaml" {
		t.Errorf("%+v", v)
	}
	if d := must(db.Scripts.ByName(ctx, "In the making"))(t); d.PublishedID != "" || !strings.Contains(d.Draft, `data-field="a"`) {
		t.Errorf("%+v", d)
	}
	was := revision(t, db)
	// Somebody's unpublished work stays, and nothing is made anew.
	mine := must(w.Scripts.Save(ctx, anna, s.ID, s.Version, `<p>Mine</p>`))(t)
	again := must(file.Apply(ctx, w.Workspace, anna, "f.yaml", []byte(text), file.ApplyOptions{}))(t)
	export := must(file.Export(ctx, w.Workspace))(t)
	back := must(file.Apply(ctx, w.Workspace, anna, "export.yaml", export, file.ApplyOptions{}))(t)
	if len(again.Changes)+len(back.Changes) > 0 || revision(t, db) != was || must(db.Scripts.Get(ctx, s.ID))(t).Draft != mine.Draft {
		t.Errorf("changed something:\n%s%s\n%s", again.Text(), back.Text(), export)
	}
	if !strings.Contains(string(export), "publish: false") || strings.Contains(string(export), "Mine") {
		t.Errorf("export:\n%s", export)
	}
	other := open(t, dbtest.SQLite(t))
	must(file.Apply(ctx, other.Workspace, anna, "export.yaml", export, file.ApplyOptions{}))(t)
	if got := must(file.Export(ctx, other.Workspace))(t); string(got) != string(export) {
		t.Errorf("an empty workspace exports something else:\n%s\nwant\n%s", got, export)
	}
	changed := must(file.Apply(ctx, w.Workspace, anna, "f.yaml", []byte(strings.Replace(text, "<h2>Caller", "<h2>The caller", 1)), file.ApplyOptions{}))(t)
	if text := changed.Text(); !strings.Contains(text, "published  Script") || !strings.Contains(text, "The caller") {
		t.Errorf("what changed is not told:\n%s", text)
	}
}
