package screen

import (
	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/workspace"
)

// Actor is who is signed in, for the audit trail.
func (b *Base) Actor(c echo.Context) (auth.Actor, error) {
	user, err := b.User(c)
	if err != nil {
		return auth.Actor{}, err
	}
	return auth.ActorOf(user), nil
}

// Changer is who is signed in, for changes of configuration.
func (b *Base) Changer(c echo.Context) (workspace.Actor, error) {
	by, err := b.Actor(c)
	return workspace.Actor{ID: by.ID, Name: by.Name}, err
}
