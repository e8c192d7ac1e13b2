package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Types of a Campaign.
const (
	CampaignInbound  = "inbound"
	CampaignOutbound = "outbound"
)

// Campaign is where calls meet agents: agents, wrap codes, a Script, a queue
// (MISSION A1).
type Campaign struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
	Type        string         // inbound or outbound
	ScriptID    *string        // nil for none
	Config      CampaignConfig `gorm:"serializer:json"`
	Version     int64          // rises with every save; a save on an older one is refused
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// CampaignConfig is the part of a Campaign that is never searched by.
type CampaignConfig struct {
	WrapCodes    []WrapCode   `json:"wrap_codes,omitempty"`
	PauseReasons []string     `json:"pause_reasons,omitempty"`
	Queue        QueueConfig  `json:"queue"`
	Page         CampaignPage `json:"page"`
}

// WrapCode is how an agent closes a call.
type WrapCode struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"` // NoteRequired, or empty
}

// NoteRequired is the Note of a wrap code that needs one.
const NoteRequired = "required"

// QueueConfig is how a Campaign's queue works. Times in milliseconds.
type QueueConfig struct {
	RingMS         int64 `json:"ring_ms"`          // how long one agent is rung
	MaxWaitMS      int64 `json:"max_wait_ms"`      // the longest a caller waits
	MaxWaiting     int64 `json:"max_waiting"`      // how many may wait; 0 is no bound
	WrapUpMS       int64 `json:"wrap_up_ms"`       // for the wrap code; 0 is no bound
	ServiceLevelMS int64 `json:"service_level_ms"` // answered within this counts as in time
}

// CampaignPage is a page of another system that opens with a call.
type CampaignPage struct {
	URL  string `json:"url,omitempty"`  // with variables: https://crm.example.com/?n=%ivr:activity_source%
	Open string `json:"open,omitempty"` // PageBeside or PageTab
}

// Where a CampaignPage opens.
const (
	PageBeside = "beside"
	PageTab    = "tab"
)

// DefaultQueue is what a Campaign's queue is when nothing is said.
func DefaultQueue() QueueConfig {
	return QueueConfig{RingMS: 20_000, MaxWaitMS: 10 * 60_000, MaxWaiting: 0, WrapUpMS: 60_000, ServiceLevelMS: 20_000}
}

// CampaignAgent says that a user may take calls of a Campaign.
type CampaignAgent struct {
	CampaignID string `gorm:"primaryKey"`
	UserID     string `gorm:"primaryKey"`
}

// WorkspaceSettings is the one row of settings of the workspace.
type WorkspaceSettings struct {
	ID             int    `gorm:"primaryKey"`
	DefaultCountry string // ISO 3166 two letters: how numbers without a country code are read; empty for none
	Version        int64
	UpdatedAt      time.Time
}

// CampaignRow is a Campaign as a list shows it.
type CampaignRow struct {
	Campaign
	Agents     int    // who may take its calls
	LeadLists  int    // lists of leads it has
	UsedBy     int    // Workflows that use it, draft or published
	ScriptName string // empty for none
}

// CampaignFilter narrows and orders a list.
type CampaignFilter struct {
	Search string // in name and description
	Type   string
	Sort   string // name (default), type, agents, lead_lists, used_by, updated, -name, …
	Page
}

var campaignOrders = map[string]string{
	"name": "campaigns.name_key", "type": "campaigns.type", "agents": "agents", "lead_lists": "lead_lists",
	"used_by": "used_by", "script": "script_name", "updated": "campaigns.updated_at",
}

