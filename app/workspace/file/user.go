package file

import (
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// userEntry is a user in a file. There is no password in it, ever.
type userEntry struct {
	Email    string        `json:"email"`
	Name     string        `json:"name,omitempty"` // left out: the user's own
	Role     string        `json:"role"`
	Endpoint endpointEntry `json:"endpoint,omitempty"`
	Active   *bool         `json:"active,omitempty"` // left out: as it is
}

// endpointEntry is how an agent hears calls: one of them.
type endpointEntry struct {
	Number string `json:"number,omitempty"`
	SIP    string `json:"sip,omitempty"`
	Client string `json:"client,omitempty"`
}

// endpoint gives what is said; false when more than one thing is.
func (e endpointEntry) endpoint() (auth.Endpoint, bool) {
	var found auth.Endpoint
	n := 0
	for _, one := range []auth.Endpoint{{Kind: models.EndpointNumber, Address: e.Number}, {Kind: models.EndpointSIP, Address: e.SIP},
		{Kind: models.EndpointClient, Address: e.Client}} {
		if one.Address != "" {
			found, n = one, n+1
		}
	}
	return found, n <= 1
}

// userSection is `users:`.
type userSection struct{ items []userItem }

type userItem struct {
	entry    *userEntry
	endpoint auth.Endpoint
	at       *yamldoc.Node
	called   string
}

func (*userSection) key() string { return "users" }

func (s *userSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "user", "email", func(entry *userEntry, at *yamldoc.Node, called string) {
		if entry.Role == "" {
			a.problems.Add(at, "%s: role is missing; it is one of %s.", called, strings.Join(models.Roles(), ", "))
			entry.Role = models.RoleAgent // so that nothing more is said of it
		}
		endpoint, ok := entry.Endpoint.endpoint()
		if !ok {
			a.problems.Add(at.Get("endpoint"), "%s: an endpoint is one of number, sip and client; keep one.", called)
		}
		if seen.add(a, at, called, "email", entry.Email) {
			s.items = append(s.items, userItem{entry, endpoint, at, called})
		}
	})
}

func (s *userSection) apply(a *applier) error {
	people := auth.Within(a.tx, auth.Actor{ID: a.by.ID, Name: a.by.Name}, time.Now())
	for _, item := range s.items {
		before := len(people.Entries())
		u, err := item.write(a, people)
		if a.options.KeepUsers && len(people.Entries()) > before {
			a.problems.Add(item.at, "%s: people can't be changed with this API key. Use one without narrow scopes, or Settings > People.", item.called)
		}
		if err != nil {
			if err := item.rejected(a, err); err != nil {
				return err
			}
			// Who is to be made is known all the same, so that Campaigns need not complain.
			if _, ok := a.known[workspace.ObjectUser][models.NameKey(item.entry.Email)]; !ok {
				a.known[workspace.ObjectUser].add("", item.entry.Email)
			}
			continue
		}
		a.known[workspace.ObjectUser].add(u.ID, u.Email)
		a.keep(workspace.ObjectUser, u.ID, u.DisplayName())
	}
	a.Record(people.Entries()...)
	return nil
}

// write makes the user or changes the one with this e-mail address.
func (i *userItem) write(a *applier, people *auth.Edit) (*models.User, error) {
	e := i.entry
	old, err := a.tx.Users.ByEmail(a.ctx, e.Email)
	if err != nil && !apperr.Is(err, apperr.NotFound) {
		return nil, err
	}
	var u *models.User
	if err != nil {
		u, err = people.Add(a.ctx, auth.NewUser{Email: e.Email, Name: e.Name, Role: e.Role, Endpoint: i.endpoint})
		if err == nil {
			a.notes = append(a.notes, fmt.Sprintf("%s has no password yet: `hookline user link %s` prints the one-time link to choose one.", u.Email, u.Email))
		}
	} else {
		u, err = people.Save(a.ctx, old.ID, auth.Profile{Email: old.Email, Name: orElse(e.Name, old.Name), Role: e.Role, Endpoint: i.endpoint})
	}
	if err != nil || e.Active == nil {
		return u, err
	}
	return people.SetActive(a.ctx, u.ID, *e.Active)
}

// rejected is applier.rejected for users, of whom one can be the last admin.
func (i *userItem) rejected(a *applier, err error) error {
	if apperr.Is(err, apperr.Conflict) {
		a.problems.Add(i.at.At(conflictField(err)), "%s: %s", i.called, apperr.Message(err))
		return nil
	}
	for n, f := range apperr.Fields(err) {
		if f.Name == "endpoint" || f.Name == "endpoint_kind" {
			apperr.Fields(err)[n].Name = "endpoint." + i.endpoint.Kind
		}
	}
	return a.rejected(i.at, i.called, err)
}

func conflictField(err error) string {
	for _, f := range apperr.Fields(err) {
		return f.Name
	}
	return ""
}

func (s *userSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.users {
		u := &x.users[i]
		e := userEntry{Email: u.Email, Name: u.Name, Role: u.Role}
		switch u.EndpointKind {
		case models.EndpointNumber:
			e.Endpoint.Number = u.Endpoint
		case models.EndpointSIP:
			e.Endpoint.SIP = u.Endpoint
		case models.EndpointClient:
			e.Endpoint.Client = u.Endpoint
		}
		if !u.Active {
			e.Active = new(bool)
		}
		n := yamldoc.Encode(&e)
		n.Flow = true
		if endpoint := n.Get("endpoint"); endpoint != nil {
			endpoint.Flow = true
		}
		list.Items = append(list.Items, n)
	}
	return list, nil
}
