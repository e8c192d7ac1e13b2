package config

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func defaults() Settings {
	return Settings{Addr: "127.0.0.1:8080", Database: "sqlite:data/hookline.db", Sample: "on", TraceDays: "30", Dev: "off"}
}

func s3(s Settings) Settings {
	s.S3Endpoint, s.S3Bucket, s.S3AccessKey, s.S3SecretKey, s.S3Region, s.S3PathStyle = "http://127.0.0.1:9000", "sounds", "hookline", "hunter2-s3", "us-east-1", "on"
	return s
}

func TestParseMedia(t *testing.T) {
	c, err := defaults().Parse()
	if err != nil || c.MediaDir != filepath.Join("data", "media") || c.S3 != nil {
		t.Errorf("default: %q %v %v", c.MediaDir, c.S3, err)
	}
	s := s3(defaults())
	s.MediaDir, s.Database, s.SecretKey = "", "postgres://u@h/d", strings.Repeat("k", 32)
	if c, err = s.Parse(); err != nil || c.MediaDir != "data/media" || c.S3 == nil || c.S3.Endpoint.Host != "127.0.0.1:9000" || !c.S3.PathStyle {
		t.Errorf("S3: %+v %v", c, err)
	}
}

func TestParseDefaults(t *testing.T) {
	c, err := defaults().Parse()
	if err != nil {
		t.Fatal(err)
	}
	if c.SQLitePath() != "data/hookline.db" || c.KeyPath() != "data/hookline.key" {
		t.Errorf("database %q, key %q", c.SQLitePath(), c.KeyPath())
	}
	if !c.Sample || c.Dev || c.TraceRetention != 30*24*time.Hour || c.PublicURL != nil || c.AllowPrivate != nil {
		t.Errorf("defaults: %+v", c)
	}
}

