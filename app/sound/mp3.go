package sound

import (
	"encoding/binary"
	"time"
)

// maxJunk is how much may stand before the first frame, besides ID3 tags.
const maxJunk = 64 << 10

// leastFrames is how many frames must follow each other for a file to be an MP3: the
// bits of one header turn up in other files by chance.
const leastFrames = 3

// frameHeader is the header of one MPEG audio frame (ISO 11172-3, 13818-3).
type frameHeader struct {
	size, samples, rate, channels int
	kind                          uint32 // what does not change within a file: version, layer, rate
}

var bitrates = [2][15]int{ // kbit/s of Layer III
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}, // MPEG 1
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},     // MPEG 2 and 2.5
}

// parseFrame reads a header; ok is false when there is none of Layer III.
func parseFrame(b []byte) (h frameHeader, ok bool) {
	if len(b) < 4 {
		return h, false
	}
	v := binary.BigEndian.Uint32(b)
	version, layer, bitrate, rate := v>>19&3, v>>17&3, v>>12&15, v>>10&3
	if v>>21 != 0x7ff || version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3 {
		return h, false
	}
	h.rate = []int{44100, 48000, 32000}[rate]
	table, slot := 0, 144
	h.samples = 1152
	switch version {
	case 2: // MPEG 2
		h.rate /= 2
		table, slot, h.samples = 1, 72, 576
	case 0: // MPEG 2.5
		h.rate /= 4
		table, slot, h.samples = 1, 72, 576
	}
	h.size = slot*bitrates[table][bitrate]*1000/h.rate + int(v>>9&1)
	h.channels = 2
	if v>>6&3 == 3 {
		h.channels = 1
	}
	h.kind = v & 0xfffe0c00
	return h, true
}

func readMP3(data []byte) (*Sound, error) {
	rest, err := skipID3(data)
	if err != nil {
		return nil, err
	}
	at := firstFrame(rest)
	if at < 0 {
		return nil, invalid("This file is neither a WAV nor an MP3, whatever it is called: choose one of these.")
	}
	first, _ := parseFrame(rest[at:])
	if isInfo(rest[at:], first) { // a frame about the others
		at += first.size
	}
	samples := int64(0)
	for at < len(rest) {
		h, ok := parseFrame(rest[at:])
		if !ok || h.kind != first.kind {
			at++ // a tag at the end, or damage: look for the next
			continue
		}
		if at+h.size > len(rest) {
			break // the last one is cut off
		}
		samples += int64(h.samples)
		at += h.size
	}
	return &Sound{Format: MP3, Coding: "MP3", SampleRate: first.rate, Channels: first.channels,
		Duration: time.Duration(float64(samples) / float64(first.rate) * float64(time.Second))}, nil
}

// skipID3 takes ID3v2 tags from the beginning. A tag that says it is longer than the
// file hides what the file is.
func skipID3(data []byte) ([]byte, error) {
	for len(data) >= 10 && string(data[:3]) == "ID3" {
		size := 10
		for i, shift := range []int{21, 14, 7, 0} {
			size += int(data[6+i]&0x7f) << shift
		}
		if data[5]&0x10 != 0 {
			size += 10 // a footer
		}
		if size >= len(data) {
			return nil, invalid("The MP3 is cut off: its tag (ID3) should have %d bytes, and %d are in the whole file. Upload it again.", size, len(data))
		}
		data = data[size:]
	}
	return data, nil
}

// firstFrame finds where frames begin that follow each other; -1 for nowhere.
func firstFrame(data []byte) int {
	for at := 0; at < min(len(data), maxJunk); at++ {
		if data[at] == 0xff && follows(data, at) {
			return at
		}
	}
	return -1
}

func follows(data []byte, at int) bool {
	first, ok := parseFrame(data[at:])
	for n := 0; ok && n < leastFrames; n++ {
		h, is := parseFrame(data[at:])
		if !is || h.kind != first.kind || at+h.size > len(data) {
			return false
		}
		at += h.size
	}
	return ok
}

// isInfo says whether a frame holds no sound but the table of a Xing, LAME or VBRI
// encoder.
func isInfo(data []byte, h frameHeader) bool {
	side := 32
	switch {
	case h.samples == 1152 && h.channels == 1, h.samples == 576 && h.channels == 2:
		side = 17
	case h.samples == 576:
		side = 9
	}
	for _, at := range []int{4 + side, 4 + 32} {
		if at+4 <= len(data) {
			switch string(data[at : at+4]) {
			case "Xing", "Info", "VBRI":
				return true
			}
		}
	}
	return false
}
