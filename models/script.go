package models

import (
	"context"
	"time"

	"hookline/models/row"
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

// Scripts has Scripts and their versions.
type Scripts struct {
	store
	row.Table[Script, ScriptRow]
	row.Numbered[ScriptVersion]
}

func newScripts(s store) Scripts {
	return Scripts{s, row.NewTable[ScriptRow](s.on, &scriptThing), row.NewNumbered[ScriptVersion](s.on, "script_id", "", "html")}
}

var scriptThing = row.Thing[Script]{
	Noun: "Script", Nouns: "Scripts", Table: "scripts", Heavy: []string{"draft"},
	Head: func(s *Script) row.Head {
		return row.Head{ID: &s.ID, Name: &s.Name, Key: &s.NameKey, Version: &s.Version}
	},
	Sorts: map[string]string{"campaigns": "campaigns", "published": "published_number"},
	Joins: "LEFT JOIN script_versions v ON v.id = scripts.published_id",
	Columns: `scripts.id, scripts.name, scripts.description, scripts.published_id, scripts.published_at, scripts.updated_at,
		coalesce(v.number, 0) AS published_number, (v.html IS NULL OR v.html <> scripts.draft) AS changed,
		(SELECT count(*) FROM campaigns c WHERE c.script_id = scripts.id) AS campaigns`,
}

// AddVersion inserts a version with the next number.
func (db Scripts) AddVersion(ctx context.Context, v *ScriptVersion) error {
	var last int64
	err := db.with(ctx).Model(&ScriptVersion{}).Where("script_id = ?", v.ScriptID).Select("coalesce(max(number), 0)").Scan(&last).Error
	if err != nil {
		return row.Translate(err, "version")
	}
	v.ID, v.Number = NewID(), last+1
	return row.Translate(db.with(ctx).Create(v).Error, "version")
}

// WithScript lists the Campaigns that show a Script, by name.
func (db Campaigns) WithScript(ctx context.Context, scriptID string) ([]Campaign, error) {
	return row.Find[Campaign](db.with(ctx).Where("script_id = ?", scriptID).Order("name_key"), "Campaigns")
}

// Workflows lists the ids of the Workflows, draft or published, that put
// callers into the queue of a Campaign with the Script.
func (db Scripts) Workflows(ctx context.Context, scriptID string) ([]string, error) {
	var ids []string
	err := db.with(ctx).Model(&Use{}).Distinct("uses.user_id").
		Joins("JOIN uses shown ON shown.user_kind = 'campaign' AND shown.user_id = uses.target_id").
		Where("uses.user_kind = 'workflow' AND uses.target_kind = 'campaign' AND shown.target_kind = 'script' AND shown.target_id = ?", scriptID).
		Order("uses.user_id").Pluck("uses.user_id", &ids).Error
	return ids, row.Translate(err, "use")
}
