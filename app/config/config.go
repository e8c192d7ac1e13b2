// Package config turns flags and environment into one validated struct.
//
// It names every problem at once, each with the setting, its value and the
// remedy, so that a wrong installation is mended in one go. It opens no
// database and no socket, and nothing reads a setting from anywhere else.
package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Settings are the raw words of flags and environment. They are all text on
// purpose: a value of the wrong form must be named together with the others
// (see Parse), not end the program at the first.
type Settings struct {
	Addr           string `env:"HOOKLINE_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on (default ${default})."`
	Database       string `env:"HOOKLINE_DATABASE" default:"sqlite:data/hookline.db" placeholder:"DSN" help:"sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME (default ${default})."`
	PublicURL      string `name:"public-url" env:"HOOKLINE_PUBLIC_URL" placeholder:"URL" help:"Address by which browsers and carriers reach this server, such as https://hookline.example.com (default: http:// and the listen address)."`
	SecretKey      string `env:"HOOKLINE_SECRET_KEY" placeholder:"TEXT" help:"Key that encrypts stored secrets, 32 characters or more; better by the environment than by flag (default: made and kept beside the SQLite file; required with PostgreSQL)."`
	AdminEmail     string `env:"HOOKLINE_ADMIN_EMAIL" placeholder:"EMAIL" help:"First admin, made at start while there is none, instead of the one-time sign-in link."`
	AdminPassword  string `env:"HOOKLINE_ADMIN_PASSWORD" placeholder:"TEXT" help:"Password of the first admin, ${minPassword} characters or more; better by the environment than by flag."`
	AllowPrivate   string `env:"HOOKLINE_ALLOW_PRIVATE" placeholder:"PREFIXES" help:"Private networks that Web Services may reach, such as 127.0.0.1/32,10.0.0.0/8 (default: none)."`
	CA             string `name:"ca" env:"HOOKLINE_CA" placeholder:"PATHS" help:"Certificate authorities of your own that are trusted beside the machine's: PEM files or folders, with commas between (default: none)."`
	TrustedProxies string `env:"HOOKLINE_TRUSTED_PROXIES" placeholder:"PREFIXES" help:"Proxies whose X-Forwarded-For is believed, such as 10.0.0.5/32 (default: none)."`
	Sample         string `env:"HOOKLINE_SAMPLE" default:"on" placeholder:"on|off" help:"Load the sample workspace into a new database and serve its sample API (default ${default})."`
	TraceDays      string `env:"HOOKLINE_TRACE_DAYS" default:"30" placeholder:"DAYS" help:"How long traces of calls, recordings, and rows that an import did not take, are kept (default ${default})."`
	MediaDir       string `name:"media-dir" env:"HOOKLINE_MEDIA_DIR" placeholder:"DIR" help:"Where recordings are kept (default: media beside the SQLite file, or data/media); several nodes share it, or use S3."`
	S3Endpoint     string `name:"s3-endpoint" env:"HOOKLINE_S3_ENDPOINT" placeholder:"URL" help:"Keep recordings in S3-compatible storage instead, such as https://s3.eu-central-1.amazonaws.com."`
	S3Bucket       string `name:"s3-bucket" env:"HOOKLINE_S3_BUCKET" placeholder:"NAME" help:"The bucket; it must be there."`
	S3AccessKey    string `name:"s3-access-key" env:"HOOKLINE_S3_ACCESS_KEY" placeholder:"TEXT" help:"Who may use the bucket."`
	S3SecretKey    string `name:"s3-secret-key" env:"HOOKLINE_S3_SECRET_KEY" placeholder:"TEXT" help:"The secret of the access key; better by the environment than by flag."`
	S3Region       string `name:"s3-region" env:"HOOKLINE_S3_REGION" default:"us-east-1" placeholder:"NAME" help:"The region of the bucket (default ${default})."`
	S3PathStyle    string `name:"s3-path-style" env:"HOOKLINE_S3_PATH_STYLE" default:"off" placeholder:"on|off" help:"The bucket stands in the path, not before the host: as most storage of one's own wants it (default ${default})."`
	MetricsAddr    string `env:"HOOKLINE_METRICS_ADDR" placeholder:"HOST:PORT" help:"Address of its own for Prometheus, /metrics; whoever reaches it may read it (default: no metrics are served)."`
	Dev            string `env:"HOOKLINE_DEV" default:"off" placeholder:"on|off" help:"Serve the page of components, /styleguide (default ${default})."`
}

// MinPasswordLength is the least number of characters of a password, here and
// wherever one is chosen.
const MinPasswordLength = 10

// Vars are the values that the help texts of Settings refer to.
func Vars() map[string]string {
	return map[string]string{"minPassword": "10"}
}

// Config is what the program runs by. Every value has been validated.
type Config struct {
	// Addr is HOST:PORT as net.Listen takes it; port 0 lets the kernel choose.
	Addr string
	// Database is `sqlite:PATH` or a postgres:// URL.
	Database string
	// PublicURL has a scheme and a host and nothing else; nil when not set.
	PublicURL *url.URL
	// SecretKey is the root of all encryption at rest. It is empty until
	// KeepSecretKey when the setting is absent and the database is SQLite.
	SecretKey []byte
	// AdminEmail and AdminPassword are both set or both empty.
	AdminEmail, AdminPassword string
	AllowPrivate              []netip.Prefix
	CA                        []string // files and folders
	TrustedProxies            []netip.Prefix
	Sample                    bool
	TraceRetention            time.Duration
	// MediaDir is where recordings are kept, when S3 is nil.
	MediaDir string
	S3       *S3
	// MetricsAddr is empty when no metrics are to be served.
	MetricsAddr string
	Dev         bool
}

// S3 is a bucket of S3-compatible storage.
type S3 struct {
	Endpoint             *url.URL // scheme and host alone
	Bucket, Region       string
	AccessKey, SecretKey string
	PathStyle            bool
}

// Public says whether the installation has an address that strangers can reach: one is
// set, and it is not this machine's own.
func (c *Config) Public() bool { return c.PublicURL != nil && !loopback(c.PublicURL.Hostname()) }

// Reachable says whether other machines can reach this one, by the public address or
// because it listens to them.
func (c *Config) Reachable() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	return c.Public() || err != nil || !loopback(host)
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// SQLitePath is the path of the SQLite file, or empty with PostgreSQL.
func (c *Config) SQLitePath() string {
	path, ok := strings.CutPrefix(c.Database, sqlitePrefix)
	if !ok {
		return ""
	}
	return path
}

// TempDir is where temporary files are made: beside the data, in a directory that is nobody
// else's, for what is left in it is removed.
func (c *Config) TempDir() string {
	beside := c.SQLitePath()
	if beside == "" {
		beside = c.MediaDir
	}
	return beside + ".tmp"
}

const sqlitePrefix = "sqlite:"
