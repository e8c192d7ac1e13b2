package flow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

// says makes a draft of one Say Text.
func says(text string) func(*workflow.Definition) error {
	return func(d *workflow.Definition) error {
		d.Objects = []*workflow.Object{{ID: "say", Kind: "say_text", Title: "Say", Settings: &workflow.SayText{Text: text}, Exits: map[string]string{}}}
		return nil
	}
}

// published makes a Workflow with a version of each text.
func published(t *testing.T, w *workspacetest.Workspace, texts ...string) (*models.Workflow, []*models.WorkflowVersion) {
	t.Helper()
	f := must(w.Workflows.Create(t.Context(), anna, "Line of versions", ""))(t)
	var versions []*models.WorkflowVersion
	for _, text := range texts {
		f = must(w.Workflows.SaveDraft(t.Context(), anna, f.ID, f.Version, says(text)))(t)
		p := must(w.Workflows.Publish(t.Context(), anna, f.ID, f.Version, text))(t)
		f, versions = p.Workflow, append(versions, p.Version)
	}
	return f, versions
}

func TestPublishAgain(t *testing.T) { dbtest.Each(t, testPublishAgain) }

func testPublishAgain(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	bea := workspace.Actor{Name: "Bea"}
	f, v := published(t, w, "one", "two", "three")
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, says("not yet")))(t)
	draft, before := f.Draft, revision(t, db)

	p := must(w.Workflows.PublishAgain(ctx, bea, f.ID, v[0].ID, v[2].ID, " The third one lost callers "))(t)
	if p.Version.Number != 4 || p.Version.Definition != v[0].Definition || p.Version.Author != "Bea" || p.Version.Note != "Version 1 again: The third one lost callers" {
		t.Errorf("version %+v", p.Version)
	}
	now := must(db.Workflows.Get(ctx, f.ID))(t)
	if now.PublishedID != p.Version.ID || now.Draft != draft {
		t.Errorf("published %s, draft %s", now.PublishedID, now.Draft)
	}
	if revision(t, db) == before {
		t.Error("nodes are not told")
	}
	for _, old := range v {
		if got := must(db.Workflows.Version(ctx, old.ID))(t); got.Definition != old.Definition || got.Note != old.Note || got.Number != old.Number {
			t.Errorf("the history was changed: %+v", got)
		}
	}
	trail := must(w.Audit(ctx, workspace.ObjectWorkflow, f.ID, models.Page{Limit: 1}))(t)
	if text := fmt.Sprint(trail[0].Changes); trail[0].ActorName != "Bea" || !strings.Contains(text, "{again  version 1}") {
		t.Errorf("audit %+v", trail[0])
	}

	// Who saw version 3 live is told, and nothing happens.
	_, err := w.Workflows.PublishAgain(ctx, anna, f.ID, v[1].ID, v[2].ID, "")
	wantCode(t, err, apperr.Conflict, "Bea published version 4", "publish version 2 again")
	if s, ok := errors.AsType[*apperr.StaleError](err); !ok || s.By != "Bea" {
		t.Errorf("stale %v", err)
	}
	// The same again is no new version, under whatever number it is asked for.
	for _, id := range []string{p.Version.ID, v[0].ID} {
		if same := must(w.Workflows.PublishAgain(ctx, anna, f.ID, id, p.Version.ID, ""))(t); same.New || same.Version.ID != p.Version.ID {
			t.Errorf("%+v", same.Version)
		}
	}
	f = must(w.Workflows.Unpublish(ctx, anna, f.ID, now.Version))(t)
	_, err = w.Workflows.PublishAgain(ctx, anna, f.ID, v[1].ID, p.Version.ID, "")
	wantCode(t, err, apperr.Conflict, "taken away")
	if p = must(w.Workflows.PublishAgain(ctx, anna, f.ID, p.Version.ID, "", ""))(t); p.Version.Number != 5 {
		t.Errorf("after unpublishing %+v", p.Version)
	}
	testNoVersion(t, w, f, p.Version)
	if list, total, err := db.Workflows.Versions(ctx, f.ID, models.Page{Limit: 2, Offset: 1}); err != nil || total != 5 || len(list) != 2 || list[0].Number != 4 || list[0].Definition != "" {
		t.Errorf("%v: %d of %d", err, len(list), total)
	}
	if got := must(db.Workflows.VersionNumbered(ctx, f.ID, 2))(t); got.ID != v[1].ID {
		t.Errorf("version 2 is %+v", got)
	}
	_, err = db.Workflows.VersionNumbered(ctx, f.ID, 9)
	wantCode(t, err, apperr.NotFound)
}

// What is no version of the Workflow can't be published.
func testNoVersion(t *testing.T, w *workspacetest.Workspace, f *models.Workflow, live *models.WorkflowVersion) {
	t.Helper()
	ctx := t.Context()
	draft := must(w.Workflows.TestVersion(ctx, f.ID))(t)
	_, err := w.Workflows.PublishAgain(ctx, anna, f.ID, draft.ID, live.ID, "")
	wantCode(t, err, apperr.NotFound, "restore it")
	other := must(w.Workflows.Create(ctx, anna, "Another line", ""))(t)
	_, err = w.Workflows.PublishAgain(ctx, anna, other.ID, live.ID, "", "")
	wantCode(t, err, apperr.NotFound, "Another line")
}

