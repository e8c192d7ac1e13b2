package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Script is the HTML an agent sees, with fields filled from the call. Draft is
// what was submitted, sanitised by app/script.
type Script struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
	Draft       string
	Version     int64  // of the draft: rises with every save; a save on an older one is refused
	PublishedID string // the ScriptVersion agents see; empty for none
	PublishedAt *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// ScriptVersion is a Script as it was published; it never changes again.
type ScriptVersion struct {
	ID        string `gorm:"primaryKey"`
	ScriptID  string
	Number    int64  // counted from 1 within a Script
	HTML      string `gorm:"column:html"`
	Note      string
	Author    string
	CreatedAt time.Time
}

// ScriptRow is a Script as a list shows it, without its HTML.
type ScriptRow struct {
	Script
	Campaigns       int   // that have it
	PublishedNumber int64 // 0 when it never was
	Changed         bool  // the draft differs from what is published
}

// ScriptFilter narrows and orders a list.
type ScriptFilter struct {
	Search string
	Sort   string // name (default), campaigns, published, updated
	Page
}

var scriptOrders = map[string]string{
	"name": "scripts.name_key", "campaigns": "campaigns", "published": "published_number", "updated": "scripts.updated_at",
}

// List lists Scripts and how many there are in all.
func (db Scripts) List(ctx context.Context, f ScriptFilter) ([]ScriptRow, int64, error) {
	q := db.with(ctx).Model(&Script{}).Joins("LEFT JOIN script_versions v ON v.id = scripts.published_id")
	if f.Search != "" {
		q = q.Where(`(scripts.name_key || ' ' || lower(scripts.description)) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "Scripts")
	}
	var rows []ScriptRow
	err := f.Page.apply(q.Select(`scripts.id, scripts.name, scripts.description, scripts.published_id, scripts.published_at, scripts.updated_at,
		coalesce(v.number, 0) AS published_number, (v.html IS NULL OR v.html <> scripts.draft) AS changed,
		(SELECT count(*) FROM campaigns c WHERE c.script_id = scripts.id) AS campaigns`).
		Order(orderBy(scriptOrders, f.Sort, "name") + ", scripts.id")).Find(&rows).Error
	return rows, total, translate(err, "Scripts")
}

// All lists every Script by name, for export.
func (db Scripts) All(ctx context.Context) ([]Script, error) {
	var list []Script
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "Scripts")
}

// Get reads one.
func (db Scripts) Get(ctx context.Context, id string) (*Script, error) {
	var s Script
	if err := db.with(ctx).First(&s, "id = ?", id).Error; err != nil {
		return nil, translate(err, "Script")
	}
	return &s, nil
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (db Scripts) ByName(ctx context.Context, name string) (*Script, error) {
	var s Script
	if err := db.with(ctx).First(&s, "name_key = ?", NameKey(name)).Error; err != nil {
		return nil, translate(err, "Script")
	}
	return &s, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Scripts) Create(ctx context.Context, s *Script) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	s.NameKey, s.Version = NameKey(s.Name), 1
	return translate(db.with(ctx).Create(s).Error, "Script")
}

// Update saves name, description, draft and what is published over the
// version it was read at, and raises the version; ErrStale when somebody else
// saved first.
func (db Scripts) Update(ctx context.Context, s *Script) error {
	old := s.Version
	s.NameKey, s.Version = NameKey(s.Name), old+1
	err := saved(db.with(ctx).Model(s).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(s), "Script")
	if err != nil {
		s.Version = old
	}
	return err
}

// Delete removes it with its versions; InUse while a Campaign has it.
func (db Scripts) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Script{}, "id = ?", id), "Script")
}

// AddVersion inserts a version with the next number.
func (db Scripts) AddVersion(ctx context.Context, v *ScriptVersion) error {
	var last int64
	err := db.with(ctx).Model(&ScriptVersion{}).Where("script_id = ?", v.ScriptID).Select("coalesce(max(number), 0)").Scan(&last).Error
	if err != nil {
		return translate(err, "version")
	}
	v.ID, v.Number = NewID(), last+1
	return translate(db.with(ctx).Create(v).Error, "version")
}

// Version reads one version.
func (db Scripts) Version(ctx context.Context, id string) (*ScriptVersion, error) {
	var v ScriptVersion
	if err := db.with(ctx).First(&v, "id = ?", id).Error; err != nil {
		return nil, translate(err, "version")
	}
	return &v, nil
}

// Versions lists the versions of a Script without their HTML, newest first.
func (db Scripts) Versions(ctx context.Context, scriptID string, p Page) ([]ScriptVersion, error) {
	var list []ScriptVersion
	err := p.apply(db.with(ctx).Omit("html").Where("script_id = ?", scriptID).Order("number DESC")).Find(&list).Error
	return list, translate(err, "versions")
}

// WithScript lists the Campaigns that show a Script, by name.
func (db Campaigns) WithScript(ctx context.Context, scriptID string) ([]Campaign, error) {
	var list []Campaign
	err := db.with(ctx).Where("script_id = ?", scriptID).Order("name_key").Find(&list).Error
	return list, translate(err, "Campaigns")
}

// Workflows lists the ids of the Workflows, draft or published, that put
// callers into the queue of a Campaign with the Script.
func (db Scripts) Workflows(ctx context.Context, scriptID string) ([]string, error) {
	var ids []string
	err := db.with(ctx).Model(&Use{}).Distinct("uses.user_id").
		Joins("JOIN uses shown ON shown.user_kind = 'campaign' AND shown.user_id = uses.target_id").
		Where("uses.user_kind = 'workflow' AND uses.target_kind = 'campaign' AND shown.target_kind = 'script' AND shown.target_id = ?", scriptID).
		Order("uses.user_id").Pluck("uses.user_id", &ids).Error
	return ids, translate(err, "use")
}
