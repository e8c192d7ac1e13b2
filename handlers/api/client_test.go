package api_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// A client that a public generator (oapi-codegen) makes of the served document,
// as it is, places the blacklist story's calls. Generator and client have a module
// of their own, .ci/oapi.mod.
func TestGeneratedClient(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir, program := t.TempDir(), ""
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db, options{rate: 1000, burst: 1000})
		s.blocked()
		s.user("agent@example.com", models.RoleAgent)
		if program == "" { // it is the same for both databases
			program = s.buildClient(dir)
		}
		out, err := exec.CommandContext(t.Context(), program, s.url+"/api/v1", s.newKey("IVR", "leads:check"), "agent@example.com", password, //nolint:gosec // what the test built
			"Blocked callers", "+61411000111", "+61411000222").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := string(out); got != "+61411000111 1\n+61411000222 0\n" {
			t.Errorf("the client heard %q", got)
		}
	})
}

// buildClient generates the client of the document that the site serves and
// builds the program of testdata with it, in dir.
func (s *site) buildClient(dir string) (program string) {
	s.t.Helper()
	root := filepath.Join("..", "..")
	document := filepath.Join(dir, "openapi.yaml")
	text := s.client("").do(http.MethodGet, "/openapi.yaml", nil).want(http.StatusOK).text
	s.must(os.WriteFile(document, []byte(text), 0o600))
	for from, to := range map[string]string{".ci/oapi.mod": "go.mod", ".ci/oapi.sum": "go.sum", "handlers/api/testdata/client/main.go": "main.go"} {
		data, err := os.ReadFile(filepath.Join(root, from))
		s.must(err)
		s.must(os.WriteFile(filepath.Join(dir, to), data, 0o600))
	}
	s.must(os.Mkdir(filepath.Join(dir, "apiclient"), 0o700))
	s.command(root, "go", "tool", "-modfile=.ci/oapi.mod", "oapi-codegen", "-generate", "types,client", "-package", "apiclient",
		"-o", filepath.Join(dir, "apiclient", "client.go"), document)
	program = filepath.Join(dir, "program")
	s.command(dir, "go", "build", "-o", program, ".")
	return program
}

func (s *site) command(dir, name string, args ...string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), name, args...)
	cmd.Dir = dir
	// The module is its own, whatever this one's flags are, but as the build has compiled
	// what it uses; it holds no C.
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
