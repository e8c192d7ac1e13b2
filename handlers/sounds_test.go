package handlers_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/sound"
	"hookline/app/workflow"
	"hookline/models"
)

// wav is half a second of silence, or of a step at that height.
func wav(height float32) []byte {
	samples := make([]float32, 4000)
	for i := range samples {
		samples[i] = height
	}
	return sound.Encode(samples, 8000)
}

// tune keeps a Sound.
func (s *site) tune(name string) *models.Sound {
	s.t.Helper()
	made, err := s.workspace.Sounds.Create(s.t.Context(), bob(), name, "", wav(float32(len(name))/100))
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// upload posts a form with a file.
func (b *browser) upload(path string, fields url.Values, file []byte) *page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range fields {
		if err := form.WriteField(name, fields.Get(name)); err != nil {
			b.t.Fatal(err)
		}
	}
	if file != nil {
		part, err := form.CreateFormFile("file", "x.wav")
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, path, form.FormDataContentType(), body.String())
}

func TestSounds(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/sounds").want(http.StatusOK).says("main", "No Sounds yet")
		agent := s.agent()
		agent.get("/sounds").want(http.StatusForbidden)
		agent.upload("/sounds", url.Values{"name": {"X"}}, wav(0)).want(http.StatusForbidden)
		b.get("/sounds/new").want(http.StatusOK).says("form", "15 MB")
		b.upload("/sounds", url.Values{"name": {"X"}}, nil).want(http.StatusUnprocessableEntity).says("#f-file-note", "Choose a WAV")
		p := b.upload("/sounds", url.Values{"name": {" "}, "description": {"Kept"}}, []byte("MZ\x90\x00 not a sound")).want(http.StatusUnprocessableEntity)
		p.says("#f-file-note", "a Windows program").says("#f-name-note", "name is needed").says("textarea", "Kept")
		b.upload("/sounds", url.Values{"name": {"X"}}, make([]byte, sound.MaxSize+10)).want(http.StatusUnprocessableEntity).says("#f-file-note", "15 MB")
		b.upload("/sounds", url.Values{"name": {"X"}}, make([]byte, sound.MaxSize+3<<20)).want(http.StatusUnprocessableEntity).says("#f-file-note", "15 MB")
		at := b.upload("/sounds", url.Values{"name": {"Wel<b>come"}, "description": {"Spoken by Ann"}}, wav(0.1)).want(http.StatusSeeOther).location
		b.get(at).want(http.StatusOK).says("h1", "Wel<b>come").says("main", "PCM 16-bit, 8 kHz, mono")
		b.get("/sounds?q=ann&sort=duration&desc=1").want(http.StatusOK).says("tbody", "Wel<b>come").says("tbody", "500 ms")

		// The file comes back as it was, to keep, and what is played can be played.
		file := b.get(at + "/file").want(http.StatusOK)
		if file.body != string(wav(0.1)) || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") || file.header.Get("Content-Type") != "audio/wav" {
			t.Errorf("%d bytes, %v", len(file.body), file.header)
		}
		played := b.get(at + "/play").want(http.StatusFound).location
		if src, _ := b.get(at).Find("audio").Attr("src"); src != played || !strings.HasPrefix(src, "/runtime/sounds/") {
			t.Errorf("src %q, play leads to %q", src, played)
		}

		b.post(at+"/describe", url.Values{"name": {"Welcome"}, "version": {"1"}}).to(at)
		b.post(at+"/describe", url.Values{"name": {"Other"}, "version": {"1"}}).want(http.StatusConflict).says("#describe", "meanwhile")
		b.upload(at+"/replace", url.Values{"version": {"1"}}, wav(0.2)).want(http.StatusConflict).says("#replace", "meanwhile")
		b.upload(at+"/replace", url.Values{"version": {"2"}}, []byte("PK\x03\x04")).want(http.StatusUnprocessableEntity).says("#replace", "ZIP")
		b.upload(at+"/replace", url.Values{"version": {"2"}}, wav(0.2)).to(at)
		if now := b.get(at + "/play").location; now == played {
			t.Error("another file is at the same address")
		}
		b.get(at+"/changes").want(http.StatusOK).says("main", "replaced the file")
	})
}

func TestSoundInUseStays(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id, tune := s.admin(), s.suburbs(), s.tune("Welcome")
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("hear", "Hear it", &workflow.SayText{Text: "Hi", Then: []workflow.PromptPart{{Sound: tune.ID}}}, "say_text"))
		})
		at := "/sounds/" + tune.ID
		b.post(at+"/delete", nil).want(http.StatusConflict).says(".alert", "It was not deleted").says("main table", "Hear it")
		b.get(at+"/used-by").want(http.StatusOK).says("main table", "Hear it").says("main table", "Suburb line")
		b.get("/sounds").says("tbody", "1")
		b.get(at).says("#in-use", "Suburb line")
		s.revise(id, func(d *workflow.Definition) { d.Objects = d.Objects[:len(d.Objects)-1] })
		b.post(at+"/delete", nil).to("/sounds")
		b.get(at).want(http.StatusNotFound)
		b.get(fmt.Sprintf("/runtime/sounds/%s/x.wav", tune.ID)).want(http.StatusNotFound)
	})
}
