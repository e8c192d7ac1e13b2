package api

import (
	"context"

	"hookline/app/apikey"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/document"
	"hookline/models"
)

// simple is the resource of a thing whose fields are data.
func (a *api) simple(s workspace.Simple) *resource[workspace.SimpleRow, kind.Values] {
	type row = workspace.SimpleRow
	w := a.Workspace
	r := &resource[row, kind.Values]{
		word: s.Word, path: document.SimplePath(&s), read: apikey.ReadOf(s.Section), write: apikey.WriteOf(s.Section),
		key:  func(r *row) string { return r.Key },
		head: func(r *row) envelope { return envelopeOf(r.ID, r.Version, r.CreatedAt, r.UpdatedAt) },
		byID: func(ctx context.Context, id string) (*row, error) { return w.SimpleRow(ctx, &s, id) },
		page: func(ctx context.Context, _ *request, after models.After) ([]row, error) {
			list, err := w.SimpleRows(ctx, &s)
			for len(list) > 0 && after.ID != "" && list[0].Key <= after.Key { // names are unique
				list = list[1:]
			}
			return list[:min(len(list), after.Limit)], err
		},
		show:  func(_ context.Context, _ envelope, r *row) (kind.Values, error) { return r.Values, nil },
		blank: func() kind.Values { return kind.Values{} },
		decode: func(n *yamldoc.Node, in *kind.Values, p *yamldoc.Problems) {
			file.ReadValues(withoutEnvelope(n), s.Fields, *in, "", p)
		},
		encode: func(e envelope, values *kind.Values) *yamldoc.Node {
			n := yamldoc.EncodeFull(&e)
			n.Pairs = append(n.Pairs, file.WriteValues(s.Fields, *values, true).Pairs...)
			return n
		},
		save: func(ctx context.Context, r *request, in *kind.Values, stored *row) (*row, error) {
			return w.SaveSimple(ctx, r.by(), &s, row{ID: stored.ID, Version: stored.Version, Values: *in})
		},
		remove: func(ctx context.Context, by workspace.Actor, id string, version int64) error {
			return w.DeleteSimple(ctx, by, &s, id, version)
		},
	}
	if !s.Alone {
		r.uses = func(ctx context.Context, id string) ([]workspace.Place, error) { return w.SimplePlaces(ctx, &s, id) }
	}
	return r
}

// withoutEnvelope gives a body without what is read-only in every thing.
func withoutEnvelope(n *yamldoc.Node) *yamldoc.Node {
	own := *n
	own.Pairs = nil
	for _, pair := range n.Pairs {
		if yamldoc.EncodeFull(&envelope{}).Get(pair.Key.Text) == nil {
			own.Pairs = append(own.Pairs, pair)
		}
	}
	return &own
}
