// Package control tells carriers, by their own API, to come back for a live call's
// next document at once, or to pause what they record: so an agent can end, hold or move
// a call on the desk. It decides nothing; app/desk does.
package control

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/models"
)

// patience is how long a carrier may take to say that it has understood.
const patience = 5 * time.Second

// Control is the way to the carriers of one installation.
type Control struct {
	catalog *call.Catalog
	client  *outbound.Client
	base    func() string // public address of the installation, no slash at its end
}

// New makes a Control.
func New(catalog *call.Catalog, client *outbound.Client, base func() string) *Control {
	return &Control{catalog: catalog, client: client, base: base}
}

// Can says whether the call's carrier can be told: an admin has entered its account.
// The desk asks while it holds its lock, so this looks at what is in memory alone.
func (c *Control) Can(_ context.Context, row *models.Call) bool {
	from := c.catalog.Loaded(row.CarrierID)
	if from == nil {
		return false
	}
	_, _, ok := carrier.AccountOf(from.Kind, from.Settings)
	return ok
}

// Recall makes the carrier fetch the document of the call's next step. Unavailable
// when it can't be reached or refuses.
func (c *Control) Recall(ctx context.Context, row *models.Call) error {
	from, speaks, account, err := c.way(ctx, row)
	if err != nil {
		return err
	}
	return c.send(ctx, account, speaks.Recall(account, row.CarrierCallID, carrier.Address(c.base(), from.Slug, carrier.AskStep, row.ID, row.Turn)))
}

// way is the call's carrier, its language, and what its API knows us by.
func (c *Control) way(ctx context.Context, row *models.Call) (*call.Carrier, carrier.Dialect, carrier.Account, error) {
	from, err := c.catalog.CarrierByID(ctx, row.CarrierID)
	if err != nil {
		return nil, nil, carrier.Account{}, err
	}
	if from == nil {
		return nil, nil, carrier.Account{}, apperr.New(apperr.NotFound, "The carrier of this call was deleted.")
	}
	speaks, account, ok := carrier.AccountOf(from.Kind, from.Settings)
	if !ok {
		err = apperr.New(apperr.NotFound, "The carrier %q can't be told: its account and the address of its API are not entered.", from.Name)
	}
	return from, speaks, account, err
}

// Records says whether the call's carrier can record what agent and caller say. As Can,
// it looks at what is in memory alone.
func (c *Control) Records(_ context.Context, row *models.Call) bool {
	from := c.catalog.Loaded(row.CarrierID)
	if from == nil {
		return false
	}
	speaks, ok := carrier.DialectOf(from.Kind)
	return ok && speaks.Records(from.Settings)
}

// Transcribes says whether the call's carrier writes the text of what a caller says. As Can,
// it looks at what is in memory alone.
func (c *Control) Transcribes(_ context.Context, row *models.Call) bool {
	from := c.catalog.Loaded(row.CarrierID)
	if from == nil {
		return false
	}
	speaks, ok := carrier.DialectOf(from.Kind)
	return ok && speaks.Transcribes(from.Settings)
}

// PauseRecording makes the carrier pause a recording of the call, or go on with it.
// Unavailable as from Recall.
func (c *Control) PauseRecording(ctx context.Context, row *models.Call, carrierRecordingID string, pause bool) error {
	_, speaks, account, err := c.way(ctx, row)
	if err != nil {
		return err
	}
	return c.send(ctx, account, speaks.PauseRecording(account, row.CarrierCallID, carrierRecordingID, pause))
}

// Over asks the carrier whether the call is over, and why: of a call that it does not tell of
// any more. Of one that it does not know it says nothing. Unavailable as from Recall.
func (c *Control) Over(ctx context.Context, row *models.Call) (over bool, reason string, err error) {
	_, speaks, account, err := c.way(ctx, row)
	if err != nil {
		return false, "", err
	}
	answer, err := c.ask(ctx, account, speaks.Look(account, row.CarrierCallID))
	switch {
	case apperr.Is(err, apperr.NotFound): // deleted, or another account's: that says nothing
		return false, "", nil
	case err != nil:
		return false, "", err
	}
	s, err := speaks.Seen(row.CarrierCallID, answer)
	return s.Ended, s.Reason, err
}

// send sends an order to the carrier's API.
func (c *Control) send(ctx context.Context, account carrier.Account, order carrier.Order) error {
	_, err := c.ask(ctx, account, order)
	if apperr.Is(err, apperr.NotFound) {
		return apperr.Wrap(err, apperr.Unavailable, "%s", apperr.Message(err))
	}
	return err
}

// ask is send that gives the answer.
func (c *Control) ask(ctx context.Context, account carrier.Account, order carrier.Order) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	method := http.MethodPost
	if order.ContentType == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, order.URL, bytes.NewReader(order.Body))
	if err != nil {
		return nil, apperr.Wrap(err, apperr.Unavailable, "The address of the carrier's API is wrong.")
	}
	if order.ContentType != "" {
		req.Header.Set("Content-Type", order.ContentType)
	}
	account.Authorize(req)
	res, err := c.client.Do(req, nil)
	if err != nil {
		return nil, apperr.Wrap(err, apperr.Unavailable, "The carrier's API can't be reached.")
	}
	if res.Status == http.StatusNotFound || res.Status == http.StatusGone {
		return nil, apperr.New(apperr.NotFound, "The carrier's API does not know the call (%d).", res.Status)
	}
	if res.Status >= http.StatusMultipleChoices {
		return nil, apperr.New(apperr.Unavailable, "The carrier's API answered %d.", res.Status)
	}
	return res.Body, nil
}
