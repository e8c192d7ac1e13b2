// Package people is the screens of users: signing in, users, API keys, the settings of the workspace.
package people

import (
	"context"
	"time"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_people is what these screens are made of.
type Screens struct {
	*screen.Base
	DB         *models.DB
	Workspace  *workspace.Workspace
	Auth       *auth.Service
	Keys       *apikey.Service
	FirstAdmin func(ctx context.Context, user *models.User) error
	URL        string // of this server for people
	Now        func() time.Time
	Dev        bool // the page of components, too
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&signIn{Base: s.Base, auth: s.Auth}).routes(r)
	(&welcome{Base: s.Base, auth: s.Auth, first: s.FirstAdmin}).routes(r)
	(&password{Base: s.Base, auth: s.Auth}).routes(r)
	(&users{Base: s.Base, auth: s.Auth, db: s.DB, url: s.URL}).routes(r)
	(&settingsPage{Base: s.Base, workspace: s.Workspace}).routes(r)
	(&apiKeys{Base: s.Base, db: s.DB, keys: s.Keys, url: s.URL, now: s.Now}).routes(r)
	(&apiDocument{Base: s.Base, workspace: s.Workspace, url: s.URL}).routes(r)
	if s.Dev {
		(&componentPages{}).routes(r)
	}
}