// List lists Campaigns and how many there are in all.
func (db Campaigns) List(ctx context.Context, f CampaignFilter) ([]CampaignRow, int64, error) {
	q := db.with(ctx).Model(&Campaign{}).Joins("LEFT JOIN scripts s ON s.id = campaigns.script_id")
	if f.Search != "" {
		q = q.Where(`(campaigns.name_key || ' ' || lower(campaigns.description)) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	if f.Type != "" {
		q = q.Where("campaigns.type = ?", f.Type)
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "Campaigns")
	}
	var rows []CampaignRow
	err := f.Page.apply(q.Select(`campaigns.*, coalesce(s.name, '') AS script_name,
		(SELECT count(*) FROM campaign_agents a WHERE a.campaign_id = campaigns.id) AS agents,
		(SELECT count(*) FROM lead_lists l WHERE l.campaign_id = campaigns.id) AS lead_lists,
		` + usedBy("campaign", "campaigns") + ` AS used_by`).
		Order(orderBy(campaignOrders, f.Sort, "name") + ", campaigns.id")).Find(&rows).Error
	return rows, total, translate(err, "Campaigns")
}

// All lists every Campaign by name, for the runtime and for export.
func (db Campaigns) All(ctx context.Context) ([]Campaign, error) {
	var list []Campaign
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "Campaigns")
}

// Get reads one.
func (db Campaigns) Get(ctx context.Context, id string) (*Campaign, error) {
	var c Campaign
	if err := db.with(ctx).First(&c, "id = ?", id).Error; err != nil {
		return nil, translate(err, "Campaign")
	}
	return &c, nil
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (db Campaigns) ByName(ctx context.Context, name string) (*Campaign, error) {
	var c Campaign
	if err := db.with(ctx).First(&c, "name_key = ?", NameKey(name)).Error; err != nil {
		return nil, translate(err, "Campaign")
	}
	return &c, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Campaigns) Create(ctx context.Context, c *Campaign) error {
	if c.ID == "" {
		c.ID = NewID()
	}
	c.NameKey, c.Version = NameKey(c.Name), 1
	return translate(db.with(ctx).Create(c).Error, "Campaign")
}

// Update saves it over the version it was read at, and raises the
// version; ErrStale when somebody else saved first.
func (db Campaigns) Update(ctx context.Context, c *Campaign) error {
	old := c.Version
	c.NameKey, c.Version = NameKey(c.Name), old+1
	err := saved(db.with(ctx).Model(c).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(c), "Campaign")
	if err != nil {
		c.Version = old
	}
	return err
}

// Delete removes it with its lead lists, and takes it from its agents.
// Call ClearLeadList before, for each: many leads would keep everybody else waiting.
func (db Campaigns) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Campaign{}, "id = ?", id), "Campaign")
}

// AgentRow is a user who may take calls of a Campaign.
type AgentRow struct {
	CampaignID string
	UserID     string
	Name       string
	Email      string
	Active     bool
}

// DisplayName is the name, or the e-mail address of somebody who has none yet.
func (a *AgentRow) DisplayName() string { return (&User{Name: a.Name, Email: a.Email}).DisplayName() }

// Agents lists who may take calls of a Campaign, by name.
func (db Campaigns) Agents(ctx context.Context, id string) ([]AgentRow, error) {
	return db.agents(db.with(ctx).Where("campaign_id = ?", id))
}

// AllAgents lists who may take calls of every Campaign, by name.
func (db Campaigns) AllAgents(ctx context.Context) ([]AgentRow, error) {
	return db.agents(db.with(ctx))
}

func (Campaigns) agents(q *gorm.DB) ([]AgentRow, error) {
	var list []AgentRow
	err := q.Model(&CampaignAgent{}).Select("campaign_id, user_id, u.name, u.email, u.active").
		Joins("JOIN users u ON u.id = user_id").Order("lower(u.name || u.email), u.id").Find(&list).Error
	return list, translate(err, "agents")
}

// SetAgents replaces who may take calls of a Campaign. Who may not any
// more has not chosen it at the desk either.
func (db Campaigns) SetAgents(ctx context.Context, id string, userIDs []string) error {
	stays := db.with(ctx).Where("campaign_id = ?", id)
	if len(userIDs) > 0 {
		stays = stays.Where("user_id NOT IN ?", userIDs)
	}
	stays = stays.Session(&gorm.Session{})
	if err := stays.Delete(&AgentCampaign{}).Error; err != nil {
		return translate(err, "agents")
	}
	if err := stays.Delete(&CampaignAgent{}).Error; err != nil {
		return translate(err, "agents")
	}
	var have []string
	if err := db.with(ctx).Model(&CampaignAgent{}).Where("campaign_id = ?", id).Pluck("user_id", &have).Error; err != nil {
		return translate(err, "agents")
	}
	there := map[string]bool{}
	for _, user := range have {
		there[user] = true
	}
	var rows []CampaignAgent
	for _, user := range userIDs {
		if !there[user] {
			there[user] = true
			rows = append(rows, CampaignAgent{CampaignID: id, UserID: user})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return translate(db.with(ctx).CreateInBatches(rows, 500).Error, "agents")
}

// NamedScript is a Script as it is referred to.
type NamedScript struct {
	ID        string
	Name      string
	Published bool
}

// Named lists the Scripts a Campaign may have, by name.
func (db Scripts) Named(ctx context.Context) ([]NamedScript, error) {
	var list []NamedScript
	err := db.with(ctx).Model(&Script{}).Select("id, name, published_id <> '' AS published").Order("name_key").Find(&list).Error
	return list, translate(err, "Scripts")
}

// Settings reads the settings of the workspace.
func (db *DB) Settings(ctx context.Context) (*WorkspaceSettings, error) {
	var s WorkspaceSettings
	if err := db.with(ctx).First(&s, "id = 1").Error; err != nil {
		return nil, translate(err, "settings")
	}
	return &s, nil
}

// UpdateSettings saves them over the version they were read at, and raises the
// version; ErrStale when somebody else saved first.
func (db *DB) UpdateSettings(ctx context.Context, s *WorkspaceSettings) error {
	old := s.Version
	s.ID, s.Version = 1, old+1
	err := saved(db.with(ctx).Model(s).Where("version = ?", old).Select("*").Omit("id").Updates(s), "settings")
	if err != nil {
		s.Version = old
	}
	return err
}
