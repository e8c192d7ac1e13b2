package voice

import "slices"

// Masked gives instructions with what mask hides in their texts, numbers and addresses, and
// whether it hides anything.
func Masked(list []Instruction, mask func(string) string) (masked []Instruction, hides bool) {
	m := masker{mask: mask}
	masked = m.all(list)
	return masked, m.hides
}

type masker struct {
	mask  func(string) string
	hides bool
}

func (m *masker) all(list []Instruction) []Instruction {
	out := slices.Clone(list)
	for n := range out {
		i := &out[n]
		m.texts(&i.Text, &i.URL, &i.Sound, &i.Number, &i.CallerID)
		i.Prompt = m.all(i.Prompt)
		i.Numbers = slices.Clone(i.Numbers)
		for n := range i.Numbers {
			m.texts(&i.Numbers[n].Number)
			i.Numbers[n].Whisper = m.all(i.Numbers[n].Whisper)
		}
	}
	return out
}

func (m *masker) texts(list ...*string) {
	for _, text := range list {
		if masked := m.mask(*text); masked != *text {
			*text, m.hides = masked, true
		}
	}
}