func TestVersionWhoseServiceIsGone(t *testing.T) { dbtest.Each(t, testVersionWhoseServiceIsGone) }

func testVersionWhoseServiceIsGone(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Services.Save(ctx, anna, service("Suburb by postcode")))(t)
	f := must(w.Workflows.Create(ctx, anna, "Suburb line", ""))(t)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, func(d *workflow.Definition) error {
		d.Objects = []*workflow.Object{{ID: "look", Kind: "web_service_connector", Title: "Look up", Exits: map[string]string{},
			Settings: &workflow.WebServiceConnector{WebService: s.ID, Inputs: map[string]string{"postcode": "2000"}}}}
		return nil
	}))(t)
	first := must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, ""))(t)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, first.Workflow.Version, says("Closed")))(t)
	second := must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, ""))(t)
	must(struct{}{}, w.Services.Delete(ctx, anna, s.ID, 0))(t)

	_, err := w.Workflows.PublishAgain(ctx, anna, f.ID, first.Version.ID, second.Version.ID, "")
	wantCode(t, err, apperr.Invalid, "Version 1", "Look up: The Web Service is gone", "Restore it as the draft")
	if p, ok := errors.AsType[*flow.ProblemsError](err); !ok || len(p.Problems) == 0 {
		t.Errorf("problems %v", err)
	}
	if now := must(db.Workflows.Get(ctx, f.ID))(t); now.PublishedID != second.Version.ID {
		t.Error("it went live")
	}
	c := must(w.Workflows.Compare(ctx, f, "1", "2"))(t)
	if c.Counts.Added != 1 || c.Counts.Removed != 1 || !strings.Contains(c.Text(), "Web Service: "+compare.Gone) {
		t.Errorf("%s", c.Text())
	}
}

// Restoring is one step, and so is the way back.
func TestRestoreKeepsTheDraft(t *testing.T) { dbtest.Each(t, testRestoreKeepsTheDraft) }

func testRestoreKeepsTheDraft(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	f, v := published(t, w, "one", "two")
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, says("not yet")))(t)
	draft, before := f.Draft, revision(t, db)
	_, err := w.Workflows.Restore(ctx, anna, f.ID, f.Version-1, v[0].ID)
	wantCode(t, err, apperr.Conflict)
	r := must(w.Workflows.Restore(ctx, anna, f.ID, f.Version, v[0].ID))(t)
	if r.Workflow.Draft != v[0].Definition || r.Version.Number != 1 || r.Kept == nil || r.Kept.Definition != draft || r.Kept.Kind != models.VersionTest {
		t.Errorf("restored %+v", r)
	}
	if same := must(w.Workflows.Restore(ctx, anna, f.ID, r.Workflow.Version, v[0].ID))(t); same.Kept != nil {
		t.Error("nothing changed, and something was kept")
	}
	back := must(w.Workflows.Restore(ctx, anna, f.ID, r.Workflow.Version, r.Kept.ID))(t)
	if back.Workflow.Draft != draft || back.Workflow.PublishedID != v[1].ID || revision(t, db) != before {
		t.Errorf("undone %+v", back.Workflow)
	}
}

// A version says when it was published: then, and not when it is looked at.
func TestVersionHasItsTime(t *testing.T) { dbtest.Each(t, testVersionHasItsTime) }

func testVersionHasItsTime(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	at := time.Date(2026, 4, 22, 9, 30, 0, 123000, time.UTC)
	w.Now = func() time.Time { return at }
	f, v := published(t, w, "one", "two")
	at = at.Add(36 * time.Hour)
	p := must(w.Workflows.PublishAgain(ctx, anna, f.ID, v[0].ID, v[1].ID, ""))(t)
	for id, want := range map[string]time.Time{v[0].ID: at.Add(-36 * time.Hour), v[1].ID: at.Add(-36 * time.Hour), p.Version.ID: at} {
		if got := must(db.Workflows.Version(ctx, id))(t).CreatedAt; !got.Equal(want) {
			t.Errorf("published at %s, the clock said %s", got, want)
		}
	}
	if got := must(db.Workflows.Get(ctx, f.ID))(t).PublishedAt; got == nil || !got.Equal(at) {
		t.Errorf("live since %v, the clock said %s", got, at)
	}
}

// Of many who roll back at once, who saw the same version live, one does.
func TestOneOfManyRollBacksWins(t *testing.T) { dbtest.Each(t, testOneOfManyRollBacksWins) }

func testOneOfManyRollBacksWins(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	f, v := published(t, w, "one", "two", "three")
	won := 0
	for _, err := range together(8, func(i int) error {
		_, err := w.Workflows.PublishAgain(ctx, anna, f.ID, v[i%2].ID, v[2].ID, "")
		return err
	}) {
		switch {
		case err == nil:
			won++
		case !apperr.Is(err, apperr.Conflict):
			t.Errorf("%v", err)
		}
	}
	if _, total, err := db.Workflows.Versions(ctx, f.ID, models.Page{}); won != 1 || total != 4 || err != nil {
		t.Errorf("%d went through; %d versions, %v", won, total, err)
	}
}
