package file_test

import (
	"strings"
	"testing"

	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

const recorded = `version: 1
settings: { default_country: AU, recordings: { access: basic, user: crm, password: "${env:REC_PASSWORD}" } }
campaigns:
  - name: Support
    type: inbound
    recording: { record: agent, start: off, channels: dual, say: This call is recorded. }
  - { name: Sales, type: inbound, recording: { record: all } }
  - { name: Test, type: inbound, recording: { record: off, say: "Never said." } }
`

// What is recorded, and who may have it, goes into a file and out of it; the password by
// the name of its variable alone.
func TestRecordingsInAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		w, ctx := open(t, db), t.Context()
		environment := map[string]string{}
		apply := func(text string) error {
			applied, err := file.Apply(ctx, w, anna, "w.yaml", []byte(text), file.ApplyOptions{Env: func(name string) (string, bool) { v, ok := environment[name]; return v, ok }})
			if err == nil && strings.Contains(text, "applied again") && len(applied.Changes) > 0 {
				t.Errorf("%+v", applied)
			}
			return err
		}
		if err := apply(recorded); err == nil || !strings.Contains(err.Error(), "REC_PASSWORD, which is not set") {
			t.Fatalf("%v", err)
		}
		environment["REC_PASSWORD"] = "correct horse"
		if err := apply(recorded); err != nil {
			t.Fatal(err)
		}
		stored, err := w.Settings.Get(ctx)
		if err != nil || !w.Settings.LetsIn(stored, "crm", "correct horse") || w.Settings.LetsIn(stored, "crm", "") || strings.Contains(stored.RecordingSealed, "horse") {
			t.Errorf("%+v %v", stored, err)
		}
		text, err := file.Export(ctx, w)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`{ access: basic, user: crm, password: "${env:REC_PASSWORD}" }`,
			"recording: { record: agent, start: \"off\", channels: dual, say: This call is recorded. }", "recording: { record: all, channels: single }"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
		if strings.Contains(string(text), "Never said") || strings.Count(string(text), "recording: {") != 2 {
			t.Errorf("of a Campaign that records nothing:\n%s", text)
		}
		delete(environment, "REC_PASSWORD") // what is stored is meant
		if err := apply("# applied again\n" + string(text)); err != nil {
			t.Error(err)
		}
		for wrong, want := range map[string]string{
			"record: all }": `record: some }|recording.record: The recording "some" is not known`,
			"start: off":    `start: later|recording.start: The start "later" is not known`,
			"dual":          `triple|recording.channels: The number of channels "triple" is not known`,
			"access: basic": `access: secret|recordings.access: The access "secret" is not known`,
			"user: crm":     `user: "a:b"|recordings.user: The name "a:b"`,
		} {
			to, problem, _ := strings.Cut(want, "|")
			if err := apply(strings.Replace(recorded, wrong, to, 1)); err == nil || !strings.Contains(err.Error(), problem) {
				t.Errorf("%s: %v", to, err)
			}
		}
		open := strings.Replace(recorded, `access: basic, user: crm, password: "${env:REC_PASSWORD}"`, "access: open", 1)
		if err := apply(open); err != nil {
			t.Fatal(err)
		}
		if stored, err = w.Settings.Get(ctx); err != nil || stored.RecordingSealed != "" || w.Settings.LetsIn(stored, "crm", "correct horse") {
			t.Errorf("%+v %v", stored, err)
		}
	})
}
