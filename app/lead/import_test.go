package lead_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/models"
)

// upload keeps a file and gives it with the mapping that is suggested.
func (r *room) upload(file string) (*models.LeadImport, lead.Mapping) {
	r.Helper()
	i, err := r.leads.Upload(r.Context(), ada, r.list, `C:\Users\Ada\leads.csv`, strings.NewReader(file))
	r.must(err)
	m, err := lead.MappingOf(i)
	r.must(err)
	return i, m
}

// start imports a file, with the suggested mapping as change leaves it, up to the
// worker.
func (r *room) start(file string, change func(*lead.Mapping)) string {
	r.Helper()
	i, m := r.upload(file)
	if change != nil {
		change(&m)
	}
	_, err := r.leads.Start(r.Context(), ada, i.ID, m)
	r.must(err)
	return i.ID
}

func (r *room) ended(id string) *models.LeadImport {
	r.Helper()
	i, err := r.db.Imports.Get(r.Context(), id)
	r.must(err)
	if i.EndedAt == nil {
		r.Fatalf("not at its end: %+v", i)
	}
	return i
}

func (r *room) run(file string, change func(*lead.Mapping)) *models.LeadImport {
	r.Helper()
	id := r.start(file, change)
	r.must(r.leads.Work(r.Context()))
	return r.ended(id)
}

func counts(i *models.LeadImport) string {
	return fmt.Sprintf("%s: %d added, %d updated, %d skipped, %d failed of %d rows", i.Status, i.Added, i.Updated, i.Skipped, i.Failed, i.DoneRows)
}

func (r *room) count(query string, args ...any) int {
	r.Helper()
	var n int
	r.must(r.db.SQL().QueryRowContext(r.Context(), query, args...).Scan(&n))
	return n
}

// nothingLeft says that no upload, piece or lead is there.
func (r *room) nothingLeft() {
	r.Helper()
	if i, c, l := r.count("SELECT count(*) FROM lead_imports"), r.count("SELECT count(*) FROM lead_import_chunks"), len(r.all()); i+c+l > 0 {
		r.Errorf("%d imports, %d pieces, %d leads are left", i, c, l)
	}
}

func TestImport(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		r.country("AU")
		file := "\xef\xbb\xbfVorname;Nachname;Telefon;Stadt;=Notiz\r\n" +
			"Zoë;Müller;(02) 5550-1234;Köln;\"=cmd|'/C calc'!A0\"\r\n" +
			"Ann;Lee;+61 411 000 111;;\"two\nlines\"\r\n" +
			"\r\n" +
			"Anonymous;X;anonymous;;\r\n" +
			"\"Broken;Quote;+61411000222;;\r\n" +
			"Bob;;0411000333;;;;too many\r\n" +
			"Empty;;;;\r\n" +
			strings.Repeat("é", 101) + ";;0411000444;;\r\n" +
			"Twice;;0061411000111;;\r\n" +
			"Last;;0411 000 555\r\n"
		i, m := r.upload(file)
		if i.FileName != "leads.csv" || i.Size != int64(len(file)) || i.Status != models.ImportMapping {
			r.Errorf("upload: %+v", i)
		}
		if m.Separator != lead.Semicolon || m.Encoding != lead.UTF8 || !m.Header || m.Country != "AU" || fmt.Sprint(m.Columns) !=
			"[{first_name Vorname} {last_name Nachname} {phone Telefon} {data Stadt} {data =Notiz}]" {
			r.Fatalf("suggested: %+v", m)
		}
		p, err := r.leads.Preview(r.Context(), i, m)
		r.must(err)
		if len(p.Rows) != 9 || p.Rows[0].Lead.Phone != "+61255501234" || p.Rows[0].Row != 2 || p.Rows[2].Row != 5 || !strings.Contains(p.Rows[2].Wrong, "withheld") ||
			p.Samples[3][0] != "Köln" || p.Header[0] != "Vorname" {
			r.Errorf("preview: %+v", p)
		}
		_, err = r.leads.Start(r.Context(), ada, i.ID, m)
		r.must(err)
		if _, err := r.leads.Start(r.Context(), ada, i.ID, m); !apperr.Is(err, apperr.Conflict) {
			r.Errorf("started twice: %v", err)
		}
		r.must(r.leads.Work(r.Context()))
		if got := counts(r.ended(i.ID)); got != "done: 3 added, 0 updated, 1 skipped, 5 failed of 11 rows" {
			r.Error(got)
		}
		list := r.all()
		if len(list) != 3 || list[0].FirstName != "Zoë" || list[0].Data["=Notiz"] != "=cmd|'/C calc'!A0" || list[1].Data["=Notiz"] != "two\nlines" || list[2].LastName != "" {
			r.Errorf("leads: %+v", list)
		}
		if n := r.count("SELECT count(*) FROM lead_import_chunks"); n != 0 {
			r.Errorf("%d pieces are left", n)
		}
		var out bytes.Buffer
		r.must(r.leads.Errors(r.Context(), r.ended(i.ID), &out))
		for _, want := range []string{"Row,Reason,Vorname,Nachname,Telefon,Stadt,'=Notiz\r\n",
			"\r\n5,", "withheld number: there is none to look for.\",Anonymous,X,anonymous,,\r\n",
			"6,A quote is opened and not closed.,\"\"\"Broken;Quote;+61411000222;;\"",
			"7,\"The row has 7 columns, the first row has 5.\",Bob,,0411000333,,,,too many",
			"8,\"A phone number is needed", "9,The first name has 101 characters; 100 is the most.,"} {
			if !strings.Contains(out.String(), want) {
				r.Errorf("errors lack %q:\n%s", want, out.String())
			}
		}
	})
}

