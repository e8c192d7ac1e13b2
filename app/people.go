package app

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/config"
	"hookline/handlers"
	"hookline/handlers/session"
	"hookline/models"
	"hookline/views/route"
)

// firstAdmin sees to it that somebody can sign in: it makes the admin of the
// settings, or else, while there is no admin, the link that makes one.
func (a *App) firstAdmin(ctx context.Context) error {
	if a.cfg.AdminEmail != "" {
		made, err := a.auth.EnsureAdmin(ctx, a.cfg.AdminEmail, a.cfg.AdminPassword)
		if err != nil {
			return fmt.Errorf("HOOKLINE_ADMIN_EMAIL %q: %w", a.cfg.AdminEmail, err)
		}
		if made {
			a.log.Info("first admin made", "email", a.cfg.AdminEmail)
		}
		return nil
	}
	token, err := a.auth.FirstAdminLink(ctx)
	if err != nil || token == "" {
		return err
	}
	a.signInLink = a.URL() + route.FirstSignInLink(string(token))
	return nil
}

// SignInLink is the address that makes the first admin, empty when there is one.
func (a *App) SignInLink() string { return a.signInLink }

// screens adds the browser's side to the router.
func (a *App) screens(e *echo.Echo) {
	secure := a.cfg.PublicURL != nil && a.cfg.PublicURL.Scheme == "https"
	handlers.Register(e, handlers.Deps{
		DB: a.db, Auth: a.auth, Keys: a.keys, Sessions: session.New(a.db, secure, nil), Log: a.log, URL: a.URL(),
		Workspace: a.config, Engine: a.live.engine, Runner: a.live.runner, Desk: a.live.desk, Recordings: a.live.recordings, Texts: a.live.texts, Leads: a.leads, Dev: a.cfg.Dev,
		Public: secure, Reachable: a.cfg.Reachable(), KeepTraces: a.cfg.TraceRetention, Stop: a.stopping, FirstAdmin: a.joinSample, Inbox: a.inbox, WakeDeliveries: a.live.delivery.Wake,
	})
}

// userCommand groups what the command line does about people.
type userCommand struct {
	Add  userAddCommand  `cmd:"" help:"Add a user and print the one-time sign-in link to pass on."`
	Link userLinkCommand `cmd:"" help:"Print a new one-time sign-in link of a user, to choose a new password with."`
}

type userAddCommand struct {
	Email string `arg:"" help:"E-mail address that the user signs in with."`
	Name  string `help:"Name; left out, it is asked for at the first sign-in."`
	Role  string `enum:"admin,supervisor,agent" default:"agent" help:"admin, supervisor or agent (default ${default})."`

	Number string `xor:"endpoint" help:"Phone number at which an agent hears calls."`
	SIP    string `xor:"endpoint" name:"sip" help:"SIP address at which an agent hears calls."`
	Client string `xor:"endpoint" help:"Name by which the carrier knows the agent's browser or app."`
}

// endpoint is how the user hears calls, none when nothing is said.
func (cmd *userAddCommand) endpoint() auth.Endpoint {
	switch {
	case cmd.Number != "":
		return auth.Endpoint{Kind: models.EndpointNumber, Address: cmd.Number}
	case cmd.SIP != "":
		return auth.Endpoint{Kind: models.EndpointSIP, Address: cmd.SIP}
	case cmd.Client != "":
		return auth.Endpoint{Kind: models.EndpointClient, Address: cmd.Client}
	}
	return auth.Endpoint{}
}

// Run adds the user.
func (cmd *userAddCommand) Run(p *process) error {
	return p.withPeople(func(people *auth.Service) (*models.User, auth.Token, error) {
		return people.AddUser(p.ctx, auth.Program("the command line"), auth.NewUser{Email: cmd.Email, Name: cmd.Name, Role: cmd.Role, Endpoint: cmd.endpoint()})
	})
}

type userLinkCommand struct {
	Email string `arg:"" help:"E-mail address of the user."`
}

// Run makes the link.
func (cmd *userLinkCommand) Run(p *process) error {
	return p.withPeople(func(people *auth.Service) (*models.User, auth.Token, error) {
		return people.InviteByEmail(p.ctx, auth.Program("the command line"), cmd.Email)
	})
}

// withPeople runs f on the database of the settings and prints the link it made.
func (p *process) withPeople(f func(*auth.Service) (*models.User, auth.Token, error)) (err error) {
	db, err := p.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	user, token, err := f(auth.NewService(db, nil, p.log, nil))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s (%s) signs in once, within seven days, at\n%s\n",
		user.Email, user.Role, configuredURL(p.cfg)+route.FirstSignInLink(string(token)))
	return err
}

// configuredURL is the address of the server as far as the settings tell, for
// commands that run beside it.
func configuredURL(cfg config.Config) string {
	if cfg.PublicURL != nil {
		return cfg.PublicURL.String()
	}
	host, port, err := net.SplitHostPort(cfg.Addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return "http://" + net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + cfg.Addr
}
