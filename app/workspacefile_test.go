package app

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookline/app/config"
	"hookline/app/sample"
	"hookline/models/dbtest"
)

// execute runs a command on a database, as a process would.
func execute(t *testing.T, dsn, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("HOOKLINE_DATABASE", dsn)
	t.Setenv("HOOKLINE_SECRET_KEY", strings.Repeat("k", 32))
	var out, problems bytes.Buffer
	code = Execute(t.Context(), args, strings.NewReader(stdin), &out, &problems)
	return code, out.String(), problems.String()
}

func TestApplyAndExport(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		t.Setenv("API_TOKEN", "opensesame")
		const text = "version: 1\nweb_services:\n  - name: A\n    domain: api.example.com\n    auth: { kind: bearer, token: \"${env:API_TOKEN}\" }\n"
		file := filepath.Join(t.TempDir(), "workspace.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, _ := execute(t, dsn, "", "apply", "--dry-run", file); code != 0 || !strings.Contains(out, `created    Web Service "A"`) || !strings.Contains(out, "dry run") {
			t.Fatalf("dry run: %d %s", code, out)
		}
		if code, out, problems := execute(t, dsn, text, "apply", "-"); code != 0 || !strings.Contains(out, "created") || strings.Contains(out+problems, "opensesame") {
			t.Fatalf("apply: %d %s%s", code, out, problems)
		}
		code, export, _ := execute(t, dsn, "", "export")
		if code != 0 || !strings.Contains(export, "${env:API_TOKEN}") || strings.Contains(export, "opensesame") {
			t.Fatalf("export: %d %s", code, export)
		}
		if code, out, _ := execute(t, dsn, export, "apply", "-"); code != 0 || !strings.Contains(out, "Nothing changes") {
			t.Errorf("the export applied again: %d %s", code, out)
		}
		code, out, problems := execute(t, dsn, strings.ReplaceAll(text, "domain", "domian"), "apply", "-")
		if code != exitFailure || out != "" || !strings.Contains(problems, `standard input:4:5: Web Service "A": the key "domian" is not known; did you mean "domain"?`) {
			t.Errorf("a bad file: %d %s%s", code, out, problems)
		}
	})
}

func TestSampleIsLoadedOnceAndFollows(t *testing.T) {
	dsn := dbtest.SQLiteDSN(t)
	withSample := func(cfg *config.Config) { cfg.Database, cfg.Sample = dsn, true }
	first := started(t, withSample)
	list, err := first.db.Services.All(t.Context())
	if err != nil || len(list) == 0 || list[0].Domain != first.LocalAddr().String() {
		t.Fatalf("services %+v, %v", list, err)
	}
	answer := httptest.NewRecorder()
	first.router().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, sample.Prefix+"suburbs/2090.json", http.NoBody))
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "-33.829999999999998") {
		t.Errorf("sample API: %d %s", answer.Code, answer.Body)
	}
	second := started(t, withSample) // beside the first, so at another port
	again, err := second.db.Services.All(t.Context())
	if err != nil || len(again) != len(list) || again[0].Domain != second.LocalAddr().String() {
		t.Errorf("services %+v, %v", again, err)
	}
	off := started(t, nil)
	if list, err := off.db.Services.All(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("without the sample there are services: %+v %v", list, err)
	}
}
