package lead

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

const (
	previewRows = 10 // rows a preview reads
	sampleRows  = 50 // rows a suggestion looks at
)

// Preview is the beginning of a file as it would be read.
type Preview struct {
	Header  []string   // the first row, when it names the columns
	Samples [][]string // a few values of each column
	Rows    []PreviewRow
}

// PreviewRow is one row as it would be read, or why it would not.
type PreviewRow struct {
	Row   int64
	Lead  models.Lead
	Wrong string
	Text  string // the row as it stands
}

// Preview reads the beginning of an import's file by a mapping, which need not be
// right yet.
func (s *Service) Preview(ctx context.Context, i *models.LeadImport, m Mapping) (*Preview, error) {
	m.Country = strings.ToUpper(strings.TrimSpace(m.Country))
	rows, err := s.beginning(ctx, i, m, previewRows+1)
	if err != nil {
		return nil, err
	}
	p := &Preview{}
	if m.Header && len(rows) > 0 {
		p.Header = cleanRow(rows[0].fields)
		rows = rows[1:]
	}
	rows = rows[:min(len(rows), previewRows)]
	p.Samples = make([][]string, len(m.Columns))
	for n := range rows {
		l, wrong := m.take(&rows[n])
		p.Rows = append(p.Rows, PreviewRow{Row: rows[n].row, Lead: l, Wrong: wrong, Text: clip(rows[n].text, 200)})
		for at := range p.Samples {
			if at < len(rows[n].fields) && len(p.Samples[at]) < 3 {
				if value := clip(oneLine(rows[n].fields[at]), 40); value != "" {
					p.Samples[at] = append(p.Samples[at], value)
				}
			}
		}
	}
	return p, nil
}

// Again suggests anew for another encoding, separator or header; the other choices
// of m stay.
func (s *Service) Again(ctx context.Context, i *models.LeadImport, m Mapping) (Mapping, error) {
	rows, err := s.beginning(ctx, i, m, sampleRows)
	if err != nil {
		return m, err
	}
	m.Columns = suggestColumns(rows, m)
	return m, nil
}

// beginning reads the first rows that are not blank.
func (s *Service) beginning(ctx context.Context, i *models.LeadImport, m Mapping, most int) ([]record, error) {
	r, err := newReader(s.open(ctx, i, 0), m, 0, 0)
	if err != nil {
		return nil, err
	}
	var rows []record
	for len(rows) < most {
		rec, err := r.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !rec.blank {
			rows = append(rows, rec)
		}
	}
	return rows, nil
}

// suggest finds how a file is read best and takes it to the state in which a
// person says whether that is right.
func (s *Service) suggest(ctx context.Context, i *models.LeadImport) error {
	m, err := MappingOf(i)
	if err != nil {
		return err
	}
	if m.Country, err = s.db.DefaultCountry(ctx); err != nil {
		return err
	}
	m.Duplicates = SkipDuplicates
	rows, err := s.bestSeparator(ctx, i, &m)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return apperr.FieldError("file", "The file has no rows. Choose a CSV file with a row per lead.")
	}
	if n := len(rows[0].fields); n > maxColumns {
		return apperr.FieldError("file", "The file has %d columns; %d is the most. Take out those that are not needed.", n, maxColumns)
	}
	m.Header = isHeader(rows[0].fields, m.Country)
	m.Columns = suggestColumns(rows, m)
	if i.Options, err = m.text(); err != nil {
		return err
	}
	i.Status, i.UpdatedAt = models.ImportMapping, s.now()
	return s.db.Imports.Move(ctx, i, models.ImportUploading)
}

// bestSeparator takes the separator by which most rows have the columns of the
// first, and among those the one that makes the most columns.
func (s *Service) bestSeparator(ctx context.Context, i *models.LeadImport, m *Mapping) ([]record, error) {
	var best []record
	most, chosen := -1, Comma
	for _, separator := range []string{Comma, Semicolon, Tab, Pipe} {
		m.Separator = separator
		rows, err := s.beginning(ctx, i, *m, sampleRows)
		if err != nil {
			return nil, err
		}
		if score := agreement(rows); score > most {
			most, chosen, best = score, separator, rows
		}
	}
	m.Separator = chosen
	return best, nil
}

