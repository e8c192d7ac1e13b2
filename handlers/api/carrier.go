package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) carrierRoutes() []route {
	const one = "/carriers/:id"
	return []route{
		{method: http.MethodGet, path: "/carriers", scope: apikey.CarriersRead, handle: a.listCarriers},
		{method: http.MethodPost, path: "/carriers", scope: apikey.CarriersWrite, handle: a.createCarrier},
		{method: http.MethodGet, path: one, scope: apikey.CarriersRead, handle: a.showCarrier},
		{method: http.MethodPut, path: one, scope: apikey.CarriersWrite, handle: a.replaceCarrier},
		{method: http.MethodPatch, path: one, scope: apikey.CarriersWrite, handle: a.changeCarrier},
		{method: http.MethodDelete, path: one, scope: apikey.CarriersWrite, handle: a.deleteCarrier},
	}
}

// carrierJSON is a carrier, with the names of the workspace file. Its token is
// taken and never given; left out, the stored one stays.
type carrierJSON struct {
	ID           string    `json:"id"`      // read-only
	Version      int64     `json:"version"` // read-only
	Name         string    `json:"name"`
	Kind         string    `json:"kind"`
	Signature    string    `json:"signature"`
	Queue        string    `json:"queue"`   // enqueue or redirect
	Account      string    `json:"account"` // with api_url: its API makes live calls come back
	APIURL       string    `json:"api_url"`
	AuthToken    string    `json:"auth_token,omitempty"` // write-only
	AuthTokenSet bool      `json:"auth_token_set"`       // read-only
	CreatedAt    time.Time `json:"created_at"`           // read-only
	UpdatedAt    time.Time `json:"updated_at"`           // read-only
}

func carrierOf(c *models.Carrier) carrierJSON {
	return carrierJSON{ID: c.ID, Version: c.Version, Name: c.Name, Kind: c.Kind, Signature: c.Signature, Queue: c.QueueMode, Account: c.AccountID, APIURL: c.APIURL, AuthTokenSet: c.Sealed != "",
		CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC()}
}

func newCarrier(*models.Carrier) carrierJSON {
	return carrierJSON{Signature: workspace.SignatureToken, Queue: models.QueueEnqueue}
}

func (a *api) listCarriers(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Carrier, error) { return a.DB.Carriers.After(ctx, "", after) },
		carrierOf, func(c *models.Carrier) (string, string) { return c.NameKey, c.ID })
}

// carrier reads the carrier that the address names.
func (a *api) carrier(ctx context.Context, r *request) (*models.Carrier, error) {
	return named(ctx, r, "carrier", a.DB.Carriers.Get)
}

func (a *api) showCarrier(ctx context.Context, r *request) (*answer, error) {
	c, err := a.carrier(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(carrierOf(c), c.Version), nil
}

func (a *api) createCarrier(ctx context.Context, r *request) (*answer, error) {
	c, err := a.saveCarrier(ctx, r, newCarrier(nil), models.Carrier{})
	if err != nil {
		return nil, err
	}
	return made(carrierOf(c), c.Version, "/carriers/"+c.ID), nil
}

func (a *api) replaceCarrier(ctx context.Context, r *request) (*answer, error) {
	return a.overCarrier(ctx, r, newCarrier)
}

func (a *api) changeCarrier(ctx context.Context, r *request) (*answer, error) {
	return a.overCarrier(ctx, r, carrierOf)
}

func (a *api) overCarrier(ctx context.Context, r *request, start func(*models.Carrier) carrierJSON) (*answer, error) {
	c, err := a.carrier(ctx, r)
	if err != nil {
		return nil, err
	}
	if c.Version, err = r.match(c.Version); err != nil {
		return nil, err
	}
	if c, err = a.saveCarrier(ctx, r, start(c), *c); err != nil {
		return nil, err
	}
	return thing(carrierOf(c), c.Version), nil
}

// saveCarrier reads the body over in and saves it.
func (a *api) saveCarrier(ctx context.Context, r *request, in carrierJSON, stored models.Carrier) (*models.Carrier, error) {
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	save := workspace.Carrier{Carrier: stored, Token: in.AuthToken}
	save.Name, save.Kind, save.Signature = in.Name, in.Kind, in.Signature
	save.QueueMode, save.AccountID, save.APIURL = in.Queue, in.Account, in.APIURL
	return a.Workspace.Carriers.Save(ctx, r.by(), save)
}

func (a *api) deleteCarrier(ctx context.Context, r *request) (*answer, error) {
	c, err := a.carrier(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(c.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.Carriers.Delete(ctx, r.by(), c.ID, c.Version)
}
