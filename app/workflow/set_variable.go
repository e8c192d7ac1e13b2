package workflow

// SetVariable stores a text, with variables in it, under a label.
type SetVariable struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

func setVariableKind() Kind {
	return Kind{Name: "set_variable", Label: "Set Variable", Icon: "variable", Group: groupData,
		Summary: "Keep a value under a label",
		Silent:  true,
		New:     func() Settings { return &SetVariable{} }}
}

// Exits: next.
func (v *SetVariable) Exits() []Exit { return onlyNext() }

// Labels: the one it stores.
func (v *SetVariable) Labels() []string { return []string{v.Label} }

// Texts takes variables in the value.
func (v *SetVariable) Texts() []Text { return []Text{{Field: "value", Text: &v.Value}} }

// Summarize gives label and value.
func (v *SetVariable) Summarize(Surroundings) string { return v.Label + " = " + v.Value }

// Check: the label can be stored. An empty value is allowed: it clears the label.
func (v *SetVariable) Check(c *Check) { c.Label("label", v.Label) }

// Run stores it. A value made of a secret one is secret too.
func (v *SetVariable) Run(s *Visit) Next {
	value := s.Expand(v.Value)
	if s.State.mask(value) != value {
		s.SetSecret(v.Label, value)
	} else {
		s.Set(v.Label, value)
	}
	return Leave(NextExit)
}
