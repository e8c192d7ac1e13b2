// Package media keeps files of sound: in a directory, or in S3-compatible storage.
// It knows neither whose they are nor who may hear them; whoever uses it declares the
// few methods it needs.
package media

import (
	"regexp"

	"hookline/app/apperr"
)

// keyPattern is what names a file: words of small letters and digits, with slashes
// between. No key of this form leads out of where files are kept.
var keyPattern = regexp.MustCompile(`^[a-z0-9_-]+(/[a-z0-9_-]+)*(\.[a-z0-9]+)?$`)

const maxKey = 200

func checkKey(key string) error {
	if len(key) > maxKey || !keyPattern.MatchString(key) {
		return apperr.New(apperr.Invalid, "%q can't name a stored file.", key)
	}
	return nil
}

// IsKey says whether a file can have this name in the storage.
func IsKey(name string) bool { return checkKey(name) == nil }

func missing(key string) error {
	return apperr.New(apperr.NotFound, "The file %q is not in the storage any more.", key)
}
