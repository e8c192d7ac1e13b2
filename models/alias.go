package models

import (
	"time"

	"hookline/models/lead"
	"hookline/models/outbox"
	"hookline/models/recording"
	"hookline/models/row"
	"hookline/models/traffic"
)

// What the packages below have for everybody: callers import models alone.
type (
	// Page bounds a list.
	Page = row.Page
	// After says where a list goes on.
	After = row.After
	// Filter narrows and orders a list.
	Filter = row.Filter

	// Lead is somebody on a lead list.
	Lead = lead.Lead
	// LeadFilter narrows and orders the leads of a list.
	LeadFilter = lead.Filter
	// LeadCounts is what became of the leads of a batch.
	LeadCounts = lead.Counts
	// LeadList is a named list of leads of a Campaign.
	LeadList = lead.List
	// LeadListRow is a lead list as a list shows it.
	LeadListRow = lead.ListRow
	// LeadImport is a CSV file on its way into a list.
	LeadImport = lead.Import
	// LeadImportChunk is a piece of its file.
	LeadImportChunk = lead.Chunk
	// LeadImportError is a row that was not taken, and why.
	LeadImportError = lead.ImportError

	// Recording is what a caller said at a Record of a Workflow.
	Recording = recording.Recording
	// Message is a recording in a voicemail box.
	Message = recording.Message
	// MessageFilter narrows a list of messages.
	MessageFilter = recording.MessageFilter
	// BoxCount is how many messages lie in a voicemail box.
	BoxCount = recording.BoxCount

	// ExitCount is how many calls met an object of a version in a way.
	ExitCount = traffic.ExitCount
	// ConnectorCount is how many requests of a Web Service Connector had a cause.
	ConnectorCount = traffic.ConnectorCount
	// CallStep says that a call met an object.
	CallStep = traffic.CallStep
	// UncountedCall is an ended call whose way is not counted yet.
	UncountedCall = traffic.UncountedCall
	// TrafficFilter says which counts to add up.
	TrafficFilter = traffic.Filter

	// Event is something that happened, see outbox.Event.
	Event = outbox.Event
	// Delivery is an event for one Web Service, see outbox.Delivery.
	Delivery = outbox.Delivery
	// DeliveryFilter narrows a list of deliveries, see outbox.Filter.
	DeliveryFilter = outbox.Filter
	// DeliveryJob is something done to many deliveries, see outbox.Job.
	DeliveryJob = outbox.Job
	// ClaimedDelivery is one to attempt now, see outbox.Claimed.
	ClaimedDelivery = outbox.Claimed
	// DeliveryLane is how much a Web Service may be sent now.
	DeliveryLane = outbox.Lane
	// DeliveryOutcome is what came of an attempt, see outbox.Outcome.
	DeliveryOutcome = outbox.Outcome
	// DeliverySpan is how attempts went within a span of time.
	DeliverySpan = outbox.Span
	// DeliveryFlow is how many deliveries came and ended within a span of time.
	DeliveryFlow = outbox.Flow
	// DeliveryBacklog is how much waits.
	DeliveryBacklog = outbox.Backlog
	// Spreading is an event and the deliveries it becomes, see outbox.Spreading.
	Spreading = outbox.Spreading
	// Attempt is one try of a delivery, see outbox.Attempt.
	Attempt = outbox.Attempt
)

// States of a LeadImport.
const (
	ImportUploading = lead.ImportUploading
	ImportMapping   = lead.ImportMapping
	ImportRunning   = lead.ImportRunning
	ImportDone      = lead.ImportDone
	ImportCancelled = lead.ImportCancelled
	ImportFailed    = lead.ImportFailed
)

// States of a Recording.
const (
	RecordingWaiting  = recording.Waiting
	RecordingFetching = recording.Fetching
	RecordingStored   = recording.Stored
	RecordingFailed   = recording.Failed

	TranscribeByCarrier = recording.ByCarrier
	TranscribeByService = recording.ByService

	TranscriptWaiting = recording.TranscriptWaiting
	TranscriptWorking = recording.TranscriptWorking
	TranscriptDone    = recording.TranscriptDone
	TranscriptFailed  = recording.TranscriptFailed

	RecordingOfTalk = recording.OfTalk
	RecordingOfName = recording.OfName
)

// How a call can meet an object, and the bin of a request that was never sent.
const (
	WayCame  = traffic.WayCame
	WayLeft  = traffic.WayLeft
	WayEnded = traffic.WayEnded
	NotTimed = traffic.NotTimed
)

// EventRaised is the state of an Event whose deliveries are not written yet.
const EventRaised = outbox.Raised

// States of a Delivery.
const (
	DeliveryWaiting   = outbox.Waiting
	DeliveryDelivered = outbox.Delivered
	DeliveryFailed    = outbox.Failed
	DeliveryCancelled = outbox.Cancelled
)

// Words for where a Delivery stands, see outbox.Stands.
const (
	StandsWaiting   = outbox.StandsWaiting
	StandsHeld      = outbox.StandsHeld
	StandsDelivered = outbox.StandsDelivered
	StandsFailed    = outbox.StandsFailed
	StandsCancelled = outbox.StandsCancelled
)

// DeliveryStands lists where a Delivery can stand, see outbox.Stands.
func DeliveryStands() []string { return outbox.Stands() }

// What a DeliveryJob does.
const (
	ActReplay = outbox.ActReplay
	ActCancel = outbox.ActCancel
)

// Why a Delivery is cancelled.
const (
	DeliveryServiceGone = outbox.ServiceGone
	DeliveryHookGone    = outbox.HookGone
	DeliveryByHand      = outbox.ByHand
)

// WebhookLane is that of outbox.
const WebhookLane = outbox.WebhookLane

// DeliveryHeld is when a Delivery is due that is held, see outbox.Held.
func DeliveryHeld() time.Time { return outbox.Held() }

// ErrStale says that a row changed, or went, since it was read.
var ErrStale = row.ErrStale

// NewID makes an identifier, see row.NewID.
func NewID() string { return row.NewID() }

// MadeID makes an identifier of what is to have the same one, see row.MadeID.
func MadeID(of [16]byte) string { return row.MadeID(of) }

// NameKey is the form in which names are compared, see row.NameKey.
func NameKey(name string) string { return row.NameKey(name) }