func TestParseAccepts(t *testing.T) {
	s := defaults()
	s.Database = "postgres://h:p%40ss@db:5432/hookline?sslmode=disable"
	s.SecretKey = strings.Repeat("k", 32)
	s.PublicURL = "https://hookline.example.com/"
	s.AdminEmail, s.AdminPassword = "ada@example.com", "correct horse"
	s.AllowPrivate = "127.0.0.1/32, 10.0.0.0/8,::1"
	s.CA = "/etc/ca.pem, ,/etc/authorities"
	s.MetricsAddr = ":0"
	c, err := s.Parse()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.PublicURL.String(); got != "https://hookline.example.com" {
		t.Errorf("public URL %q", got)
	}
	if strings.Join(c.CA, "|") != "/etc/ca.pem|/etc/authorities" {
		t.Errorf("authorities %q", c.CA)
	}
	want := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if len(c.AllowPrivate) != 3 || c.AllowPrivate[0] != want[0] || c.AllowPrivate[1] != want[1] || c.AllowPrivate[2] != want[2] {
		t.Errorf("prefixes %v", c.AllowPrivate)
	}
	if c.SQLitePath() != "" {
		t.Errorf("SQLite path %q with PostgreSQL", c.SQLitePath())
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name    string
		set     func(*Settings)
		setting string
		says    string
	}{
		{"addr with scheme", func(s *Settings) { s.Addr = "http://localhost:8080" }, "HOOKLINE_ADDR", "leave out the scheme"},
		{"addr without port", func(s *Settings) { s.Addr = "localhost" }, "HOOKLINE_ADDR", "HOST:PORT"},
		{"addr with a name for the port", func(s *Settings) { s.Addr = "localhost:http" }, "HOOKLINE_ADDR", "65535"},
		{"addr beyond ports", func(s *Settings) { s.Addr = ":65536" }, "HOOKLINE_ADDR", "65535"},
		{"metrics addr", func(s *Settings) { s.MetricsAddr = "9090" }, "HOOKLINE_METRICS_ADDR", "HOST:PORT"},
		{"other database", func(s *Settings) { s.Database = "mysql://u:hunter2@h/d" }, "HOOKLINE_DATABASE", "postgres://"},
		{"no database", func(s *Settings) { s.Database = "" }, "HOOKLINE_DATABASE", "sqlite:"},
		{"sqlite without file", func(s *Settings) { s.Database = "sqlite:" }, "HOOKLINE_DATABASE", "name the file"},
		{"sqlite directory", func(s *Settings) { s.Database = "sqlite:data/" }, "HOOKLINE_DATABASE", "name the file"},
		{"sqlite as URL", func(s *Settings) { s.Database = "sqlite:///x.db" }, "HOOKLINE_DATABASE", "slashes"},
		{"sqlite in memory", func(s *Settings) { s.Database = "sqlite::memory:" }, "HOOKLINE_DATABASE", "name a file"},
		{"sqlite with options", func(s *Settings) { s.Database = "sqlite:x.db?mode=ro" }, "HOOKLINE_DATABASE", "options"},
		{"postgres without name", func(s *Settings) { s.Database = "postgres://u:hunter2@h/"; s.SecretKey = strings.Repeat("k", 32) }, "HOOKLINE_DATABASE", "name the database"},
		{"postgres without host", func(s *Settings) { s.Database = "postgres:///d"; s.SecretKey = strings.Repeat("k", 32) }, "HOOKLINE_DATABASE", "name the host"},
		{"postgres with a raw password", func(s *Settings) {
			s.Database = "postgres://u:hunter2%@h/d"
			s.SecretKey = strings.Repeat("k", 32)
		}, "HOOKLINE_DATABASE", "percent-encode"},
		{"postgres without key", func(s *Settings) { s.Database = "postgres://u@h/d" }, "HOOKLINE_SECRET_KEY", "openssl rand"},
		{"short key", func(s *Settings) { s.SecretKey = "hunter2" }, "HOOKLINE_SECRET_KEY", "at least 32"},
		{"public URL without scheme", func(s *Settings) { s.PublicURL = "hookline.example.com" }, "HOOKLINE_PUBLIC_URL", "https://"},
		{"public URL with path", func(s *Settings) { s.PublicURL = "https://h.example.com/hook?x" }, "HOOKLINE_PUBLIC_URL", "https://h.example.com"},
		{"public URL with password", func(s *Settings) { s.PublicURL = "https://u:hunter2@h.example.com" }, "HOOKLINE_PUBLIC_URL", "only scheme"},
		{"email alone", func(s *Settings) { s.AdminEmail = "ada@example.com" }, "HOOKLINE_ADMIN_PASSWORD", "or neither"},
		{"password alone", func(s *Settings) { s.AdminPassword = "correct horse" }, "HOOKLINE_ADMIN_EMAIL", "or neither"},
		{"no email", func(s *Settings) { s.AdminEmail = "ada"; s.AdminPassword = "correct horse" }, "HOOKLINE_ADMIN_EMAIL", "ada@example.com"},
		{"email with name", func(s *Settings) { s.AdminEmail = "A <a@b.c>"; s.AdminPassword = "correct horse" }, "HOOKLINE_ADMIN_EMAIL", "ada@example.com"},
		{"short password", func(s *Settings) { s.AdminEmail = "a@b.c"; s.AdminPassword = "hunter2" }, "HOOKLINE_ADMIN_PASSWORD", "at least 10"},
		{"prefix", func(s *Settings) { s.AllowPrivate = "10.0.0.0/8,localhost" }, "HOOKLINE_ALLOW_PRIVATE", "localhost"},
		{"prefix with host bits", func(s *Settings) { s.TrustedProxies = "10.1.2.3/8" }, "HOOKLINE_TRUSTED_PROXIES", "10.0.0.0/8"},
		{"sample", func(s *Settings) { s.Sample = "maybe" }, "HOOKLINE_SAMPLE", "on or off"},
		{"dev", func(s *Settings) { s.Dev = "" }, "HOOKLINE_DEV", "on or off"},
		{"trace days", func(s *Settings) { s.TraceDays = "0" }, "HOOKLINE_TRACE_DAYS", "from 1"},
		{"half of S3", func(s *Settings) { *s = s3(*s); s.S3SecretKey = "" }, "HOOKLINE_S3_SECRET_KEY", "or none"},
		{"S3 endpoint", func(s *Settings) { *s = s3(*s); s.S3Endpoint = "s3.example.com" }, "HOOKLINE_S3_ENDPOINT", "https://"},
		{"S3 bucket", func(s *Settings) { *s = s3(*s); s.S3Bucket = "s3://sounds/new" }, "HOOKLINE_S3_BUCKET", "leave out s3://"},
		{"S3 path style", func(s *Settings) { *s = s3(*s); s.S3PathStyle = "auto" }, "HOOKLINE_S3_PATH_STYLE", "on or off"},
		{"trace days in words", func(s *Settings) { s.TraceDays = "30d" }, "HOOKLINE_TRACE_DAYS", "whole number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := defaults()
			test.set(&s)
			_, err := s.Parse()
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("want one problem, got %v", err)
			}
			if problems[0].Setting != test.setting || !strings.Contains(problems[0].String(), test.says) {
				t.Errorf("got %q, want %s to say %q", problems[0], test.setting, test.says)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the secret is shown: %q", err)
			}
		})
	}
}

