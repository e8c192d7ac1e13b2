package component

// ManyOption is one of the values of Many.
type ManyOption struct {
	Value  string
	Label  string
	Note   string // beside the label, searched too
	Mark   string // a word of warning: "Disabled"
	Chosen bool
}

func manyCount(options []ManyOption) string {
	n := 0
	for _, o := range options {
		if o.Chosen {
			n++
		}
	}
	return Count(n) + " of " + Count(len(options)) + " chosen"
}
