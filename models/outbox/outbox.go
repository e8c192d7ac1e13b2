// Package outbox is what happened on calls and what other systems are told of it:
// events, the deliveries they become, and the attempts at each. models gives its
// stores to everybody else.
package outbox

import (
	"time"
)

// States of an Event.
const (
	Raised = 0 // with the change that made it happen; whom to tell is not looked up yet
	Spread = 1 // its deliveries are written, if any
)

// Event is something that happened. It is written in the transaction of the change
// that raises it, and only where a hook may want it.
type Event struct {
	ID         string `gorm:"primaryKey"`
	Type       string // of app/event
	Key        string // unique: a change that is made twice raises one event
	CallID     string // empty for one of no call
	SegmentID  string // the agent's part it is about; empty for none
	EntryID    string // the place in a queue it is about; empty for none
	Number     string // that was called, E.164
	CampaignID string
	WrapCode   string
	UserID     string            // the agent
	Facts      map[string]string `gorm:"serializer:json"` // tags that only the moment knows, see app/event
	Test       bool              // made by hand: Send a test
	State      int64
	Data       map[string]string `gorm:"serializer:json"` // all its tags with their values, once it is spread
	At         time.Time         // when it happened
	DueAt      time.Time         // to be spread; a claim moves it to the end of its lease
}

// States of a Delivery.
const (
	Waiting   = 0 // for its first attempt, or the next
	Delivered = 1
	Failed    = 2 // for good: no attempt is left, or none could help
	Cancelled = 3 // nobody wants it any more
)

// Delivery is an event for one Web Service of a hook. Its ID is what receivers know
// it by, the same over all attempts.
type Delivery struct {
	ID           string `gorm:"primaryKey"`
	EventID      string
	Type         string // of the event, as are the next three
	CallID       string
	Number       string
	Caller       string
	HookID       string
	HookName     string
	WebServiceID string
	ServiceName  string
	Inputs       map[string]string `gorm:"serializer:json"` // by name: the hook's texts, tags filled in
	OrderKey     string            // those of one key go one after the other; empty for any order
	Test         bool
	State        int64
	Reason       string    // why it failed, or why the last attempt did
	Cause        string    // of the last attempt, see webservice.Cause
	Status       int64     // HTTP, of the last attempt; 0 without an answer
	Attempt      int64     // grows with each claim: the end of one is told from the end of another
	Tries        int64     // that failed
	Node         string    // that has claimed it; empty when none has
	DueAt        time.Time // of the next attempt; a claim moves it to the end of its lease
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Held is when what waits is due while its hook or Web Service is switched off: the claim
// looks at what is due by its index, and meets none of it.
func Held() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// TableName says where attempts are.
func (Attempt) TableName() string { return "delivery_attempts" }

// Attempt is one try of a delivery.
type Attempt struct {
	DeliveryID string    `gorm:"primaryKey"`
	Number     int64     `gorm:"primaryKey;autoIncrement:false"` // Delivery.Attempt
	At         time.Time // when it began
	TookUS     int64     `gorm:"column:took_us"`
	Cause      string
	Status     int64
	Exchange   string // JSON of webservice.Exchange, secrets masked; empty when nothing was tried
}
