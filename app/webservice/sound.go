package webservice

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// Sound is the sound of a recording that is sent.
type Sound struct {
	Data []byte
	Type string // MIME
	Name string // of the file
}

const (
	// MaxSound is the most bytes of a sound that are sent: as much as the well-known
	// recognisers take.
	MaxSound = 25 << 20
	// MaxTranscript is the most characters of a text that a recogniser answers with.
	MaxTranscript = 20000
	// SoundField is the name of the file in a form.
	SoundField = "file"
)

// SendsSound says whether a Web Service sends the sound of a recording, so that only
// transcriptions can use it.
func SendsSound(w *models.WebService) bool {
	return !IsSOAP(w) && HasBody(w.Method) && (w.ContentType == ContentAudio || w.ContentType == ContentMultipart)
}

// SendsSound says whether it needs a Request.Sound.
func (s *Service) SendsSound() bool { return s.sound }

// checkSound refuses what can't stand beside the sound.
func checkSound(p *apperr.Problems, w *models.WebService) {
	if !SendsSound(w) {
		return
	}
	c := &w.Config
	if c.BodyTemplate != "" {
		p.Add("body_template", "A body of type %s is made of the sound: empty the template.", w.ContentType)
	}
	if w.ContentType == ContentAudio && len(c.Body) > 0 {
		p.Add(InBody, "The body is the sound and nothing else: remove the rows, or choose the type %s.", ContentMultipart)
	}
	for i, row := range c.Body {
		if row.Name == SoundField {
			p.Add(at(InBody, i, "name"), "%q is the name of the sound: choose another.", row.Name)
		}
	}
}

// soundBody is the body of a request that sends a sound, and how it is shown.
func (s *Service) soundBody(in *Request) (body, shown, bodyType string) {
	note := fmt.Sprintf("(%s: %s, %d bytes)", in.Sound.Name, in.Sound.Type, len(in.Sound.Data))
	if s.body.kind == ContentAudio {
		return string(in.Sound.Data), note, in.Sound.Type
	}
	var sent bytes.Buffer
	var fields strings.Builder
	w := multipart.NewWriter(&sent)
	for i := range s.body.rows {
		row := &s.body.rows[i]
		v := row.value(in)
		if v == "" {
			continue
		}
		_ = w.WriteField(row.name, v) // a Buffer takes everything
		if row.secret {
			v = Mask
		}
		fmt.Fprintf(&fields, "%s: %s\n", row.name, v)
	}
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", multipart.FileContentDisposition(SoundField, in.Sound.Name))
	head.Set("Content-Type", in.Sound.Type)
	if part, err := w.CreatePart(head); err == nil {
		_, _ = part.Write(in.Sound.Data)
	}
	_ = w.Close()
	return sent.String(), fields.String() + SoundField + ": " + note, w.FormDataContentType()
}

// Silence is a sound for those who try a Web Service without a recording: half a second of
// nothing, a WAV. It is nil for one that sends no sound.
func (s *Service) Silence() *Sound {
	if !s.sound {
		return nil
	}
	const samples = 4000 // of 8 kHz, 16 bits
	data := append([]byte("RIFF\x64\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x40\x1f\x00\x00"), make([]byte, 2*samples)...)
	return &Sound{Data: data, Type: "audio/wav", Name: "silence.wav"}
}
