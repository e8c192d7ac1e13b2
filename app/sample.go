package app

import (
	"context"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/sample"
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
// with, and loads the sample. The key can do nothing but what they need.
func (a *App) applySample(ctx context.Context, us workspace.Actor, here string) error {
	_, token, err := a.keys.Create(ctx, auth.Program(us.Name), apikey.NewKey{Name: sample.KeyName, Scopes: []string{"leads:check"}})
	if err != nil && !apperr.Is(err, apperr.Invalid) { // a second node was faster, or the start before this one failed
		return err
	}
	applied, err := file.Apply(ctx, a.config, us, sample.File, sample.Workspace(here), file.ApplyOptions{Fresh: true,
		Env: func(name string) (string, bool) { return string(token), name == sample.KeyVariable }})
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

// sampleAPI serves what the sample workspace asks.
func (a *App) sampleAPI(e *echo.Echo) {
	if a.cfg.Sample {
		e.Any(sample.Prefix+"*", echo.WrapHandler(sample.API()))
	}
}
