package models

import "time"

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
