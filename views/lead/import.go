package lead

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Upload is where a file is chosen.
type Upload struct {
	Head
	MaxFile int64
	Errors  component.Errors
}

// MappingForm says how a file is read; names as posted.
type MappingForm struct {
	Encoding   string       `json:"encoding"`
	Separator  string       `json:"separator"`
	Skip       int          `json:"skip"`
	Header     bool         `json:"header"`
	Duplicates string       `json:"duplicates"`
	Country    string       `json:"country"`
	Columns    []ColumnForm `json:"columns"`
	// ReadAs is how the file was read when the columns were suggested: they are
	// suggested anew when that is changed.
	ReadAs string `json:"read_as"`
}

// ColumnForm is one column.
type ColumnForm struct {
	Use  string `json:"use"`
	Name string `json:"name"`
}

// AsRead is the value of ReadAs for what is chosen now.
func (m MappingForm) AsRead() string {
	return m.Encoding + " " + m.Separator + " " + strconv.Itoa(m.Skip) + " " + strconv.FormatBool(m.Header)
}

// Mapping is the page on which a person says which column is what.
type Mapping struct {
	Head
	Import  models.LeadImport
	Form    MappingForm
	Header  []string   // as the file names its columns; nil without a header
	Samples [][]string // a few values of each column
	Rows    []PreviewRow
	// Encodings are those that a file may be in.
	Encodings []component.Option
	Errors    component.Errors
}

// PreviewRow is a row as it would be read, what is spoiled in it, or why it would not.
type PreviewRow struct {
	Row     int64
	Lead    models.Lead
	Spoiled string
	Wrong   string
	Text    string
}

func (m Mapping) at(i int) string { return "columns[" + strconv.Itoa(i) + "]" }

func (m Mapping) columnLabel(i int) string {
	if i < len(m.Header) && m.Header[i] != "" {
		return m.Header[i]
	}
	return fmt.Sprintf("Column %d", i+1)
}

func (m Mapping) samples(i int) string {
	if i < len(m.Samples) {
		return strings.Join(m.Samples[i], " · ")
	}
	return ""
}

func (m Mapping) url() string { return route.LeadImport(m.Campaign.ID, m.List.ID, m.Import.ID) }

// Progress is an import that runs, or that has ended.
type Progress struct {
	Head
	Import models.LeadImport
	Wrong  []models.LeadImportError // the first rows that were not taken
	Until  time.Time                // when the rows that were not taken go; zero is not known
	Now    time.Time
}

func (p Progress) url() string { return route.LeadImport(p.Campaign.ID, p.List.ID, p.Import.ID) }

// kept says whether the rows that were not taken can be downloaded.
func (p Progress) kept() bool { return p.Until.IsZero() || p.Now.Before(p.Until) }

func (p Progress) errors() string {
	return route.LeadImportErrors(p.Campaign.ID, p.List.ID, p.Import.ID)
}

// done is how much of the file is read, said in its size.
func (p Progress) done() string {
	return component.Bytes(p.Import.DoneBytes) + " of " + component.Bytes(p.Import.Size)
}

func (p Progress) tone() component.Tone {
	switch {
	case p.Import.Status == models.ImportFailed:
		return component.Error
	case p.Import.Status == models.ImportCancelled, p.reported() > 0:
		return component.Warning
	}
	return component.Success
}

// title says how an import ended.
func (p Progress) title() string {
	switch p.Import.Status {
	case models.ImportFailed:
		return "The import could not go on"
	case models.ImportCancelled:
		return "The import was cancelled"
	}
	if p.Import.Failed > 0 {
		return "The import is done; " + component.Plural(int(p.Import.Failed), "row was", "rows were") + " not taken"
	}
	if p.Import.Spoiled > 0 {
		return "The import is done; " + component.Plural(int(p.Import.Spoiled), "row has", "rows have") + " a character that could not be read"
	}
	return "The import is done"
}

// text says what is in.
func (p Progress) text() string {
	in := component.Plural(int(p.Import.Added), "lead was", "leads were") + " added"
	if p.Import.Updated > 0 {
		in += " and " + component.Count(int(p.Import.Updated)) + " updated"
	}
	if p.Import.Skipped > 0 {
		in += ", " + component.Count(int(p.Import.Skipped)) + " skipped"
	}
	if p.Import.Spoiled > 0 {
		in += "; " + component.Plural(int(p.Import.Spoiled), "of them has", "of them have") + " a character that could not be read, shown as \uFFFD"
	}
	if p.Import.Status == models.ImportDone {
		return in + "."
	}
	return p.Import.Reason + " Before that, " + in + "; they stay on the list."
}

func (p Progress) wrongTitle() string {
	title := "Not taken"
	if p.Import.Spoiled > 0 {
		title += ", or spoiled"
	}
	if int64(len(p.Wrong)) < p.reported() {
		return title + ": the first rows"
	}
	return title
}

// reported is how many rows the report names.
func (p Progress) reported() int64 { return p.Import.Failed + p.Import.Spoiled }

// Imports is the imports of a list.
type Imports struct {
	Head
	Rows []models.LeadImport
	component.Paging
}

func (l Imports) props() component.ListProps {
	url := route.LeadImports(l.Campaign.ID, l.List.ID)
	return component.ListProps{
		ID: "imports", URL: url, Noun: "import", Nouns: "imports", NoFind: true,
		Columns: []component.Column{{Label: "File"}, {Label: "State"}, {Label: "Added", Number: true}, {Label: "Updated", Number: true, Wide: true},
			{Label: "Skipped", Number: true, Wide: true}, {Label: "Not taken", Number: true}, {Label: "By", Wide: true}, {Label: "When"}},
		Paging: l.Paging, Empty: noImports(l.Head),
	}
}

func state(status string) templ.Component {
	switch status {
	case models.ImportMapping:
		return component.Badge(component.Info, "Waits for its columns")
	case models.ImportRunning:
		return component.Badge(component.Info, "Running")
	case models.ImportDone:
		return component.Badge(component.Success, "Done")
	case models.ImportCancelled:
		return component.Badge(component.Warning, "Cancelled")
	case models.ImportFailed:
		return component.Badge(component.Error, "Failed")
	}
	return component.Badge(component.Neutral, status)
}

func useOptions() []component.Option {
	return []component.Option{{Value: "phone", Label: "Phone number"}, {Value: "first_name", Label: "First name"},
		{Value: "last_name", Label: "Last name"}, {Value: "data", Label: "Further data"}, {Value: "nothing", Label: "Leave out"}}
}

func separatorOptions() []component.Option {
	return []component.Option{{Value: ",", Label: "Comma  ,"}, {Value: ";", Label: "Semicolon  ;"}, {Value: "tab", Label: "Tab"}, {Value: "|", Label: "Pipe  |"}}
}

func withActions(f layout.Frame, h Head, actions templ.Component) layout.Frame {
	f.Actions = actions
	if h.At != "" {
		f.Tabs = h.tabs()
	}
	return f
}

// clip is the beginning of a line of a file, enough to know it by.
func clip(line string) string {
	if r := []rune(line); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return line
}
