// Command hookline answers phone calls by Workflows that ask Web Services. This file
// only ties the program to its process: arguments, signals, exit code.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"hookline/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A terminal that is closed, and tools that have programs read their settings again, send it.
	signal.Ignore(syscall.SIGHUP)
	// The first signal asks the program to finish; from then on a second one
	// ends it at once, as the system does by default.
	context.AfterFunc(ctx, stop)
	os.Exit(app.Execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
