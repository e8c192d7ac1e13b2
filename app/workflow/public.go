package workflow

import "maps"

// Public gives the state as it may be stored in the clear, and false where that is not all of
// it: values of hidden labels and what holds them stand there masked, and cookies, which sign
// in to Web Services, not at all. The whole is then stored sealed beside it (Sealed).
func (st *State) Public() (*State, bool) {
	if len(st.Hidden) == 0 && len(st.Cookies) == 0 {
		return st, true
	}
	public := *st
	public.Cookies, public.Memory = nil, nil
	public.Variables, public.Parameters = maps.Clone(st.Variables), maps.Clone(st.Parameters)
	for label, value := range st.Variables {
		public.Variables[label] = st.show(label, st.mask(value))
	}
	for name, value := range st.Parameters {
		public.Parameters[name] = st.mask(value)
	}
	public.PassThrough = st.mask(st.PassThrough)
	return &public, false
}

// Mask hides the call's secret values in a text that is kept or shown.
func (st *State) Mask(text string) string { return st.mask(text) }
