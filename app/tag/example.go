package tag

// Examples gives a value for each of some tags, by name: for a request that neither an
// event nor a call is behind.
func Examples(names []string) map[string]string {
	values := make(map[string]string, len(names))
	for _, name := range names {
		t, _ := Find(name)
		values[name] = t.Example
	}
	return values
}
