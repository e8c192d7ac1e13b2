package app

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/api"
)

// api adds the REST API to the router, beside the screens.
func (a *App) api(e *echo.Echo) {
	api.Register(e, api.Deps{
		DB: a.db, Keys: a.keys, Auth: a.auth, Workspace: a.config, Engine: a.live.engine, Runner: a.live.runner, Leads: a.leads, Desk: a.live.desk, Log: a.log,
		WakeDeliveries: a.live.delivery.Wake,
		Secure:         a.cfg.PublicURL != nil && a.cfg.PublicURL.Scheme == "https",
	})
}

// apiKeyCommand groups what the command line does about keys of the API.
type apiKeyCommand struct {
	Add apiKeyAddCommand `cmd:"" help:"Make a key and print it, this once."`
}

type apiKeyAddCommand struct {
	Name    string        `arg:"" help:"Name; it stands beside what is changed with the key."`
	Scope   []string      `help:"What the key may do, such as leads:check; may be given several times. Without one it may do all that an admin may." placeholder:"SCOPE"`
	Expires time.Duration `help:"How long it is good, such as 720h. Without it, until it is revoked."`
}

// Run makes the key. Standard output gets the key and nothing else, so that it can
// go straight into a file or a variable.
func (cmd *apiKeyAddCommand) Run(p *process) (err error) {
	in := apikey.NewKey{Name: cmd.Name, Scopes: cmd.Scope}
	if cmd.Expires != 0 {
		until := time.Now().UTC().Add(cmd.Expires)
		in.Expires = &until
	}
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	k, token, err := apikey.New(db, apikey.Options{}).Create(p.ctx, auth.Program("the command line"), in)
	if err != nil {
		return keyError(err)
	}
	p.log.Info("API key made", "name", k.Name, "scopes", apikey.ScopeText(k.Scopes))
	_, err = fmt.Fprintln(p.stdout, token)
	return err
}

// keyError says in a line what a form says at its fields.
func keyError(err error) error {
	var lines []string
	for _, f := range apperr.Fields(err) {
		lines = append(lines, f.Name+": "+f.Message)
	}
	if len(lines) == 0 {
		return err
	}
	return errors.New(strings.Join(lines, "; "))
}
