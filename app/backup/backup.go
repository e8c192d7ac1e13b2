// Package backup keeps an installation on SQLite in one file and brings it back: the
// database as it stands at one moment, the key that opens its secrets, and media. One
// without the others is of no use. The file is a tar archive, written and read as a stream.
package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hookline/app/media"
	"hookline/models"
)

// Files are where an installation has its data.
type Files struct {
	Database string // the SQLite file
	Key      string // the file of the key; empty when the key is a setting
	Media    string // the directory of media; empty when it is in a bucket
}

// The names in the archive, in the order in which they stand in it. The last one tells a
// whole archive from one that was cut off.
const (
	nameDatabase = "hookline.db"
	nameKey      = "hookline.key"
	nameMedia    = "media/"
	nameEnd      = "end-of-backup"
)

// Contents is what an archive holds.
type Contents struct {
	DatabaseSize int64
	Key          bool
	Media        int // files
}

// Write writes the archive of a database that may be in use meanwhile. Media comes after
// the database: what is added in between is in the archive without being known, which
// harms nothing.
func (f Files) Write(ctx context.Context, db *models.DB, w io.Writer) (Contents, error) {
	var c Contents
	dir, err := os.MkdirTemp("", "hookline-backup-*")
	if err != nil {
		return c, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	snapshot := filepath.Join(dir, nameDatabase)
	if err := db.Snapshot(ctx, snapshot); err != nil {
		return c, err
	}
	out := tar.NewWriter(w)
	if c.DatabaseSize, err = add(out, nameDatabase, os.DirFS(dir), nameDatabase); err != nil {
		return c, err
	}
	if f.Key != "" {
		if _, err := add(out, nameKey, os.DirFS(filepath.Dir(f.Key)), filepath.Base(f.Key)); err != nil {
			return c, err
		}
		c.Key = true
	}
	if c.Media, err = f.addMedia(ctx, out); err != nil {
		return c, err
	}
	if err := out.WriteHeader(&tar.Header{Name: nameEnd, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return c, err
	}
	return c, out.Close()
}

// addMedia adds what is in the directory of media. What is deleted meanwhile is left out.
func (f Files) addMedia(ctx context.Context, out *tar.Writer) (n int, err error) {
	if f.Media == "" {
		return 0, nil
	}
	files := os.DirFS(f.Media)
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case !d.Type().IsRegular() || !media.IsKey(name):
			return nil
		}
		if _, err := add(out, nameMedia+name, files, name); errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		n++
		return nil
	})
	return n, err
}

func add(out *tar.Writer, as string, files fs.FS, name string) (size int64, err error) {
	file, err := files.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	header := &tar.Header{Name: as, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := out.WriteHeader(header); err != nil {
		return 0, err
	}
	// What grows meanwhile is taken as it was; media never does.
	return io.CopyN(out, file, info.Size())
}

// Restore makes the installation what the archive holds. The database is the last thing that
// is put in place, once it and all before it were found good: whatever goes wrong, what was
// there stays. setting is the key when it is a setting. The caller sees to it that nothing
// starts meanwhile.
func (f Files) Restore(ctx context.Context, in io.Reader, setting []byte) (Contents, error) {
	var c Contents
	dir, err := os.MkdirTemp("", "hookline-restore-*")
	if err != nil {
		return c, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r := &restore{ctx: ctx, files: f, dir: dir, setting: setting}
	archive := tar.NewReader(in)
	for !r.whole {
		header, err := archive.Next()
		if err == nil {
			err = r.take(header, archive)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
			return c, fmt.Errorf("this is no backup, or not the whole of one (%w): nothing was replaced; bring the whole file that hookline backup wrote", err)
		}
		if err != nil {
			return c, err
		}
	}
	return r.Contents, r.place()
}

// restore is one archive on its way in.
type restore struct {
	Contents
	ctx     context.Context // of the one Restore that it lives for
	files   Files
	dir     string // for what is not in its place yet
	setting []byte
	whole   bool
}

func (r *restore) take(header *tar.Header, body io.Reader) error {
	switch name := header.Name; {
	case r.DatabaseSize == 0 && name != nameDatabase: // it stands first: nothing is kept of what is no backup
		return tar.ErrHeader
	case name == nameDatabase:
		r.DatabaseSize = header.Size
		if err := r.keep(name, body); err != nil {
			return err
		}
		return models.CheckBackup(r.ctx, filepath.Join(r.dir, nameDatabase))
	case name == nameKey:
		r.Key = true
		if err := r.keep(name, body); err != nil {
			return err
		}
		return r.checkKey()
	case strings.HasPrefix(name, nameMedia):
		if r.files.Media == "" {
			return errors.New("this backup holds media and the settings say that it is in a bucket: unset HOOKLINE_S3_ENDPOINT for the restore")
		}
		r.Media++
		return media.NewDisk(r.files.Media).Put(r.ctx, strings.TrimPrefix(name, nameMedia), body, header.Size, "")
	case name == nameEnd:
		r.whole = true
		return r.hasKey()
	}
	return fmt.Errorf("this backup holds %q, which this Hookline does not know: restore it with the one that made it", header.Name)
}

func (r *restore) keep(name string, body io.Reader) error {
	file, err := os.OpenFile(filepath.Join(r.dir, path.Base(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	return errors.Join(err, file.Sync(), file.Close())
}

// checkKey compares the key of the archive with the setting, which would be used in its place.
func (r *restore) checkKey() error {
	key, err := os.ReadFile(filepath.Join(r.dir, nameKey))
	if err == nil && len(r.setting) > 0 && strings.TrimSpace(string(key)) != string(r.setting) {
		err = errors.New("HOOKLINE_SECRET_KEY is another key than the one in this backup, which its secrets need: unset it")
	}
	return err
}

// hasKey asks for the key where the archive has none.
func (r *restore) hasKey() error {
	if r.Key || len(r.setting) > 0 {
		return nil
	}
	return errors.New("this backup has no key, because HOOKLINE_SECRET_KEY was set where it was made: set it to the same key")
}

// place puts key and database where they belong. The rest of the database that was there
// goes first: SQLite would take it for the new one's. The key that was there stays until the
// database is in place, and comes back when that fails.
func (r *restore) place() (err error) {
	if r.Key && len(r.setting) == 0 {
		before := filepath.Join(r.dir, "key-before")
		had := os.Link(r.files.Key, before) == nil
		if err := os.Rename(filepath.Join(r.dir, nameKey), r.files.Key); err != nil {
			return err
		}
		defer func() {
			if err != nil && had {
				err = errors.Join(err, os.Rename(before, r.files.Key))
			}
		}()
	}
	for _, rest := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Remove(r.files.Database + rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(filepath.Join(r.dir, nameDatabase), r.files.Database)
}
