package api

import (
	"context"

	"hookline/app/apikey"
	"hookline/app/workspace"
	"hookline/models"
)

// carrierJSON is a carrier, with the names of the workspace file. Its token is
// taken and never given; left out, the stored one stays.
type carrierJSON struct {
	envelope
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	Signature    string `json:"signature"`
	Queue        string `json:"queue"`   // enqueue or redirect
	Account      string `json:"account"` // with api_url: its API makes live calls come back
	APIURL       string `json:"api_url"`
	AuthToken    string `json:"auth_token,omitempty"` // write-only
	AuthTokenSet bool   `json:"auth_token_set"`       // read-only
}

func (a *api) carriers() *resource[models.Carrier, carrierJSON] {
	return &resource[models.Carrier, carrierJSON]{
		word: "carrier", path: "/carriers", read: apikey.CarriersRead, write: apikey.CarriersWrite, byID: a.DB.Carriers.Get,
		page: func(ctx context.Context, _ *request, after models.After) ([]models.Carrier, error) {
			return a.DB.Carriers.After(ctx, "", after)
		},
		key:  func(c *models.Carrier) string { return c.NameKey },
		head: func(c *models.Carrier) envelope { return envelopeOf(c.ID, c.Version, c.CreatedAt, c.UpdatedAt) },
		show: func(_ context.Context, e envelope, c *models.Carrier) (carrierJSON, error) {
			return carrierJSON{e, c.Name, c.Kind, c.Signature, c.QueueMode, c.AccountID, c.APIURL, "", c.Sealed != ""}, nil
		},
		blank: func() carrierJSON {
			return carrierJSON{Signature: workspace.SignatureToken, Queue: models.QueueEnqueue}
		},
		save: func(ctx context.Context, r *request, in *carrierJSON, stored *models.Carrier) (*models.Carrier, error) {
			save := workspace.Carrier{Carrier: *stored, Token: in.AuthToken}
			save.Name, save.Kind, save.Signature = in.Name, in.Kind, in.Signature
			save.QueueMode, save.AccountID, save.APIURL = in.Queue, in.Account, in.APIURL
			return a.Workspace.Carriers.Save(ctx, r.by(), save)
		},
		remove: a.Workspace.Carriers.Delete,
	}
}
