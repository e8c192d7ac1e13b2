// Command seed runs the SQL it reads from standard input on the database of a
// program that tests drive: rows that would take an hour to come about. It is for
// e2e alone; nothing that ships imports it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"hookline/models"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: seed DATABASE <statements.sql; DATABASE as in HOOKLINE_DATABASE")
	}
	statements, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	db, err := models.Open(ctx, os.Args[1])
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.SQL().ExecContext(ctx, string(statements))
	return err
}
