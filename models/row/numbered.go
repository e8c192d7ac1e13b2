package row

import "context"

// Numbered has what a thing was published as: rows V that never change, numbered
// within it.
type Numbered[V any] struct {
	db        *Conn
	of        string // the column with the thing's id
	published string // which of its rows are published ones
	heavy     string // the column that Versions leaves out
}

// NewNumbered makes them on a connection; published says which rows are published
// ones (empty: all), heavy is the column that lists leave out.
func NewNumbered[V any](c *Conn, of, published, heavy string) Numbered[V] {
	return Numbered[V]{c, of, published, heavy}
}

// Version reads one version by its id.
func (v Numbered[V]) Version(ctx context.Context, id string) (*V, error) {
	return First[V](v.db.With(ctx).Where("id = ?", id), "version")
}

// Versions lists the published versions of a thing without what they hold, newest
// first, and how many there are in all.
func (v Numbered[V]) Versions(ctx context.Context, ofID string, p Page) ([]V, int64, error) {
	q := v.db.With(ctx).Model(new(V)).Where(v.of+" = ?", ofID).Where(v.published)
	return Paged[V](q.Omit(v.heavy), "", "number DESC", p, "versions")
}

// VersionsBefore lists the published versions with a smaller number than the one
// given, 0 for any, newest first.
func (v Numbered[V]) VersionsBefore(ctx context.Context, ofID string, before int64, limit int) ([]V, error) {
	q := v.db.With(ctx).Where(v.of+" = ?", ofID).Where(v.published)
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	return Find[V](q.Order("number DESC").Limit(limit), "versions")
}
