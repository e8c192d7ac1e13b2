package sound_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/sound"
)

// header makes a WAV header of 44 bytes; size is what the data chunk says it has.
func header(tag uint16, channels, rate, bits int, size uint32) []byte {
	b := make([]byte, 44)
	copy(b, "RIFF")
	binary.LittleEndian.PutUint32(b[4:], 36+size)
	copy(b[8:], "WAVEfmt ")
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], tag)
	binary.LittleEndian.PutUint16(b[22:], uint16(channels))
	binary.LittleEndian.PutUint32(b[24:], uint32(rate))
	binary.LittleEndian.PutUint32(b[28:], uint32(rate*channels*bits/8))
	binary.LittleEndian.PutUint16(b[32:], uint16(channels*bits/8))
	binary.LittleEndian.PutUint16(b[34:], uint16(bits))
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], size)
	return b
}

// tone makes a WAV of one second of a sine.
func tone(tag uint16, channels, rate, bits int, put func(b []byte, v float64) []byte) []byte {
	var data []byte
	for n := range rate {
		v := 0.5 * math.Sin(2*math.Pi*440*float64(n)/float64(rate))
		for range channels {
			data = put(data, v)
		}
	}
	return append(header(tag, channels, rate, bits, uint32(len(data))), data...)
}

// extensible gives a WAV the longer header that programs write for 24 bits.
func extensible(wav []byte) []byte {
	b := append(bytes.Clone(wav[:36]), make([]byte, 24)...)
	binary.LittleEndian.PutUint32(b[16:], 40)
	binary.LittleEndian.PutUint16(b[20:], 0xfffe)
	binary.LittleEndian.PutUint16(b[44:], 1)
	return append(b, wav[36:]...)
}

func put16(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint16(b, uint16(int16(v*32767)))
}

func put24(b []byte, v float64) []byte {
	n := int32(v * (1<<23 - 1))
	return append(b, byte(n), byte(n>>8), byte(n>>16))
}

func putFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
}

func put8(b []byte, v float64) []byte { return append(b, byte(128+v*127)) }

// putALaw encodes by the table of ITU-T G.711, segment by segment.
func putALaw(b []byte, v float64) []byte {
	n, sign := int(math.Abs(v)*32767)>>4, byte(0x80)
	if v < 0 {
		sign = 0
	}
	segment := 0
	for n > 31 {
		n >>= 1
		segment++
	}
	code := byte(n)
	if n > 15 {
		code = byte(n-16) | byte(segment+1)<<4
	}
	return append(b, (code|sign)^0x55)
}

// frames makes an MP3 of silent MPEG 1 Layer III frames, 128 kbit/s at 44.1 kHz.
func frames(n int) []byte {
	frame := make([]byte, 417)
	copy(frame, "\xff\xfb\x90\xc0")
	return bytes.Repeat(frame, n)
}

func id3(size int) []byte {
	return []byte{'I', 'D', '3', 4, 0, 0, byte(size >> 21 & 127), byte(size >> 14 & 127), byte(size >> 7 & 127), byte(size & 127)}
}

func read(t *testing.T, data []byte) *sound.Sound {
	t.Helper()
	s, err := sound.Read(data)
	if err != nil {
		t.Fatal(err, apperr.Fields(err))
	}
	return s
}

func near(a, b time.Duration) bool { return (a - b).Abs() < 30*time.Millisecond }

