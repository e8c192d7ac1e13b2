package models

import "context"

// versions has what a thing was published as: rows V that never change, numbered
// within it.
type versions[V any] struct {
	db        *conn
	of        string // the column with the thing's id
	published string // which of its rows are published ones
	heavy     string // the column that Versions leaves out
}

// Version reads one version by its id.
func (v versions[V]) Version(ctx context.Context, id string) (*V, error) {
	return first[V](v.db.with(ctx).Where("id = ?", id), "version")
}

// Versions lists the published versions of a thing without what they hold, newest
// first, and how many there are in all.
func (v versions[V]) Versions(ctx context.Context, ofID string, p Page) ([]V, int64, error) {
	q := v.db.with(ctx).Model(new(V)).Where(v.of+" = ?", ofID).Where(v.published)
	return paged[V](q.Omit(v.heavy), "", "number DESC", p, "versions")
}

// VersionsBefore lists the published versions with a smaller number than the one
// given, 0 for any, newest first.
func (v versions[V]) VersionsBefore(ctx context.Context, ofID string, before int64, limit int) ([]V, error) {
	q := v.db.with(ctx).Where(v.of+" = ?", ofID).Where(v.published)
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	return find[V](q.Order("number DESC").Limit(limit), "versions")
}
