package workspace_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// beep is a short tone; 24 bits are no carrier's, so that is converted.
func beep(pitch float64, bits int) []byte {
	samples := make([]float32, 800)
	for i := range samples {
		samples[i] = float32(math.Sin(2 * math.Pi * pitch * float64(i) / 8000))
	}
	wav := sound.Encode(samples, 8000)
	if bits == 16 {
		return wav
	}
	wide := append([]byte{}, wav[:44]...)
	wide[32], wide[34] = 3, 24
	for at := 44; at < len(wav); at += 2 {
		wide = append(wide, 0, wav[at], wav[at+1])
	}
	size := len(wide) - 44
	wide[40], wide[41] = byte(size), byte(size>>8)
	return wide
}

func TestSound(t *testing.T) { dbtest.Each(t, testSound) }

func testSound(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	s := must(w.Sounds.Create(ctx, anna, " The  welcome ", "Ann speaks", beep(440, 16)))(t)
	if s.Name != "The welcome" || s.Version != 1 || s.Converted || s.DurationMS != 100 {
		t.Fatalf("%+v", s)
	}
	_, err := w.Sounds.Create(ctx, anna, "the WELCOME", "", []byte("MZ"))
	wantCode(t, err, apperr.Invalid, `"The welcome"`, "Windows program")
	_, err = w.Sounds.Create(ctx, anna, "the WELCOME", "", beep(1, 16))
	wantCode(t, err, apperr.Invalid, `"The welcome"`)

	// What is played is read with the metadata of the same moment, converted or not.
	before := revision(t, db)
	now := must(w.Sounds.Replace(ctx, anna, s.ID, s.Version, beep(880, 24)))(t)
	if !now.Converted || now.Hash == s.Hash || revision(t, db) == before {
		t.Errorf("%+v", now)
	}
	_, heard, err := db.Sounds.Heard(ctx, s.ID)
	if err != nil || bytes.Equal(heard, beep(880, 24)) || !bytes.Equal(must(db.Sounds.Content(ctx, s.ID, models.SoundFile))(t), beep(880, 24)) {
		t.Errorf("%d bytes are heard, %v", len(heard), err)
	}
	before = revision(t, db)
	if same := must(w.Sounds.Replace(ctx, anna, s.ID, now.Version, beep(880, 24)))(t); same.Version != now.Version || revision(t, db) != before {
		t.Error("the same file made a version")
	}
	_, err = w.Sounds.Replace(ctx, workspace.Actor{Name: "Ben"}, s.ID, s.Version, beep(1, 16))
	wantCode(t, err, apperr.Conflict, "Anna")
	back := must(w.Sounds.Replace(ctx, anna, s.ID, now.Version, beep(440, 16)))(t)
	if back.Converted {
		t.Errorf("%+v", back)
	}
	if _, err := db.Sounds.Content(ctx, s.ID, models.SoundPlayed); !apperr.Is(err, apperr.NotFound) {
		t.Error("what was played before is kept")
	}
	named := must(w.Sounds.Describe(ctx, anna, s.ID, back.Version, "Welcome", ""))(t)

	f := must(w.Workflows.Create(ctx, anna, "Line", ""))(t)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, func(d *workflow.Definition) error {
		o, err := edit.Add(d, "o1", "capture_digits", "", "")
		if err == nil {
			o.Settings.(*workflow.CaptureDigits).ErrorPrompt.Then = []workflow.PromptPart{{Sound: s.ID}}
		}
		return err
	}))(t)
	err = w.Sounds.Delete(ctx, anna, s.ID, 0)
	wantCode(t, err, apperr.InUse, `"Welcome"`, `"Line"`, `"Capture Digits"`)
	if in, ok := errors.AsType[*workspace.InUseError](err); !ok || len(in.Places) != 1 || in.Places[0].Scope != workspace.ScopeDraft {
		t.Error("the places are not told")
	}
	rows, total, err := db.Sounds.List(ctx, models.Filter{Search: "WELC", Sort: "-uses"})
	if err != nil || total != 1 || rows[0].Uses != 1 {
		t.Errorf("%+v, %v", rows, err)
	}
	if err := w.Workflows.Delete(ctx, anna, f.ID, 0); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.Sounds.Delete(ctx, anna, s.ID, named.Version-1), apperr.Conflict)
	if err := w.Sounds.Delete(ctx, anna, s.ID, named.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Sounds.Content(ctx, s.ID, models.SoundFile); !apperr.Is(err, apperr.NotFound) {
		t.Error("the bytes are still there")
	}
	trail := must(w.Audit(ctx, workspace.ObjectSound, s.ID, models.Page{}))(t)
	if len(trail) != 5 || trail[0].Action != workspace.ActionDeleted {
		t.Errorf("%+v", trail)
	}
}

// The file makes the same Sound in another workspace, and what plays it.
func TestSoundsInAFile(t *testing.T) { dbtest.Each(t, testSoundsInAFile) }

