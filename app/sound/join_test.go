package sound_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"hookline/app/sound"
)

// pcm is a WAV of 16-bit samples.
func pcm(channels, rate int, samples ...int16) []byte {
	var b bytes.Buffer
	for _, v := range []any{[]byte("RIFF"), uint32(36 + 2*len(samples)), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(channels), uint32(rate),
		uint32(rate * channels * 2), uint16(channels * 2), uint16(16), []byte("LIST"), uint32(2), []byte("xx"), []byte("data"), uint32(2 * len(samples)), samples} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	return b.Bytes()
}

func track(t *testing.T, channel int, files ...[]byte) (*sound.Track, error) {
	t.Helper()
	var list []io.ReadSeeker
	for _, f := range files {
		list = append(list, bytes.NewReader(f))
	}
	return sound.NewTrack(list, channel)
}

// Pieces are one WAV, whole or a channel of it, wherever a player begins to read.
func TestTrack(t *testing.T) {
	first, second := pcm(2, 8000, 1, -1, 2, -2, 3, -3), pcm(2, 8000, 4, -4)
	for _, tt := range []struct {
		channel, channels int
		want              []int16
	}{
		{sound.AllChannels, 2, []int16{1, -1, 2, -2, 3, -3, 4, -4}}, {0, 1, []int16{1, 2, 3, 4}}, {1, 1, []int16{-1, -2, -3, -4}},
	} {
		x, err := track(t, tt.channel, first, second)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(x)
		if err != nil || int64(len(data)) != x.Size() || x.Duration() != 500*time.Microsecond {
			t.Fatalf("%d: %d bytes of %d, %s: %v", tt.channel, len(data), x.Size(), x.Duration(), err)
		}
		got := make([]int16, (len(data)-44)/2)
		_ = binary.Read(bytes.NewReader(data[44:]), binary.LittleEndian, got)
		if !slices.Equal(got, tt.want) || int(data[22]) != tt.channels {
			t.Errorf("%d: %v of %d channels", tt.channel, got, data[22])
		}
		if s, err := sound.Read(data); err != nil || s.Channels != tt.channels || s.SampleRate != 8000 {
			t.Errorf("%d: read back as %+v: %v", tt.channel, s, err)
		}
		if _, err := x.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(x, data); err != nil {
			t.Errorf("%d: %v", tt.channel, err)
		}
	}
}

func TestTrackOfWhatDoesNotFit(t *testing.T) {
	good := pcm(2, 8000, 1, 2)
	for name, try := range map[string]func() (*sound.Track, error){
		"nothing": func() (*sound.Track, error) { return track(t, sound.AllChannels) },
		"an MP3": func() (*sound.Track, error) {
			return track(t, sound.AllChannels, []byte("ID3\x03\x00 and so on and on and on"))
		},
		"another rate":       func() (*sound.Track, error) { return track(t, sound.AllChannels, good, pcm(2, 16000, 1, 2)) },
		"fewer channels":     func() (*sound.Track, error) { return track(t, sound.AllChannels, good, pcm(1, 8000, 1)) },
		"a channel too many": func() (*sound.Track, error) { return track(t, 2, good) },
		"cut off":            func() (*sound.Track, error) { return track(t, 0, good[:30]) },
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	x, err := track(t, 0, good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Seek(-1, io.SeekStart); err == nil {
		t.Error("before the beginning")
	}
}
