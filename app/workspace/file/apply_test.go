package file_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/models"
	"hookline/models/dbtest"
)

func environment(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	return must(os.ReadFile("testdata/" + name))(t)
}

// counts is how many rows each table has, and the revision: what a change of
// nothing leaves as it is.
func counts(t *testing.T, db *models.DB) map[string]int64 {
	t.Helper()
	m := map[string]int64{"revision": revision(t, db)}
	for _, table := range []string{"audit_entries", "workflow_versions", "web_services", "workflows", "web_service_groups", "carriers", "phone_numbers", "uses"} {
		var n int64
		if err := db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil { //nolint:gosec // names of the list above
			t.Fatal(err)
		}
		m[table] = n
	}
	return m
}

var secrets = environment("BOOKING_TOKEN", "opensesame-token", "TRACE_KEY", "opensesame-trace", "TWILIO_TOKEN", "opensesame-twilio",
	"SOAP_PASSWORD", "opensesame-soap")

func TestApply(t *testing.T) {
	for _, name := range []string{"example.yaml", "full.yaml", "agents.yaml", "talk.yaml"} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *models.DB) { testApply(t, db, name) })
		})
	}
}

func testApply(t *testing.T, db *models.DB, name string) {
	ctx, w, data := t.Context(), open(t, db), read(t, name)
	options := file.ApplyOptions{Env: secrets}

	empty := counts(t, db)
	dry := must(file.Apply(ctx, w, anna, name, data, file.ApplyOptions{Env: secrets, DryRun: true}))(t)
	if !maps.Equal(counts(t, db), empty) || len(dry.Changes) == 0 || !strings.Contains(dry.Text(), "dry run") {
		t.Fatalf("the dry run changed something, or told nothing:\n%s", dry.Text())
	}
	first := must(file.Apply(ctx, w, anna, name, data, options))(t)
	if name != "full.yaml" && len(first.Warnings) > 0 {
		t.Errorf("warnings: %v", first.Warnings)
	}
	if workflows := must(db.Workflows.All(ctx))(t); len(workflows) == 0 || workflows[0].PublishedID == "" {
		t.Errorf("not published: %+v", workflows)
	}
	full := counts(t, db)
	again := must(file.Apply(ctx, w, anna, name, data, options))(t)
	if len(again.Changes) > 0 || len(again.Unchanged) == 0 || !maps.Equal(counts(t, db), full) {
		t.Errorf("applying again changed something:\n%s", again.Text())
	}
	export := must(file.Export(ctx, w))(t)
	back := must(file.Apply(ctx, w, anna, "export.yaml", export, file.ApplyOptions{}))(t) // no variables are set
	if len(back.Changes) > 0 || !maps.Equal(counts(t, db), full) {
		t.Errorf("applying the export changed something:\n%s", back.Text())
	}
	if strings.Contains(string(export)+first.Text()+dry.Text(), "opensesame") {
		t.Error("a secret is in the export or the list of changes")
	}
	noLeak(t, db, "opensesame")

	other := open(t, dbtest.SQLite(t))
	must(file.Apply(ctx, other, anna, "export.yaml", export, options))(t)
	if got := must(file.Export(ctx, other))(t); string(got) != string(export) {
		t.Errorf("an empty workspace exports something else:\n%s\nwant\n%s", got, export)
	}
	golden(t, strings.TrimSuffix(name, ".yaml")+".export.yaml", export)
}

// golden compares with a file; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile("testdata/"+name, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := read(t, name); string(want) != string(got) {
		t.Errorf("%s differs; with UPDATE_GOLDEN=1 it is written anew. Got:\n%s", name, got)
	}
}

func TestApplyRefuses(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	must(w.Services.Save(t.Context(), anna, service("Stored service")))(t)
	files, err := os.ReadDir("testdata/bad")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".yaml")
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			_, err := file.Apply(t.Context(), w, anna, name+".yaml", read(t, "bad/"+f.Name()), file.ApplyOptions{Env: secrets})
			bad, ok := errors.AsType[*file.Error](err)
			if !ok || !apperr.Is(err, apperr.Invalid) {
				t.Fatalf("not refused: %v", err)
			}
			golden(t, "bad/"+name+".txt", []byte(strings.TrimPrefix(bad.Error(), "\n")+"\n"))
			if strings.Contains(err.Error(), "opensesame") {
				t.Error("a secret is in the error")
			}
		})
	}
	export := string(must(file.Export(t.Context(), w))(t))
	if strings.Contains(export, "workflows:") || strings.Contains(export, "numbers:") {
		t.Errorf("a part of a refused file was applied:\n%s", export)
	}
}

func TestApplyKeeps(t *testing.T) { dbtest.Each(t, testApplyKeeps) }

