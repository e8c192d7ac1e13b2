package lead

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/models"
)

// chunkSize is how a file is cut: every piece but the last has it, so that a place
// in the file tells its piece.
const chunkSize = 1 << 20

// maxFileName is how many characters of a file's name are kept.
const maxFileName = 200

// TooLarge says that a file has more bytes than may be; MaxFile is the most.
func (s *Service) TooLarge() error {
	return apperr.FieldError("file", "The file is larger than %d MB. Split it and import the parts one after the other.", s.opt.MaxFile>>20)
}

// Upload keeps a file for a list, in pieces, never holding more than one. What
// breaks off, or is too large, is removed and changes nothing; a program that is
// killed leaves a rest that Sweep removes. The mapping that fits is suggested.
// Errors: Invalid at the field `file`, NotFound without the list.
func (s *Service) Upload(ctx context.Context, by Actor, listID, name string, r io.Reader) (*models.LeadImport, error) {
	if _, err := s.db.LeadLists.Get(ctx, listID); err != nil {
		return nil, err
	}
	i := &models.LeadImport{ListID: listID, FileName: fileName(name), Status: models.ImportUploading, Options: "{}",
		CreatedBy: by.Name, CreatedAt: s.now(), UpdatedAt: s.now()}
	if err := s.db.Imports.Create(ctx, i); err != nil {
		return nil, err
	}
	err := s.receive(ctx, i, r)
	if err == nil {
		err = s.suggest(ctx, i)
	}
	if err != nil {
		return nil, errors.Join(err, s.db.Imports.Delete(context.WithoutCancel(ctx), i.ID))
	}
	return i, nil
}

// fileName is what a browser or program called the file, without folders.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(oneLine(name), `\`, "/"))
	if name == "." || name == "/" {
		return "leads.csv"
	}
	return clip(strings.TrimFunc(name, unicode.IsSpace), maxFileName)
}

// receive keeps the pieces and notes size and encoding.
func (s *Service) receive(ctx context.Context, i *models.LeadImport, r io.Reader) error {
	buf := make([]byte, chunkSize)
	var watch utf8Watch
	var words sample
	found := "" // by the first bytes
	for seq := int64(0); ; seq++ {
		n, err := io.ReadFull(r, buf)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if errors.Is(err, io.ErrUnexpectedEOF) && n == 0 {
			return err
		}
		if seq == 0 {
			found = cmp.Or(byMark(buf[:n]), unmarked16(buf[:n]))
			if err := notText(buf[:n]); err != nil {
				return err
			}
		}
		if i.Size += int64(n); i.Size > s.opt.MaxFile {
			return s.TooLarge()
		}
		_, _ = watch.Write(buf[:n]) // never fails
		words.add(buf[:n])
		if n > 0 {
			if err := s.db.Imports.AddChunk(ctx, &models.LeadImportChunk{ImportID: i.ID, Seq: seq, Data: buf[:n]}, s.now()); err != nil {
				return err
			}
		}
		if last {
			break
		}
	}
	if found == "" && watch.isUTF8() {
		found = UTF8
	}
	text, err := Mapping{Encoding: cmp.Or(found, words.encoding())}.text()
	i.Options = text
	return err
}

// notText refuses what is surely no CSV file, by its beginning.
func notText(start []byte) error {
	text := string(start[:min(len(start), 512)])
	switch {
	case strings.TrimSpace(text) == "":
		return apperr.FieldError("file", "The file is empty. Choose a CSV file with a row per lead.")
	case strings.HasPrefix(text, "PK\x03\x04"), strings.HasPrefix(text, "\xd0\xcf\x11\xe0"):
		return apperr.FieldError("file", "This is a workbook or an archive, not a CSV file. Open it, save the sheet as CSV, and choose that.")
	case byMark(start) != UTF16LE && byMark(start) != UTF16BE && unmarked16(start) == "" && strings.Contains(text, "\x00"):
		return apperr.FieldError("file", "This is no text file. Save the leads as CSV, in UTF-8, and choose that.")
	}
	return nil
}

// chunks reads a kept file from an offset on.
type chunks struct {
	ctx  context.Context // of the one read it is made for
	db   *models.DB
	id   string
	size int64
	at   int64
	rest []byte
}

func (s *Service) open(ctx context.Context, i *models.LeadImport, offset int64) *chunks {
	return &chunks{ctx: ctx, db: s.db, id: i.ID, size: i.Size, at: offset}
}

// Read reads on.
func (c *chunks) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		if c.at >= c.size {
			return 0, io.EOF
		}
		data, err := c.db.Imports.Chunk(c.ctx, c.id, c.at/chunkSize)
		if err != nil {
			return 0, err
		}
		skip := c.at % chunkSize
		if int64(len(data)) <= skip {
			return 0, fmt.Errorf("piece %d of import %s is too short", c.at/chunkSize, c.id)
		}
		c.rest = data[skip:]
	}
	n := copy(p, c.rest)
	c.rest, c.at = c.rest[n:], c.at+int64(n)
	return n, nil
}
