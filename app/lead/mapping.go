package lead

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Uses of a column.
const (
	UsePhone     = "phone"
	UseFirstName = "first_name"
	UseLastName  = "last_name"
	UseData      = "data" // kept under the column's name
	UseNothing   = "nothing"
)

// What happens to a number that is on the list already.
const (
	SkipDuplicates   = "skip"
	UpdateDuplicates = "update"
)

// Mapping says how a file is read.
type Mapping struct {
	Encoding   string   `json:"encoding"`
	Separator  string   `json:"separator"`
	Skip       int      `json:"skip"`   // rows above the header, such as a title; blank ones are not counted
	Header     bool     `json:"header"` // the first row names the columns
	Duplicates string   `json:"duplicates"`
	Country    string   `json:"country"` // of numbers without a country code
	Columns    []Column `json:"columns"`
}

// Column is what one column of a file is for.
type Column struct {
	Use  string `json:"use"`
	Name string `json:"name"` // as data is kept under; from the header, and to change
}

// MappingOf reads the options of an import.
func MappingOf(i *models.LeadImport) (Mapping, error) {
	var m Mapping
	if err := json.Unmarshal([]byte(i.Options), &m); err != nil {
		return m, fmt.Errorf("options of import %s: %w", i.ID, err)
	}
	return m, nil
}

func (m Mapping) text() (string, error) {
	data, err := json.Marshal(m)
	return string(data), err
}

// check finds what is wrong with a mapping a person has chosen.
func (m *Mapping) check() error {
	var p apperr.Problems
	var encodings []string
	for _, e := range Encodings() {
		encodings = append(encodings, e.Name)
	}
	oneOf(&p, "encoding", m.Encoding, encodings...)
	if m.Skip < 0 || m.Skip > maxSkip {
		p.Add("skip", "%d rows can't be left out above the header; choose 0 to %d.", m.Skip, maxSkip)
	}
	oneOf(&p, "separator", m.Separator, Comma, Semicolon, Tab, Pipe)
	oneOf(&p, "duplicates", m.Duplicates, SkipDuplicates, UpdateDuplicates)
	m.Country = strings.ToUpper(strings.TrimSpace(m.Country))
	if m.Country != "" && !phone.KnownCountry(m.Country) {
		p.Add("country", "The country %q is not known: write two letters, such as AU or DE, or leave it empty.", clip(m.Country, 20))
	}
	if len(m.Columns) > maxColumns {
		p.Add("columns", "There are %d columns; %d is the most.", len(m.Columns), maxColumns)
	}
	uses, names := map[string]int{}, map[string]int{}
	for i := range m.Columns {
		m.checkColumn(&p, i, uses, names)
	}
	if _, chosen := uses[UsePhone]; !chosen {
		p.Add("columns", "Say which column holds the phone numbers.")
	}
	return p.Err()
}

func (m *Mapping) checkColumn(p *apperr.Problems, i int, uses, names map[string]int) {
	c := &m.Columns[i]
	field := fmt.Sprintf("columns[%d]", i)
	switch c.Use {
	case UsePhone, UseFirstName, UseLastName:
		if other, taken := uses[c.Use]; taken && c.Use != UsePhone {
			p.Add(field+".use", "Column %d is used as this already; choose one of the two.", other+1)
		}
	case UseData:
		c.Name = oneLine(c.Name)
		key := models.NameKey(c.Name)
		switch other, taken := names[key]; {
		case c.Name == "":
			p.Add(field+".name", "Name the column, or leave it out.")
		case len([]rune(c.Name)) > maxName:
			p.Add(field+".name", "The name has %d characters; %d is the most.", len([]rune(c.Name)), maxName)
		case taken:
			p.Add(field+".name", "Column %d has this name already; choose another.", other+1)
		}
		names[key] = i
		return
	case UseNothing:
		return
	default:
		p.Add(field+".use", "The use %q is not known.", clip(c.Use, 20))
		return
	}
	uses[c.Use] = i
}

func oneOf(p *apperr.Problems, field, value string, known ...string) {
	for _, k := range known {
		if k == value {
			return
		}
	}
	p.Add(field, "Choose one of %s.", strings.Join(known, ", "))
}

// maxSkip is the most rows that stand above the header.
const maxSkip = 20

// above is how many rows that are not blank hold no lead, as they stand above the first.
func (m *Mapping) above() int {
	if m.Header {
		return m.Skip + 1
	}
	return m.Skip
}

// between stands between several values in one cell of a file that Google Contacts wrote.
const between = " ::: "

// take reads a row as a lead. What is wrong with it comes back as words, and so does
// what is spoiled in a lead that can be taken.
func (m *Mapping) take(r *record) (l models.Lead, spoiled, wrong string) {
	if r.wrong != "" {
		return l, "", r.wrong
	}
	for i := len(m.Columns); i < len(r.fields); i++ {
		if strings.TrimSpace(r.fields[i]) != "" {
			return l, "", fmt.Sprintf("The row has %d columns, the first row has %d.", len(r.fields), len(m.Columns))
		}
	}
	var numbers, unread []string
	for i, c := range m.Columns {
		if i >= len(r.fields) {
			break
		}
		value := unguard(cleanValue(r.fields[i]))
		switch c.Use {
		case UsePhone:
			numbers = append(numbers, strings.Split(value, between)...)
			continue // one that is spoiled is no number
		case UseFirstName:
			l.FirstName = value
		case UseLastName:
			l.LastName = value
		case UseData:
			if l.Data == nil {
				l.Data = map[string]string{}
			}
			l.Data[c.Name] = value
		default:
			continue
		}
		if strings.ContainsRune(value, unicode.ReplacementChar) {
			unread = append(unread, fmt.Sprintf("%q", columnName(c, i)))
		}
	}
	var err error
	if l.Phone, err = firstNumber(numbers, m.Country); err != nil {
		return l, "", apperr.Message(err)
	}
	if wrong = tidy(&l).Message; wrong == "" && len(unread) > 0 {
		spoiled = fmt.Sprintf("Taken, but what stands as \uFFFD in %s could not be read.", strings.Join(unread, ", "))
	}
	return l, spoiled, wrong
}

// firstNumber is the first of the texts that is a number; the error is about the first
// that should be one.
func firstNumber(texts []string, country string) (string, error) {
	var wrong error
	for _, text := range texts {
		number, err := phone.Listed(text, country)
		if err == nil {
			return number, nil
		}
		if wrong == nil && strings.TrimSpace(text) != "" {
			wrong = err
		}
	}
	if wrong == nil {
		_, wrong = phone.Listed("", country)
	}
	return "", wrong
}
