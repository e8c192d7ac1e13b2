package api

import (
	"context"
	"time"

	"hookline/app/recording"
	"hookline/models"
)

// recordingJSON is what was recorded on a call: what the caller said, or a piece of an agent's
// part.
type recordingJSON struct {
	ID            string             `json:"id"`
	Title         string             `json:"title"` // of the object, as it was then, or the agent's name
	Label         string             `json:"label"`
	State         string             `json:"state"`
	Reason        string             `json:"reason"`
	Path          string             `json:"path"` // where people hear it, behind the address of the installation
	DurationMS    int64              `json:"duration_ms"`
	Size          int64              `json:"size"`
	Type          string             `json:"type"`
	Transcription *transcriptionJSON `json:"transcription,omitempty"` // nil where nobody writes it down
	CreatedAt     time.Time          `json:"created_at"`
}

// transcriptionJSON is what was said on it.
type transcriptionJSON struct {
	By     string     `json:"by"`
	State  string     `json:"state"`
	Text   string     `json:"text"`
	Reason string     `json:"reason"`
	At     *time.Time `json:"at,omitempty"`
}

func recordingOf(r *models.Recording) recordingJSON {
	j := recordingJSON{ID: r.ID, Title: r.Title, Label: r.Label, State: r.State, Reason: r.Reason, Path: recording.Path(r.ID),
		DurationMS: r.DurationMS, Size: r.Size, Type: r.Type, CreatedAt: r.CreatedAt.UTC()}
	if r.Transcribe == "" {
		return j
	}
	j.Transcription = &transcriptionJSON{By: r.Transcribe, State: r.TranscriptState, Reason: r.TranscriptReason}
	if !r.TranscriptHidden {
		j.Transcription.Text = r.Transcript
	}
	if j.Transcription.State == "" {
		j.Transcription.State = models.TranscriptWaiting
	}
	if r.TranscribedAt != nil {
		at := r.TranscribedAt.UTC()
		j.Transcription.At = &at
	}
	return j
}

// recordings lists what was recorded on a call.
func (c calls) recordings(ctx context.Context, r *request) (*answer, error) {
	row, err := c.named(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := c.DB.Recordings.Of(ctx, row.ID)
	out := []recordingJSON{}
	for i := range list {
		if list[i].Told() && list[i].DeletedAt == nil {
			out = append(out, recordingOf(&list[i]))
		}
	}
	return ok(struct {
		Items []recordingJSON `json:"items"`
	}{out}), err
}
