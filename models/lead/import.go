package lead

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hookline/migrations"
	"hookline/models/row"
)

// Imports has files on their way into lists.
type Imports struct{ on *row.Conn }

// NewImports makes the store on a connection.
func NewImports(c *row.Conn) Imports { return Imports{c} }

// Create inserts it.
func (db Imports) Create(ctx context.Context, i *Import) error {
	if i.ID == "" {
		i.ID = row.NewID()
	}
	return row.Translate(db.on.With(ctx).Create(i).Error, "import")
}

// Get reads one.
func (db Imports) Get(ctx context.Context, id string) (*Import, error) {
	return row.First[Import](db.on.With(ctx).Where("id = ?", id), "import")
}

// List lists the imports of a list, newest first, and how many there are;
// uploads that are not whole are not among them.
func (db Imports) List(ctx context.Context, listID string, p row.Page) ([]Import, int64, error) {
	q := db.on.With(ctx).Model(&Import{}).Where("list_id = ? AND status <> ?", listID, ImportUploading)
	return row.Paged[Import](q, "", "created_at DESC, id DESC", p, "imports")
}

// AddChunk keeps the next piece of an upload and says that it goes on; ErrStale
// when the upload is not there any more.
func (db Imports) AddChunk(ctx context.Context, c *Chunk, now time.Time) error {
	return db.on.Tx(ctx, func(tx *row.Conn) error {
		r := tx.With(ctx).Model(&Import{}).Where("id = ? AND status = ?", c.ImportID, ImportUploading).
			Updates(map[string]any{"size": gorm.Expr("size + ?", len(c.Data)), "updated_at": now.UTC()})
		if err := row.Saved(r, "import"); err != nil {
			return err
		}
		return row.Translate(tx.With(ctx).Create(c).Error, "import")
	})
}

// Chunk reads one piece of an upload; NotFound behind the last.
func (db Imports) Chunk(ctx context.Context, importID string, seq int64) ([]byte, error) {
	var list []Chunk
	err := db.on.With(ctx).Where("import_id = ? AND seq = ?", importID, seq).Limit(1).Find(&list).Error
	if err == nil && len(list) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return nil, row.Translate(err, "file")
	}
	return list[0].Data, nil
}

// Move takes an import from one state to the next, with its options,
// reason and end as i has them; ErrStale when it is in another state by now.
func (db Imports) Move(ctx context.Context, i *Import, from string) error {
	r := db.on.With(ctx).Model(i).Where("status = ?", from).
		Select("status", "options", "reason", "lease_until", "updated_at", "ended_at").Updates(i)
	return row.Saved(r, "import")
}

// Claim takes the running import that was worked on longest ago and that
// nobody works on, until the lease ends; nil when there is none.
func (db Imports) Claim(ctx context.Context, now, until time.Time) (*Import, error) {
	lock := ""
	if db.on.Dialect() == migrations.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var list []Import
	err := db.on.With(ctx).Raw(`UPDATE lead_imports SET lease_until = ?, updated_at = ? WHERE id = (
		SELECT id FROM lead_imports WHERE ended_at IS NULL AND status = ? AND (lease_until IS NULL OR lease_until < ?)
		ORDER BY updated_at, id LIMIT 1`+lock+`) RETURNING *`, until.UTC(), now.UTC(), ImportRunning, now.UTC()).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, row.Translate(err, "import")
	}
	return &list[0], nil
}

// Advance moves a running import on from where it was, with its counts
// and its lease as i has them. Call it first in the transaction that writes the
// batch: it locks the row, and ErrStale says that the import was cancelled or that
// another node is further, so that nothing is written twice.
func (db Imports) Advance(ctx context.Context, i *Import, fromBytes int64) error {
	r := db.on.With(ctx).Model(i).Where("status = ? AND done_bytes = ?", ImportRunning, fromBytes).
		Select("done_bytes", "done_rows", "lease_until", "updated_at").Updates(i)
	return row.Saved(r, "import")
}

// Count saves the counts of a batch, in its transaction.
func (db Imports) Count(ctx context.Context, i *Import) error {
	return row.Saved(db.on.With(ctx).Model(i).Select("added", "updated", "skipped", "failed", "spoiled").Updates(i), "import")
}

// Release lets the next one go on with an import at once.
func (db Imports) Release(ctx context.Context, id string, now time.Time) error {
	r := db.on.With(ctx).Model(&Import{}).Where("id = ? AND status = ?", id, ImportRunning).
		Updates(map[string]any{"lease_until": nil, "updated_at": now.UTC()})
	return row.Translate(r.Error, "import")
}

// Stop ends what runs into a list that is about to go.
func (db Imports) Stop(ctx context.Context, listID string, now time.Time) error {
	r := db.on.With(ctx).Model(&Import{}).Where("list_id = ? AND status = ?", listID, ImportRunning).
		Updates(map[string]any{"status": ImportCancelled, "reason": "The list was deleted.", "lease_until": nil, "ended_at": now.UTC(), "updated_at": now.UTC()})
	return row.Translate(r.Error, "imports")
}

// AddErrors keeps rows that were not taken.
func (db Imports) AddErrors(ctx context.Context, list []ImportError) error {
	if len(list) == 0 {
		return nil
	}
	return row.Translate(db.on.With(ctx).CreateInBatches(list, 500).Error, "import")
}

// Errors lists rows that were not taken, from behind a row on.
func (db Imports) Errors(ctx context.Context, importID string, behind int64, limit int) ([]ImportError, error) {
	return row.Find[ImportError](db.on.With(ctx).Where("import_id = ? AND row_number > ?", importID, behind).Order("row_number").Limit(limit), "import")
}

// DropOldErrors removes the rows not taken by imports that ended before.
func (db Imports) DropOldErrors(ctx context.Context, before time.Time) error {
	r := db.on.With(ctx).Delete(&ImportError{}, "import_id IN (SELECT id FROM lead_imports WHERE ended_at < ?)", before.UTC())
	return row.Translate(r.Error, "import")
}

// DropChunks removes the file of an import.
func (db Imports) DropChunks(ctx context.Context, importID string) error {
	return row.Translate(db.on.With(ctx).Delete(&Chunk{}, "import_id = ?", importID).Error, "import")
}

// DropEndedChunks removes the files of imports that have ended.
func (db Imports) DropEndedChunks(ctx context.Context) error {
	r := db.on.With(ctx).Delete(&Chunk{}, "import_id IN (SELECT id FROM lead_imports WHERE ended_at IS NOT NULL)")
	return row.Translate(r.Error, "import")
}

// Delete removes an import that has not begun, with its file. It is no
// error when it is gone.
func (db Imports) Delete(ctx context.Context, id string) error {
	r := db.on.With(ctx).Delete(&Import{}, "id = ? AND status IN ?", id, []string{ImportUploading, ImportMapping})
	return row.Translate(r.Error, "import")
}

// DropStale removes imports in a state that nobody has touched since;
// it gives how many.
func (db Imports) DropStale(ctx context.Context, status string, since time.Time) (int64, error) {
	r := db.on.With(ctx).Delete(&Import{}, "status = ? AND updated_at < ? AND ended_at IS NULL", status, since.UTC())
	return r.RowsAffected, row.Translate(r.Error, "imports")
}
