package delivery_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/transcription"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/models"
)

// texts answers calls with a Workflow that records, and has what is said written down.
func (in *installation) texts(definition string) (*call.Engine, *transcription.Service) {
	in.t.Helper()
	in.calls(definition)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	client := outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	in.t.Cleanup(client.Close)
	base := func() string { return "https://h.example.test" }
	catalog := call.NewCatalog(in.db, in.box, log)
	runner := webservice.NewRunner(client)
	recordings := recording.New(in.db, media.NewDisk(in.t.TempDir()), client, catalog, base, log, recording.Options{Now: in.clock.now})
	return call.New(in.db, catalog, runner, log, call.Options{Recordings: recordings}),
		transcription.New(in.db, recordings, catalog, runner, base, log, transcription.Options{Now: in.clock.now})
}

// MISSION D7: for each recorded question that is transcribed a GET goes out with the six
// parameters, beside those of the address, and is repeated until it arrives. It comes once,
// however often the carrier tells the text.
func TestTranscriptionPostBack(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		tries := 0
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		engine, texts := in.texts(`{"objects":[
			{"id":"pin","kind":"capture_digits","title":"Pin","settings":{"label":"pin","min_digits":1,"max_digits":4,"timeout":"8s","tries":2,"prompt":{"say":"PIN?"}},"exits":{"next":"rec"}},
			{"id":"rec","kind":"record","title":"Your message","settings":{"prompt":{"say":"Speak."},"max_length":"90s","silence":"4s","label":"message","transcribe":"carrier"},"exits":{"next":"more"}},
			{"id":"more","kind":"record","title":"Anything else","settings":{"prompt":{"say":"More?"},"max_length":"90s","silence":"4s","label":"else"},"exits":{"next":"tell"}},
			{"id":"tell","kind":"web_hook","title":"Tell","settings":{"method":"GET","url":"` + r.URL + `/hook","action":"message","transcription_url":"` + r.URL + `/text?site=au&a=b%20c"},"exits":{}}]}`)
		reply := in.begin(engine, "CA1")
		goOn := func(input voice.Input) {
			t.Helper()
			reply = in.goOn(engine, "CA1", reply, input)
		}
		goOn(voice.Input{Kind: voice.Digits, Digits: "1234"})
		in.zone("Asia/Kathmandu")
		last := reply.Instructions[len(reply.Instructions)-1]
		if last.Verb != voice.Record || !last.Transcribe {
			t.Fatalf("%+v", last)
		}
		goOn(voice.Input{Kind: voice.Recorded, RecordingURL: r.URL + "/sound", RecordedFor: 7 * time.Second})
		if last := reply.Instructions[len(reply.Instructions)-1]; last.Verb != voice.Record || last.Transcribe {
			t.Fatalf("%+v", last)
		}
		text := "Call me & bring 10%\nof “it”."
		for range 2 {
			in.must(texts.Told(ctx, "c1", "CA1", last.Recording, text, false))
		}
		d := in.repeated(func() {})
		if d.Type != event.Webhook || d.ServiceName != "Transcription of Your message" || d.CallID != reply.CallID || d.Caller != "+61255501111" || len(in.deliveries()) != 1 {
			t.Errorf("%+v", d)
		}
		list, err := in.db.Recordings.Of(ctx, reply.CallID)
		in.must(err)
		row := list[slices.IndexFunc(list, func(r models.Recording) bool { return r.ID == last.Recording })]
		for _, got := range r.all() {
			u, err := url.Parse(got.path)
			in.must(err)
			want := url.Values{"site": {"au"}, "a": {"b c"}, "survo_id": {strconv.Itoa(in.count("SELECT block_id FROM workflows WHERE name = 'Logs'"))}, "unique_id": {reply.CallID + "-1"}, "question": {"2"}, "duration": {"7"},
				"date": {row.TranscribedAt.UTC().Add(5*time.Hour + 45*time.Minute).Format(time.DateTime)}, "text": {text}}
			if q := u.Query(); u.Path != "/text" || q.Encode() != want.Encode() || got.body != "" {
				t.Errorf("asked %s\n got %s\nwant %s", u.Path, q.Encode(), want.Encode())
			}
		}
		if n := len(r.all()); n != 2 {
			t.Errorf("%d requests", n)
		}
	})
}
