package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, method, path string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestFilesAreServedForEver(t *testing.T) {
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"boot.js": "text/javascript; charset=utf-8", "favicon.svg": "image/svg+xml",
	} {
		resp := get(t, http.MethodGet, URL(name), nil)
		body, _ := io.ReadAll(resp.Body)
		want, _ := dist.ReadFile("dist/" + name)
		if resp.StatusCode != http.StatusOK || !bytes.Equal(body, want) {
			t.Errorf("%s: status %d, %d bytes; want 200 and the %d embedded", name, resp.StatusCode, len(body), len(want))
		}
		if got := resp.Header.Get("Content-Type"); got != kind {
			t.Errorf("%s: content type %q, want %q", name, got, kind)
		}
		if got := resp.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: cache control %q", name, got)
		}
	}
}

func TestGzipIsAskedFor(t *testing.T) {
	for header, zipped := range map[string]bool{"gzip": true, "br, gzip;q=0.8": true, "gzip;q=0": false, "br": false, "": false} {
		resp := get(t, http.MethodGet, URL("app.js"), http.Header{"Accept-Encoding": {header}})
		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("Accept-Encoding %q: gzipped %v, want %v", header, got, zipped)
		}
		if !zipped {
			continue
		}
		zr, err := gzip.NewReader(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(zr)
		want, _ := dist.ReadFile("dist/app.js")
		if err != nil || !bytes.Equal(body, want) {
			t.Errorf("Accept-Encoding %q: body differs after unzipping (%v)", header, err)
		}
	}
}

func TestWhatIsNotServed(t *testing.T) {
	stale := strings.Replace(URL("app.css"), "/static/app.", "/static/app.0", 1)
	for _, path := range []string{stale, "/static/app.css", "/static/", "/static/../static.go"} {
		if resp := get(t, http.MethodGet, path, nil); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, resp.StatusCode)
		}
	}
	if resp := get(t, http.MethodPost, URL("app.css"), nil); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d, want 405", resp.StatusCode)
	}
	etag := get(t, http.MethodHead, URL("app.css"), nil).Header.Get("ETag")
	if resp := get(t, http.MethodGet, URL("app.css"), http.Header{"If-None-Match": {etag}}); resp.StatusCode != http.StatusNotModified {
		t.Errorf("If-None-Match: status %d, want 304", resp.StatusCode)
	}
}

// The policy our pages are served under forbids what a build could slip in.
func TestStylesheetLoadsNothingElse(t *testing.T) {
	css, _ := dist.ReadFile("dist/app.css")
	css = bytes.ReplaceAll(css, []byte("url(#"), nil) // a pattern of the page's own picture
	for _, bad := range []string{"url(", "@import"} {
		if bytes.Contains(css, []byte(bad)) {
			t.Errorf("static/dist/app.css contains %q; the content security policy would have to allow it", bad)
		}
	}
}
