package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	minKeyLength = 32
	maxTraceDays = 3650
	day          = 24 * time.Hour
)

// Parse validates the settings. The error, if any, is of type Problems.
func (s Settings) Parse() (Config, error) {
	p := &parser{}
	c := Config{
		Addr:           p.addr("HOOKLINE_ADDR", s.Addr),
		Database:       p.database("HOOKLINE_DATABASE", s.Database),
		PublicURL:      p.publicURL("HOOKLINE_PUBLIC_URL", s.PublicURL),
		SecretKey:      p.secretKey("HOOKLINE_SECRET_KEY", s.SecretKey, s.Database),
		AdminEmail:     p.email("HOOKLINE_ADMIN_EMAIL", s.AdminEmail, s.AdminPassword),
		AdminPassword:  p.password("HOOKLINE_ADMIN_PASSWORD", s.AdminPassword, s.AdminEmail),
		AllowPrivate:   p.prefixes("HOOKLINE_ALLOW_PRIVATE", s.AllowPrivate),
		CA:             paths(s.CA),
		TrustedProxies: p.prefixes("HOOKLINE_TRUSTED_PROXIES", s.TrustedProxies),
		Sample:         p.onOff("HOOKLINE_SAMPLE", s.Sample),
		TraceRetention: p.days("HOOKLINE_TRACE_DAYS", s.TraceDays),
		Dev:            p.onOff("HOOKLINE_DEV", s.Dev),
	}
	if c.MediaDir = s.MediaDir; c.MediaDir == "" {
		c.MediaDir = "data/media"
		if path := c.SQLitePath(); path != "" {
			c.MediaDir = filepath.Join(filepath.Dir(path), "media")
		}
	}
	c.S3 = p.s3(s)
	if s.MetricsAddr != "" {
		c.MetricsAddr = p.addr("HOOKLINE_METRICS_ADDR", s.MetricsAddr)
	}
	if len(p.problems) > 0 {
		return Config{}, p.problems
	}
	return c, nil
}

// paths reads a list with commas between.
func paths(value string) []string {
	var list []string
	for path := range strings.SplitSeq(value, ",") {
		if path = strings.TrimSpace(path); path != "" {
			list = append(list, path)
		}
	}
	return list
}

// parser gathers the problems, so that one wrong setting hides no other.
type parser struct{ problems Problems }

func (p *parser) refuse(setting, value, remedy string, args ...any) {
	p.problems = append(p.problems, Problem{Setting: setting, Value: value, Remedy: fmt.Sprintf(remedy, args...)})
}

func (p *parser) addr(setting, value string) string {
	if strings.Contains(value, "://") {
		p.refuse(setting, value, "leave out the scheme, write HOST:PORT such as 127.0.0.1:8080")
		return ""
	}
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		p.refuse(setting, value, "write HOST:PORT such as 127.0.0.1:8080, or [::1]:8080 for IPv6")
		return ""
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		p.refuse(setting, value, "the port is a number from 0 (any free one) to 65535")
		return ""
	}
	return value
}

func (p *parser) database(setting, value string) string {
	path, isSQLite := strings.CutPrefix(value, sqlitePrefix)
	switch {
	case isSQLite:
		return p.sqlite(setting, value, path)
	case strings.HasPrefix(value, "postgres://"), strings.HasPrefix(value, "postgresql://"):
		return p.postgres(setting, value)
	}
	p.refuse(setting, maskURL(value), "start with sqlite: for a file, such as sqlite:data/hookline.db, or with postgres:// for a server")
	return ""
}

func (p *parser) sqlite(setting, value, path string) string {
	switch {
	case path == "" || strings.HasSuffix(path, "/"):
		p.refuse(setting, value, "name the file after sqlite:, such as sqlite:data/hookline.db")
	case strings.HasPrefix(path, "//"):
		p.refuse(setting, value, "leave out the slashes after sqlite:, write sqlite:data/hookline.db or sqlite:/var/lib/hookline/hookline.db")
	case strings.Contains(path, ":memory:"):
		p.refuse(setting, value, "a database in memory would lose live calls at a restart, name a file")
	case strings.ContainsAny(path, "?#%"):
		p.refuse(setting, value, "options can't be set here, name the file alone (without ?, # and %%)")
	default:
		return value
	}
	return ""
}

func (p *parser) postgres(setting, value string) string {
	u, err := url.Parse(value)
	if err != nil {
		// url.Parse quotes its input, password and all: say it in our words.
		p.refuse(setting, maskURL(value), "not a URL; write postgres://USER:PASSWORD@HOST:PORT/NAME and percent-encode what is special in the password")
		return ""
	}
	if u.Host == "" && u.Query().Get("host") == "" {
		p.refuse(setting, maskURL(value), "name the host, such as postgres://hookline@db.example.com/hookline")
		return ""
	}
	if strings.Trim(u.Path, "/") == "" {
		p.refuse(setting, maskURL(value), "name the database at the end, such as postgres://hookline@db.example.com/hookline")
		return ""
	}
	return value
}