func testSoundsInAFile(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	text := fmt.Sprintf(`version: 1
sounds:
  - name: Welcome
    description: Ann speaks
    content: %s
workflows:
  - name: Line
    objects:
      - { title: Ask, kind: capture_digits, label: pin, prompt: { sound: welcome, then: [{ say: Key in. }, { sound: Welcome }] }, exits: { next: Play, no_input: Play } }
      - { title: Play, kind: play_sound, sound: Welcome, repeats: 2 }
`, base64.StdEncoding.EncodeToString(beep(440, 24)))
	must(file.Apply(ctx, w.Workspace, anna, "a.yaml", []byte(text), file.ApplyOptions{}))(t)
	s := must(db.Sounds.ByName(ctx, "welcome"))(t)
	if !s.Converted || s.Description != "Ann speaks" {
		t.Errorf("%+v", s)
	}
	if uses := must(db.Uses.Of(ctx, workspace.ObjectSound, s.ID))(t); len(uses) != 4 {
		t.Errorf("%+v", uses)
	}
	exported := must(file.Export(ctx, w.Workspace))(t)
	for _, want := range []string{`sha256: "` + s.Hash + `"`, "sound: Welcome", "then:"} {
		if !strings.Contains(string(exported), want) {
			t.Errorf("the export has no %q:\n%s", want, exported)
		}
	}
	again := must(file.Apply(ctx, w.Workspace, anna, "a.yaml", exported, file.ApplyOptions{}))(t)
	if len(again.Changes) != 0 {
		t.Errorf("%+v", again.Changes)
	}
	// The hash alone keeps what is stored.
	must(file.Apply(ctx, w.Workspace, anna, "a.yaml", []byte("version: 1\nsounds: [{ name: Welcome, description: Ben speaks, sha256: "+s.Hash+" }]\n"), file.ApplyOptions{}))(t)
	if now := must(db.Sounds.Get(ctx, s.ID))(t); now.Description != "Ben speaks" || now.Hash != s.Hash {
		t.Errorf("%+v", now)
	}
	for text, want := range map[string]string{
		"{ name: New }":                             "content is missing",
		"{ name: New, sha256: abc }":                "no Sound with this sha256",
		"{ name: New, content: '%%%' }":             "no base64",
		"{ name: New, content: aGVsbG8gd29ybGQ=}":   "neither a WAV nor an MP3",
		"{ name: New, file: a.wav }":                "hookline apply",
		"{ name: New, file: a.wav, content: AA== }": "keep one",
		"{ name: Welcome, sha256: abc, content: " + base64.StdEncoding.EncodeToString(beep(1, 16)) + " }": "sha256: the content has",
	} {
		_, err := file.Apply(ctx, w.Workspace, anna, "a.yaml", []byte("version: 1\nsounds:\n  - "+text+"\n"), file.ApplyOptions{})
		wantFile(t, err, want)
	}
	_, err := file.Apply(ctx, w.Workspace, anna, "a.yaml", []byte("version: 1\nworkflows: [{ name: X, objects: [{ title: P, kind: play_sound, sound: Welcom }] }]\n"), file.ApplyOptions{})
	wantFile(t, err, `did you mean "Welcome"?`)
}

func wantFile(t *testing.T, err error, want string) {
	t.Helper()
	bad, ok := errors.AsType[*file.Error](err)
	if !ok || !strings.Contains(bad.Error(), want) {
		t.Errorf("error %v %v, want %q", err, bad, want)
	}
}

// Bytes beyond what a file can hold go into files beside it, and come back.
func TestLargeSoundsInFiles(t *testing.T) { dbtest.Each(t, testLargeSounds) }

func testLargeSounds(t *testing.T, db *models.DB) {
	ctx, w, dir := t.Context(), open(t, db), t.TempDir()
	long := sound.Encode(make([]float32, 3<<20), 16000) // 6 MB
	s := must(w.Sounds.Create(ctx, anna, "Ärger & Co / ..", "", long))(t)
	if exported := must(file.Export(ctx, w.Workspace))(t); strings.Contains(string(exported), "content:") || !strings.Contains(string(exported), s.Hash) {
		t.Errorf("%.300s", exported)
	}
	exported := must(file.ExportWith(ctx, w.Workspace, file.ExportOptions{Sounds: func(name string, data []byte) (string, error) {
		return name, os.WriteFile(filepath.Join(dir, name), data, 0o600)
	}}))(t)
	if err := w.Sounds.Delete(ctx, anna, s.ID, 0); err != nil {
		t.Fatal(err)
	}
	must(file.Apply(ctx, w.Workspace, anna, "a.yaml", exported, file.ApplyOptions{ReadFile: func(path string, most int64) ([]byte, error) {
		return os.ReadFile(filepath.Join(dir, path)) //nolint:gosec // of the test
	}}))(t)
	if again := must(db.Sounds.ByName(ctx, s.Name))(t); again.Hash != s.Hash {
		t.Errorf("%+v", again)
	}
}
