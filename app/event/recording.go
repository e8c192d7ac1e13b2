package event

import (
	"time"

	"hookline/models"
)

// RecordingPath is where other systems have a recording, by its address, behind the
// address of the installation.
func RecordingPath(address string) string { return "/recorded/" + address + ".wav" }

// The tags that recordings fill.
const (
	recordingURL   = "recording_url"
	recordingAgent = "sess_agent_perspective_recording_url"
	recordingTime  = "recording_duration"
	recordingWhy   = "recording_reason"
	voicemailBox   = "voicemail_box"

	transcription     = "transcription"
	recordingQuestion = "recording_question"
)

// PartRecorded makes the event of what came of the recording of an agent's part, of which
// pieces is all there is: once the part is over, and each piece is kept or never will be.
// False until then, and for a part of which nothing is kept.
func PartRecorded(part *models.Segment, pieces []models.Recording, at time.Time) (models.Event, bool) {
	if part.EndedAt == nil || len(pieces) == 0 || part.Recording == models.PartRecordingOff {
		return models.Event{}, false
	}
	kind, why, kept, took := RecordingReady, "", 0, time.Duration(0)
	for i := range pieces {
		switch r := &pieces[i]; {
		case r.State == models.RecordingStored:
			kept++
			took += r.Duration()
		case r.State != models.RecordingFailed:
			return models.Event{}, false
		case why == "":
			why = r.Reason
		}
		if pieces[i].State == models.RecordingFailed && !pieces[i].Absent() {
			kind = RecordingFailed
		}
	}
	switch {
	case kept == 0:
		kind = RecordingFailed
	case kind == RecordingReady:
		why = "" // of a piece in which there was nothing
	}
	e := OfPart(kind, part, at)
	e.Facts[recordingTime], e.Facts[recordingWhy] = seconds(took), why
	return e, true
}

// CallerRecorded makes the event of what came of a recording of what a caller said, to a
// Record or to whom a Find Me reached, which is kept or never will be; false for the name
// that callers say to be announced. base is the public address of the installation, box the
// name of the voicemail box it was said for.
func CallerRecorded(r *models.Recording, box, base string, at time.Time) (models.Event, bool) {
	kind := VoicemailLeft
	switch {
	case r.IsName():
		return models.Event{}, false
	case r.State == models.RecordingFailed:
		kind = RecordingFailed
	case r.IsTalk():
		kind = RecordingReady
	}
	e := ofRecorded(kind, r, base, at)
	if box != "" {
		e.Facts[voicemailBox] = box
	}
	return e, true
}

func ofRecorded(kind string, r *models.Recording, base string, at time.Time) models.Event {
	e := New(kind, r.ID, at)
	e.CallID = r.CallID
	url := base + RecordingPath(r.Address)
	e.Facts[recordingURL], e.Facts[recordingAgent] = url, url
	e.Facts[recordingTime], e.Facts[recordingWhy] = seconds(r.Duration()), r.Reason
	return e
}

// Transcribed makes the event of the text of what a caller said, without a text that others
// may not have.
func Transcribed(r *models.Recording, base string, at time.Time) models.Event {
	e := ofRecorded(TranscriptionReady, r, base, at)
	e.Facts[transcription], e.Facts[recordingQuestion] = Told(r), r.Title
	return e
}

// Told is the text of a recording as others are told it.
func Told(r *models.Recording) string {
	if r.TranscriptHidden {
		return ""
	}
	return r.Transcript
}

// ofRecording has where the recording of a part is, from the part's end on: the address
// works from then, and says itself whether the sound is there. The end of a call is that of
// its last part, though the desk notes it a moment later.
func (s *subject) ofRecording(v map[string]string) {
	if s.recorded == "" || !s.by(s.part.EndedAt) && s.event.Type != CallEnd {
		return
	}
	v[recordingURL] = s.base + RecordingPath(s.recorded)
	v[recordingAgent] = v[recordingURL]
}
