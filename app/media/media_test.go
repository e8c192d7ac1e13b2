package media_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/media"
)

// store is what users of this package need.
type store interface {
	Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, key string) error
	Check(ctx context.Context) error
}

const (
	accessKey = "AKIDEXAMPLE"
	secretKey = "opensesame-s3"
)

// bucket is a small S3: it takes what is signed with the access key, and keeps it.
type bucket struct {
	mu      sync.Mutex
	files   map[string][]byte
	types   map[string]string
	refused bool
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refused || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential="+accessKey+"/") || r.Header.Get("X-Amz-Date") == "" {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>You sent "+secretKey+"</Message></Error>")
		return
	}
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if name != "sounds" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	data, there := b.files[key]
	switch {
	case key == "": // does the bucket exist?
	case r.Method == http.MethodPut:
		b.files[key], b.types[key] = body(r), r.Header.Get("Content-Type")
		w.Header().Set("ETag", `"x"`)
	case r.Method == http.MethodDelete:
		delete(b.files, key)
		w.WriteHeader(http.StatusNoContent)
	case !there:
		w.WriteHeader(http.StatusNotFound)
	default:
		w.Header().Set("ETag", `"x"`)
		http.ServeContent(w, r, key, time.Now(), bytes.NewReader(data))
	}
}

// body reads a body that is signed chunk by chunk: size;chunk-signature=…, then the bytes.
func body(r *http.Request) []byte {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		data, _ := io.ReadAll(r.Body)
		return data
	}
	var out []byte
	for in := bufio.NewReader(r.Body); ; {
		line, err := in.ReadString('\n')
		size, _, _ := strings.Cut(line, ";")
		n, _ := strconv.ParseInt(strings.TrimSpace(size), 16, 64)
		if err != nil || n == 0 {
			return out
		}
		chunk := make([]byte, n+2)
		_, _ = io.ReadFull(in, chunk)
		out = append(out, chunk[:n]...)
	}
}

func stores(t *testing.T) (map[string]store, *bucket, string) {
	t.Helper()
	b := &bucket{files: map[string][]byte{}, types: map[string]string{}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s3, err := media.NewS3(media.S3Settings{Endpoint: u, Bucket: "sounds", Region: "us-east-1", AccessKey: accessKey, SecretKey: secretKey, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data", "media")
	return map[string]store{"disk": media.NewDisk(dir), "s3": s3}, b, dir
}

func TestStore(t *testing.T) {
	list, b, _ := stores(t)
	for name, s := range list {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			const key, text = "recordings/2026/11/abc-1.wav", "RIFF and so on"
			if err := s.Check(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Open(ctx, key); !apperr.Is(err, apperr.NotFound) {
				t.Errorf("open what is not there: %v", err)
			}
			if err := s.Delete(ctx, key); err != nil {
				t.Errorf("delete what is not there: %v", err)
			}
			for range 2 { // the second replaces the first
				if err := s.Put(ctx, key, strings.NewReader(text), int64(len(text)), "audio/wav"); err != nil {
					t.Fatal(err)
				}
			}
			f, err := s.Open(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Seek(5, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if rest, err := io.ReadAll(f); err != nil || string(rest) != text[5:] {
				t.Errorf("read %q, %v", rest, err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if err := s.Delete(ctx, key); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Open(ctx, key); !apperr.Is(err, apperr.NotFound) {
				t.Errorf("still there: %v", err)
			}
			for _, bad := range []string{"", "../x", "a/../../x", "/etc/passwd", "a//b", "a/.b", "A", "a b", `a\b`, "a\x00", strings.Repeat("a", 201), "a/"} {
				if err := s.Put(ctx, bad, strings.NewReader("x"), 1, "audio/wav"); !apperr.Is(err, apperr.Invalid) {
					t.Errorf("key %q: %v", bad, err)
				}
			}
		})
	}
	if got := b.types["recordings/2026/11/abc-1.wav"]; got != "audio/wav" {
		t.Errorf("type in the bucket: %q", got)
	}
}

// A write that breaks off leaves nothing, and no link leads out of the directory.
func TestDiskIsWhole(t *testing.T) {
	list, _, dir := stores(t)
	s := list["disk"]
	broken := io.MultiReader(strings.NewReader("half"), &failing{})
	if err := s.Put(t.Context(), "a/b.wav", broken, 100, ""); err == nil {
		t.Error("no error")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "a", "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "out/b.wav", strings.NewReader("x"), 1, ""); err == nil {
		t.Error("a link leads out of the directory")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := media.NewDisk(filepath.Join(file, "media")).Check(t.Context()); err == nil || !strings.Contains(apperr.Message(err), "HOOKLINE_MEDIA_DIR") {
		t.Errorf("a file as directory: %v", err)
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, fmt.Errorf("the line broke") }

func TestS3SaysWhatIsWrong(t *testing.T) {
	list, b, _ := stores(t)
	b.refused = true
	err := list["s3"].Put(t.Context(), "a.wav", strings.NewReader("x"), 1, "audio/wav")
	if err == nil || !strings.Contains(apperr.Message(err), "HOOKLINE_S3_ACCESS_KEY") || strings.Contains(apperr.Message(err), secretKey) {
		t.Errorf("refused: %v", apperr.Message(err))
	}
	u, _ := url.Parse("http://127.0.0.1:1")
	gone, err := media.NewS3(media.S3Settings{Endpoint: u, Bucket: "sounds", Region: "x", AccessKey: "a", SecretKey: secretKey, PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := gone.Check(ctx); !apperr.Is(err, apperr.Unavailable) || strings.Contains(err.Error(), secretKey) {
		t.Errorf("away: %v", err)
	}
}
