package file

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/scenario"
	"hookline/app/workspace"
)

// The table of sections in docs/workspace-file.md is what the program reads: each
// section once, in no other words, with every key an item has.
func TestDocumentedSections(t *testing.T) {
	text, err := os.ReadFile("../../../docs/workspace-file.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	rows := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (.*) \\|$").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, m[1])
		rows[m[1]] = m[2]
	}
	entries := map[string]any{"settings": settingsEntry{}, "groups": struct{}{}, "web_services": serviceEntry{}, "users": userEntry{},
		"campaigns": campaignEntry{}, "schedules": scheduleEntry{}, "scripts": scriptEntry{}, "sounds": soundEntry{}, "workflows": workflowEntry{},
		"carriers": struct{}{}, "numbers": Number{}, "scenarios": scenario.Scenario{}, "events": Event{}}
	carriers := workspace.New(nil, nil, carrier.Dialects()).Carriers
	for _, d := range carriers.Dialects() {
		about := d.About()
		for _, f := range carriers.Fields(about) {
			if !strings.Contains(rows["carriers"], "`"+f.Key+"`") {
				t.Errorf("carriers: the key %s of %s is not in the table", f.Key, about.Name)
			}
		}
	}
	sections := Sections()
	for _, key := range sections {
		if !slices.Contains(documented, key) {
			t.Errorf("the section %s is not in the table", key)
		}
		if i := slices.IndexFunc(workspace.Simples(), func(s workspace.Simple) bool { return s.Section == key }); i >= 0 {
			for _, name := range kind.Keys(workspace.Simples()[i].Fields) {
				if !strings.Contains(rows[key], "`"+name+"`") {
					t.Errorf("%s: the key %s is not in the table", key, name)
				}
			}
			continue
		}
		entry, ok := entries[key]
		if !ok {
			t.Errorf("this test does not know the keys of %s: add its entry", key)
			continue
		}
		for _, name := range keysOf(reflect.TypeOf(entry)) {
			if !strings.Contains(rows[key], "`"+name+"`") {
				t.Errorf("%s: the key %s is not in the table", key, name)
			}
		}
	}
	for i, key := range documented {
		if !slices.Contains(sections, key) {
			t.Errorf("the table has the section %s, and there is none", key)
		}
		if slices.Contains(documented[:i], key) {
			t.Errorf("the table has the section %s twice", key)
		}
	}
}

func keysOf(entry reflect.Type) (keys []string) {
	for _, field := range reflect.VisibleFields(entry) { // those of what is embedded too
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			keys = append(keys, name)
		}
	}
	return keys
}