func agreement(rows []record) int {
	if len(rows) == 0 {
		return 0
	}
	columns, same := len(rows[0].fields), 0
	for _, r := range rows {
		if r.wrong == "" && len(r.fields) == columns {
			same++
		}
	}
	if columns < 2 {
		return 0
	}
	return same*1000 + min(columns, 999)
}

// isHeader says whether a row names columns: it has words and no phone number.
func isHeader(fields []string, country string) bool {
	words := false
	for _, f := range fields {
		if _, err := phone.Listed(unguard(cleanValue(f)), country); err == nil {
			return false
		}
		digits := 0
		for _, r := range f {
			words = words || unicode.IsLetter(r)
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits >= 7 {
			return false
		}
	}
	return words
}

// Names of columns, in letters and digits alone, the surest first.
var (
	phoneNames = []string{"phone", "phonenumber", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "telephone",
		"telephonenumber", "tel", "telefon", "telefonnummer", "rufnummer", "handy", "handynummer", "mobil", "mobiltelefon", "téléphone",
		"telefono", "teléfono", "telefoon", "number", "numero", "número", "nummer", "msisdn", "e164", "caller", "callerid", "contactnumber"}
	firstNames = []string{"firstname", "first", "givenname", "forename", "vorname", "prénom", "prenom", "nombre", "voornaam"}
	lastNames  = []string{"lastname", "last", "surname", "familyname", "nachname", "familienname", "nom", "apellido", "apellidos",
		"achternaam", "name", "fullname"}
)

// suggestColumns says what each column is probably for.
func suggestColumns(rows []record, m Mapping) []Column {
	var header []string
	if m.Header && len(rows) > 0 {
		header, rows = cleanRow(rows[0].fields), rows[1:]
	}
	n := len(header)
	if !m.Header {
		for _, r := range rows {
			n = max(n, len(r.fields))
		}
	}
	n = min(n, maxColumns)
	columns := make([]Column, n)
	taken := map[string]bool{}
	for i := range columns {
		name := fmt.Sprintf("Column %d", i+1)
		if i < len(header) && header[i] != "" {
			name = header[i]
		}
		columns[i] = Column{Use: UseData, Name: freeName(name, taken)}
	}
	use := func(at int, what string) {
		if at >= 0 && columns[at].Use == UseData {
			columns[at].Use = what
		}
	}
	number := named(header, phoneNames)
	if number < 0 {
		number = looksLikePhones(rows, n, m.Country)
	}
	use(number, UsePhone)
	if len(header) > 2 && header[0] == "Row" && header[1] == "Reason" { // a file of Errors, corrected
		use(0, UseNothing)
		use(1, UseNothing)
	}
	use(named(header, firstNames), UseFirstName)
	use(named(header, lastNames), UseLastName)
	return columns
}

// named finds the column with the surest of the names.
func named(header, names []string) int {
	for _, name := range names {
		if i := slices.IndexFunc(header, func(h string) bool { return letters(h) == name }); i >= 0 {
			return i
		}
	}
	return -1
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// looksLikePhones finds the column most of whose values are phone numbers.
func looksLikePhones(rows []record, columns int, country string) int {
	best, most := -1, 0
	for i := range columns {
		n := 0
		for _, r := range rows {
			if i < len(r.fields) {
				if _, err := phone.Listed(unguard(cleanValue(r.fields[i])), country); err == nil {
					n++
				}
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// freeName makes names of columns different.
func freeName(name string, taken map[string]bool) string {
	name = strings.TrimSuffix(clip(name, maxName-10), "…")
	free := name
	for n := 2; taken[models.NameKey(free)]; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[models.NameKey(free)] = true
	return free
}

func cleanRow(fields []string) []string {
	clean := make([]string, len(fields))
	for i, f := range fields {
		clean[i] = unguard(oneLine(f))
	}
	return clean
}
