package sound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"
)

// Track is the sound of WAVs of one coding, one after the other, as one WAV of 16-bit or
// 8-bit samples as they are; of all their channels, or of one. It reads of the files what
// it is asked for.
type Track struct {
	head   []byte
	pieces []piece
	frame  int // bytes of a sample of all channels in the files
	skip   int // bytes of a frame before the channel
	size   int // bytes of a frame that are given
	length int64
	rate   int
	at     int64
}

// piece is the samples of one file.
type piece struct {
	file io.ReadSeeker
	from int64 // where its samples begin in the file
	to   int64 // where they end, in bytes of the track's sound
}

// mostTrack is the most bytes of sound whose size the header of a WAV can tell.
const mostTrack = math.MaxUint32 - 36

// AllChannels is the Channel of a Track that has all.
const AllChannels = -1

// NewTrack makes a Track of the files, of a channel counted from 0 or of AllChannels.
// Invalid when one is no WAV, has no such channel, or is coded otherwise than the first.
func NewTrack(files []io.ReadSeeker, channel int) (*Track, error) {
	t := &Track{}
	var first *wave
	for _, f := range files {
		w, err := header(f)
		if err != nil {
			return nil, err
		}
		if first == nil {
			if first = w; channel >= w.channels {
				return nil, invalid("The WAV has %d channels; there is no channel %d.", w.channels, channel+1)
			}
			t.shape(w, channel)
		}
		if w.tag != first.tag || w.channels != first.channels || w.rate != first.rate || w.bits != first.bits {
			return nil, invalid("The WAVs are coded differently: they can't be played as one.")
		}
		t.length += w.size / int64(t.frame) * int64(t.size)
		t.pieces = append(t.pieces, piece{f, w.from, t.length})
	}
	switch {
	case first == nil:
		return nil, invalid("There is no WAV.")
	case t.length > mostTrack:
		return nil, invalid("The WAVs have %d MB together; one can tell of %d.", t.length>>20, mostTrack>>20)
	}
	t.head = t.riff(first)
	return t, nil
}

func (t *Track) shape(w *wave, channel int) {
	t.frame, t.size, t.rate = w.frame(), w.frame(), w.rate
	if channel != AllChannels {
		t.size = w.bits / 8
		t.skip = channel * t.size
	}
}

// header reads that of a file.
func header(f io.ReadSeeker) (*wave, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return parseWAV(seeking{f}, size)
}

// seeking reads at places of a file.
type seeking struct{ io.ReadSeeker }

func (s seeking) ReadAt(p []byte, at int64) (int, error) {
	if _, err := s.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(s, p)
}

// riff writes the header of the track.
func (t *Track) riff(w *wave) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if text, ok := v.(string); ok {
				b.WriteString(text)
				continue
			}
			_ = binary.Write(&b, binary.LittleEndian, v) // a Buffer takes all
		}
	}
	channels, length := w.channels*t.size/t.frame, uint32(t.length) //nolint:gosec // at most mostTrack
	//nolint:gosec // parseFormat bounds rate, channels and bits
	rates, sizes, tracks := []uint32{uint32(w.rate), uint32(w.rate * t.size)}, []uint16{uint16(t.size), uint16(w.bits)}, uint16(channels)
	put("RIFF", 36+length, "WAVEfmt ", uint32(16), w.tag, tracks, rates, sizes, "data", length)
	return b.Bytes()
}

// Size is how many bytes the WAV has.
func (t *Track) Size() int64 { return int64(len(t.head)) + t.length }

// Duration is how long it lasts.
func (t *Track) Duration() time.Duration {
	return time.Duration(float64(t.length/int64(t.size)) / float64(t.rate) * float64(time.Second))
}

// Seek goes to a place, which may be behind the end.
func (t *Track) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += t.at
	case io.SeekEnd:
		offset += t.Size()
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning of a sound")
	}
	t.at = offset
	return offset, nil
}

// Read reads on from there.
func (t *Track) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	if t.at < int64(len(t.head)) {
		n = copy(p, t.head[t.at:])
		t.at += int64(n)
		return n, nil
	}
	sound := t.at - int64(len(t.head))
	begins := int64(0)
	for _, one := range t.pieces {
		if sound < one.to {
			n, err = t.samples(p[:min(int64(len(p)), one.to-sound)], one, sound-begins)
			t.at += int64(n)
			return n, err
		}
		begins = one.to
	}
	return 0, io.EOF
}

// most is how many bytes of a file are read at once to take a channel out.
const most = 64 << 10

// samples reads those of a piece from a byte of its sound on.
func (t *Track) samples(p []byte, of piece, at int64) (int, error) {
	if t.size == t.frame {
		return seeking{of.file}.ReadAt(p, of.from+at)
	}
	first := at / int64(t.size)
	frames := min((at%int64(t.size)+int64(len(p))+int64(t.size)-1)/int64(t.size), most/int64(t.frame))
	read := make([]byte, frames*int64(t.frame))
	if _, err := (seeking{of.file}).ReadAt(read, of.from+first*int64(t.frame)); err != nil {
		return 0, err
	}
	channel := make([]byte, 0, frames*int64(t.size))
	for i := 0; i < len(read); i += t.frame {
		channel = append(channel, read[i+t.skip:i+t.skip+t.size]...)
	}
	return copy(p, channel[at%int64(t.size):]), nil
}
