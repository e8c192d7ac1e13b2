package models

import (
	"context"
	"time"
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
	table[Script, ScriptRow]
	versions[ScriptVersion]
}

func newScripts(c *conn) Scripts {
	return Scripts{tableOf[ScriptRow](c, &scriptThing), versions[ScriptVersion]{c, "script_id", "", "html"}}
}

var scriptThing = thing[Script]{
	noun: "Script", nouns: "Scripts", table: "scripts", heavy: []string{"draft"},
	head:  func(s *Script) head { return head{&s.ID, &s.Name, &s.NameKey, &s.Version} },
	sorts: map[string]string{"campaigns": "campaigns", "published": "published_number"},
	joins: "LEFT JOIN script_versions v ON v.id = scripts.published_id",
	columns: `scripts.id, scripts.name, scripts.description, scripts.published_id, scripts.published_at, scripts.updated_at,
		coalesce(v.number, 0) AS published_number, (v.html IS NULL OR v.html <> scripts.draft) AS changed,
		(SELECT count(*) FROM campaigns c WHERE c.script_id = scripts.id) AS campaigns`,
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

// WithScript lists the Campaigns that show a Script, by name.
func (db Campaigns) WithScript(ctx context.Context, scriptID string) ([]Campaign, error) {
	return find[Campaign](db.with(ctx).Where("script_id = ?", scriptID).Order("name_key"), "Campaigns")
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
