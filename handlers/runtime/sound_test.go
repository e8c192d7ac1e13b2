package runtime_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookline/app/sound"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// get asks as a carrier does that plays a sound; headers are name, value, name, value.
func (l *line) get(address string, headers ...string) *httptest.ResponseRecorder {
	l.t.Helper()
	r := httptest.NewRequest(http.MethodGet, strings.TrimPrefix(address, base), nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.echo.ServeHTTP(w, r)
	return w
}

func silence(length int) []byte { return sound.Encode(make([]float32, length), 8000) }

// A caller hears a sound by an address that the carrier can fetch, within a prompt and
// by itself.
func TestCarrierPlaysSounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		ctx := t.Context()
		s, err := l.ws.Sounds.Create(ctx, by, "Welcome", "", silence(800))
		l.must(err)
		flow, err := db.Workflows.ByName(ctx, "Suburb line")
		l.must(err)
		flow, err = l.ws.Workflows.SaveDraft(ctx, by, flow.ID, flow.Version, func(d *workflow.Definition) error {
			ask := d.Object("ask")
			ask.Settings.(*workflow.CaptureDigits).Prompt = workflow.Prompt{Sound: s.ID, Then: []workflow.PromptPart{{Say: "Postcode?"}}}
			d.Objects = append([]*workflow.Object{{ID: "play", Kind: "play_sound", Title: "Play", Settings: &workflow.PlaySound{Sound: s.ID, Repeats: 2}, Exits: map[string]string{"next": "ask"}}}, d.Objects...)
			return nil
		})
		l.must(err)
		_, err = l.ws.Workflows.Publish(ctx, by, flow.ID, flow.Version, "")
		l.must(err)
		doc := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1")))
		address := regexp.MustCompile("^" + regexp.QuoteMeta(base) + "/runtime/sounds/" + s.ID + "/" + s.Hash + `\.wav$`)
		if len(doc.Plays) != 2 || !address.MatchString(doc.Plays[0]) || doc.Plays[1] != doc.Plays[0] {
			t.Fatalf("plays %q", doc.Plays)
		}
		if !slices.Equal(doc.Gathers[0].Plays, doc.Plays[:1]) || !slices.Equal(doc.Gathers[0].Says, []string{"Postcode?"}) {
			t.Errorf("asks with %q, %q", doc.Gathers[0].Plays, doc.Gathers[0].Says)
		}
		w := l.get(doc.Plays[0])
		if w.Code != http.StatusOK || w.Body.String() != string(silence(800)) || w.Header().Get("Content-Type") != "audio/wav" ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%d, %v", w.Code, w.Header())
		}
		if part := l.get(doc.Plays[0], "Range", "bytes=0-3"); part.Code != http.StatusPartialContent || part.Body.String() != "RIFF" {
			t.Errorf("a range: %d, %q", part.Code, part.Body)
		}
		if same := l.get(doc.Plays[0], "If-None-Match", w.Header().Get("ETag")); same.Code != http.StatusNotModified {
			t.Errorf("the same again: %d", same.Code)
		}

		// A caller of before hears the file that has taken its place.
		_, err = l.ws.Sounds.Replace(ctx, by, s.ID, s.Version, silence(900))
		l.must(err)
		if old := l.get(doc.Plays[0], "If-None-Match", w.Header().Get("ETag")); old.Code != http.StatusOK || old.Body.Len() != len(silence(900)) || old.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("the old address: %d, %d bytes, %v", old.Code, old.Body.Len(), old.Header())
		}
		if again := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA2"))); again.Plays[0] == doc.Plays[0] {
			t.Error("the next caller hears the old file")
		}
		for _, path := range []string{"/runtime/sounds/gone/x.wav", "/runtime/sounds/%00/x.wav", "/runtime/sounds/" + strings.Repeat("a", 100) + "/x.wav", "/runtime/sounds/" + s.ID} {
			if w := l.get(path); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

// A carrier may be called Sounds.
func TestCarrierCalledSounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		_, err := l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: "Sounds", Kind: "twiml", Signature: "off"}})
		l.must(err)
		doc := read(t, l.post(l.echo, "/runtime/sounds/voice", "", callForm("CA1")))
		if len(doc.Gathers) != 1 {
			t.Fatalf("%+v", doc)
		}
		if doc = read(t, l.post(l.echo, doc.Gathers[0].Action, "", callForm("CA1", "Digits", "12"))); len(doc.Gathers) != 1 {
			t.Errorf("%+v", doc)
		}
	})
}
