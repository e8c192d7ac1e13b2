package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hookline/migrations"
)

// CreateLeadImport inserts it.
func (db *DB) CreateLeadImport(ctx context.Context, i *LeadImport) error {
	if i.ID == "" {
		i.ID = NewID()
	}
	return translate(db.with(ctx).Create(i).Error, "import")
}

// LeadImport reads one.
func (db *DB) LeadImport(ctx context.Context, id string) (*LeadImport, error) {
	var i LeadImport
	if err := db.with(ctx).First(&i, "id = ?", id).Error; err != nil {
		return nil, translate(err, "import")
	}
	return &i, nil
}

// LeadImports lists the imports of a list, newest first, and how many there are;
// uploads that are not whole are not among them.
func (db *DB) LeadImports(ctx context.Context, listID string, p Page) ([]LeadImport, int64, error) {
	q := db.with(ctx).Model(&LeadImport{}).Where("list_id = ? AND status <> ?", listID, ImportUploading)
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "imports")
	}
	var list []LeadImport
	err := p.apply(q.Order("created_at DESC, id DESC")).Find(&list).Error
	return list, total, translate(err, "imports")
}

// AddLeadChunk keeps the next piece of an upload and says that it goes on; ErrStale
// when the upload is not there any more.
func (db *DB) AddLeadChunk(ctx context.Context, c *LeadImportChunk, now time.Time) error {
	return db.Tx(ctx, func(tx *DB) error {
		r := tx.with(ctx).Model(&LeadImport{}).Where("id = ? AND status = ?", c.ImportID, ImportUploading).
			Updates(map[string]any{"size": gorm.Expr("size + ?", len(c.Data)), "updated_at": now.UTC()})
		if err := saved(r, "import"); err != nil {
			return err
		}
		return translate(tx.with(ctx).Create(c).Error, "import")
	})
}

// LeadChunk reads one piece of an upload; NotFound behind the last.
func (db *DB) LeadChunk(ctx context.Context, importID string, seq int64) ([]byte, error) {
	var list []LeadImportChunk
	err := db.with(ctx).Where("import_id = ? AND seq = ?", importID, seq).Limit(1).Find(&list).Error
	if err == nil && len(list) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return nil, translate(err, "file")
	}
	return list[0].Data, nil
}

// MoveLeadImport takes an import from one state to the next, with its options,
// reason and end as i has them; ErrStale when it is in another state by now.
func (db *DB) MoveLeadImport(ctx context.Context, i *LeadImport, from string) error {
	r := db.with(ctx).Model(i).Where("status = ?", from).
		Select("status", "options", "reason", "lease_until", "updated_at", "ended_at").Updates(i)
	return saved(r, "import")
}

// ClaimLeadImport takes the running import that was worked on longest ago and that
// nobody works on, until the lease ends; nil when there is none.
func (db *DB) ClaimLeadImport(ctx context.Context, now, until time.Time) (*LeadImport, error) {
	lock := ""
	if db.dialect == migrations.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var list []LeadImport
	err := db.with(ctx).Raw(`UPDATE lead_imports SET lease_until = ?, updated_at = ? WHERE id = (
		SELECT id FROM lead_imports WHERE ended_at IS NULL AND status = ? AND (lease_until IS NULL OR lease_until < ?)
		ORDER BY updated_at, id LIMIT 1`+lock+`) RETURNING *`, until.UTC(), now.UTC(), ImportRunning, now.UTC()).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, translate(err, "import")
	}
	return &list[0], nil
}

// AdvanceLeadImport moves a running import on from where it was, with its counts
// and its lease as i has them. Call it first in the transaction that writes the
// batch: it locks the row, and ErrStale says that the import was cancelled or that
// another node is further, so that nothing is written twice.
func (db *DB) AdvanceLeadImport(ctx context.Context, i *LeadImport, fromBytes int64) error {
	r := db.with(ctx).Model(i).Where("status = ? AND done_bytes = ?", ImportRunning, fromBytes).
		Select("done_bytes", "done_rows", "lease_until", "updated_at").Updates(i)
	return saved(r, "import")
}

// CountLeadImport saves the counts of a batch, in its transaction.
func (db *DB) CountLeadImport(ctx context.Context, i *LeadImport) error {
	return saved(db.with(ctx).Model(i).Select("added", "updated", "skipped", "failed").Updates(i), "import")
}

// ReleaseLeadImport lets the next one go on with an import at once.
func (db *DB) ReleaseLeadImport(ctx context.Context, id string, now time.Time) error {
	r := db.with(ctx).Model(&LeadImport{}).Where("id = ? AND status = ?", id, ImportRunning).
		Updates(map[string]any{"lease_until": nil, "updated_at": now.UTC()})
	return translate(r.Error, "import")
}

// StopLeadImports ends what runs into a list that is about to go.
func (db *DB) StopLeadImports(ctx context.Context, listID string, now time.Time) error {
	r := db.with(ctx).Model(&LeadImport{}).Where("list_id = ? AND status = ?", listID, ImportRunning).
		Updates(map[string]any{"status": ImportCancelled, "reason": "The list was deleted.", "lease_until": nil, "ended_at": now.UTC(), "updated_at": now.UTC()})
	return translate(r.Error, "imports")
}

// AddLeadImportErrors keeps rows that were not taken.
func (db *DB) AddLeadImportErrors(ctx context.Context, list []LeadImportError) error {
	if len(list) == 0 {
		return nil
	}
	return translate(db.with(ctx).CreateInBatches(list, 500).Error, "import")
}

// LeadImportErrors lists rows that were not taken, from the one behind row on.
func (db *DB) LeadImportErrors(ctx context.Context, importID string, row int64, limit int) ([]LeadImportError, error) {
	var list []LeadImportError
	err := db.with(ctx).Where("import_id = ? AND row_number > ?", importID, row).Order("row_number").Limit(limit).Find(&list).Error
	return list, translate(err, "import")
}

// DropOldLeadImportErrors removes the rows not taken by imports that ended before.
func (db *DB) DropOldLeadImportErrors(ctx context.Context, before time.Time) error {
	r := db.with(ctx).Delete(&LeadImportError{}, "import_id IN (SELECT id FROM lead_imports WHERE ended_at < ?)", before.UTC())
	return translate(r.Error, "import")
}

// DropLeadChunks removes the file of an import.
func (db *DB) DropLeadChunks(ctx context.Context, importID string) error {
	return translate(db.with(ctx).Delete(&LeadImportChunk{}, "import_id = ?", importID).Error, "import")
}

// DropEndedLeadChunks removes the files of imports that have ended.
func (db *DB) DropEndedLeadChunks(ctx context.Context) error {
	r := db.with(ctx).Delete(&LeadImportChunk{}, "import_id IN (SELECT id FROM lead_imports WHERE ended_at IS NOT NULL)")
	return translate(r.Error, "import")
}

// DeleteLeadImport removes an import that has not begun, with its file. It is no
// error when it is gone.
func (db *DB) DeleteLeadImport(ctx context.Context, id string) error {
	r := db.with(ctx).Delete(&LeadImport{}, "id = ? AND status IN ?", id, []string{ImportUploading, ImportMapping})
	return translate(r.Error, "import")
}

// DropStaleLeadImports removes imports in a state that nobody has touched since;
// it gives how many.
func (db *DB) DropStaleLeadImports(ctx context.Context, status string, since time.Time) (int64, error) {
	r := db.with(ctx).Delete(&LeadImport{}, "status = ? AND updated_at < ? AND ended_at IS NULL", status, since.UTC())
	return r.RowsAffected, translate(r.Error, "imports")
}