func TestImportDuplicates(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		_, err := r.leads.Save(r.Context(), ada, models.Lead{ListID: r.list, Phone: "+61411000111", FirstName: "Ann", LastName: "Lee", Data: map[string]string{"City": "Perth", "Age": "40"}})
		r.must(err)
		file := "phone,first name,last name,City\n+61411000111,Anna,,Sydney\n+61411000222,Bob,,\n+61 411 000 222,,Lo,Bonn\n+61 411 000 222,,,\n"
		if got := counts(r.run(file, nil)); got != "done: 1 added, 0 updated, 3 skipped, 0 failed of 5 rows" {
			r.Error(got)
		}
		if l := r.all(); l[0].FirstName != "Ann" || l[1].LastName != "" {
			r.Errorf("skipped: %+v", l)
		}
		update := func(m *lead.Mapping) { m.Duplicates = lead.UpdateDuplicates }
		if got := counts(r.run(file, update)); got != "done: 0 added, 4 updated, 0 skipped, 0 failed of 5 rows" {
			r.Error(got)
		}
		l := r.all()
		if l[0].FirstName != "Anna" || l[0].LastName != "Lee" || fmt.Sprint(l[0].Data) != "map[Age:40 City:Sydney]" || l[0].Version != 2 ||
			l[1].FirstName != "Bob" || l[1].LastName != "Lo" || l[1].Data["City"] != "Bonn" {
			r.Errorf("updated: %+v", l)
		}
		if _, n, err := r.db.Leads.List(r.Context(), models.LeadFilter{ListID: r.list, Search: "anna lee"}); err != nil || n != 1 {
			r.Errorf("found by its new name: %d, %v", n, err)
		}
	})
}

func TestImportEncodingsAndSeparators(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		utf16 := func(text string) string {
			var b strings.Builder
			for _, c := range text {
				b.Write([]byte{byte(c), byte(c >> 8)})
			}
			return b.String()
		}
		for name, c := range map[string]struct{ file, encoding, separator, first string }{
			"utf-8":        {"Phone,Name,City\n+61411000111,Zoë,X\n", lead.UTF8, lead.Comma, "Zoë"},
			"windows-1252": {"Phone|Name|City\n+61411000111|Zo\xeb|X\n", lead.Windows1252, lead.Pipe, "Zoë"},
			"late 1252":    {"Phone;Name;City\n" + strings.Repeat("+61411000112;X;"+strings.Repeat("x", 3000)+"\n", 1000) + "+61411000111;Zo\xeb;X\n", lead.Windows1252, lead.Semicolon, "Zoë"},
			"utf-16":       {"\xff\xfe" + utf16("Phone\tName\tCity\n+61411000111\tZoë\tX\n"), lead.UTF16LE, lead.Tab, "Zoë"},
			"no header":    {"Zoë,+61411000111\nAnn,+61411000112\n", lead.UTF8, lead.Comma, ""},
			"one column":   {"+61411000111\n+61411000112\n", lead.UTF8, lead.Comma, ""},
			"sep":          {"sep=|\nNumber|Name\n+61411000111|Zoë\n", lead.UTF8, lead.Pipe, "Zoë"},
		} {
			list := r.list
			r.list = r.addList(name)
			i, m := r.upload(c.file)
			if m.Encoding != c.encoding || m.Separator != c.separator {
				r.Errorf("%s: %+v", name, m)
			}
			_, err := r.leads.Start(r.Context(), ada, i.ID, m)
			r.must(err)
			r.must(r.leads.Work(r.Context()))
			l, err := r.db.Leads.ByPhone(r.Context(), r.list, "+61411000111")
			r.must(err)
			if l == nil || l.LastName != c.first {
				r.Errorf("%s: %+v, %s", name, l, counts(r.ended(i.ID)))
			}
			r.list = list
		}
	})
}

