package call

import (
	"context"
	"time"

	"hookline/models"
)

// stores is what the Engine and its Catalog ask of the database.
type stores struct {
	calls    calls
	outcomes interface {
		SaveOutcomes(ctx context.Context, list []models.WebServiceOutcome) error
	}
	// parts has the last part of a call, and events those that come after its end: both
	// are asked only where a hook wants them.
	parts interface {
		LastPart(ctx context.Context, callID string) (*models.Segment, error)
	}
	events interface {
		Add(ctx context.Context, list []models.Event) error
	}
	configuration
}

// calls is db.Calls.
type calls interface {
	// A callback of a live call makes one load, at most one claim, and one save.
	LoadByCarrier(ctx context.Context, carrierID, carrierCallID string, turn int64) (*models.CallLoad, error)
	Load(ctx context.Context, id string, turn int64) (*models.CallLoad, error)
	ClaimNew(ctx context.Context, c *models.Call) error
	ClaimTurn(ctx context.Context, callID string, turn int64, c models.Claim) error
	SaveNew(ctx context.Context, c *models.Call, t *models.CallTurn, events ...models.Event) error
	Save(ctx context.Context, c *models.Call, t *models.CallTurn, events ...models.Event) error

	// These are no part of a callback.
	Get(ctx context.Context, id string) (*models.Call, error)
	Silent(ctx context.Context, kind string, since time.Time, limit int) ([]models.Call, error)
	DropTraces(ctx context.Context, before time.Time, limit int) (int64, error)
}

// configuration is what the Catalog reads, when the revision says so.
type configuration struct {
	revisions revisions
	carriers  all[models.Carrier]
	numbers   interface {
		Rows(ctx context.Context) ([]models.NumberRow, error)
	}
	workflows workflows
	sounds    all[models.Sound]
	services  all[models.WebService]
	schedules all[models.Schedule]
	mappings  all[models.MappingReplacement]
	hooks     all[models.Hook]
	settings  interface {
		Settings(ctx context.Context) (*models.WorkspaceSettings, error)
	}
}

type revisions interface {
	Revision(ctx context.Context) (int64, error)
}

type workflows interface {
	all[models.Workflow]
	Version(ctx context.Context, id string) (*models.WorkflowVersion, error)
}

type all[T any] interface {
	All(ctx context.Context) ([]T, error)
}

func storesOf(db *models.DB) stores {
	return stores{calls: db.Calls, outcomes: db.Services, parts: db.Desk, events: db.Events, configuration: configuration{revisions: db, carriers: db.Carriers,
		numbers: db.Numbers, workflows: db.Workflows, sounds: db.Sounds, services: db.Services, schedules: db.Schedules, mappings: db.Mappings, hooks: db.Hooks, settings: db}}
}
