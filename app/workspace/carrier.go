package workspace

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// Carriers are the carriers.
type Carriers struct{ runner }

// carriersTable is what auth tokens of carriers are sealed for.
const carriersTable = "carriers"

// How a carrier proves that a request is its own.
const (
	SignatureToken = "auth_token"
	SignatureOff   = "off"
)

// Carrier is a carrier as somebody wants it.
type Carrier struct {
	// Carrier: without an ID it is a new one; with one, Version is the version the
	// person saw. Sealed and TokenRef are not taken from here.
	models.Carrier
	Token string // a new auth token; empty keeps the one that is there
	Ref   string // the environment variable the token came from, of a workspace file
}

// Save creates or changes a carrier.
func (w Carriers) Save(ctx context.Context, by Actor, in Carrier) (*models.Carrier, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Carrier, error) { return e.saveCarrier(ctx, in) })
}

// Delete removes a carrier: its requests are refused from then on.
func (w Carriers) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		c, err := e.tx.Carriers.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, c.Version, ObjectCarrier, c.ID, c.Name, c); err != nil {
			return err
		}
		if err := e.tx.Carriers.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectCarrier, c.ID, c.Name, nil)
	})
}

// Token opens the auth token of a carrier: for checking signatures, never
// for showing. It is empty when there is none.
func (w Carriers) Token(c *models.Carrier) (string, error) {
	if c.Sealed == "" {
		return "", nil
	}
	token, err := w.look().box.Open(carriersTable, c.ID, c.Sealed)
	return string(token), err
}

// carrierToken opens the auth token of a carrier. One sealed with a key that is
// lost counts as not there, or nobody could ever enter it again.
func (e *Edit) carrierToken(c *models.Carrier) string {
	if c.Sealed == "" {
		return ""
	}
	token, err := e.box.Open(carriersTable, c.ID, c.Sealed)
	if err != nil {
		return ""
	}
	return string(token)
}

func (e *Edit) saveCarrier(ctx context.Context, in Carrier) (*models.Carrier, error) {
	now := in.Carrier
	now.Name, now.Sealed, now.TokenRef = tidyName(in.Name), "", ""
	now.AccountID, now.APIURL = strings.TrimSpace(in.AccountID), strings.TrimRight(strings.TrimSpace(in.APIURL), "/")
	if now.QueueMode == "" {
		now.QueueMode = models.QueueEnqueue
	}
	var old *models.Carrier
	was := ""
	if in.ID != "" {
		var err error
		if old, err = e.tx.Carriers.Get(ctx, in.ID); err != nil {
			return nil, err
		}
		if old.Version != in.Version {
			return nil, e.stale(ctx, ObjectCarrier, old.ID, old.Name, old)
		}
		now.CreatedAt, was = old.CreatedAt, e.carrierToken(old)
	}
	token := ""
	if now.Signature == SignatureToken {
		if token, now.TokenRef = in.Token, in.Ref; token == "" && old != nil {
			token, now.TokenRef = was, old.TokenRef
		}
	}
	if err := e.checkCarrier(ctx, &now, token); err != nil {
		return nil, err
	}
	changes := diffCarrier(old, &now, was, token)
	if old != nil && len(changes) == 0 {
		return old, nil
	}
	if old == nil {
		now.ID = models.NewID()
	}
	switch {
	case token == "":
	case old != nil && token == was:
		now.Sealed = old.Sealed
	default:
		var err error
		if now.Sealed, err = e.box.Seal(carriersTable, now.ID, []byte(token)); err != nil {
			return nil, err
		}
	}
	e.live = true
	if old == nil {
		if err := e.tx.Carriers.Create(ctx, &now); err != nil {
			return nil, err
		}
		return &now, e.audit(ctx, ActionCreated, ObjectCarrier, now.ID, now.Name, changes)
	}
	if err := e.tx.Carriers.Update(ctx, &now); err != nil {
		return nil, err
	}
	return &now, e.audit(ctx, ActionChanged, ObjectCarrier, now.ID, now.Name, changes)
}

// carrierName is strict because the name stands in the URLs that are pasted into
// the carrier's console.
var carrierName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9 _-]{0,38}[A-Za-z0-9])?$`)

func (e *Edit) checkCarrier(ctx context.Context, c *models.Carrier, token string) error {
	var p apperr.Problems
	if !carrierName.MatchString(c.Name) {
		p.Add("name", "The name %q stands in the carrier's URLs: use letters a to z, digits, spaces, - and _, 40 characters at the most.", c.Name)
	}
	if !slices.Contains(e.kinds, c.Kind) {
		p.Add("kind", "The kind %q is not known; the kinds are %s.", c.Kind, strings.Join(e.kinds, ", "))
	}
	switch {
	case c.Signature != SignatureToken && c.Signature != SignatureOff:
		p.Add("signature", "The signature %q is not known: it is %s or %s.", c.Signature, SignatureToken, SignatureOff)
	case c.Signature == SignatureToken && token == "":
		p.Add("auth_token", "Enter the auth token that the carrier shows in its console: requests are checked with it.")
	}
	if token != strings.TrimSpace(token) {
		p.Add("auth_token", "The auth token has a space or line break at its ends; leave it out.")
	}
	checkControl(&p, c)
	list, err := e.tx.Carriers.All(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].ID != c.ID && list[i].Slug() == c.Slug() {
			taken(&p, "carrier", list[i].Name)
		}
	}
	return p.Err()
}

// accountID is strict because it stands in the address of the carrier's API.
var accountID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// checkControl checks how callers wait and how the carrier is told something.
func checkControl(p *apperr.Problems, c *models.Carrier) {
	if c.QueueMode != models.QueueEnqueue && c.QueueMode != models.QueueRedirect {
		p.Add("queue", "The queue %q is not known: it is %s or %s.", c.QueueMode, models.QueueEnqueue, models.QueueRedirect)
	}
	u, err := url.Parse(c.APIURL)
	switch {
	case c.AccountID == "" && c.APIURL == "":
	case c.AccountID == "":
		p.Add("account", "Enter the account too: the carrier's API asks for it.")
	case c.APIURL == "":
		p.Add("api_url", "Enter the address of the carrier's API too, such as https://api.twilio.com.")
	case !accountID.MatchString(c.AccountID):
		p.Add("account", "The account %q may hold letters, digits, _ and -, as in AC0123456789abcdef.", c.AccountID)
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		p.Add("api_url", "%q is no address of an API: write https:// and its host, as in https://api.twilio.com.", c.APIURL)
	case c.Signature == SignatureOff:
		p.Add("signature", "The carrier's API is used with the auth token: check signatures and enter it, or leave the API out.")
	}
}

func diffCarrier(old, now *models.Carrier, was, token string) []models.Change {
	fields := func(c *models.Carrier) []field {
		if c == nil {
			return nil
		}
		list := []field{{key: "name", value: c.Name}, {key: "kind", value: c.Kind}, {key: "signature", value: c.Signature},
			{key: "queue", value: c.QueueMode}, {key: "account", value: c.AccountID}, {key: "api_url", value: c.APIURL}}
		if c.TokenRef != "" {
			list = append(list, field{key: "auth_token from", value: "${env:" + c.TokenRef + "}"})
		}
		return list
	}
	secrets := func(token string) map[string]string {
		if token == "" {
			return nil
		}
		return map[string]string{"auth_token": token}
	}
	return append(diff(fields(old), fields(now)), diffSecrets(secrets(was), secrets(token))...)
}
