package api_test

import (
	"time"

	"hookline/app/apikey"
	"hookline/app/auth"
)

var testActor = auth.Program("test")

func newKey(name string, expires *time.Time) apikey.NewKey {
	return apikey.NewKey{Name: name, Expires: expires}
}

// key1 makes a key and gives its id as well.
func (s *site) key1(name string) (id, token string) {
	s.t.Helper()
	k, t, err := s.keys.Create(s.t.Context(), testActor, newKey(name, nil))
	s.must(err)
	return k.ID, string(t)
}
