package component

import (
	"slices"
	"strconv"
)

// rowCount is the height of a textarea as its attribute.
func rowCount(f Field) string {
	if f.Rows == 0 {
		return "4"
	}
	return strconv.Itoa(f.Rows)
}

// grouped cuts options into runs of one group, in the order given.
func grouped(options []Option) [][]Option {
	var out [][]Option
	for i, o := range options {
		if i == 0 || o.Group != options[i-1].Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}

// WithChosen adds what is chosen to options that have it no more, by what gone says: a form
// says what is stored.
func WithChosen(options []Option, chosen, gone string) []Option {
	if chosen != "" && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == chosen }) {
		return append(options, Option{Value: chosen, Label: gone})
	}
	return options
}
