// Package media keeps files of sound: in a directory, or in S3-compatible storage.
// It knows neither whose they are nor who may hear them; whoever uses it declares the
// few methods it needs. It also tells from its first bytes what a file is.
package media

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"time"

	"hookline/app/apperr"
)

// keyPattern is what names a file: words of small letters and digits, with slashes
// between. No key of this form leads out of where files are kept.
var keyPattern = regexp.MustCompile(`^[a-z0-9_-]+(/[a-z0-9_-]+)*(\.[a-z0-9]+)?$`)

const maxKey = 200

func checkKey(key string) error {
	if len(key) > maxKey || !keyPattern.MatchString(key) {
		return apperr.New(apperr.Invalid, "%q can't name a stored file.", key)
	}
	return nil
}

func missing(key string) error {
	return apperr.New(apperr.NotFound, "The file %q is not in the storage any more.", key)
}

// Type is a sort of audio file that Hookline keeps and browsers play.
type Type struct {
	MIME string
	Ext  string // without the dot
	Name string // for people
}

// SniffLen is how many bytes Sniff wants to see, if there are so many.
const SniffLen = 512

// Sniff tells what a file is by how it begins, whatever it is called; false for
// what is no audio we keep.
func Sniff(head []byte) (Type, bool) {
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
		return Type{"audio/wav", "wav", "WAV"}, true
	case bytes.HasPrefix(head, []byte("ID3")), isMP3Frame(head):
		return Type{"audio/mpeg", "mp3", "MP3"}, true
	case bytes.HasPrefix(head, []byte("OggS")):
		return Type{"audio/ogg", "ogg", "Ogg"}, true
	case bytes.HasPrefix(head, []byte{0x1A, 0x45, 0xDF, 0xA3}) && bytes.Contains(head, []byte("webm")):
		return Type{"audio/webm", "webm", "WebM"}, true
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return Type{"audio/mp4", "m4a", "MP4"}, true
	}
	return Type{}, false
}

// isMP3Frame says whether the bytes begin a frame of MPEG audio, layer III.
func isMP3Frame(b []byte) bool {
	return len(b) >= 3 && b[0] == 0xFF && b[1]&0xE0 == 0xE0 && b[1]&0x18 != 0x08 && b[1]&0x06 == 0x02 && b[2]&0xF0 != 0xF0 && b[2]&0x0C != 0x0C
}

// LooksLikePage says whether the bytes begin a web page or an XML document: what
// servers send in place of audio when something is wrong.
func LooksLikePage(head []byte) bool {
	text := strings.ToLower(strings.TrimSpace(string(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))))
	return strings.HasPrefix(text, "<")
}

// Length is how long a WAV file takes, by its head and its size in bytes; 0 when the
// head does not say.
func Length(head []byte, size int64) time.Duration {
	const rateAt, rateEnd, headLen = 28, 32, 44
	if len(head) < headLen || string(head[:4]) != "RIFF" || string(head[12:16]) != "fmt " {
		return 0
	}
	rate := int64(binary.LittleEndian.Uint32(head[rateAt:rateEnd]))
	if rate <= 0 || size <= headLen {
		return 0
	}
	return time.Duration(float64(size-headLen) / float64(rate) * float64(time.Second)).Round(time.Millisecond)
}
