package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mostShared is how many hand-written files that are not its own may name a Schedule,
// which stands for every configured thing: a fact about it belongs into its own files,
// or into the one place that all things share. Lower it when there are fewer.
const mostShared = 24

// TestSharedPlaces fails when one more file must be touched for a new sort of thing.
func TestSharedPlaces(t *testing.T) {
	names := regexp.MustCompile(`\b(\w*Schedules?|schedules?)(\b|[A-Z])`)
	var shared []string
	for _, root := range []string{"app", "handlers", "models", "views"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || d.IsDir() || strings.Contains(path, "schedule"),
				strings.Contains(path, "delivery"): // there it is the waits between attempts
				return err
			case !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ"), strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "_templ.go"):
				return nil
			}
			text, err := os.ReadFile(path)
			if err == nil && names.Match(text) {
				shared = append(shared, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(shared) > mostShared {
		t.Errorf("%d files beside its own name a Schedule, %d were enough; put what is new into one of its own, or into what all things share:\n%s",
			len(shared), mostShared, strings.Join(shared, "\n"))
	}
}
