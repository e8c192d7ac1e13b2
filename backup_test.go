package main

import (
	"archive/tar"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// blocks gives the commands of a document that are in blocks of a language, in their order.
func blocks(t *testing.T, name, language string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		list = append(list, m[1])
	}
	return list
}

// shell runs commands of a document, in which hookline is this program.
func shell(t *testing.T, dir string, settings []string, script string) {
	t.Helper()
	cmd, _ := command(t, settings)
	self, bin := cmd.Path, t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "hookline"), []byte("#!/bin/sh\nexec "+self+` "$@"`+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	sh := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
	sh.Dir, sh.Env = dir, append(cmd.Env, "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
}

// things counts what a backup must bring back.
func things(t *testing.T, dsn string) (users, calls int) {
	t.Helper()
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.SQL().QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM calls)").Scan(&users, &calls); err != nil {
		t.Fatal(err)
	}
	return users, calls
}

func callIn(t *testing.T, p *program, sid string) {
	t.Helper()
	resp, err := (&http.Client{Timeout: patience}).Post(p.url+"/runtime/local/voice", "application/x-www-form-urlencoded",
		strings.NewReader("CallSid="+sid+"&From=%2B61491570156&To=%2B61255501236&CallStatus=ringing"))
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
}

// docs/backup.md is followed: what was there when the backup was made is there again.
func TestBackupPageSQLite(t *testing.T) {
	page := blocks(t, "docs/backup.md", "sh")
	if len(page) != 3 {
		t.Fatalf("%d commands", len(page))
	}
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "data/hookline.db")
	settings := []string{"HOOKLINE_DATABASE=" + dsn, "HOOKLINE_SECRET_KEY="}
	sound := filepath.Join(dir, "data/media/recordings/one.wav")
	p := start(t, settings...)
	callIn(t, p, "CA1")
	if err := errorsOf(os.MkdirAll(filepath.Dir(sound), 0o700), os.WriteFile(sound, []byte("RIFF"), 0o600)); err != nil {
		t.Fatal(err)
	}
	shell(t, dir, settings, page[0])
	key, err := os.ReadFile(filepath.Join(dir, "data/hookline.key"))
	if err != nil {
		t.Fatal(err)
	}
	callIn(t, p, "CA2")
	cmd, stderr := command(t, settings, "restore", "--replace", filepath.Join(dir, "hookline-backup.tar"))
	if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "in use") {
		t.Errorf("restored under a running program: %v %s", err, stderr)
	}
	stop(t, p)
	cmd, stderr = command(t, settings, "restore", filepath.Join(dir, "hookline-backup.tar"))
	if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "--replace") {
		t.Errorf("replaced without being told: %v %s", err, stderr)
	}
	if _, calls := things(t, dsn); calls != 2 {
		t.Fatalf("%d calls before the restore", calls)
	}
	// What is there is damaged, its key another, its recordings gone.
	if err := errorsOf(os.WriteFile(filepath.Join(dir, "data/hookline.db"), []byte("damaged"), 0o600), os.Remove(sound),
		os.WriteFile(filepath.Join(dir, "data/hookline.db-wal"), []byte("of another"), 0o600),
		os.WriteFile(filepath.Join(dir, "data/hookline.key"), bytes.Repeat([]byte("k"), 40), 0o600)); err != nil {
		t.Fatal(err)
	}
	shell(t, dir, settings, page[1])
	shell(t, dir, nil, "unset HOOKLINE_SECRET_KEY\n"+page[2])
	for _, place := range []string{"data", "trial"} {
		if users, calls := things(t, "sqlite:"+filepath.Join(dir, place, "hookline.db")); users == 0 || calls != 1 {
			t.Errorf("%s: %d users, %d calls", place, users, calls)
		}
		for name, want := range map[string]string{"hookline.key": string(key), "media/recordings/one.wav": "RIFF"} {
			if got, err := os.ReadFile(filepath.Join(dir, place, name)); err != nil || string(got) != want {
				t.Errorf("%s/%s: %q %v", place, name, got, err)
			}
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, "data/hookline.db.tmp")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	callIn(t, start(t, settings...), "CA3")
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestBackupPagePostgres(t *testing.T) {
	page := blocks(t, "docs/backup.md", "sh postgres")
	if len(page) != 2 {
		t.Fatalf("%d commands", len(page))
	}
	dsn, dir := dbtest.PostgresDSN(t), t.TempDir()
	settings := []string{"HOOKLINE_DATABASE=" + dsn}
	p := start(t, settings...)
	callIn(t, p, "CA1")
	shell(t, dir, settings, page[0])
	callIn(t, p, "CA2")
	stop(t, p)
	shell(t, dir, settings, page[1])
	if _, calls := things(t, dsn); calls != 1 {
		t.Errorf("%d calls", calls)
	}
	callIn(t, start(t, settings...), "CA3")
	for _, args := range [][]string{{"backup", "x"}, {"restore", "x"}} {
		cmd, stderr := command(t, settings, args...)
		if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "Run: pg_") || !strings.Contains(stderr.String(), "HOOKLINE_SECRET_KEY") {
			t.Errorf("%s: %v: %s", args[0], err, stderr)
		}
	}
}

