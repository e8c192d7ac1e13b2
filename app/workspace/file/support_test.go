package file_test

import (
	"testing"

	"hookline/app/workspace"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
)

// What tests of the workspace have in common, in short.
var (
	anna     = workspacetest.Anna()
	service  = workspacetest.Service
	add      = workspacetest.Add
	revision = workspacetest.Revision
	wantCode = workspacetest.WantCode
	noLeak   = workspacetest.NoLeak
)

func must[T any](v T, err error) func(t *testing.T) T { return workspacetest.Must(v, err) }

func open(t *testing.T, db *models.DB) *workspace.Workspace {
	t.Helper()
	return workspacetest.Open(t, db).Workspace
}
