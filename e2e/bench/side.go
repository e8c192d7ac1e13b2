package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hookline/e2e/bench/measure"
)

// workspace is the line that Hookline answers; UPSTREAM stands for the host and
// port of the Web Service, which the kernel chooses.
//
//go:embed workspace.yaml
var workspace string

// side is one of those that are compared.
type side struct {
	name   string
	voice  string // where its calls begin
	server *measure.Server
	total  total
}

// total is what all turns of a side took.
type total struct {
	process, database, elapsed time.Duration
	took                       []time.Duration // each callback
}

// start builds what is to be built and runs all sides, each on its own database.
func (b *bench) start(ctx context.Context) error {
	programs := []struct{ name, path, source string }{
		{"Hookline", b.hookline, "hookline"},
		{"plain handler", "", "hookline/e2e/bench/plain"},
		{"Hookline before", b.against, ""},
	}
	for i, program := range programs {
		if program.path == "" && program.source == "" {
			continue
		}
		path := program.path
		if path == "" {
			path = filepath.Join(b.dir, fmt.Sprintf("side%d", i))
			if err := measure.Build(ctx, program.source, path); err != nil {
				return err
			}
		}
		dsn, err := b.postgres.Database(ctx, fmt.Sprintf("bench%d", i))
		if err != nil {
			return err
		}
		if b.database, b.version, err = measure.ServerProcess(ctx, dsn); err != nil {
			return err
		}
		env, route := append(os.Environ(), "PLAIN_DATABASE="+dsn, "PLAIN_UPSTREAM="+b.upstream), "/voice"
		if program.source != "hookline/e2e/bench/plain" {
			if env, err = b.setUp(ctx, path, dsn); err != nil {
				return err
			}
			route = "/runtime/bench/voice"
		}
		server, err := measure.Start(ctx, path, filepath.Join(b.dir, fmt.Sprintf("log%d", i)), env)
		if err != nil {
			return err
		}
		b.sides = append(b.sides, &side{name: program.name, voice: server.Address + route, server: server})
	}
	return nil
}

// setUp sets Hookline up by its own commands, and gives what it serves with.
func (b *bench) setUp(ctx context.Context, path, dsn string) ([]string, error) {
	env := append(os.Environ(), "HOOKLINE_ADDR=127.0.0.1:0", "HOOKLINE_DATABASE="+dsn, "HOOKLINE_SECRET_KEY="+rand.Text()+rand.Text(),
		"HOOKLINE_SAMPLE=off", "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32", "BENCH_TOKEN="+b.token)
	_, err := measure.Command(ctx, path, strings.ReplaceAll(workspace, "UPSTREAM", b.upstream), env, "apply", "-")
	return env, err
}

// stop ends the sides. One that had to be killed is an error.
func (b *bench) stop() error {
	var errs []error
	for _, s := range b.sides {
		errs = append(errs, s.server.Stop())
	}
	return errors.Join(errs...)
}
