// Package sound looks into the bytes of a sound: what they are whatever the file is
// called, how long a WAV or an MP3 lasts, and what a carrier and a browser can both play
// of it. It does no I/O of its own, keeps nothing, and never allocates by what a header
// promises.
package sound

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
)

// Bounds of a sound.
const (
	MaxSize = 15 << 20 // bytes of a file
	MaxTime = 30 * time.Minute
)

// Formats of a sound, which are the ends of its file's name, too.
const (
	WAV = "wav"
	MP3 = "mp3"
)

// Sound is a file that was looked into.
type Sound struct {
	Format     string // of the file: WAV or MP3
	Coding     string // in words: PCM 16-bit, µ-law, MP3
	SampleRate int    // Hz
	Channels   int
	Duration   time.Duration
	Hash       string // SHA-256 of the file, hex
	// Played is a 16-bit PCM WAV to play instead of the file; nil when carriers and
	// browsers take the file as it is.
	Played []byte
}

// Read looks into a file. An Invalid error says what it is instead and what to do.
func Read(data []byte) (*Sound, error) {
	if len(data) == 0 {
		return nil, invalid("The file is empty: choose a WAV or an MP3.")
	}
	if len(data) > MaxSize {
		return nil, invalid("The file is larger than %d MB: shorten it, or save it as an MP3.", MaxSize>>20)
	}
	s, err := read(data)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Duration > MaxTime:
		return nil, invalid("The sound lasts %s; %d minutes is the longest. Shorten it.", s.Duration.Round(time.Second), int(MaxTime.Minutes()))
	case s.Duration <= 0:
		return nil, invalid("The file is a %s without any sound in it: save it again.", strings.ToUpper(s.Format))
	}
	sum := sha256.Sum256(data)
	s.Hash = hex.EncodeToString(sum[:])
	return s, nil
}

func read(data []byte) (*Sound, error) {
	if isRIFF(data) {
		return readWAV(data)
	}
	if what := otherThing(data); what != "" {
		return nil, invalid("This file is %s, whatever it is called: choose a WAV or an MP3.", what)
	}
	return readMP3(data)
}

func invalid(format string, args ...any) error { return apperr.FieldError("file", format, args...) }

// magic lists how files begin that people take for sounds, or rename to one.
var magic = []struct{ start, what string }{
	{"MZ", "a Windows program"},
	{"\x7fELF", "a Linux program"},
	{"\xcf\xfa\xed\xfe", "a macOS program"},
	{"\xca\xfe\xba\xbe", "a program"},
	{"#!", "a program in a script language"},
	{"PK\x03\x04", "a ZIP archive"},
	{"PK\x05\x06", "an empty ZIP archive"},
	{"\x1f\x8b", "a gzip archive"},
	{"Rar!", "a RAR archive"},
	{"7z\xbc\xaf", "a 7-Zip archive"},
	{"%PDF", "a PDF"},
	{"\x89PNG", "a picture (PNG)"},
	{"\xff\xd8\xff", "a picture (JPEG)"},
	{"GIF8", "a picture (GIF)"},
	{"OggS", "an Ogg sound"},
	{"fLaC", "a FLAC sound"},
	{"FORM", "an AIFF sound"},
	{".snd", "an AU sound"},
	{"RF64", "a WAV of more than 4 GB (RF64)"},
	{"RIFX", "a WAV in the byte order of old Macs (RIFX)"},
	{"RIFF", "no WAV but another RIFF file, such as a video or picture"},
	{"\x1aE\xdf\xa3", "a Matroska or WebM video"},
	{"\x30\x26\xb2\x75", "a Windows Media sound"},
	{"#!AMR", "an AMR sound"},
	{"{", "a text (JSON)"},
}

// otherThing says what a file is that is no sound we take; empty when its beginning
// does not tell.
func otherThing(data []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.start)) {
			return m.what
		}
	}
	switch {
	case isMP4(data):
		return "an M4A or MP4"
	case IsPage(data):
		return "a web page or XML"
	}
	return ""
}

// Length is a duration as people read it: 850 ms, 3.2 s, 2 min 5 s.
func Length(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d min %d s", s/60, s%60)
}

// PathStart begins the path of every Sound.
const PathStart = "/runtime/sounds/"

// Path is where carriers and browsers play a Sound from, without the address of the
// installation. The id can't be guessed, and the hash makes another file another path.
func Path(id, hash, format string) string { return PathStart + id + "/" + hash + "." + format }

// ContentType is the media type of a format.
func ContentType(format string) string {
	if format == MP3 {
		return "audio/mpeg"
	}
	return "audio/wav"
}