func TestWhatPlaysStaysAsItIs(t *testing.T) {
	for name, data := range map[string][]byte{
		"PCM 16-bit": tone(1, 1, 8000, 16, put16),
		"stereo":     tone(1, 2, 44100, 16, put16),
		"µ-law":      tone(7, 1, 8000, 8, func(b []byte, _ float64) []byte { return append(b, 0xff) }),
	} {
		if s := read(t, data); s.Played != nil || s.Format != sound.WAV || !near(s.Duration, time.Second) || len(s.Hash) != 64 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// What carriers or browsers play badly becomes 16-bit PCM that sounds the same: the
// energy and the pitch of the tone are still there.
func TestConversion(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		rate int
	}{
		"24-bit":      {tone(1, 1, 48000, 24, put24), 16000},
		"96 kHz":      {tone(1, 2, 96000, 24, put24), 16000},
		"44.1 float":  {tone(3, 1, 44100, 32, putFloat), 16000},
		"8-bit":       {tone(1, 1, 11025, 8, put8), 8000},
		"A-law":       {tone(6, 1, 8000, 8, putALaw), 8000},
		"four tracks": {tone(1, 4, 16000, 16, put16), 16000},
		"extensible":  {extensible(tone(1, 1, 48000, 24, put24)), 16000},
		"streamed":    {append(header(1, 1, 16000, 16, math.MaxUint32), tone(1, 1, 16000, 16, put16)[44:]...), 16000},
	} {
		s := read(t, c.data)
		again := read(t, s.Played)
		if again.Played != nil || again.SampleRate != c.rate || again.Channels != 1 || !near(again.Duration, time.Second) || !near(s.Duration, time.Second) {
			t.Errorf("%s: %+v became %+v", name, s, again)
		}
		energy, crossings := 0.0, 0
		last := int16(0)
		for at := 44; at+1 < len(s.Played); at += 2 {
			v := int16(binary.LittleEndian.Uint16(s.Played[at:]))
			energy += float64(v) * float64(v)
			if (v >= 0) != (last >= 0) {
				crossings++
			}
			last = v
		}
		rms := math.Sqrt(energy/float64((len(s.Played)-44)/2)) / 32768
		if math.Abs(rms-0.5/math.Sqrt2) > 0.02 || crossings < 870 || crossings > 890 {
			t.Errorf("%s: rms %.3f, %d crossings", name, rms, crossings)
		}
	}
}

// A tone above what the new rate can hold is gone, and does not come back as another.
func TestNothingFoldsBack(t *testing.T) {
	var data []byte
	for n := range 96000 {
		data = put24(data, 0.5*math.Sin(2*math.Pi*15000*float64(n)/96000))
	}
	s := read(t, append(header(1, 1, 96000, 24, uint32(len(data))), data...))
	for at := 44 + 400; at+401 < len(s.Played); at += 2 {
		if v := int16(binary.LittleEndian.Uint16(s.Played[at:])); v > 300 || v < -300 {
			t.Fatalf("%d at %d", v, at)
		}
	}
}

func TestMP3(t *testing.T) {
	for name, data := range map[string][]byte{
		"plain":     frames(100),
		"ID3":       append(append(id3(3000), make([]byte, 3000)...), frames(100)...),
		"junk":      append(make([]byte, 700), frames(100)...),
		"tag after": append(frames(100), append([]byte("TAG"), make([]byte, 125)...)...),
		"cut":       frames(101)[:417*100+50],
	} {
		s := read(t, data)
		if s.Format != sound.MP3 || s.Played != nil || s.SampleRate != 44100 || s.Channels != 1 || !near(s.Duration, 100*1152*time.Second/44100) {
			t.Errorf("%s: %+v", name, s)
		}
	}
	info := frames(1)
	copy(info[4+17:], "Xing")
	if s := read(t, append(info, frames(100)...)); !near(s.Duration, 100*1152*time.Second/44100) {
		t.Errorf("the table counts as sound: %s", s.Duration)
	}
}

func TestRefused(t *testing.T) {
	long := header(1, 1, 6000, 8, 14<<20)
	wav := tone(1, 1, 8000, 16, put16)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":             {nil, "empty"},
		"too large":         {make([]byte, sound.MaxSize+1), "15 MB"},
		"a program":         {append([]byte("MZ\x90\x00"), make([]byte, 5000)...), "Windows program"},
		"an ELF":            {append([]byte("\x7fELF\x02\x01"), make([]byte, 5000)...), "Linux program"},
		"a ZIP":             {append([]byte("PK\x03\x04"), make([]byte, 5000)...), "ZIP"},
		"a page":            {[]byte("<html><script>alert(1)</script>"), "web page"},
		"an M4A":            {[]byte("\x00\x00\x00\x20ftypM4A "), "M4A"},
		"an AVI":            {[]byte("RIFF\x00\x01\x00\x00AVI LIST"), "no WAV"},
		"text":              {[]byte(strings.Repeat("hello ", 1000)), "neither"},
		"zeros":             {make([]byte, 100000), "neither"},
		"0xff":              {bytes.Repeat([]byte{0xff}, 100000), "neither"},
		"one frame":         {frames(1), "neither"},
		"RIFF alone":        {wav[:12], "cut off"},
		"header cut":        {wav[:40], "cut off"},
		"cut":               {wav[:len(wav)-2], "cut off"},
		"2 GB":              {append(header(1, 2, 44100, 16, 3<<30), make([]byte, 100)...), "cut off"},
		"1 GB":              {append(header(1, 2, 44100, 16, 1<<30), make([]byte, 100)...), "cut off"},
		"parts without end": {append(append(wav[:12:12], bytes.Repeat([]byte("junk\x00\x00\x00\x00"), 100)...), wav[12:]...), "first 100 parts"},
		"a chunk of 4 GB":   {append(wav[:12:12], []byte("LIST\xff\xff\xff\xff    ")...), "cut off"},
		"a strange chunk":   {append(wav[:12:12], []byte("<\x00a>\xff\xff\xff\xf0    ")...), `"<?a>"`},
		"no sound":          {header(1, 1, 8000, 16, 0), "without any sound"},
		"sound before fmt":  {append(wav[:12:12], wav[36:]...), "before saying"},
		"no channels":       {append(header(1, 0, 8000, 16, 4), 0, 0, 0, 0), "0 channels"},
		"many channels":     {append(header(1, 60000, 8000, 16, 4), 0, 0, 0, 0), "60000 channels"},
		"no rate":           {append(header(1, 1, 0, 16, 4), 0, 0, 0, 0), "0 samples"},
		"1 Hz":              {append(header(1, 1, 1, 16, 4), 0, 0, 0, 0), "1 samples"},
		"0 bits":            {append(header(1, 1, 8000, 0, 4), 0, 0, 0, 0), "0 bits"},
		"GSM":               {append(header(0x31, 1, 8000, 0, 4), 0, 0, 0, 0), "GSM"},
		"too long":          {append(long, make([]byte, 14<<20)...), "30 minutes"},
		"a lying ID3":       {append(id3(200<<20), frames(10)...), "cut off"},
		"ID3 of it all":     {append(id3(5000), make([]byte, 5000)...), "cut off"},
		"ID3, then ZIP":     {append(append(id3(10), make([]byte, 10)...), []byte("PK\x03\x04aaaaaaaaaaa")...), "neither"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := sound.Read(c.data)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: taken as %+v", name, s)
			continue
		}
		if f := apperr.Fields(err); !apperr.Is(err, apperr.Invalid) || len(f) != 1 || f[0].Name != "file" || !strings.Contains(f[0].Message, c.says) {
			t.Errorf("%s: %v %q", name, err, f)
		}
		// A size that a header only claims is not believed.
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%s: it took %d kB", name, took>>10)
		}
	}
}

