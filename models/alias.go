package models

import (
	"hookline/models/lead"
	"hookline/models/row"
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

// ErrStale says that a row changed, or went, since it was read.
var ErrStale = row.ErrStale

// NewID makes an identifier, see row.NewID.
func NewID() string { return row.NewID() }

// NameKey is the form in which names are compared, see row.NameKey.
func NameKey(name string) string { return row.NameKey(name) }
