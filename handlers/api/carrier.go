package api

import (
	"context"
	"slices"
	"strconv"

	"hookline/app/apikey"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/document"
	"hookline/models"
)

// carriers have the names of the workspace file. Secrets are taken and never given;
// left out, the stored ones stay.
func (a *api) carriers() *resource[models.Carrier, kind.Values] {
	all := a.Workspace.Carriers
	of := func(name string) []kind.Bound[workspace.Carrier] {
		about, _ := all.About(name)
		return all.Fields(about)
	}
	return &resource[models.Carrier, kind.Values]{
		word: "carrier", path: "/carriers", read: apikey.CarriersRead, write: apikey.CarriersWrite, byID: a.DB.Carriers.Get,
		page: func(ctx context.Context, _ *request, after models.After) ([]models.Carrier, error) {
			return a.DB.Carriers.After(ctx, "", after)
		},
		key:  func(c *models.Carrier) string { return c.NameKey },
		head: func(c *models.Carrier) envelope { return envelopeOf(c.ID, c.Version, c.CreatedAt, c.UpdatedAt) },
		show: func(_ context.Context, _ envelope, c *models.Carrier) (kind.Values, error) {
			fields := of(c.Kind)
			values := kind.ValuesOf(fields, &workspace.Carrier{Carrier: *c})
			for _, f := range fields {
				if f.Secret() {
					values[document.SetKey(f.Field)] = strconv.FormatBool(values[f.Key] != "")
					delete(values, f.Key)
				}
			}
			return values, nil
		},
		blank: func() kind.Values { return kind.Values{} },
		decode: func(n *yamldoc.Node, in *kind.Values, p *yamldoc.Problems) {
			name := (*in)["kind"]
			if given := n.Get("kind"); given != nil {
				name = given.TextOf()
			}
			fields := kind.FieldsOf(of(name))
			n = withoutEnvelope(n)
			n.Pairs = slices.DeleteFunc(n.Pairs, func(pair yamldoc.Pair) bool {
				return slices.ContainsFunc(fields, func(f kind.Field) bool { return f.Secret() && document.SetKey(f) == pair.Key.Text })
			})
			file.ReadValues(n, fields, *in, "", p)
		},
		encode: func(e envelope, values *kind.Values) *yamldoc.Node {
			fields := kind.FieldsOf(of((*values)["kind"]))
			for i, f := range fields {
				if f.Secret() {
					fields[i] = kind.Field{Key: document.SetKey(f), Type: kind.TypeSwitch}
				}
			}
			n := yamldoc.EncodeFull(&e)
			n.Pairs = append(n.Pairs, file.WriteValues(fields, *values, true).Pairs...)
			return n
		},
		save: func(ctx context.Context, r *request, in *kind.Values, stored *models.Carrier) (*models.Carrier, error) {
			save := workspace.Carrier{Carrier: *stored}
			kind.Fill(of((*in)["kind"]), &save, *in)
			return all.Save(ctx, r.by(), save)
		},
		remove: a.Workspace.Carriers.Delete,
	}
}
