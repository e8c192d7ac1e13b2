package lead

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"hookline/models"
)

// exportRows is how many rows are read and written at once.
const exportRows = 1000

// Export writes a list as CSV, by number: UTF-8 with a byte-order mark, without
// which Excel takes it for Windows-1252. A value a spreadsheet would run as a
// formula gets an apostrophe before it (guard); numbers stay as they are. Import
// reads back exactly what was written.
func (s *Service) Export(ctx context.Context, listID string, w io.Writer) error {
	names, err := s.db.Leads.Columns(ctx, listID)
	if err != nil {
		return err
	}
	header := []string{"Phone", "First name", "Last name"}
	for _, name := range names {
		header = append(header, guard(name))
	}
	after := ""
	return writeCSV(w, header, func() ([]models.Lead, error) {
		list, err := s.db.Leads.Behind(ctx, listID, after, exportRows)
		if len(list) > 0 {
			after = list[len(list)-1].Phone
		}
		return list, err
	}, func(l *models.Lead) []string { return exportRow(l, names) })
}

// writeCSV writes a header and all rows that next gives, exportRows at a time: fewer
// are the last.
func writeCSV[T any](w io.Writer, header []string, next func() ([]T, error), row func(*T) []string) error {
	if _, err := io.WriteString(w, marks[UTF8]); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header); err != nil {
		return err
	}
	for {
		list, err := next()
		if err != nil {
			return err
		}
		for n := range list {
			if err := out.Write(row(&list[n])); err != nil {
				return err
			}
		}
		if out.Flush(); out.Error() != nil || len(list) < exportRows {
			return out.Error()
		}
	}
}

func exportRow(l *models.Lead, names []string) []string {
	row := []string{guardPhone(l.Phone), guard(l.FirstName), guard(l.LastName)}
	for _, name := range names {
		row = append(row, guard(l.Data[name]))
	}
	return row
}

// ErrorsUntil is when the rows that an import did not take go; the zero time while
// that is not known: it runs, or they stay.
func (s *Service) ErrorsUntil(i *models.LeadImport) time.Time {
	if i.EndedAt == nil || s.opt.Keep <= 0 {
		return time.Time{}
	}
	return i.EndedAt.Add(s.opt.Keep)
}

// Errors writes the rows of an import that were not taken as CSV: row number,
// reason, and the columns as they stood. Corrected, it can be imported itself.
func (s *Service) Errors(ctx context.Context, i *models.LeadImport, w io.Writer) error {
	m, err := MappingOf(i)
	if err != nil {
		return err
	}
	header := []string{"Row", "Reason"}
	for n, c := range m.Columns {
		header = append(header, guard(columnName(c, n)))
	}
	last := int64(0)
	return writeCSV(w, header, func() ([]models.LeadImportError, error) {
		list, err := s.db.Imports.Errors(ctx, i.ID, last, exportRows)
		if len(list) > 0 {
			last = list[len(list)-1].RowNumber
		}
		return list, err
	}, func(e *models.LeadImportError) []string { return errorRow(e, &m) })
}

func columnName(c Column, n int) string {
	switch {
	case c.Name != "":
		return c.Name
	case c.Use == UsePhone:
		return "Phone"
	}
	return "Column " + strconv.Itoa(n+1)
}

// errorRow takes the row apart again; one that can't be stands whole in one cell.
func errorRow(e *models.LeadImportError, m *Mapping) []string {
	row := []string{strconv.FormatInt(e.RowNumber, 10), e.Reason}
	fields := []string{e.Line}
	kept := *m
	kept.Encoding = UTF8 // as lines are kept
	if r, err := newReader(strings.NewReader(e.Line), kept, 1, 1); err == nil {
		if rec, err := r.read(); err == nil && rec.wrong == "" {
			fields = rec.fields
		}
	}
	for _, f := range fields {
		row = append(row, guard(unguard(cleanValue(f))))
	}
	return row
}
