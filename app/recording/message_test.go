package recording_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/recording"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// message leaves one in a box, on the test call.
func (f *fixture) message(box, key string) string {
	f.t.Helper()
	id, _, err := f.BeginRecording(f.t.Context(), workflow.RecordingBegin{CallID: "t1", Key: key, ObjectID: "o", Title: "Leave word", Label: "m", Box: box})
	f.must(err)
	f.must(f.Upload(f.t.Context(), "t1", id, strings.NewReader(wav), time.Second))
	return id
}

func (f *fixture) listed(box models.VoicemailBox) (ids []string) {
	f.t.Helper()
	list, total, err := f.db.Recordings.Messages(f.t.Context(), models.MessageFilter{BoxIDs: []string{box.ID}}, models.Page{Limit: 200})
	f.must(err)
	if int(total) != len(list) {
		f.t.Errorf("%d of %d", len(list), total)
	}
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids
}

// Messages that nobody heard come first, then the newest; a deleted one can be brought back
// until the sweep removes it with its sound.
func TestMessagesOfABox(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f, ctx := newFixture(t, db), t.Context()
		f.hooked()
		sales, other := models.VoicemailBox{Name: "Sales"}, models.VoicemailBox{Name: "Other"}
		f.must(db.Voicemail.Create(ctx, &sales))
		f.must(db.Voicemail.Create(ctx, &other))
		var ids []string
		for _, key := range []string{"1", "2", "3"} {
			ids = append(ids, f.message(sales.ID, key))
			f.later(time.Minute)
		}
		f.begin("t1", "answer") // to a Record, in no box
		if _, _, err := f.BeginRecording(ctx, workflow.RecordingBegin{CallID: "c1", Key: "9", Box: sales.ID}); err != nil {
			t.Fatal(err) // a caller who has said nothing yet
		}
		events, err := db.Events.OfCall(ctx, "t1")
		f.must(err)
		for i := range events {
			if events[i].Type != event.VoicemailLeft || events[i].Facts["voicemail_box"] != "Sales" {
				t.Errorf("told of %+v", events[i])
			}
		}
		if len(events) != 3 {
			t.Errorf("%d events", len(events))
		}
		f.must(f.Hear(ctx, ids[2], "Ada"))
		f.must(f.Hear(ctx, ids[2], "Bob"))
		if got := f.listed(sales); strings.Join(got, " ") != strings.Join([]string{ids[1], ids[0], ids[2]}, " ") || len(f.listed(other)) != 0 {
			t.Errorf("%v of %v", got, ids)
		}
		m, err := db.Recordings.Message(ctx, ids[2])
		f.must(err)
		if m.HeardBy != "Ada" || m.HeardAt == nil || m.Kind != models.CallTest {
			t.Errorf("%+v", m)
		}
		counts, err := db.Recordings.Boxes(ctx)
		f.must(err)
		if len(counts) != 1 || counts[0] != (models.BoxCount{BoxID: sales.ID, Total: 3, Unheard: 2}) {
			t.Errorf("%+v", counts)
		}
		unheard := false
		if list, err := db.Recordings.MessagesAfter(ctx, models.MessageFilter{BoxIDs: []string{sales.ID}, Heard: &unheard}, m.CreatedAt, m.ID, 1); err != nil || len(list) != 1 || list[0].ID != ids[1] {
			t.Errorf("after: %v %v", list, err)
		}
		f.must(f.Unhear(ctx, ids[2]))
		if got := f.listed(sales); got[0] != ids[2] {
			t.Errorf("unheard again: %v", got)
		}
		f.must(f.Delete(ctx, ids[0], "ada@example.com"))
		if err := f.Delete(ctx, ids[0], "ada@example.com"); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("deleted twice: %v", err)
		}
		if _, err := f.Open(ctx, ids[0], recording.Both); !apperr.Is(err, apperr.NotFound) || len(f.listed(sales)) != 2 {
			t.Errorf("deleted: %v, %v", err, f.listed(sales))
		}
		f.must(f.Restore(ctx, ids[0]))
		if len(f.listed(sales)) != 3 {
			t.Errorf("restored: %v", f.listed(sales))
		}
		f.must(f.Delete(ctx, ids[0], "ada@example.com"))
		key := f.get(ids[0]).StoreKey
		f.later(23 * time.Hour)
		f.must(f.Sweep(ctx))
		f.get(ids[0])
		f.later(2 * time.Hour)
		f.must(f.Sweep(ctx))
		if err := f.Restore(ctx, ids[0]); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("restored after the sweep: %v", err)
		}
		if _, err := f.storage.Open(ctx, key); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("its sound: %v", err)
		}
	})
}
