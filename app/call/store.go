package call

import (
	"context"
	"time"

	"hookline/models"
)

// Store is what the Engine asks of the database. A callback of a live call makes
// one load, at most one claim, and one save.
type Store interface {
	configuration

	LoadCallByCarrier(ctx context.Context, carrierID, carrierCallID string, turn int64) (*models.CallLoad, error)
	LoadCall(ctx context.Context, id string, turn int64) (*models.CallLoad, error)
	ClaimNewCall(ctx context.Context, c *models.Call) error
	ClaimTurn(ctx context.Context, callID string, turn int64, now, until time.Time) error
	SaveNewCall(ctx context.Context, c *models.Call, t *models.CallTurn) error
	SaveCall(ctx context.Context, c *models.Call, t *models.CallTurn) error

	// These are no part of a callback.
	Call(ctx context.Context, id string) (*models.Call, error)
	SilentCalls(ctx context.Context, kind string, since time.Time, limit int) ([]models.Call, error)
	DropTraces(ctx context.Context, before time.Time, limit int) (int64, error)
	SaveOutcomes(ctx context.Context, list []models.WebServiceOutcome) error
}

// configuration is what the Catalog reads, when the revision says so.
type configuration interface {
	Revision(ctx context.Context) (int64, error)
	Carriers(ctx context.Context) ([]models.Carrier, error)
	Numbers(ctx context.Context) ([]models.NumberRow, error)
	AllWorkflows(ctx context.Context) ([]models.Workflow, error)
	AllSounds(ctx context.Context) ([]models.Sound, error)
	AllWebServices(ctx context.Context) ([]models.WebService, error)
	AllSchedules(ctx context.Context) ([]models.Schedule, error)
	Version(ctx context.Context, id string) (*models.WorkflowVersion, error)
}

var _ Store = (*models.DB)(nil)
