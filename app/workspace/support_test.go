package workspace_test

import (
	"testing"

	"hookline/app/workspace/workspacetest"
)

// What tests of the workspace have in common, in short.
var (
	anna     = workspacetest.Anna()
	open     = workspacetest.Open
	service  = workspacetest.Service
	add      = workspacetest.Add
	revision = workspacetest.Revision
	wantCode = workspacetest.WantCode
	noLeak   = workspacetest.NoLeak
	together = workspacetest.Together
)

func must[T any](v T, err error) func(t *testing.T) T { return workspacetest.Must(v, err) }
