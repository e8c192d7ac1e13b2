package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/workspace/file"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/problem"
)

// Types of bodies besides application/json.
const (
	mimeJSON  = "application/json"
	mimeMerge = "application/merge-patch+json" // a PATCH: what is not mentioned stays
	mimeYAML  = "application/yaml"
)

// read takes the body in. One that is too large is refused without being read,
// when it says so itself.
func (r *request) read(rt route) error {
	limit := rt.limit
	if limit == 0 {
		limit = maxBody
	}
	tooLarge := problem.Refuse(http.StatusRequestEntityTooLarge, "too-large", "The body may have %d bytes at the most.", limit)
	if r.http.ContentLength > limit {
		return tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(r.echo.Response(), r.http.Body, limit))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	if err != nil {
		return problem.Refuse(http.StatusBadRequest, "body", "The body could not be read to its end.")
	}
	if r.body = body; len(body) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(r.http.Header.Get("Content-Type")) // what can't be read is no type of ours
	known := []string{mimeJSON, mimeMerge}
	if rt.file {
		known = []string{mimeYAML, "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"}
	}
	if rt.types != nil {
		known = rt.types
	}
	for _, k := range known {
		if kind == k {
			return nil
		}
	}
	return problem.Refuse(http.StatusUnsupportedMediaType, "media-type", "Send the body as %s, and say so in Content-Type.", known[0])
}

// decode reads a JSON body into a pointer to a struct. What the body does not
// mention stays as it is there. Unknown names and wrong types are told with their
// path.
func (r *request) decode(into any) error {
	_, err := r.decodeWith(func(n *yamldoc.Node, p *yamldoc.Problems) { yamldoc.Decode(n, into, "", p) })
	return err
}

func (r *request) decodeWith(decode func(n *yamldoc.Node, p *yamldoc.Problems)) (*yamldoc.Node, error) {
	if len(r.body) == 0 {
		return nil, problem.Refuse(http.StatusBadRequest, "body", "The request has no body; send JSON.")
	}
	var p yamldoc.Problems
	n, paths, err := yamldoc.ParseJSON(r.body, &p)
	if err != nil {
		return nil, problem.Refuse(http.StatusBadRequest, "body", "The body is %s.", strings.TrimSuffix(err.Error(), "."))
	}
	if n.Kind != yamldoc.Mapping {
		return nil, problem.Refuse(http.StatusBadRequest, "body", "The body must be a JSON object.")
	}
	decode(n, &p)
	return n, fieldErrors(p.List(), paths, "")
}

// decodeMaybe is decode for a body that may be left out.
func (r *request) decodeMaybe(into any) error {
	if len(r.body) == 0 {
		return nil
	}
	return r.decode(into)
}

// fieldErrors makes one error of problems; nil when there are none.
func fieldErrors(list []yamldoc.Problem, paths yamldoc.Paths, called string) error {
	if len(list) == 0 {
		return nil
	}
	e := &apperr.Error{Code: apperr.Invalid, Message: problem.FormMessage}
	for _, p := range list {
		path := paths.Of(p.Line)
		e.Fields = append(e.Fields, apperr.Field{Name: path, Message: plain(p.Message, path, called)})
	}
	return e
}

// plain takes out of a message what its path says already: the decoder begins
// with the place, in words.
func plain(message, path, called string) string {
	place, rest, ok := strings.Cut(message, ": ")
	if !ok {
		return capital(message)
	}
	place = strings.TrimPrefix(place, called)
	if asPath := strings.ReplaceAll(strings.TrimSpace(place), " ", "."); strings.HasPrefix(path, asPath) {
		return capital(rest)
	}
	return capital(message)
}

func capital(text string) string {
	for i, c := range text {
		return string(unicode.ToUpper(c)) + text[i+len(string(c)):]
	}
	return text
}

// objectProblems turns what is wrong with the objects of a draft into one error
// with a path for each.
func objectProblems(err error, paths yamldoc.Paths) error {
	file, ok := errors.AsType[*file.Error](err)
	if !ok {
		return err
	}
	e := &apperr.Error{Code: apperr.Invalid, Message: problem.FormMessage}
	for _, p := range file.Problems {
		e.Fields = append(e.Fields, apperr.Field{Name: paths.Of(p.Line), Message: capital(strings.TrimPrefix(p.Message, "draft, "))})
	}
	return e
}

// etag is a version as a header says it.
func etag(version int64) string { return fmt.Sprintf(`"%d"`, version) }

// ours reads a tag as etag writes it, and as proxies that compress make of it: W/"1", "1-gzip".
var ours = regexp.MustCompile(`^(?:W/)?"(\d+)(?:[-;][a-z]+)?"$`)

// match checks the version the client saw against the one there is: what nobody
// saw must not be changed.
func (r *request) match(current int64) error {
	header := strings.TrimSpace(r.http.Header.Get("If-Match"))
	switch header {
	case "":
		return problem.Refuse(http.StatusPreconditionRequired, "if-match", "Send the ETag you were given as If-Match, so that nobody's change is lost unseen; “*” stands for whatever is there.").About(current)
	case "*":
		return nil
	}
	for tag := range strings.SplitSeq(header, ",") {
		if m := ours.FindStringSubmatch(strings.TrimSpace(tag)); m != nil && `"`+m[1]+`"` == etag(current) {
			return nil
		}
	}
	return problem.Refuse(http.StatusPreconditionFailed, "stale", "Somebody else changed it: it is at version %d now. Read it again, and change that.", current).About(current)
}
