package call

import (
	"context"
	"log/slog"

	"hookline/app/secret"
	"hookline/app/workflow"
	"hookline/models"
)

// Asked takes the place of stores, to see what is asked of the database.
type Asked struct {
	Calls     calls
	Revisions revisions
	Workflows workflows
	Services  all[models.WebService]
	Mappings  all[models.MappingReplacement]
	Parts     interface {
		LastPart(ctx context.Context, callID string) (*models.Segment, error)
	}
	Events interface {
		Add(ctx context.Context, list []models.Event) error
	}
}

// NewAsking makes an Engine with its Catalog that asks through a.
func NewAsking(db *models.DB, a Asked, box *secret.Box, runner Runner, log *slog.Logger, o Options) *Engine {
	s := storesOf(db)
	s.calls, s.revisions, s.workflows, s.services, s.mappings = a.Calls, a.Revisions, a.Workflows, a.Services, a.Mappings
	s.parts, s.events = a.Parts, a.Events
	return newEngine(s, newCatalog(s.configuration, box, log), runner, log, o)
}

// Library gives the configuration as objects see it.
func Library(ctx context.Context, c *Catalog) (interface {
	workflow.Library
	workflow.Workspace
}, error,
) {
	s, err := c.Refresh(ctx)
	return library{c, s}, err
}
