package main

import (
	"net"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"hookline/app/config"
)

// There may be no Docker where the tests run: this looks whether the Dockerfile speaks of
// what there is.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^([A-Z]+) (.*)$`).FindAllStringSubmatch(string(text), -1)
	of := func(instruction string) (list []string) {
		for _, m := range lines {
			if m[1] == instruction {
				list = append(list, m[2])
			}
		}
		return list
	}
	one := func(instruction string) string {
		if list := of(instruction); len(list) == 1 {
			return list[0]
		}
		t.Errorf("%s: %q", instruction, of(instruction))
		return ""
	}

	module, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(module))[1]
	if from := of("FROM"); len(from) != 2 || from[0] != "golang:"+version+" AS build" || from[1] != "scratch" {
		t.Errorf("FROM %q, and go.mod says %s", from, version)
	}
	volume, program := one("VOLUME"), strings.Trim(one("ENTRYPOINT"), `["]`)
	if run := strings.Join(of("RUN"), "\n"); !strings.Contains(run, "CGO_ENABLED=0 go build -trimpath -o "+program+" .") || !strings.Contains(run, "mkdir -m 700 "+volume) {
		t.Errorf("RUN %s makes no %s that needs nothing, or no %s", run, program, volume)
	}
	copied := strings.Join(of("COPY"), "\n")
	for _, want := range []string{"--from=build " + program + " " + program, "--from=build --chown=" + one("USER") + " " + volume + " " + volume, "ca-certificates.crt"} {
		if !strings.Contains(copied, want) {
			t.Errorf("COPY %s: no %q", copied, want)
		}
	}
	for _, list := range of("COPY") {
		names := strings.Fields(list)
		for _, name := range names[:len(names)-1] {
			if _, err := os.Stat(name); err != nil && !strings.HasPrefix(list, "--from=") {
				t.Error(err)
			}
		}
	}

	settings, kind := config.Settings{Sample: "on", TraceDays: "30", Dev: "off"}, reflect.TypeFor[config.Settings]()
	for _, pair := range of("ENV") {
		name, value, _ := strings.Cut(pair, "=")
		field, known := kind.FieldByNameFunc(func(field string) bool {
			f, _ := kind.FieldByName(field)
			return f.Tag.Get("env") == name
		})
		if !known {
			t.Errorf("%s is no setting", name)
			continue
		}
		reflect.ValueOf(&settings).Elem().FieldByIndex(field.Index).SetString(value)
	}
	c, err := settings.Parse()
	if err != nil {
		t.Fatal(err)
	}
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || port != one("EXPOSE") {
		t.Errorf("HOOKLINE_ADDR=%s, EXPOSE %s", c.Addr, one("EXPOSE"))
	}
	for _, path := range []string{c.SQLitePath(), c.KeyPath(), c.TempDir(), c.MediaDir} {
		if !strings.HasPrefix(path, volume+"/") {
			t.Errorf("%s is not in the volume %s", path, volume)
		}
	}
	if strings.Contains(string(mustRead(t, ".dockerignore")), "static") {
		t.Error("the front end is left out")
	}
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