// What else is in a WAV, before or behind its samples, takes no time.
func TestTimeOfWAV(t *testing.T) {
	wav := tone(1, 1, 8000, 16, put16)
	list := append([]byte("LIST\x10\x27\x00\x00"), make([]byte, 10000)...)
	for name, data := range map[string][]byte{
		"plain":       wav,
		"list before": slices.Concat(wav[:36], list, wav[36:]),
		"list behind": append(bytes.Clone(wav), list...),
		"streamed":    append(header(1, 1, 8000, 16, math.MaxUint32), wav[44:]...),
	} {
		if d, err := sound.WAVTime(bytes.NewReader(data), int64(len(data))); err != nil || d != time.Second {
			t.Errorf("%s: %s, %v", name, d, err)
		}
		if s := read(t, data); s.Duration != time.Second {
			t.Errorf("%s: %s", name, s.Duration)
		}
	}
	// What a pipe got: its real end counts, for a Sound, a recording and a part of a call.
	for _, size := range []uint32{0, 0x7ffff000, 0x7ffff000 - 36, 0x7fffffff, 0x7fffffff - 44, 0x80000000, 0xffffffff, 0xffffffff - 36} {
		data := append(header(1, 1, 8000, 16, size), wav[44:]...)
		if d, err := sound.WAVTime(bytes.NewReader(data), int64(len(data))); err != nil || d != time.Second {
			t.Errorf("size %x: %s, %v", size, d, err)
		}
		if s := read(t, data); s.Duration != time.Second || len(s.Played) != len(wav) || !bytes.Equal(s.Played[:44], wav[:44]) {
			t.Errorf("size %x: %s, played by %x", size, s.Duration, s.Played[:min(44, len(s.Played))])
		}
		track, err := sound.NewTrack([]io.ReadSeeker{bytes.NewReader(data), bytes.NewReader(wav)}, sound.AllChannels)
		if err != nil || track.Duration() != 2*time.Second {
			t.Errorf("size %x in a track: %v, %v", size, track, err)
		}
	}
	if _, err := sound.WAVTime(bytes.NewReader(wav[:30]), 30); !apperr.Is(err, apperr.Invalid) {
		t.Errorf("cut off: %v", err)
	}
}

func TestSniff(t *testing.T) {
	tests := map[string]string{
		"RIFF\x00\x00\x00\x00WAVEfmt ": "wav",
		"ID3\x03":                      "mp3",
		"\xFF\xFB\x90\x00":             "mp3",
		"OggS\x00":                     "ogg",
		"\x1A\x45\xDF\xA3\x9FB\x86\x81\x01B\x82\x84webm": "webm",
		"\x00\x00\x00\x18ftypM4A ":                       "m4a",
		"MZ\x90\x00":                                     "",
		"<!DOCTYPE html><title>Sign in</title>":          "",
		"RIFF\x00\x00\x00\x00AVI ":                       "",
		"":                                               "",
		"\x1A\x45\xDF\xA3 a film, of another doctype":        "",
		"\xFF\xD8\xFF\xE0\x00\x10JFIF":                       "",
		"\x7fELF\x02\x01\x01":                                "",
		"\xFF\xF1\x50\x80 AAC, which no browser plays alone": "",
	}
	for head, want := range tests {
		if got, ok := sound.Sniff([]byte(head)); got.Ext != want || ok != (want != "") {
			t.Errorf("%q is %q", head, got.Ext)
		}
	}
	if !sound.IsPage([]byte("\xEF\xBB\xBF \n<html>")) || sound.IsPage([]byte("RIFF")) {
		t.Error("a page is not told from audio")
	}
}

// Whatever the bytes are, nothing panics and nothing is played that is not there.
func FuzzRead(f *testing.F) {
	f.Add(tone(6, 1, 8000, 8, putALaw)[:200])
	f.Add(append(id3(20), frames(4)...))
	f.Add(header(0xfffe, 2, 44100, 32, 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := sound.Read(data); err == nil && (s.Duration <= 0 || s.Duration > sound.MaxTime) {
			t.Errorf("%+v", s)
		}
	})
}
