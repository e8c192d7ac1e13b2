package app

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/carrier"
	"hookline/app/sample"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
)

// loadSample puts the sample workspace into a database that nobody has configured
// yet. Its Web Services ask this very server, so they follow it when it listens
// elsewhere than it did.
func (a *App) loadSample(ctx context.Context) error {
	if !a.cfg.Sample {
		return nil
	}
	us, here := workspace.Actor{Name: "Hookline"}, a.LocalAddr().String()
	revision, err := a.db.Revision(ctx)
	if err != nil {
		return err
	}
	if revision == 0 {
		return a.applySample(ctx, us, here)
	}
	moved, err := a.config.Services.Move(ctx, us, here, asksSample)
	if moved > 0 {
		a.log.Info("Web Services of the sample follow this server", "addr", here, "services", moved)
	}
	return err
}

// applySample makes the API key that the sample's Web Services ask our own API
// with, and loads the sample: both or neither, whoever starts at the same time or dies
// in between. The key can do nothing but what they need.
func (a *App) applySample(ctx context.Context, us workspace.Actor, here string) error {
	applied := &file.Applied{}
	err := a.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockRevision(ctx); err != nil {
			return err
		}
		if revision, err := tx.Revision(ctx); err != nil || revision > 0 { // a second node was faster
			return err
		}
		_, token, err := apikey.New(tx, apikey.Options{}).Create(ctx, auth.Program(us.Name), apikey.NewKey{Name: sample.KeyName, Scopes: []string{"leads:check"}})
		if err != nil {
			return err
		}
		applied, err = file.Apply(ctx, workspace.New(tx, a.box, carrier.Dialects()), us, sample.File, sample.Workspace(here), file.ApplyOptions{Fresh: true,
			Env: func(name string) (string, bool) { return string(token), name == sample.KeyVariable }})
		return err
	})
	if err != nil {
		return err
	}
	if len(applied.Changes) > 0 {
		a.log.Info("the sample workspace was loaded", "things", len(applied.Changes))
	}
	if a.cfg.AdminEmail == "" {
		return nil
	}
	admin, err := a.db.Users.ByEmail(ctx, a.cfg.AdminEmail)
	if err != nil {
		return err
	}
	return a.joinSample(ctx, admin)
}

// joinSample makes the first admin an agent of the sample's Campaign, so that they
// can answer a test call at once. A Campaign that somebody changed is left alone.
func (a *App) joinSample(ctx context.Context, user *models.User) error {
	if !a.cfg.Sample {
		return nil
	}
	c, err := a.db.Campaigns.ByName(ctx, sample.Campaign)
	if apperr.Is(err, apperr.NotFound) || err == nil && c.Version != 1 {
		return nil
	}
	if err != nil {
		return err
	}
	rows, err := a.db.Campaigns.Agents(ctx, c.ID)
	if err != nil {
		return err
	}
	agents := []string{user.ID}
	for _, row := range rows {
		agents = append(agents, row.UserID)
	}
	_, err = a.config.Campaigns.Save(ctx, workspace.Actor{Name: "Hookline"}, workspace.Campaign{Campaign: *c, Agents: agents})
	return err
}

// asksSample says whether a Web Service asks a sample API on this machine, or our
// own API as the sample does.
func asksSample(s *models.WebService) bool {
	addr, err := netip.ParseAddrPort(s.Domain)
	return err == nil && addr.Addr().IsLoopback() && (strings.HasPrefix(s.Path, sample.Prefix) || sample.AsksOurs(s.Path))
}

// newInbox makes the sample's receiver of events; nil without the sample.
func (a *App) newInbox() *sample.Inbox {
	if !a.cfg.Sample {
		return nil
	}
	return sample.NewInbox(a.inboxKeys, time.Now)
}

// inboxKeys gives the keys that sign for the sample's inbox: those of every Web Service
// that sends there, as its receiver would have been told them.
func (a *App) inboxKeys(ctx context.Context) ([][]byte, error) {
	list, err := a.db.Services.All(ctx)
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for i := range list {
		s := &list[i]
		if !s.Config.Delivery.Signing || s.Path != sample.InboxPath || !asksSample(s) {
			continue
		}
		secrets, err := a.config.Services.Secrets(s)
		if err != nil {
			return nil, err
		}
		key, err := webservice.ParseSigningSecret(secrets[models.DeliverySecret])
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// sampleAPI serves what the sample workspace asks.
func (a *App) sampleAPI(e *echo.Echo) {
	if a.inbox == nil {
		return
	}
	api := echo.WrapHandler(sample.API(a.inbox))
	e.Any(sample.Prefix+"*", api)
	e.POST(sample.InboxPath, api) // to look at it is a screen
}
