package main

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"hookline/models/dbtest"
)

// firstCommands are all that may be the first thing done with an installation; the
// empty one runs the server.
func firstCommands() [][]string {
	return [][]string{{}, {"migrate"}, {"user", "add", "ben@example.org"}, {"api-key", "add", "Booking system"}, {"export"}, {"apply", "-"}}
}

// onNew gives the settings of an installation that is not there yet, without a key where
// it is made by itself.
func onNew(dsn string) []string {
	settings := []string{"HOOKLINE_DATABASE=" + dsn}
	if strings.HasPrefix(dsn, "sqlite:") {
		settings = append(settings, "HOOKLINE_SECRET_KEY=")
	}
	return settings
}

func TestAnyCommandMayBeTheFirst(t *testing.T) {
	for _, first := range firstCommands()[1:] {
		t.Run(first[0], func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				runs(t, onNew(dsn), first)
				p := start(t, onNew(dsn)...)
				if status, body, _ := get(t, p.url+"/readyz"); status != http.StatusOK {
					t.Errorf("the start after it: %d %s", status, body)
				}
			})
		})
	}
}

// runs runs a command that must succeed; apply gets the smallest workspace there is.
func runs(t *testing.T, settings, args []string) string {
	t.Helper()
	cmd, stderr := command(t, settings, args...)
	if err := withInput(cmd).Run(); err != nil {
		t.Errorf("hookline %s: %v: %s", strings.Join(args, " "), err, stderr)
	}
	return cmd.Stdout.(*bytes.Buffer).String()
}

func withInput(cmd *exec.Cmd) *exec.Cmd {
	cmd.Stdin, cmd.Stdout = strings.NewReader("version: 1\n"), &bytes.Buffer{}
	return cmd
}

func TestFirstCommandsAtOnce(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var group sync.WaitGroup
		for range 2 {
			for _, args := range firstCommands() {
				if len(args) == 0 { // servers, each at an address of its own
					group.Go(func() { serves(t, dsn) })
					continue
				}
				group.Go(func() {
					cmd, stderr := command(t, onNew(dsn), args...)
					// Of two that add the same person or key, one is told so.
					if err := withInput(cmd).Run(); err != nil && !strings.Contains(stderr.String(), "already") && !strings.Contains(stderr.String(), "has this") {
						t.Errorf("hookline %s: %v: %s", strings.Join(args, " "), err, stderr)
					}
				})
			}
		}
		group.Wait()
		serves(t, dsn)
	})
}

// serves starts the program and asks whether it is ready.
func serves(t *testing.T, dsn string) {
	p, err := started(t, onNew(dsn)...)
	if err != nil {
		t.Error(err)
		return
	}
	if status, body, _, err := asked(t, http.MethodGet, p.url+"/readyz"); err != nil || status != http.StatusOK {
		t.Errorf("readyz: %d %s %v", status, body, err)
	}
}