func testApplyKeeps(t *testing.T, db *models.DB) {
	ctx, w, data := t.Context(), open(t, db), string(read(t, "example.yaml"))
	must(file.Apply(ctx, w, anna, "f", []byte(data), file.ApplyOptions{}))(t)
	f := must(db.Workflows.ByName(ctx, "Suburb line"))(t)
	before := must(db.Workflows.Version(ctx, f.PublishedID))(t)

	// Somebody's unpublished work stays while the file says what is published.
	f = must(flow.Of(w).Workflows.SaveDraft(ctx, anna, f.ID, f.Version, add("hang_up", "mine", "Mine", nil)))(t)
	must(file.Apply(ctx, w, anna, "f", []byte(data), file.ApplyOptions{}))(t)
	if now := must(db.Workflows.Get(ctx, f.ID))(t); now.Draft != f.Draft || now.Version != f.Version {
		t.Error("the draft was overwritten by a file that changes nothing")
	}
	// A changed text makes a version; objects of the same title keep their ids.
	changed := strings.Replace(data, "text: Goodbye.", "text: Bye.", 1)
	result := must(file.Apply(ctx, w, anna, "f", []byte(changed), file.ApplyOptions{}))(t)
	f = must(db.Workflows.Get(ctx, f.ID))(t)
	after := must(db.Workflows.Version(ctx, f.PublishedID))(t)
	if after.Number != 2 || strings.Replace(before.Definition, "Goodbye.", "Bye.", 1) != after.Definition {
		t.Errorf("version %d:\n%s\n%s", after.Number, before.Definition, after.Definition)
	}
	if text := result.Text(); !strings.Contains(text, `Goodbye › text: Goodbye. → Bye.`) {
		t.Errorf("what changed is not told:\n%s", text)
	}
}

func TestApplySecrets(t *testing.T) { dbtest.Each(t, testApplySecrets) }

func testApplySecrets(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	const text = `version: 1
web_services:
  - name: Bookings
    domain: api.example.com
    auth: { kind: bearer, token: %s }
`
	apply := func(token string, env ...string) (*file.Applied, error) {
		return file.Apply(ctx, w, anna, "f.yaml", fmt.Appendf(nil, text, token), file.ApplyOptions{Env: environment(env...)})
	}
	token := func() string {
		return must(w.Services.Secrets(must(db.Services.ByName(ctx, "Bookings"))(t)))(t)["auth.token"]
	}
	_, err := apply(`"${env:T}"`)
	wantCode(t, err, apperr.Invalid)
	if !strings.Contains(err.Error(), "f.yaml:5:34:") || !strings.Contains(err.Error(), "variable T, which is not set") {
		t.Errorf("error %v", err)
	}
	must(apply(`"${env:T}"`, "T", "opensesame-1"))(t)
	if a := must(apply(`"${env:T}"`))(t); len(a.Changes) > 0 || token() != "opensesame-1" {
		t.Errorf("without the variable: %s", a.Text())
	}
	if a := must(apply(`"${env:T}"`, "T", "opensesame-2"))(t); len(a.Changes) != 1 || token() != "opensesame-2" || strings.Contains(a.Text(), "opensesame") {
		t.Errorf("another value: %s", a.Text())
	}
	open := must(apply("opensesame-3"))(t)
	if len(open.Warnings) != 1 || !strings.Contains(open.Warnings[0], "${env:HOOKLINE_BOOKINGS_AUTH_TOKEN}") || token() != "opensesame-3" {
		t.Errorf("in the clear: %s", open.Text())
	}
	export := string(must(file.Export(ctx, w))(t))
	if !strings.Contains(export, "${env:HOOKLINE_BOOKINGS_AUTH_TOKEN}") || strings.Contains(export, "opensesame") {
		t.Errorf("export:\n%s", export)
	}
	if a := must(file.Apply(ctx, w, anna, "f", []byte(export), file.ApplyOptions{}))(t); len(a.Changes) > 0 {
		t.Errorf("applying the export: %s", a.Text())
	}
	_, err = apply(`"Bearer ${env:T}"`, "T", "opensesame")
	wantCode(t, err, apperr.Invalid)
	if strings.Contains(err.Error(), "Bearer") {
		t.Errorf("the error holds the value: %v", err)
	}
	noLeak(t, db, "opensesame")
}

func FuzzApply(f *testing.F) {
	for _, name := range []string{"example.yaml", "full.yaml", "agents.yaml", "talk.yaml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	db := dbtest.SQLite(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		w := open(t, db)
		_, err := file.Apply(t.Context(), w, anna, "fuzz.yaml", data, file.ApplyOptions{Env: secrets, DryRun: true})
		if err != nil && !apperr.Is(err, apperr.Invalid) {
			t.Errorf("%v", err)
		}
	})
}
