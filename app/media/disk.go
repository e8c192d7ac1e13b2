package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"hookline/app/apperr"
)

// Disk keeps files in a directory, which is made when the first one comes. Several
// nodes must share it.
type Disk struct{ dir string }

// NewDisk makes a Disk. The directory need not be there.
func NewDisk(dir string) *Disk { return &Disk{dir: dir} }

// String names the place, for logs.
func (d *Disk) String() string { return "directory " + d.dir }

const (
	dirMode  = 0o700
	fileMode = 0o600
)

// root opens the directory: nothing done by it leaves it, symbolic links included.
func (d *Disk) root() (*os.Root, error) {
	if err := os.MkdirAll(d.dir, dirMode); err != nil {
		return nil, fmt.Errorf("make the directory of recordings: %w", err)
	}
	return os.OpenRoot(d.dir)
}

// Put writes a file whole or not at all.
func (d *Disk) Put(_ context.Context, key string, r io.Reader, _ int64, _ string) (err error) {
	if err := checkKey(key); err != nil {
		return err
	}
	root, err := d.root()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(key)), dirMode); err != nil {
		return err
	}
	name := filepath.FromSlash(key)
	part := name + ".part"
	f, err := root.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync() // the row will say that it is there
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, root.Remove(part))
	}
	return root.Rename(part, name)
}

// Open gives a file; NotFound when it is not there.
func (d *Disk) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	f, err := os.OpenInRoot(d.dir, filepath.FromSlash(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(key)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Delete removes a file. It is no error when it is gone.
func (d *Disk) Delete(_ context.Context, key string) (err error) {
	if err := checkKey(key); err != nil {
		return err
	}
	root, err := os.OpenRoot(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.Remove(filepath.FromSlash(key)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Check says whether files can be kept.
func (d *Disk) Check(context.Context) error {
	at := d.dir
	for { // the directory itself may not be there yet; then what it will be in counts
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return apperr.New(apperr.Unavailable, "HOOKLINE_MEDIA_DIR %q: %q is a file; name a directory.", d.dir, at)
		}
		if err == nil {
			return d.writable(at)
		}
		up := filepath.Dir(at)
		if !errors.Is(err, fs.ErrNotExist) || up == at {
			return apperr.Wrap(err, apperr.Unavailable, "HOOKLINE_MEDIA_DIR %q can't be used: %v.", d.dir, err)
		}
		at = up
	}
}

func (d *Disk) writable(at string) error {
	f, err := os.CreateTemp(at, ".hookline-check-*")
	if err != nil {
		return apperr.Wrap(err, apperr.Unavailable, "HOOKLINE_MEDIA_DIR %q can't be written to; let the user that runs Hookline write there, or name another directory.", d.dir)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
