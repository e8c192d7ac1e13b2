package app

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTestCommand(t *testing.T) {
	data, err := os.ReadFile("sample/workspace.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "workspace.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	// The database of the settings is not touched: it could not even be opened.
	const nowhere = "postgres://nobody@127.0.0.1:1/none"
	code, out, problems := execute(t, nowhere, "", "test", file)
	if code != exitOK || problems != "" || !strings.Contains(out, "pass  Suburb line: A suburb around the corner (") || !strings.Contains(out, "4 passed, 0 failed") {
		t.Fatalf("%d %s%s", code, out, problems)
	}

	broken := strings.Replace(string(data), "value: New South Wales", "value: NSW", 1)
	code, out, problems = execute(t, nowhere, broken, "test", "-")
	want := `FAIL  Suburb line: A suburb around the corner: "Which state" leaves by otherwise instead of nsw.`
	if code != exitFailure || !strings.Contains(out, want) || !strings.Contains(problems, "1 of 4 scenarios fail") {
		t.Errorf("%d %s%s", code, out, problems)
	}

	code, out, _ = execute(t, nowhere, broken, "test", "--format", "json", "-")
	var report testReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitFailure || report.Failed != 1 || report.Passed != 3 {
		t.Fatalf("%d %v %s", code, err, out)
	}
	if s := report.Scenarios[1]; s.Pass || s.Path[2].State != "differs" || s.Path[2].Got.Exit != "otherwise" || s.Path[2].Expected.Exit != "nsw" {
		t.Errorf("%+v", s)
	}

	code, out, _ = execute(t, nowhere, broken, "test", "--format", "junit", "-")
	var suites junitSuites
	if err := xml.Unmarshal([]byte(out), &suites); err != nil || code != exitFailure || suites.Tests != 4 || suites.Failures != 1 {
		t.Fatalf("%d %v %s", code, err, out)
	}
	c := suites.Suites[1].Cases[0]
	if c.Name != "A suburb around the corner" || c.Failure == nil || !strings.Contains(c.Failure.Text, "! Which state > otherwise, expected Which state > nsw\n- Around the corner > next") {
		t.Errorf("%+v", c)
	}

	for name, text := range map[string]string{"not YAML": ":\n\t:", "unknown section": "version: 1\nscenarioes: []\n", "red": "version: 1\nworkflows:\n  - { name: A, objects: [{ title: B, kind: say_text }] }\n"} {
		if code, out, problems := execute(t, nowhere, text, "test", "-"); code != exitUsage || out != "" || !strings.Contains(problems, "standard input:") {
			t.Errorf("%s: %d %s%s", name, code, out, problems)
		}
	}
	if code, _, _ := execute(t, nowhere, "", "test", "/nowhere.yaml"); code != exitUsage {
		t.Error(code)
	}
	if code, out, _ := execute(t, nowhere, "version: 1\n", "test", "-"); code != exitOK || !strings.Contains(out, "has no scenarios") {
		t.Errorf("%d %s", code, out)
	}
	// Secrets of the file need not be there: nothing is sent.
	secret := "version: 1\nweb_services:\n  - { name: A, domain: a.example.com, auth: { kind: bearer, token: \"${env:NOT_SET_ANYWHERE}\" } }\n"
	if code, _, problems := execute(t, nowhere, secret, "test", "-"); code != exitOK {
		t.Error(code, problems)
	}
}
