package handlers_test

import (
	"slices"
	"strings"

	"hookline/app/kind"
	"hookline/app/workspace"
)

// box makes a voicemail box that these users see besides admins and supervisors.
func (s *site) box(name string, users ...string) (id string) {
	s.t.Helper()
	simples := workspace.Simples()
	of := &simples[slices.IndexFunc(simples, func(s workspace.Simple) bool { return s.Kind == workspace.ObjectVoicemailBox })]
	made, err := s.workspace.SaveSimple(s.t.Context(), bob(), of, workspace.SimpleRow{Values: kind.Values{"name": name, "users": strings.Join(users, "\n")}})
	if err != nil {
		s.t.Fatal(err)
	}
	return made.ID
}
