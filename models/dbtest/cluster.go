package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// superviseScript makes a cluster in $1 with the binaries in $2, runs it with the
// settings in the rest, and ends and removes it when its standard input closes.
// The process that started it holds the other end of that pipe: however it ends,
// by a panic, a timeout or kill -9, the kernel closes the pipe, and no server is
// left behind. The signal is repeated because the shell starts background commands
// with SIGQUIT ignored: one that comes before the server has set its own handler
// is lost.
const superviseScript = `
dir=$1 bin=$2
shift 2
init() { "$bin/initdb" -D "$dir/data" -U hookline -A trust -E UTF8 --no-sync "$@" >>"$dir/log" 2>&1; }
init --locale=C.UTF-8 || init --locale=C || exit 1
"$bin/postgres" -D "$dir/data" -k "$dir" -h '' -c logging_collector=off "$@" >>"$dir/log" 2>&1 </dev/null &
server=$!
read -r _
while kill -QUIT $server 2>/dev/null; do sleep 0.05; done
rm -rf "$dir"
`

// forgetful are the settings of a cluster that is fast because it may lose what
// was committed.
var forgetful = []string{"-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
	"-c", "max_connections=300", "-c", "shared_buffers=64MB"}

const startTime = 60 * time.Second

// startCluster runs a throw-away cluster with the settings, reachable by a Unix
// socket in a directory of its own (so there is no port to clash with), and gives
// the URL of its administrative database.
func startCluster(ctx context.Context, settings []string) (*url.URL, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hookline-pg-")
	if err != nil {
		return nil, err
	}
	if credential != nil {
		if err := os.Chown(dir, int(credential.Uid), int(credential.Gid)); err != nil {
			return nil, err
		}
	}
	// The directory must outlive this function and is removed by the script.
	cmd := exec.Command("/bin/sh", append([]string{"-c", superviseScript, "sh", dir, bin}, settings...)...)
	cmd.Dir = dir
	// A group of its own keeps Ctrl+C in the terminal from ending the supervisor
	// before it has cleaned up.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setpgid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL from %s: %w", bin, err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	admin := &url.URL{Scheme: "postgres", User: url.User("hookline"), Path: "/postgres", RawQuery: url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}}.Encode()}
	if err := awaitCluster(ctx, admin, exited); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, errors.Join(fmt.Errorf("start PostgreSQL from %s: %w\n%s", bin, err, log), closeAndRemove(pipe, dir))
	}
	return admin, nil
}

func closeAndRemove(pipe io.Closer, dir string) error {
	return errors.Join(pipe.Close(), os.RemoveAll(dir))
}

// awaitCluster polls until the server takes connections or has exited.
func awaitCluster(ctx context.Context, admin *url.URL, exited <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, admin.String())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case exit := <-exited:
			return fmt.Errorf("it ended by itself: %w", errors.Join(exit, err))
		case <-ctx.Done():
			return err
		}
	}
}

// findBinaries finds the directory of initdb and postgres.
func findBinaries() (string, error) {
	var dirs []string
	if dir := os.Getenv("PG_BIN"); dir != "" {
		dirs = append(dirs, dir)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		// A link on PATH stands apart from initdb and the libraries.
		if target, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
		"/usr/pgsql-*/bin",          // Fedora, RHEL
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		slices.Reverse(found) // the newest first
		dirs = append(dirs, found...)
	}
	for _, dir := range dirs {
		if isFile(filepath.Join(dir, "initdb")) && isFile(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", errors.New("no initdb and postgres found: set PG_BIN to their directory or " + envServer +
		" to a server's URL, or install them (Debian: apt-get install postgresql)")
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// unprivileged is whom to run the server as: PostgreSQL refuses root. It is nil
// when this process is not root, and then runs it itself.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")
}
