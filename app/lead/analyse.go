package lead

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hookline/app/apperr"
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
	Row  int64
	Lead models.Lead
	// Spoiled is what could not be read of a lead that is taken.
	Spoiled string
	Wrong   string
	Text    string // the row as it stands
}

// Preview reads the beginning of an import's file by a mapping, which need not be
// right yet.
func (s *Service) Preview(ctx context.Context, i *models.LeadImport, m Mapping) (*Preview, error) {
	m.Country = strings.ToUpper(strings.TrimSpace(m.Country))
	rows, err := s.beginning(ctx, i, m, min(max(m.Skip, 0), maxSkip)+previewRows+1)
	if err != nil {
		return nil, err
	}
	rows = rows[min(max(m.Skip, 0), len(rows)):]
	p := &Preview{}
	if m.Header && len(rows) > 0 {
		p.Header = cleanRow(rows[0].fields)
		rows = rows[1:]
	}
	rows = rows[:min(len(rows), previewRows)]
	p.Samples = make([][]string, len(m.Columns))
	for n := range rows {
		l, spoiled, wrong := m.take(&rows[n])
		p.Rows = append(p.Rows, PreviewRow{Row: rows[n].row, Lead: l, Spoiled: spoiled, Wrong: wrong, Text: clip(rows[n].text, 200)})
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

// Again suggests anew for another encoding, separator, skip or header; the other choices
// of m stay.
func (s *Service) Again(ctx context.Context, i *models.LeadImport, m Mapping) (Mapping, error) {
	rows, err := s.beginning(ctx, i, m, maxSkip+sampleRows)
	if err != nil {
		return m, err
	}
	m.Columns = suggestColumns(rows[min(max(m.Skip, 0), len(rows)):], m)
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
	m.Skip = titles(rows)
	rows = rows[m.Skip:]
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

// titles is how many rows stand above the one that names the columns: those with one
// value where the others have several, and any that are short and name no numbers above
// a row that does. When in doubt there are none.
func titles(rows []record) int {
	columns, _ := usual(rows)
	short := false
	for n := range rows[:min(len(rows), maxSkip+1)] {
		row := cleanRow(rows[n].fields)
		values := len(slices.DeleteFunc(slices.Clone(row), func(f string) bool { return f == "" }))
		names, whole := slices.ContainsFunc(row, isPhoneName), len(row) == columns
		switch {
		case rows[n].wrong != "", names && !whole, values > 1 && whole && !isHeader(row, ""):
			return 0
		case whole && (names || values > 1):
			if short && !names {
				return 0
			}
			return n
		case values > 1:
			short = true
		}
	}
	return 0
}

// usual is the number of columns that most rows have, and how many have it; the larger of two.
func usual(rows []record) (columns, most int) {
	count := map[int]int{}
	for _, r := range rows {
		if r.wrong == "" {
			count[len(r.fields)]++
		}
	}
	for n, c := range count {
		if c > most || c == most && n > columns {
			columns, most = n, c
		}
	}
	return columns, most
}

// bestSeparator takes the separator by which most rows have the same number of columns,
// and among those the one that makes the most.
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
	columns, same := usual(rows)
	if columns < 2 {
		return 0
	}
	return same*1000 + min(columns, 999)
}

// isHeader says whether a row names columns: it has words and no phone number.
func isHeader(fields []string, country string) bool {
	words := false
	for _, f := range fields {
		if isNumber(f, country) {
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
		number = slices.IndexFunc(header, isPhoneName)
	}
	if number < 0 {
		number = looksLikePhones(rows, n, m.Country)
	}
	use(number, UsePhone)
	for _, further := range furtherPhones(rows, header, number, m.Country) {
		use(further, UsePhone)
	}
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
				if isNumber(r.fields[i], country) {
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

func isNumber(field, country string) bool {
	_, err := firstNumber(strings.Split(unguard(cleanValue(field)), between), country)
	return err == nil
}

// furtherPhones are the columns that are named as numbers as well and hold one where those
// before hold none. Others stay data: a second number of a lead is not lost.
func furtherPhones(rows []record, header []string, first int, country string) []int {
	if first < 0 {
		return nil
	}
	has := func(r record, columns []int) bool {
		return slices.ContainsFunc(columns, func(i int) bool { return i < len(r.fields) && isNumber(r.fields[i], country) })
	}
	all := []int{first}
	for i, h := range header {
		if i != first && isPhoneName(h) &&
			slices.ContainsFunc(rows, func(r record) bool { return !has(r, all) && has(r, []int{i}) }) {
			all = append(all, i)
		}
	}
	return all[1:]
}

// numbered are the columns of address books: Phone 1 - Value of Google, Home Phone 2 of Outlook.
var numbered = regexp.MustCompile(`^(phone\d+value|(home|business|other|primary|car|companymain|work)phone\d*)$`)

func isPhoneName(h string) bool {
	name := letters(h)
	return slices.Contains(phoneNames, name) || numbered.MatchString(name)
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
