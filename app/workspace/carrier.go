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
type Carriers struct{ thing[models.Carrier] }

// What the trail tells of the auth token is added where the token is at hand.
var carriers = about[models.Carrier]{
	About: About{Kind: ObjectCarrier, Word: "carrier", Section: "carriers", NameKey: "name"},
	store: func(db *models.DB) store[models.Carrier] { return db.Carriers },
	head: func(c *models.Carrier) head {
		return head{id: &c.ID, name: &c.Name, version: &c.Version, created: &c.CreatedAt}
	},
	other: func(ctx context.Context, tx *models.DB, c *models.Carrier) (*models.Carrier, error) {
		list, err := tx.Carriers.All(ctx)
		return named(list, err, func(o *models.Carrier) bool { return o.Slug() == c.Slug() })
	},
	fields: func(_ context.Context, _ *Edit, c *models.Carrier) ([]field, error) {
		list := []field{{key: "name", value: c.Name}, {key: "kind", value: c.Kind}, {key: "signature", value: c.Signature},
			{key: "queue", value: c.QueueMode}, {key: "account", value: c.AccountID}, {key: "api_url", value: c.APIURL}}
		if c.TokenRef != "" {
			list = append(list, field{key: "auth_token from", value: "${env:" + c.TokenRef + "}"})
		}
		return list, nil
	},
}

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
	return changed(ctx, w, by, func(e *Edit) (*models.Carrier, error) {
		now := in.Carrier
		now.Sealed, now.TokenRef = "", ""
		now.AccountID, now.APIURL = strings.TrimSpace(in.AccountID), strings.TrimRight(strings.TrimSpace(in.APIURL), "/")
		if now.QueueMode == "" {
			now.QueueMode = models.QueueEnqueue
		}
		old, err := w.replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		was, token := "", ""
		if old != nil {
			was = w.StoredToken(old)
		}
		if now.Signature == SignatureToken {
			if token, now.TokenRef = in.Token, in.Ref; token == "" && old != nil {
				token, now.TokenRef = was, old.TokenRef
			}
		}
		if err := w.checkAll(ctx, e, &now, token); err != nil {
			return nil, err
		}
		if err := w.seal(e, old, &now, was, token); err != nil {
			return nil, err
		}
		changed, err := w.write(ctx, e, old, &now, diffSecrets(tokens(was), tokens(token))...)
		if err == nil && !changed {
			return old, nil
		}
		return &now, err
	})
}

// seal keeps what is sealed already when it is the same.
func (w Carriers) seal(e *Edit, old, now *models.Carrier, was, token string) (err error) {
	if now.ID == "" {
		now.ID = models.NewID()
	}
	switch {
	case token == "":
	case old != nil && token == was:
		now.Sealed = old.Sealed
	default:
		now.Sealed, err = e.box.Seal(carriersTable, now.ID, []byte(token))
	}
	return err
}

func tokens(token string) map[string]string {
	if token == "" {
		return nil
	}
	return map[string]string{"auth_token": token}
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

// StoredToken is Token for who is about to set one: a token sealed with a key that is
// lost counts as not there, or nobody could ever enter it again.
func (w Carriers) StoredToken(c *models.Carrier) string {
	token, err := w.Token(c)
	if err != nil {
		return ""
	}
	return token
}

// carrierName is strict because the name stands in the URLs that are pasted into
// the carrier's console.
var carrierName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9 _-]{0,38}[A-Za-z0-9])?$`)

func (w Carriers) checkAll(ctx context.Context, e *Edit, c *models.Carrier, token string) error {
	var p apperr.Problems
	c.Name = TidyName(c.Name)
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
	if err := w.checkTaken(ctx, e, &p, c); err != nil {
		return err
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
