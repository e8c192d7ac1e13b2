// Package static embeds the built front end (static/dist) and serves it under
// addresses that carry a hash of the content, so that a browser may keep a file
// for ever and still sees a new one at once. The sources lie in static/src and
// are built by `npm run build`; nothing here runs Node.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is the path under which Handler is to be mounted.
const Prefix = "/static/"

//go:embed dist
var dist embed.FS

// file is one built file, ready to be written to a client.
type file struct {
	url, contentType, etag string
	plain, gzipped         []byte
}

// files holds the built files by name and by URL. It is filled once, on first
// use, from what is embedded, and never changes after.
type files struct {
	byName, byURL map[string]*file
}

var load = sync.OnceValue(func() files {
	set, err := read(dist)
	if err != nil {
		// The files are inside the binary: only a broken build gets here.
		panic(err)
	}
	return set
})

// URL is the address of a file of static/dist, such as "app.css". It panics
// for a name that was not built: that is a mistake in our source, and a test
// of the layout meets it.
func URL(name string) string {
	f, ok := load().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q in static/dist; run `npm run build`", name))
	}
	return f.url
}

// Handler serves the files of static/dist at the addresses URL gives. An
// address with another hash is not found: it belongs to another build.
func Handler() http.Handler {
	set := load()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Only GET and HEAD are answered here.", http.StatusMethodNotAllowed)
			return
		}
		f, ok := set.byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	if f.gzipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a client that went away is no error of ours
}

// acceptsGzip reads an Accept-Encoding header; a refusal (q=0) counts.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		q := strings.ReplaceAll(params, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

func read(fsys fs.FS) (files, error) {
	set := files{byName: map[string]*file{}, byURL: map[string]*file{}}
	err := fs.WalkDir(fsys, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f, err := prepare(strings.TrimPrefix(name, "dist/"), content)
		if err != nil {
			return err
		}
		set.byName[strings.TrimPrefix(name, "dist/")] = f
		set.byURL[f.url] = f
		return nil
	})
	return set, err
}

func prepare(name string, content []byte) (*file, error) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:5])
	ext := path.Ext(name)
	kind, ok := contentType(ext)
	if !ok {
		return nil, fmt.Errorf("static: %s: no content type known for %q; add it to contentType", name, ext)
	}
	f := &file{
		url:         Prefix + strings.TrimSuffix(name, ext) + "." + hash + ext,
		contentType: kind,
		etag:        `"` + hash + `"`,
		plain:       content,
	}
	gzipped, err := compress(content)
	if err != nil {
		return nil, fmt.Errorf("static: %s: %w", name, err)
	}
	if len(gzipped) < len(content) {
		f.gzipped = gzipped
	}
	return f, nil
}

func compress(content []byte) ([]byte, error) {
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zw.Write(content); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// contentType does not ask the mime package, whose answer depends on the
// machine.
func contentType(ext string) (string, bool) {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8", true
	case ".js":
		return "text/javascript; charset=utf-8", true
	case ".svg":
		return "image/svg+xml", true
	case ".png":
		return "image/png", true
	case ".woff2":
		return "font/woff2", true
	case ".wav":
		return "audio/wav", true
	}
	return "", false
}
