package sound

import "bytes"

// Type is a sort of audio file that browsers play.
type Type struct {
	MIME string
	Ext  string // without the dot
}

// SniffLen is how many bytes Sniff wants to see, if there are so many.
const SniffLen = 512

// Sniff tells by how it begins which audio file something is that a browser plays,
// whatever it is called; false when it is none.
func Sniff(head []byte) (Type, bool) {
	_, frame := parseFrame(head)
	switch {
	case isRIFF(head):
		return Type{ContentType(WAV), WAV}, true
	case bytes.HasPrefix(head, []byte("ID3")), frame:
		return Type{ContentType(MP3), MP3}, true
	case bytes.HasPrefix(head, []byte("OggS")):
		return Type{"audio/ogg", "ogg"}, true
	case bytes.HasPrefix(head, []byte("\x1aE\xdf\xa3")) && bytes.Contains(head, []byte("webm")):
		return Type{"audio/webm", "webm"}, true
	case isMP4(head):
		return Type{"audio/mp4", "m4a"}, true
	}
	return Type{}, false
}

func isRIFF(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WAVE"
}

func isMP4(data []byte) bool { return len(data) >= 12 && string(data[4:8]) == "ftyp" }

// IsPage says whether the bytes begin a web page or an XML document: what servers send
// in place of audio when something is wrong.
func IsPage(head []byte) bool {
	head = bytes.TrimPrefix(head[:min(len(head), SniffLen)], []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("<"))
}
