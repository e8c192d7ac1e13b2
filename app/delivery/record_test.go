package delivery_test

import (
	"net/http"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/models"
)

// A delivery waits for the recording of its part at most as long as the hook says; for one
// that is there already, or is none, not at all.
func TestWaitsForARecording(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
		in.hook("Parts", func(h *models.Hook) { h.Event, h.Config.WaitForRecordS = event.AgentTermination, 3600 }, in.service("CRM", r.URL, nil))
		now := in.clock.now().UTC()
		for part, state := range map[string]string{"ready": models.RecordingStored, "failed": models.RecordingFailed, "coming": models.RecordingWaiting} {
			_, err := in.db.Recordings.Begin(t.Context(), &models.Recording{CallID: "c-" + part, Visit: "1", SegmentID: part, Address: part, State: state, CreatedAt: now, UpdatedAt: now})
			in.must(err)
			in.must(in.db.Events.Add(t.Context(), []models.Event{{Type: event.AgentTermination, Key: part, CallID: "c-" + part, SegmentID: part, At: now,
				Facts: map[string]string{"session_id": part, "recording_url": "https://h.example.test/recorded/" + part + ".wav"}}}))
		}
		in.must(in.db.Events.Add(t.Context(), []models.Event{{Type: event.AgentTermination, Key: "none", CallID: "c-none", SegmentID: "none", At: now, Facts: map[string]string{"session_id": "none"}}}))
		in.run()
		in.until("what has nothing to wait for arrives", func() bool { return r.count() == 3 })
		for _, d := range in.deliveries() {
			if d.CallID == "c-coming" && (d.State != models.DeliveryWaiting || d.Attempt != 0 || d.DueAt.Before(now.Add(50*time.Minute))) {
				t.Errorf("the other does not wait: %+v", d)
			}
		}
		in.must(in.db.Deliveries.Hurry(t.Context(), "c-coming", "coming", in.clock.now()))
		in.until("the recording is there", func() bool { return r.count() == 4 })
	})
}