// A title above the table, several columns and cells of numbers, and one byte that is
// none of the encoding: whoever sent the file sees that it was understood.
func TestImportAsFilesAreFound(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		r.country("AU")
		file := "Klienci 2026;;;;\r\n;;;;\r\n" +
			"Given Name;Phone 1 - Value;Phone 2 - Value;Mobile Phone;Miasto\r\n" +
			"\xa3ukasz;0411000111 ::: 0411000112;;;\xa3\xf3d\x9f\r\n" +
			"Ma\xb3gorzata;none;x ::: (02) 5550 1234;;Gda\xf1sk\r\n" +
			"Spo\x81iled;;;0411000113;Krak\x83\xf3w\r\n" +
			"Micha\xb3;none;;;\xa3\xf3d\x9f\r\n" +
			"\x8cwi\xeata;0411\x81000115;;0411000116;\r\n"
		i, m := r.upload(file)
		if m.Encoding != "windows-1250" || m.Skip != 2 || !m.Header || fmt.Sprint(m.Columns) !=
			"[{first_name Given Name} {phone Phone 1 - Value} {phone Phone 2 - Value} {phone Mobile Phone} {data Miasto}]" {
			r.Fatalf("suggested: %+v", m)
		}
		// Chosen in place of found: the whole file is read by it, without a title too.
		again, err := r.leads.Again(r.Context(), i, lead.Mapping{Encoding: "windows-1251", Separator: lead.Semicolon, Skip: 3, Country: "AU"})
		r.must(err)
		if len(again.Columns) != 5 || again.Columns[3].Use != lead.UsePhone {
			r.Errorf("again: %+v", again)
		}
		p, err := r.leads.Preview(r.Context(), i, m)
		r.must(err)
		if len(p.Rows) != 5 || p.Header[4] != "Miasto" || p.Rows[0].Row != 4 || p.Rows[0].Lead.FirstName != "Łukasz" || p.Rows[2].Spoiled == "" || p.Rows[3].Wrong == "" {
			r.Errorf("preview: %+v", p)
		}
		_, err = r.leads.Start(r.Context(), ada, i.ID, m)
		r.must(err)
		r.must(r.leads.Work(r.Context()))
		done := r.ended(i.ID)
		if got := counts(done); got != "done: 4 added, 0 updated, 0 skipped, 1 failed of 8 rows" || done.Spoiled != 1 {
			r.Errorf("%s, %d spoiled", got, done.Spoiled)
		}
		got := ""
		for _, l := range r.all() {
			got += l.Phone + " " + l.FirstName + " " + l.Data["Miasto"] + "\n"
		}
		if got != "+61255501234 Małgorzata Gdańsk\n+61411000111 Łukasz Łódź\n+61411000113 Spo\uFFFDiled Krak\uFFFDów\n+61411000115 Święta \n" {
			r.Error(got)
		}
		var out bytes.Buffer
		r.must(r.leads.Errors(r.Context(), done, &out))
		for _, want := range []string{"\r\n6,\"Taken, but what stands as \uFFFD in \"\"Given Name\"\", \"\"Miasto\"\" could not be read.\",Spo\uFFFDiled", "\r\n7,\"\"\"none\"\" is no phone number"} {
			if !strings.Contains(out.String(), want) {
				r.Errorf("errors lack %q:\n%s", want, out.String())
			}
		}
	})
}

