package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// plain is a thing whose settings are data, the bound of its about: what is checked,
// told in the audit trail and noted as used is read from them, and it needs no code.
type plain[T any] struct{ Thing[T] }

// Save creates or changes a thing. Without an ID it is a new one; with one, Version is
// the version the person saw. Saving what is stored already changes nothing. Names of
// fields in error are the keys of its fields.
func (t plain[T]) Save(ctx context.Context, by Actor, in T) (*T, error) {
	return Changed(ctx, t, by, func(e *Edit) (*T, error) {
		now := in
		old, err := t.Replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		values := kind.ValuesOf(t.Bound, &now)
		kind.Fill(t.Bound, &now, values) // tidies them
		var p apperr.Problems
		kind.Check(&p, "", kind.FieldsOf(t.Bound), kind.ValuesOf(t.Bound, &now))
		if err := t.checkTaken(ctx, e, &p, &now); err != nil {
			return nil, err
		}
		if err := p.Err(); err != nil {
			return nil, err
		}
		changed, err := t.Write(ctx, e, old, &now)
		if err == nil && !changed {
			return old, nil
		}
		return &now, err
	})
}

// boundFields are the fields the audit trail compares; of a secret it tells that it is
// there, of many references whom they name.
func boundFields[T any](ctx context.Context, e *Edit, bound []kind.Bound[T], t *T) ([]Field, error) {
	list := make([]Field, len(bound))
	for i, b := range bound {
		list[i] = Field{Key: b.Key, Value: b.Get(t)}
		switch {
		case list[i].Value == "":
		case b.Secret():
			list[i].Value = secretSet
		case b.Type == kind.TypeMany:
			names, err := NamesByID(ctx, e.tx)
			if err != nil {
				return nil, err
			}
			list[i].Value = strings.ReplaceAll(namesIn(names, b.Field, list[i].Value), "\n", ", ")
		}
	}
	return list, nil
}

// boundUses are what the references among the fields refer to.
func boundUses[T any](bound []kind.Bound[T], t *T) []models.Use {
	var uses []models.Use
	for _, b := range bound {
		if b.Type != kind.TypeReference && b.Type != kind.TypeMany {
			continue
		}
		for _, id := range kind.Many(b.Get(t)) {
			uses = append(uses, models.Use{TargetKind: b.Of, TargetID: id})
		}
	}
	return uses
}
