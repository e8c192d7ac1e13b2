// Package people is the screens of users: signing in, users, API keys, the settings of the workspace.
package people

import (
	"context"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Auth       *auth.Service
	Keys       *apikey.Service
	FirstAdmin func(ctx context.Context, user *models.User) error
	Dev        bool // the page of components, too
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&signIn{Base: s.Base, auth: s.Auth}).routes(r)
	(&welcome{Base: s.Base, auth: s.Auth, first: s.FirstAdmin}).routes(r)
	(&password{Base: s.Base, auth: s.Auth}).routes(r)
	(&users{Base: s.Base, auth: s.Auth}).routes(r)
	(&settingsPage{s.Base}).routes(r)
	(&apiKeys{Base: s.Base, keys: s.Keys}).routes(r)
	(&apiDocument{s.Base}).routes(r)
	if s.Dev {
		(&componentPages{}).routes(r)
	}
}