func TestParseNamesAllAtOnce(t *testing.T) {
	_, err := Settings{Addr: "x", Database: "y", Sample: "z", TraceDays: "-1", Dev: "on", AdminEmail: "a@b.c"}.Parse()
	for _, want := range []string{"5 settings", "HOOKLINE_ADDR", "HOOKLINE_DATABASE", "HOOKLINE_ADMIN_PASSWORD", "HOOKLINE_SAMPLE", "HOOKLINE_TRACE_DAYS"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

func TestKeepSecretKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fresh := func() Config { return Config{Database: "sqlite:" + filepath.Join(dir, "hookline.db")} }

	var group sync.WaitGroup
	keys := make([]string, 8)
	for i := range keys {
		group.Go(func() {
			c := fresh()
			if err := c.KeepSecretKey(); err != nil {
				t.Error(err)
			}
			keys[i] = string(c.SecretKey)
		})
	}
	group.Wait()
	for _, key := range keys {
		if key != keys[0] || len(key) < 32 {
			t.Fatalf("keys differ or are short: %q", keys)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "hookline.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestKeepSecretKeyRefuses(t *testing.T) {
	dir := t.TempDir()
	c := Config{Database: "sqlite:" + filepath.Join(dir, "hookline.db")}
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(says string) {
		t.Helper()
		if err := c.KeepSecretKey(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
	write("hookline.db", "SQLite", 0o600)
	refused("backup")
	write("hookline.key", "short", 0o600)
	refused("too few")
	if err := os.Chmod(filepath.Join(dir, "hookline.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("chmod 600")
	c.SecretKey = []byte("from the environment")
	if err := c.KeepSecretKey(); err != nil {
		t.Error(err)
	}
}

func TestReachable(t *testing.T) {
	for _, test := range []struct {
		addr, public          string
		wantPublic, wantReach bool
	}{
		{"127.0.0.1:8080", "", false, false}, {"localhost:8080", "", false, false}, {"[::1]:8080", "", false, false},
		{"0.0.0.0:8080", "", false, true}, {":8080", "", false, true}, {"10.0.0.5:8080", "", false, true},
		{"127.0.0.1:8080", "https://hookline.example.com", true, true}, {"127.0.0.1:8080", "http://localhost:8080", false, false},
		{"127.0.0.1:8080", "http://127.0.0.1:9", false, false}, {"127.0.0.1:8080", "http://10.0.0.5", true, true},
	} {
		s := defaults()
		s.Addr, s.PublicURL = test.addr, test.public
		c, err := s.Parse()
		if err != nil || c.Public() != test.wantPublic || c.Reachable() != test.wantReach {
			t.Errorf("%s %s: %v %v %v", test.addr, test.public, c.Public(), c.Reachable(), err)
		}
	}
}
