// Package lead is the rows of lead lists, leads and imports, with their queries.
// models gives its stores to everybody else.
package lead

import (
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/models/row"
)

// List is a named list of leads of a Campaign (MISSION A4).
type List struct {
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
	return row.NameKey(strings.Join(parts, " "))
}

// States of a Import.
const (
	ImportUploading = "uploading" // the file is not whole yet
	ImportMapping   = "mapping"   // the file is here; a person says which column is what
	ImportRunning   = "running"   // some node works on it, or will when its lease is over
	ImportDone      = "done"
	ImportCancelled = "cancelled"
	ImportFailed    = "failed"
)

// Import is a CSV file on its way into a list. A node that dies in the
// middle is followed by another: DoneBytes is where rows are committed up to.
type Import struct {
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
	Spoiled    int64  // taken, of those Added, Updated or Skipped, with a character that could not be read
	Reason     string // why it failed
	LeaseUntil *time.Time
	CreatedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	EndedAt    *time.Time
}

// Chunk is a piece of an uploaded file, so that every node has it and
// no node holds it whole.
type Chunk struct {
	ImportID string `gorm:"primaryKey"`
	Seq      int64  `gorm:"primaryKey"`
	Data     []byte
}

// ImportError is a row that was not taken, or not as it should be, and why.
type ImportError struct {
	ImportID  string `gorm:"primaryKey"`
	RowNumber int64  `gorm:"primaryKey"`
	Reason    string
	Line      string // the row as it stood, cut
}

// The tables are named after all of what is in them.

// TableName is lead_lists.
func (List) TableName() string { return "lead_lists" }

// TableName is lead_imports.
func (Import) TableName() string { return "lead_imports" }

// TableName is lead_import_chunks.
func (Chunk) TableName() string { return "lead_import_chunks" }

// TableName is lead_import_errors.
func (ImportError) TableName() string { return "lead_import_errors" }
