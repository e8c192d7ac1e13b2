package sound

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"
)

// Format tags of the fmt chunk (RFC 2361), those that are told apart here.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagALaw       = 6
	tagMuLaw      = 7
	tagExtensible = 0xfffe
)

var tagNames = map[uint16]string{0x02: "ADPCM", 0x11: "IMA ADPCM", 0x31: "GSM 6.10", 0x50: "MPEG", 0x55: "MP3 inside a WAV", 0xff: "AAC"}

// Rates a WAV may have, in Hz.
const (
	leastRate  = 6000
	mostRate   = 192000
	mostAsIs   = 48000 // carriers play more badly or not at all
	mostTracks = 8
)

// wave is the header of a WAV, and its samples still in the bytes of the file, if they
// were read.
type wave struct {
	tag        uint16
	extensible bool
	channels   int
	rate       int
	bits       int
	odd        bool  // the header says less than a player needs: it is written anew
	from, size int64 // where the samples are in the file, in bytes
	samples    []byte
}

// unknown says whether a size is what programs write that can't come back to the header, as
// they write to a pipe: nothing, or the most (0x7ffff000 of SoX, 0x7fffffff, 0x80000000 of
// arecord, 0xffffffff of FFmpeg), less what the header itself has and what makes whole samples.
func unknown(size uint32) bool {
	const less = 128
	for _, most := range []uint32{0x7ffff000, math.MaxInt32, 1 << 31, math.MaxUint32} {
		if size <= most && most-size < less {
			return true
		}
	}
	return size == 0
}

// fewBytes are so few that a header which promises gigabytes was one of a file that is cut off.
const fewBytes = 1 << 16

