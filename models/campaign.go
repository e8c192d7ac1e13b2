package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hookline/models/row"
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

	Recording RecordingConfig `json:"recording,omitzero"`
}

// RecordingConfig is whether agents' calls are recorded, and how (MISSION E6).
type RecordingConfig struct {
	Record   string `json:"record,omitempty"`   // RecordAll or RecordByAgent; empty for not at all
	Start    string `json:"start,omitempty"`    // of RecordByAgent: StartOn or StartOff
	Channels string `json:"channels,omitempty"` // ChannelsSingle or ChannelsDual
	Say      string `json:"say,omitempty"`      // to the caller before it; empty for nothing
}

// What is recorded of a Campaign's calls.
const (
	RecordOff     = "off" // as a file and a form say that nothing is
	RecordAll     = "all"
	RecordByAgent = "agent" // the agent decides, by a button on the desk
)

// How a recording begins that the agent decides on.
const (
	StartOn  = "on"
	StartOff = "off"
)

// Channels of a recording.
const (
	ChannelsSingle = "single"
	ChannelsDual   = "dual" // the caller on the one side, the agent on the other
)

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
	TimeZone       string // IANA name: of ivr_timestamp, and of the date of a transcription that is posted back; empty for UTC
	// RecordingAccess is who may have a recording by its address: one of the Access constants.
	RecordingAccess string
	RecordingUser   string // of AccessBasic
	RecordingSealed string // the password of AccessBasic
	RecordingRef    string // the environment variable it came from, of a workspace file; empty for none
	// CustomerID and ProjectID are whose the calls are, as other systems call them; empty for none.
	CustomerID, ProjectID string
	Version               int64
	UpdatedAt             time.Time
}

// Who may have a recording by its address.
const (
	AccessSignedIn = "signed_in" // people who may hear it, once they have signed in
	AccessBasic    = "basic"     // besides, whoever has the name and password (RFC 7617)
	AccessOpen     = "open"      // whoever knows the address, which nobody can guess
)

// CampaignRow is a Campaign as a list shows it.
type CampaignRow struct {
	Campaign
	Agents     int    // who may take its calls
	LeadLists  int    // lists of leads it has
	UsedBy     int    // things that use it; a Workflow in its draft or published
	ScriptName string // empty for none
}

// Campaigns has Campaigns, with who may take their calls.
type Campaigns struct {
	store
	row.Table[Campaign, CampaignRow]
}

var campaignThing = row.Thing[Campaign]{
	Noun: "Campaign", Nouns: "Campaigns", Table: "campaigns", Used: "campaign", Within: "campaigns.type",
	Head: func(c *Campaign) row.Head {
		return row.Head{ID: &c.ID, Name: &c.Name, Key: &c.NameKey, Version: &c.Version}
	},
	Sorts: map[string]string{"type": "campaigns.type", "agents": "agents", "lead_lists": "lead_lists", "script": "script_name"},
	Joins: "LEFT JOIN scripts s ON s.id = campaigns.script_id",
	Columns: `campaigns.*, coalesce(s.name, '') AS script_name,
		(SELECT count(*) FROM campaign_agents a WHERE a.campaign_id = campaigns.id) AS agents,
		(SELECT count(*) FROM lead_lists l WHERE l.campaign_id = campaigns.id) AS lead_lists`,
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
	return row.Find[AgentRow](q.Model(&CampaignAgent{}).Select("campaign_id, user_id, u.name, u.email, u.active").
		Joins("JOIN users u ON u.id = user_id").Order("lower(u.name || u.email), u.id"), "agents")
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
		return row.Translate(err, "agents")
	}
	if err := stays.Delete(&CampaignAgent{}).Error; err != nil {
		return row.Translate(err, "agents")
	}
	var have []string
	if err := db.with(ctx).Model(&CampaignAgent{}).Where("campaign_id = ?", id).Pluck("user_id", &have).Error; err != nil {
		return row.Translate(err, "agents")
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
	return row.Translate(db.with(ctx).CreateInBatches(rows, 500).Error, "agents")
}

// NamedScript is a Script as it is referred to.
type NamedScript struct {
	ID        string
	Name      string
	Published bool
}

// Named lists the Scripts a Campaign may have, by name.
func (db Scripts) Named(ctx context.Context) ([]NamedScript, error) {
	return row.Find[NamedScript](db.with(ctx).Model(&Script{}).Select("id, name, published_id <> '' AS published").Order("name_key"), "Scripts")
}

// Settings reads the settings of the workspace.
func (db *DB) Settings(ctx context.Context) (*WorkspaceSettings, error) {
	return row.First[WorkspaceSettings](db.with(ctx).Where("id = 1"), "settings")
}

// UpdateSettings saves them over the version they were read at, and raises the
// version; ErrStale when somebody else saved first.
func (db *DB) UpdateSettings(ctx context.Context, s *WorkspaceSettings) error {
	old := s.Version
	s.ID, s.Version = 1, old+1
	err := row.Saved(db.with(ctx).Model(s).Where("version = ?", old).Select("*").Omit("id").Updates(s), "settings")
	if err != nil {
		s.Version = old
	}
	return err
}

// AgentEmails gives the e-mail addresses of who may take calls of a Campaign.
func (db Campaigns) AgentEmails(ctx context.Context, campaignID string) ([]string, error) {
	list := []string{}
	err := db.with(ctx).Model(&CampaignAgent{}).Joins("JOIN users u ON u.id = user_id").
		Where("campaign_id = ?", campaignID).Order("u.email").Pluck("u.email", &list).Error
	return list, row.Translate(err, "agents")
}

// DefaultCountry is how the workspace reads numbers that have no country code:
// two letters of ISO 3166, empty for none.
func (db *DB) DefaultCountry(ctx context.Context) (string, error) {
	var country string
	err := db.on.With(ctx).Raw("SELECT default_country FROM workspace_settings WHERE id = 1").Scan(&country).Error
	return country, row.Translate(err, "settings")
}
