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
	FirstAdmin func(ctx context.Context, user *models.User) error // what is to be done for the first; nil: nothing
	Dev        bool                                               // the page of components, too
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&signIn{s}).routes(r)
	(&users{s}).routes(r)
	(&settingsPage{s.Base}).routes(r)
	(&apiKeys{s}).routes(r)
	(&apiDocument{s.Base}).routes(r)
	if s.Dev {
		(&componentPages{}).routes(r)
	}
}
