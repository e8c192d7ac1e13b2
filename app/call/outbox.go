package call

import (
	"context"

	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/models"
)

// Outbox is what the delivery of events needs of the configuration, at one revision. It
// is never changed.
type Outbox struct {
	Revision  int64
	Hooks     *event.Hooks            // those that are on
	All       map[string]*models.Hook // switched off ones too, by id
	Receivers map[string]*Receiver    // the Web Services, by id
}

// Receiver is a Web Service as events are delivered to it.
type Receiver struct {
	Name      string
	Active    bool
	Service   *webservice.Service // nil when it can't be used
	Broken    error               // why
	Settings  models.DeliverySettings
	Secret    string // that signs, in the clear; empty for none
	OldSecret string // that signs, too, until Settings.OldUntil
}

// Outbox gives what deliveries need, of at least the revision.
func (c *Catalog) Outbox(ctx context.Context, revision int64) (*Outbox, error) {
	s, err := c.at(ctx, revision)
	if err != nil {
		return nil, err
	}
	return s.outbox, nil
}

// Revision asks the database for the revision of the configuration.
func (c *Catalog) Revision(ctx context.Context) (int64, error) { return c.db.revisions.Revision(ctx) }

func newReceiver(w *models.WebService, entry *service, secrets map[string]string) *Receiver {
	return &Receiver{Name: w.Name, Active: w.Active, Service: entry.compiled, Broken: entry.broken, Settings: w.Config.Delivery,
		Secret: secrets[models.DeliverySecret], OldSecret: secrets[models.DeliveryOldSecret]}
}