func readWAV(data []byte) (*Sound, error) {
	w, err := parseWAV(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	w.samples = data[w.from : w.from+w.size]
	s := &Sound{Format: WAV, Coding: w.coding(), SampleRate: w.rate, Channels: w.channels, Duration: w.duration()}
	if w.size > 0 && s.Duration <= MaxTime && !w.plays() {
		s.Played = w.convert()
	}
	return s, nil
}

// WAVTime is how long a WAV of any size lasts, of which only the header is read. Errors
// as those of Read.
func WAVTime(file io.ReaderAt, size int64) (time.Duration, error) {
	w, err := parseWAV(file, size)
	if err != nil {
		return 0, err
	}
	return w.duration(), nil
}

// maxFormat is how much of a fmt chunk is looked at.
const maxFormat = 64

// maxParts is how many parts are looked at before the sound: programs write a handful, and a
// file can have millions.
const maxParts = 100

// parseWAV reads the header of a WAV of size bytes, part by part.
func parseWAV(file io.ReaderAt, size int64) (*wave, error) {
	var w *wave
	parts := 0
	for at := int64(12); at+8 <= size; parts++ {
		if parts == maxParts {
			return nil, invalid("The WAV has no sound in its first %d parts: save it again.", maxParts)
		}
		head, err := readPart(file, at, 8)
		if err != nil {
			return nil, err
		}
		id, has, left := string(head[:4]), binary.LittleEndian.Uint32(head[4:]), size-at-8
		switch {
		case id == "data":
			if w == nil {
				return nil, invalid("The WAV has its sound before saying what it is (no fmt chunk): save it again.")
			}
			return w, w.take(at+8, left, has)
		case int64(has) > left:
			return nil, invalid("The WAV is cut off: its part %q should have %d bytes, and %d are there. Upload it again.", printable(id), has, left)
		case id == "fmt ":
			format, err := readPart(file, at+8, min(int64(has), maxFormat))
			if err != nil {
				return nil, err
			}
			if w, err = parseFormat(format); err != nil {
				return nil, err
			}
		}
		at += 8 + int64(has) + int64(has&1)
	}
	return nil, invalid("The WAV is cut off: there is no sound in it (no data chunk). Upload it again.")
}

func readPart(file io.ReaderAt, at, size int64) ([]byte, error) {
	b := make([]byte, size)
	if n, err := file.ReadAt(b, at); n < len(b) {
		return nil, fmt.Errorf("read a WAV: %w", err)
	}
	return b, nil
}

// take finds the samples in the data chunk, which begins at from, where left bytes are,
// and says that it has size.
func (w *wave) take(from, left int64, size uint32) error {
	switch {
	case int64(size) <= left && size > 0:
		left = int64(size)
	case unknown(size), size > math.MaxInt32 && left >= fewBytes:
		w.odd = true
	default:
		return invalid("The WAV is cut off: its header promises %d bytes of sound, and %d are there. Upload it again.", size, left)
	}
	w.from, w.size = from, left-left%int64(w.frame())
	return nil
}

func parseFormat(b []byte) (*wave, error) {
	if len(b) < 16 {
		return nil, invalid("The WAV's header has %d bytes, 16 are the least: save it again.", len(b))
	}
	w := &wave{tag: binary.LittleEndian.Uint16(b), channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate: int(binary.LittleEndian.Uint32(b[4:])), bits: int(binary.LittleEndian.Uint16(b[14:]))}
	if w.tag == tagExtensible && len(b) >= 26 {
		w.tag, w.extensible = binary.LittleEndian.Uint16(b[24:]), true
	}
	switch {
	case w.channels < 1 || w.channels > mostTracks:
		return nil, invalid("The WAV has %d channels; 1 to %d can be played. Save it as mono.", w.channels, mostTracks)
	case w.rate < leastRate || w.rate > mostRate:
		return nil, invalid("The WAV has %d samples a second; %d to %d can be played. Save it with 16000.", w.rate, leastRate, mostRate)
	case !w.readable():
		name := tagNames[w.tag]
		if name == "" {
			name = "a coding that is not known here"
		}
		return nil, invalid("The WAV holds %s (%d bits): save it as 16-bit PCM, or as an MP3.", w.named(name), w.bits)
	}
	return w, nil
}

func (w *wave) named(other string) string {
	switch w.tag {
	case tagPCM:
		return "PCM"
	case tagFloat:
		return "floating-point PCM"
	case tagALaw:
		return "A-law"
	case tagMuLaw:
		return "µ-law"
	}
	return other
}

func (w *wave) readable() bool {
	switch w.tag {
	case tagPCM:
		return w.bits == 8 || w.bits == 16 || w.bits == 24 || w.bits == 32
	case tagFloat:
		return w.bits == 32 || w.bits == 64
	case tagALaw, tagMuLaw:
		return w.bits == 8
	}
	return false
}

func (w *wave) coding() string {
	switch w.tag {
	case tagPCM, tagFloat:
		return map[bool]string{true: "PCM", false: "Float"}[w.tag == tagPCM] + map[int]string{8: " 8-bit", 16: " 16-bit", 24: " 24-bit", 32: " 32-bit", 64: " 64-bit"}[w.bits]
	}
	return w.named("")
}

// frame is how many bytes one sample of all channels takes.
func (w *wave) frame() int { return w.channels * w.bits / 8 }

func (w *wave) duration() time.Duration {
	return time.Duration(float64(w.size/int64(w.frame())) / float64(w.rate) * float64(time.Second))
}

// plays says whether carriers and browsers take the file as it is.
func (w *wave) plays() bool {
	coded := w.tag == tagPCM && w.bits == 16 || w.tag == tagMuLaw
	return coded && !w.extensible && !w.odd && w.channels <= 2 && w.rate >= 8000 && w.rate <= mostAsIs
}

// printable keeps what a file calls its parts from reaching a page as it is.
func printable(id string) string {
	b := []byte(id)
	for i := range b {
		if b[i] < ' ' || b[i] > '~' {
			b[i] = '?'
		}
	}
	return string(b)
}
