package recording

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"hookline/models/row"
)

// Message is a recording in a voicemail box, with the call it was left on.
type Message struct {
	Recording
	Caller, Called string
	Kind           string // of the call
}

// MessageFilter narrows a list of messages.
type MessageFilter struct {
	BoxIDs []string // those of these boxes alone; none is no message
	Heard  *bool
}

// BoxCount is how many messages lie in a box.
type BoxCount struct {
	BoxID   string
	Total   int64
	Unheard int64
}

const (
	// message is what counts as one: something was said, as far as is known.
	message = "r.deleted_at IS NULL AND (r.source <> '' OR r.state <> '" + Waiting + "')"
	// unheardFirst is the order in which a box is listened to.
	unheardFirst = "(r.heard_at IS NOT NULL), r.created_at DESC, r.id DESC"
)

// messages is a query of those that lie in boxes.
func (db Recordings) messages(ctx context.Context, f MessageFilter) *gorm.DB {
	q := db.on.With(ctx).Table("recordings r").Where("r.box_id <> '' AND r.box_id IN ? AND "+message, slices.Concat(f.BoxIDs, []string{""}))
	if f.Heard != nil {
		q = q.Where("(r.heard_at IS NOT NULL) = ?", *f.Heard)
	}
	return q
}

func withCall(q *gorm.DB) *gorm.DB {
	return q.Joins("LEFT JOIN calls c ON c.id = r.call_id").
		Select("r.*, coalesce(c.caller, '') AS caller, coalesce(c.called, '') AS called, coalesce(c.kind, '') AS kind")
}

// Messages lists a page of the messages of boxes, those that nobody heard first, then the
// newest, and says how many there are in all.
func (db Recordings) Messages(ctx context.Context, f MessageFilter, p row.Page) ([]Message, int64, error) {
	total, err := row.Count(db.messages(ctx, f), "messages")
	if err != nil {
		return nil, 0, err
	}
	list, err := row.Scan[Message](p.Apply(withCall(db.messages(ctx, f)).Order(unheardFirst)), "messages")
	return list, total, err
}

// MessagesAfter lists the messages of boxes, newest first, behind the one that was left then
// and has this id; an empty id is the start.
func (db Recordings) MessagesAfter(ctx context.Context, f MessageFilter, before time.Time, id string, limit int) ([]Message, error) {
	q := withCall(db.messages(ctx, f))
	if id != "" {
		q = q.Where("(r.created_at, r.id) < (?, ?)", before.UTC(), id)
	}
	return row.Scan[Message](q.Order("r.created_at DESC, r.id DESC").Limit(limit), "messages")
}

// Message reads one, deleted or not; NotFound for what is none.
func (db Recordings) Message(ctx context.Context, id string) (*Message, error) {
	q := withCall(db.on.With(ctx).Table("recordings r").Where("r.id = ? AND r.box_id <> ''", id))
	list, err := row.Scan[Message](q.Limit(1), "message")
	if err == nil && len(list) == 0 {
		err = row.Translate(gorm.ErrRecordNotFound, "message")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// Boxes counts the messages of every box that has any.
func (db Recordings) Boxes(ctx context.Context) ([]BoxCount, error) {
	return row.Scan[BoxCount](db.on.With(ctx).Table("recordings r").Where("r.box_id <> '' AND "+message).
		Select("r.box_id, count(*) AS total, sum(CASE WHEN r.heard_at IS NULL THEN 1 ELSE 0 END) AS unheard").Group("r.box_id"), "messages")
}

// Hear notes who heard a message first; who hears it again changes nothing.
func (db Recordings) Hear(ctx context.Context, id, by string, now time.Time) error {
	return row.Translate(db.on.With(ctx).Model(&Recording{ID: id}).Where("heard_at IS NULL").
		UpdateColumns(map[string]any{"heard_at": now.UTC(), "heard_by": by}).Error, "message")
}

// Unhear makes a message one that nobody heard.
func (db Recordings) Unhear(ctx context.Context, id string) error {
	return row.Translate(db.on.With(ctx).Model(&Recording{ID: id}).
		UpdateColumns(map[string]any{"heard_at": nil, "heard_by": ""}).Error, "message")
}

// Hide deletes a message so that Show can bring it back; ErrStale when it was hidden
// already.
func (db Recordings) Hide(ctx context.Context, id string, now time.Time) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: id}).Where("deleted_at IS NULL").
		UpdateColumn("deleted_at", now.UTC()), "message")
}

// Show brings back a message that was hidden; ErrStale when it is gone for good.
func (db Recordings) Show(ctx context.Context, id string) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: id}).UpdateColumn("deleted_at", nil), "message")
}