// A backup that is not whole, or of a newer program, replaces nothing.
func TestRestoreRefuses(t *testing.T) {
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hookline.db")
	settings := []string{"HOOKLINE_DATABASE=" + dsn, "HOOKLINE_SECRET_KEY="}
	runs(t, settings, []string{"user", "add", "ben@example.org"})
	good := filepath.Join(dir, "good.tar")
	backs := func(to string) {
		t.Helper()
		runs(t, settings, []string{"backup", to})
	}
	backs(good)
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	cmd, stderr := command(t, settings, "backup", good)
	if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "is there already") {
		t.Errorf("a backup was overwritten: %v %s", err, stderr)
	}
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"
	if _, err := db.SQL().ExecContext(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	future := filepath.Join(dir, "future.db")
	if _, err := db.SQL().ExecContext(t.Context(), "VACUUM INTO ?", future); err != nil {
		t.Fatal(err)
	}
	_, err = db.SQL().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = 99999")
	if err := errorsOf(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	later, err := os.ReadFile(future)
	if err != nil {
		t.Fatal(err)
	}
	wrong := bytes.Clone(data)
	clear(wrong[512+len(later)/3 : 512+len(later)/2])
	backups := map[string]struct {
		data []byte
		says string
	}{
		"cut off":          {data[:len(data)/2], "not the whole"},
		"without its end":  {data[:len(data)-3*512], "not the whole"},
		"no backup":        {[]byte("PK\x03\x04 something else entirely"), "no backup"},
		"nothing":          {nil, "no backup"},
		"the plain file":   {later, "no backup"},
		"damaged inside":   {wrong, "damaged"},
		"of a newer one":   {tarOf(t, "hookline.db", later), "start a newer Hookline"},
		"another database": {tarOf(t, "something.db", later), "no backup"},
	}
	for name, b := range backups {
		t.Run(name, func(t *testing.T) {
			cmd, stderr := command(t, settings, "restore", "--replace", "-")
			cmd.Stdin = bytes.NewReader(b.data)
			if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), b.says) {
				t.Errorf("%v: %s", err, stderr)
			}
			if users, _ := things(t, dsn); users != 1 {
				t.Errorf("%d users in the database that was there", users)
			}
		})
	}
	cmd, stderr = command(t, []string{settings[0], "HOOKLINE_SECRET_KEY=" + strings.Repeat("x", 32)}, "restore", "--replace", good)
	if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "another key") {
		t.Errorf("another key: %v: %s", err, stderr)
	}
}

func tarOf(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data))})
	_, other := w.Write(data)
	if err := errorsOf(err, other, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A newer program may make the backup before it takes the place of the one that runs.
func TestBackupChangesNothing(t *testing.T) {
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hookline.db")
	settings := []string{"HOOKLINE_DATABASE=" + dsn, "HOOKLINE_SECRET_KEY="}
	runs(t, settings, []string{"migrate"})
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var before, after int
	const last = "SELECT max(version_id) FROM goose_db_version"
	err = db.SQL().QueryRowContext(t.Context(), last).Scan(&before)
	_, deleted := db.SQL().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = $1", before)
	if err := errorsOf(err, deleted); err != nil {
		t.Fatal(err)
	}
	runs(t, settings, []string{"backup", filepath.Join(dir, "backup.tar")})
	if err := db.SQL().QueryRowContext(t.Context(), last).Scan(&after); err != nil || after >= before {
		t.Errorf("the schema was %d and is %d: %v", before-1, after, err)
	}
}
