// Package uniq keeps strings in the order they first came, each once, in a time that does
// not grow with the square of their number: who sends them may be an attacker.
package uniq

// Strings is such a list.
type Strings struct {
	list []string
	seen map[string]bool
}

// Add takes one; false when it is there.
func (s *Strings) Add(one string) bool {
	if s.seen[one] {
		return false
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	s.seen[one] = true
	s.list = append(s.list, one)
	return true
}

// Has says whether one is there.
func (s *Strings) Has(one string) bool { return s.seen[one] }

// List gives them; nil for none.
func (s *Strings) List() []string { return s.list }
