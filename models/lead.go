package models

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// LeadList is a named list of leads of a Campaign (MISSION A4).
type LeadList struct {
	ID         string `gorm:"primaryKey"`
	CampaignID string
	Name       string
	NameKey    string
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Lead is somebody on a lead list; a phone number is there once per list.
type Lead struct {
	ID         string `gorm:"primaryKey"`
	ListID     string
	CampaignID string // of its list, so that a check is one look into one index
	Phone      string // E.164
	FirstName  string
	LastName   string
	Data       map[string]string `gorm:"serializer:json"` // further columns, by name
	Search     string            // what it is found and sorted by; see SearchKey
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// SearchKey is what a lead is found by, in any case and script: SQLite's lower()
// knows ASCII alone. The last name stands first and again behind the first name,
// so that it sorts as people expect and is found in either order.
func (l *Lead) SearchKey() string {
	parts := []string{l.LastName, l.FirstName, l.LastName}
	for _, name := range slices.Sorted(maps.Keys(l.Data)) {
		parts = append(parts, l.Data[name])
	}
	return NameKey(strings.Join(parts, " "))
}

// States of a LeadImport.
const (
	ImportUploading = "uploading" // the file is not whole yet
	ImportMapping   = "mapping"   // the file is here; a person says which column is what
	ImportRunning   = "running"   // some node works on it, or will when its lease is over
	ImportDone      = "done"
	ImportCancelled = "cancelled"
	ImportFailed    = "failed"
)

// LeadImport is a CSV file on its way into a list. A node that dies in the
// middle is followed by another: DoneBytes is where rows are committed up to.
type LeadImport struct {
	ID         string `gorm:"primaryKey"`
	ListID     string
	FileName   string
	Status     string
	Options    string // JSON of app/lead: separator, encoding, columns, duplicates
	Size       int64  // bytes of the file as it is kept
	DoneBytes  int64
	DoneRows   int64
	Added      int64
	Updated    int64
	Skipped    int64
	Failed     int64
	Reason     string // why it failed
	LeaseUntil *time.Time
	CreatedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	EndedAt    *time.Time
}

// LeadImportChunk is a piece of an uploaded file, so that every node has it and
// no node holds it whole.
type LeadImportChunk struct {
	ImportID string `gorm:"primaryKey"`
	Seq      int64  `gorm:"primaryKey"`
	Data     []byte
}

// LeadImportError is a row that was not taken, and why.
type LeadImportError struct {
	ImportID  string `gorm:"primaryKey"`
	RowNumber int64  `gorm:"primaryKey"`
	Reason    string
	Line      string // the row as it stood, cut
}
