package sound

import (
	"encoding/binary"
	"math"
)

// convert makes mono 16-bit PCM of a WAV that not everybody plays: 16 kHz, or 8 kHz
// when there is no more in it.
func (w *wave) convert() []byte {
	rate := 16000
	if w.rate < rate {
		rate = 8000
	}
	return Encode(resample(w.mono(), w.rate, rate), rate)
}

// mono gives the samples, from -1 to 1, all channels mixed.
func (w *wave) mono() []float32 {
	size, frame := w.bits/8, w.frame()
	out := make([]float32, len(w.samples)/frame)
	for i := range out {
		var sum float64
		for c := range w.channels {
			sum += w.value(w.samples[i*frame+c*size:])
		}
		out[i] = float32(sum / float64(w.channels))
	}
	return out
}

func (w *wave) value(b []byte) float64 {
	switch {
	case w.tag == tagMuLaw:
		return float64(muLaw(b[0])) / 32768
	case w.tag == tagALaw:
		return float64(aLaw(b[0])) / 32768
	case w.tag == tagFloat && w.bits == 32:
		return tame(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	case w.tag == tagFloat:
		return tame(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case w.bits == 8:
		return (float64(b[0]) - 128) / 128
	case w.bits == 16:
		return float64(int16(binary.LittleEndian.Uint16(b))) / 32768 //nolint:gosec // the sign is meant
	case w.bits == 24:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31) //nolint:gosec // the sign is meant
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31) //nolint:gosec // the sign is meant
}

// tame keeps what is no number, or far too loud, out of the sums.
func tame(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -1), 1)
}

// muLaw decodes a byte of ITU-T G.711 µ-law.
func muLaw(b byte) int {
	b = ^b
	v := (int(b&0x0f)<<3 + 0x84) << (b >> 4 & 7)
	if b&0x80 != 0 {
		return 0x84 - v
	}
	return v - 0x84
}

// aLaw decodes a byte of ITU-T G.711 A-law.
func aLaw(b byte) int {
	b ^= 0x55
	v, segment := int(b&0x0f)<<4, b>>4&7
	switch segment {
	case 0:
		v += 8
	default:
		v = (v + 0x108) << (segment - 1)
	}
	if b&0x80 != 0 {
		return v
	}
	return -v
}

// lobes is how many zero crossings of the sinc are kept on each side.
const lobes = 12

// resample changes the rate, with a low-pass so that nothing above half the new rate
// folds back into what is heard.
func resample(in []float32, from, to int) []float32 {
	if from == to || len(in) == 0 {
		return in
	}
	g := gcd(from, to)
	steps, phases := from/g, to/g // out[n] stands at n·steps/phases of in
	cut := min(1, float64(to)/float64(from))
	half := int(math.Ceil(lobes / cut))
	table := kernel(phases, half, cut)
	out := make([]float32, int(int64(len(in))*int64(to)/int64(from)))
	for n := range out {
		at := int64(n) * int64(steps)
		middle, taps := int(at/int64(phases)), table[at%int64(phases)]
		var sum float64
		for k, tap := range taps {
			if i := middle - half + 1 + k; i >= 0 && i < len(in) {
				sum += float64(tap) * float64(in[i])
			}
		}
		out[n] = float32(sum)
	}
	return out
}

// kernel gives a windowed sinc for each place between two samples.
func kernel(phases, half int, cut float64) [][]float32 {
	table := make([][]float32, phases)
	for p := range table {
		taps, sum := make([]float32, 2*half), 0.0
		for k := range taps {
			x := float64(k-half+1) - float64(p)/float64(phases)
			v := cut
			if x != 0 {
				v = math.Sin(math.Pi*x*cut) / (math.Pi * x)
			}
			v *= 0.5 + 0.5*math.Cos(math.Pi*x/float64(half)) // Hann
			taps[k] = float32(v)
			sum += v
		}
		for k := range taps {
			taps[k] = float32(float64(taps[k]) / sum)
		}
		table[p] = taps
	}
	return table
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

const headerSize = 44

// Encode writes mono samples, from -1 to 1, as a 16-bit PCM WAV.
func Encode(samples []float32, rate int) []byte {
	size := 2 * len(samples)
	b := make([]byte, headerSize, headerSize+size)
	copy(b, "RIFF")
	binary.LittleEndian.PutUint32(b[4:], uint32(headerSize-8+size)) //nolint:gosec // bounded by MaxTime
	copy(b[8:], "WAVEfmt ")
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], tagPCM)
	binary.LittleEndian.PutUint16(b[22:], 1)
	binary.LittleEndian.PutUint32(b[24:], uint32(rate))   //nolint:gosec // a sample rate
	binary.LittleEndian.PutUint32(b[28:], uint32(2*rate)) //nolint:gosec // a sample rate
	binary.LittleEndian.PutUint16(b[32:], 2)
	binary.LittleEndian.PutUint16(b[34:], 16)
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], uint32(size)) //nolint:gosec // bounded by MaxTime
	for _, v := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(tame(float64(v))*32767))) //nolint:gosec // within 16 bits
	}
	return b
}