// A file that is UTF-8 but for one byte stays UTF-8, however late the byte.
func TestOneStrayByte(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		file := "Phone,Name,City\n" + strings.Repeat("+61411000112,Zoë,Köln\n", 60_000) + "+61411000111,Ann\xff,Nîmes\n"
		i := r.run(file, nil)
		if l, err := r.db.Leads.ByPhone(r.Context(), r.list, "+61411000111"); err != nil || l == nil || l.LastName != "Ann\uFFFD" || l.Data["City"] != "Nîmes" || i.Spoiled != 1 {
			r.Errorf("%+v, %v, %d spoiled", l, err, i.Spoiled)
		}
	})
}

func TestImportOf300Columns(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		wide := func(n int) string {
			var head, row []string
			for c := range n {
				head, row = append(head, fmt.Sprintf("Column %d", c)), append(row, fmt.Sprint(c))
			}
			head[n-1], row[n-1] = "Phone", "+61411000111"
			return strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n"
		}
		if got := counts(r.run(wide(300), nil)); got != "done: 1 added, 0 updated, 0 skipped, 0 failed of 2 rows" || len(r.all()[0].Data) != 299 {
			r.Error(got)
		}
		_, err := r.leads.Upload(r.Context(), ada, r.list, "x.csv", strings.NewReader(wide(301)))
		if f := apperr.Fields(err); len(f) != 1 || !strings.Contains(f[0].Message, "301 columns; 300 is the most") {
			r.Errorf("301 columns: %v", err)
		}
	})
}