func (p *parser) publicURL(setting, value string) *url.URL {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		p.refuse(setting, maskURL(value), "write http:// or https:// and the host, such as https://hookline.example.com")
		return nil
	}
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		p.refuse(setting, maskURL(value), "only scheme, host and port can stand here: %s://%s", u.Scheme, u.Host)
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

func (p *parser) secretKey(setting, value, database string) []byte {
	if value == "" {
		if strings.HasPrefix(database, "postgres") {
			p.refuse(setting, "", "required with PostgreSQL, so that every node has the same; make one with: openssl rand -base64 32")
		}
		return nil
	}
	if len(value) < minKeyLength {
		p.refuse(setting, "", "%d characters are too few to be safe, at least %d are needed; make one with: openssl rand -base64 32", len(value), minKeyLength)
		return nil
	}
	return []byte(value)
}

func (p *parser) email(setting, value, password string) string {
	if value == "" {
		if password != "" {
			p.refuse(setting, "", "HOOKLINE_ADMIN_PASSWORD is set, so set this too, or neither")
		}
		return ""
	}
	// ParseAddress also takes `Ada <ada@example.com>`; only the bare form is ours.
	parsed, err := mail.ParseAddress(value)
	if err != nil || parsed.Address != value {
		p.refuse(setting, value, "write an email address such as ada@example.com")
		return ""
	}
	return value
}

func (p *parser) password(setting, value, email string) string {
	if value == "" {
		if email != "" {
			p.refuse(setting, "", "HOOKLINE_ADMIN_EMAIL is set, so set this too, or neither")
		}
		return ""
	}
	if n := utf8.RuneCountInString(value); n < MinPasswordLength {
		p.refuse(setting, "", "%d characters are too few, at least %d are needed", n, MinPasswordLength)
		return ""
	}
	return value
}

func (p *parser) prefixes(setting, value string) []netip.Prefix {
	var prefixes []netip.Prefix
	for word := range strings.SplitSeq(value, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		if addr, err := netip.ParseAddr(word); err == nil && addr.Zone() == "" {
			prefixes = append(prefixes, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			p.refuse(setting, word, "write addresses and prefixes with commas between, such as 127.0.0.1/32,10.0.0.0/8,fd00::/8")
			continue
		}
		// 10.1.2.3/8 is more often a slip of the length than of the address.
		if prefix.Masked() != prefix {
			p.refuse(setting, word, "the address has bits beyond the prefix; write %s for the network or %s/%d for the one address",
				prefix.Masked(), prefix.Addr(), prefix.Addr().BitLen())
			continue
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes
}

// s3 reads the settings of the storage: all of them, or none.
func (p *parser) s3(s Settings) *S3 {
	if s.S3Endpoint == "" && s.S3Bucket == "" && s.S3AccessKey == "" && s.S3SecretKey == "" {
		return nil
	}
	for _, need := range []struct{ setting, value string }{
		{"HOOKLINE_S3_ENDPOINT", s.S3Endpoint}, {"HOOKLINE_S3_BUCKET", s.S3Bucket},
		{"HOOKLINE_S3_ACCESS_KEY", s.S3AccessKey}, {"HOOKLINE_S3_SECRET_KEY", s.S3SecretKey},
	} {
		if need.value == "" {
			p.refuse(need.setting, "", "other HOOKLINE_S3_ settings are set, so set this too, or none to keep recordings in HOOKLINE_MEDIA_DIR")
		}
	}
	out := &S3{Bucket: s.S3Bucket, Region: s.S3Region, AccessKey: s.S3AccessKey, SecretKey: s.S3SecretKey, PathStyle: p.onOff("HOOKLINE_S3_PATH_STYLE", s.S3PathStyle)}
	if s.S3Endpoint != "" {
		out.Endpoint = p.publicURL("HOOKLINE_S3_ENDPOINT", s.S3Endpoint)
	}
	if s.S3Bucket != "" && !bucketPattern.MatchString(s.S3Bucket) {
		p.refuse("HOOKLINE_S3_BUCKET", s.S3Bucket, "a bucket's name has 3 to 63 small letters, digits, dots and dashes; leave out s3:// and folders")
	}
	return out
}

var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func (p *parser) onOff(setting, value string) bool {
	switch strings.ToLower(value) {
	case "on", "true", "yes", "1":
		return true
	case "off", "false", "no", "0":
		return false
	}
	p.refuse(setting, value, "write on or off")
	return false
}

func (p *parser) days(setting, value string) time.Duration {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxTraceDays {
		p.refuse(setting, value, "write a whole number of days from 1 to %d", maxTraceDays)
		return 0
	}
	return time.Duration(n) * day
}

// maskURL hides the password of a URL, also of one that url.Parse refuses.
func maskURL(value string) string {
	if u, err := url.Parse(value); err == nil {
		return u.Redacted()
	}
	scheme, rest, ok := strings.Cut(value, "://")
	if at := strings.LastIndex(rest, "@"); ok && at >= 0 {
		return scheme + "://xxxxx" + rest[at:]
	}
	return value
}
