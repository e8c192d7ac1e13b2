package models

import "time"

// States of a QueueEntry.
const (
	EntryWaiting = "waiting"
	EntryRinging = "ringing" // offered to UserID until OfferUntil
	EntryClaimed = "claimed" // UserID has answered; the carrier does not connect yet
	EntryTalking = "talking" // caller and UserID are connected, or the caller is on hold
	EntryEnded   = "ended"
)

// QueueEntry is a call in the queue of a Campaign, from joining to the end of
// the agent's part.
type QueueEntry struct {
	ID           string `gorm:"primaryKey"`
	CallID       string
	EntryKey     string // why it joined: a turn of the call, or a transfer; unique in a call
	CampaignID   string
	CampaignName string
	Caller       string
	Test         bool  // of a test call in the browser
	Priority     int64 // higher goes first
	Status       string
	Outcome      string // how it ended
	Reason       string // why, in words
	OnlyUserID   string // for this agent alone: a transfer
	UserID       string // who is rung or talks
	SegmentID    string
	Hearing      string // JSON of app/desk: what the caller hears while waiting
	Offers       int64
	OfferUntil   *time.Time
	HeldAt       *time.Time
	JoinedAt     time.Time
	DeadlineAt   time.Time // the caller leaves by `timeout`
	SeenAt       time.Time // when the carrier last asked for the waiting caller
	AnsweredAt   *time.Time
	EndedAt      *time.Time
}

// Results of a QueueOffer.
const (
	OfferAnswered   = "answered"
	OfferDeclined   = "declined"
	OfferMissed     = "missed"
	OfferCallerLeft = "caller_left"
	OfferAgentLost  = "agent_lost" // the agent's browser vanished while it rang
)

// QueueOffer is a call that rang an agent.
type QueueOffer struct {
	ID      string `gorm:"primaryKey"`
	EntryID string
	UserID  string
	At      time.Time
	EndedAt *time.Time
	Result  string
}

// Who ended a Segment.
const (
	EndedByCaller   = "caller"
	EndedByAgent    = "agent"
	EndedByTransfer = "transfer"
	EndedByFailure  = "failure" // the agent's phone did not answer
)

// Segment is one agent's part of a call, with its own times (MISSION E5).
type Segment struct {
	ID              string `gorm:"primaryKey"`
	CallID          string
	EntryID         string
	Number          int64 // counted from 1 within its entry
	CampaignID      string
	CampaignName    string
	UserID          string
	UserName        string
	Caller          string
	ScriptVersionID string // a call keeps the version it was answered with; empty for none
	AnsweredAt      time.Time
	ConnectedAt     *time.Time
	EndedAt         *time.Time
	EndedBy         string
	HeldMS          int64  `gorm:"column:held_ms"`
	TransferKind    string // campaign, agent or number: where the caller goes when this part ends
	TransferTarget  string // id or number
	TransferName    string
	WrappedAt       *time.Time
	WrapCode        string
	Note            string
	Fields          map[string]string `gorm:"serializer:json"` // what the agent filled in on the Script
	Recording       string            // one of the PartRecording constants; empty when it is not recorded
}

// How a Segment is recorded.
const (
	PartRecordingAlways = "always" // from its beginning to its end
	PartRecordingOff    = "off"    // the agent decides, and has not yet: what the carrier sends is not kept
	PartRecordingOn     = "on"
	PartRecordingPaused = "paused"
)

// States of an Agent.
const (
	AgentOffline = "offline"
	AgentPaused  = "paused"
	AgentReady   = "ready"
	AgentRinging = "ringing"
	AgentTalking = "talking"
	AgentWrapUp  = "wrap_up"
)

// Agent is where a user stands at the desk. Version rises with every change that
// the desk shows.
type Agent struct {
	UserID    string `gorm:"primaryKey"`
	State     string
	Reason    string // of a pause, or of being offline
	Since     time.Time
	IdleSince time.Time // since when no call was theirs: who waited longest is rung first
	SeenAt    time.Time // when a browser of theirs was last connected
	EntryID   string    // rings, or is talked to
	SegmentID string    // talked in, or to be wrapped up
	WrapUntil *time.Time
	PauseNext string // the pause that was asked for during a call; empty for none
	Version   int64
}

// AgentCampaign says that an agent takes calls of a Campaign now.
type AgentCampaign struct {
	UserID     string `gorm:"primaryKey"`
	CampaignID string `gorm:"primaryKey"`
}

// AgentSpan is a time an agent was in a state.
type AgentSpan struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	State     string
	Reason    string
	StartedAt time.Time
	EndedAt   *time.Time
}