func TestMappingRefused(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		i, m := r.upload("phone,a,b\n+61411000111,1,2\n")
		for field, change := range map[string]func(*lead.Mapping){
			"columns":         func(m *lead.Mapping) { m.Columns[0].Use = lead.UseNothing },
			"columns[2].use":  func(m *lead.Mapping) { m.Columns[1].Use, m.Columns[2].Use = lead.UseFirstName, lead.UseFirstName },
			"skip":            func(m *lead.Mapping) { m.Skip = 21 },
			"columns[2].name": func(m *lead.Mapping) { m.Columns[2].Name = "A " },
			"columns[1].name": func(m *lead.Mapping) { m.Columns[1].Name = " " },
			"country":         func(m *lead.Mapping) { m.Country = "Australia" },
			"encoding":        func(m *lead.Mapping) { m.Encoding = "ebcdic" },
			"separator":       func(m *lead.Mapping) { m.Separator = "x" },
			"duplicates":      func(m *lead.Mapping) { m.Duplicates = "" },
		} {
			bad := m
			bad.Columns = append([]lead.Column{}, m.Columns...)
			change(&bad)
			_, err := r.leads.Start(r.Context(), ada, i.ID, bad)
			if f := apperr.Fields(err); len(f) != 1 || f[0].Name != field {
				r.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestUploadThatBreaksOff(t *testing.T) {
	eachRoom(t, lead.Options{MaxFile: 3 << 20}, func(r *room) {
		row := "+61411000111,Ann\n"
		big := strings.Repeat(row, 3<<20/len(row)+1)
		ctx := r.Context()
		upload := func(listID string, file io.Reader) error {
			_, err := r.leads.Upload(ctx, ada, listID, "x.csv", file)
			if err == nil {
				r.Error("it was taken")
			}
			return err
		}
		broken := errors.New("the line is cut")
		if err := upload(r.list, io.MultiReader(strings.NewReader(big[:2<<20+7]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			r.Errorf("broken off: %v", err)
		}
		r.nothingLeft()
		for says, file := range map[string]string{
			"larger than 3 MB": big + big, "is empty": "", "is empty. ": strings.Repeat("\n ", 600), "workbook": "PK\x03\x04zip", "no text file": "a,b\x00\n",
		} {
			err := upload(r.list, strings.NewReader(file))
			if f := apperr.Fields(err); len(f) != 1 || f[0].Name != "file" || !strings.Contains(f[0].Message, says) {
				r.Errorf("%s: %v", says, err)
			}
			r.nothingLeft()
		}
		if err := upload("nowhere", strings.NewReader(big)); !apperr.Is(err, apperr.NotFound) {
			r.Errorf("no list: %v", err)
		}
		cut, cancel := context.WithCancel(ctx)
		ctx = cut
		if err := upload(r.list, io.MultiReader(strings.NewReader(big[:2<<20]), readerFunc(func([]byte) (int, error) { cancel(); return 0, cut.Err() }))); !errors.Is(err, context.Canceled) {
			r.Errorf("cancelled: %v", err)
		}
		r.nothingLeft()
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A program that is killed in the middle of an upload leaves it to the sweep.
func TestSweep(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	eachRoom(t, lead.Options{Now: func() time.Time { return now }, Keep: 30 * 24 * time.Hour}, func(r *room) {
		now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		for name, touched := range map[string]time.Time{"lost": now.Add(-11 * time.Minute), "in work": now.Add(-time.Minute)} {
			i := &models.LeadImport{ListID: r.list, FileName: name, Status: models.ImportUploading, Options: "{}", CreatedAt: touched, UpdatedAt: touched}
			r.must(r.db.Imports.Create(r.Context(), i))
			r.must(r.db.Imports.AddChunk(r.Context(), &models.LeadImportChunk{ImportID: i.ID, Data: []byte("x")}, touched))
		}
		i, _ := r.upload("phone\n+61411000111\n")
		r.must(r.leads.Sweep(r.Context()))
		if n := r.count("SELECT count(*) FROM lead_imports WHERE file_name = 'lost'"); n != 0 {
			r.Error("the lost upload is there")
		}
		if n := r.count("SELECT count(*) FROM lead_import_chunks"); n != 2 {
			r.Errorf("%d pieces", n)
		}
		if _, err := r.db.Imports.Get(r.Context(), i.ID); err != nil {
			r.Errorf("a file to map: %v", err)
		}
		// Rows that were not taken are people's data: they go when traces do.
		for name, ended := range map[string]time.Time{"old": now.Add(-31 * 24 * time.Hour), "new": now.Add(-29 * 24 * time.Hour)} {
			i := &models.LeadImport{ListID: r.list, FileName: name, Status: models.ImportDone, Options: "{}", CreatedAt: ended, UpdatedAt: ended, EndedAt: &ended}
			r.must(r.db.Imports.Create(r.Context(), i))
			r.must(r.db.Imports.AddErrors(r.Context(), []models.LeadImportError{{ImportID: i.ID, RowNumber: 2, Reason: "no number", Line: "Ann"}}))
		}
		r.must(r.leads.Sweep(r.Context()))
		if n := r.count("SELECT count(*) FROM lead_import_errors e JOIN lead_imports i ON i.id = e.import_id WHERE i.file_name = 'new'"); n != 1 {
			r.Error("a new row not taken is gone")
		}
		if n := r.count("SELECT count(*) FROM lead_import_errors"); n != 1 {
			r.Errorf("%d rows not taken are kept", n)
		}
	})
}

func TestRoundTrip(t *testing.T) {
	eachRoom(t, lead.Options{}, func(r *room) {
		for n, l := range []models.Lead{
			{FirstName: "=1+1", LastName: "-Lee", Data: map[string]string{"@Note": "=cmd|'/C calc'!A0", "City": "a,\"b\"\nc;d"}},
			{FirstName: "'=quoted", LastName: "'tis", Data: map[string]string{"@Note": "+61411", "Phone": "x"}},
			{FirstName: "Zoë", LastName: "😀"},
		} {
			l.ListID, l.Phone = r.list, fmt.Sprintf("+6141100011%d", n)
			_, err := r.leads.Save(r.Context(), ada, l)
			r.must(err)
		}
		before := r.all()
		var out bytes.Buffer
		r.must(r.leads.Export(r.Context(), r.list, &out))
		text := out.String()
		if !strings.HasPrefix(text, "\xef\xbb\xbfPhone,First name,Last name,'@Note,City,Phone\r\n+61411000110,'=1+1,'-Lee,'=cmd|'/C calc'!A0,\"a,\"\"b\"\"") {
			r.Errorf("export:\n%s", text)
		}
		r.list = r.addList("Back")
		if got := counts(r.run(text, nil)); got != "done: 3 added, 0 updated, 0 skipped, 0 failed of 4 rows" {
			r.Error(got)
		}
		for n, l := range r.all() {
			want := before[n]
			if l.Data["Phone (2)"] != "" { // a second column of the name
				l.Data["Phone"] = l.Data["Phone (2)"]
				delete(l.Data, "Phone (2)")
			}
			if l.Phone != want.Phone || l.FirstName != want.FirstName || l.LastName != want.LastName || fmt.Sprint(l.Data) != fmt.Sprint(want.Data) {
				r.Errorf("came back as %+v, was %+v", l, want)
			}
		}
	})
}
