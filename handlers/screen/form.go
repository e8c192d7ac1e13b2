package screen

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/form/v4"
	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/views/component"
)

// maxRows bounds the rows of a form, `query[499].name`, whose number the browser
// chooses.
const maxRows = 500

// Bounds of a field's name, of which ours stay far below: the decoder takes a time that grows
// with the square of it.
const (
	maxFieldName = 1000 // bytes
	maxNesting   = 5    // pairs of brackets
)

// Decode reads a posted form into a typed struct by its json names: nested and
// repeated rows as `query[3].name`, maps as `inputs[postcode]`, durations as
// `5s` or seconds. Values of the wrong form are an Invalid error with every
// field; the struct holds the others. dst is a pointer to a struct.
func Decode(c echo.Context, dst any) error {
	values, err := sent(c)
	if err != nil {
		return err
	}
	return asFieldErrors(newDecoder().Decode(dst, values))
}

// Values reads the fields of a posted form as texts, and the version the person saw. A
// switch that is off is not sent.
func Values(c echo.Context, fields []kind.Field) (kind.Values, int64, error) {
	form, err := sent(c)
	if err != nil {
		return nil, 0, err
	}
	values := kind.Values{}
	for _, f := range fields {
		switch value := form.Get(f.Key); {
		case f.Type == kind.TypeSwitch:
			values[f.Key] = strconv.FormatBool(value == "true")
		case f.Type == kind.TypeMany:
			values[f.Key] = kind.ManyOf(form[f.Key]) // none that is chosen is not sent
		case form.Has(f.Key):
			values[f.Key] = Newlines(value)
		}
	}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		version = 0 // none that is stored: whoever sent it saw nothing
	}
	return values, version, nil
}

// sent is a form as it was sent, cleaned of what can't be kept.
func sent(c echo.Context) (url.Values, error) {
	r := c.Request()
	if err := r.ParseForm(); err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	if strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
		}
	}
	values := r.PostForm
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		values = r.Form
	}
	for name, list := range values {
		if len(name) > maxFieldName || strings.Count(name, "[") > maxNesting || !wellFormed(name) || !isText(name) {
			return nil, echo.NewHTTPError(http.StatusBadRequest, "malformed field name")
		}
		for i := range list {
			list[i] = CleanText(list[i])
		}
	}
	return values, nil
}

// Texts reads a form and its address as they were sent. What holds no text is refused: for a
// form that says what is to be done to many, cleaned it would mean others.
func Texts(c echo.Context) (url.Values, error) {
	values, err := c.FormParams()
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	for name, list := range values {
		if !isText(name) || slices.ContainsFunc(list, func(text string) bool { return !isText(text) }) {
			return nil, echo.NewHTTPError(http.StatusBadRequest)
		}
	}
	return values, nil
}

// isText says whether a text can be kept: PostgreSQL takes neither NUL nor bytes
// that are no UTF-8.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// CleanText takes out what can't be kept.
func CleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// wellFormed says whether the brackets of a field name match; the decoder panics
// when they don't.
func wellFormed(name string) bool {
	open := false
	for _, r := range name {
		switch {
		case r == '[' && open, r == ']' && !open:
			return false
		case r == '[':
			open = true
		case r == ']':
			open = false
		}
	}
	return !open
}

func newDecoder() *form.Decoder {
	d := form.NewDecoder()
	d.SetTagName("json")
	d.SetMaxArraySize(maxRows)
	d.RegisterCustomTypeFunc(func(values []string) (any, error) {
		return ParseDuration(values[0])
	}, time.Duration(0))
	d.RegisterCustomTypeFunc(func(values []string) (any, error) {
		return kind.ParseSpan(strings.ReplaceAll(values[0], " ", ""))
	}, kind.Span(0))
	return d
}

// ParseDuration reads `5s`, `1m30s`, or a number of seconds; empty is zero.
func ParseDuration(text string) (time.Duration, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if text == "" {
		return 0, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	d, err := time.ParseDuration(text + "s")
	if err != nil {
		return 0, fmt.Errorf("%q is not a time. Write it as 5s or 500ms", text)
	}
	return d, nil
}

func asFieldErrors(err error) error {
	var list form.DecodeErrors
	if err == nil {
		return nil
	}
	if !errors.As(err, &list) {
		return err
	}
	var p apperr.Problems
	for _, name := range slices.Sorted(maps.Keys(list)) {
		message := list[name].Error()
		if strings.HasPrefix(message, "Invalid ") || strings.Contains(message, "Namespace '") {
			message = "This value has the wrong form. Enter a number, for example 5"
		}
		p.Add(name, "%s.", strings.TrimSuffix(message, "."))
	}
	return p.Err()
}

// SaveAgain is what to do about a change of somebody else's that was meanwhile.
const SaveAgain = "Save again to have it your way."

// StaleErrors are the messages of a form as formErrors gives them; what somebody else
// saved meanwhile is told with what to do. noun is what stands after "this".
func StaleErrors(err error, noun, remedy string) (component.Errors, error) {
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		return component.Errors{"": stale.By + " changed this " + noun + " meanwhile. " + remedy}, nil
	}
	return FormErrors(err)
}

// FormErrors turns an error that whoever filled in the form can mend into the
// messages to show the form again with. Any other error comes back as the second.
func FormErrors(err error) (component.Errors, error) {
	switch apperr.CodeOf(err) {
	case apperr.Internal, apperr.NotFound, apperr.Unavailable:
		return nil, err
	}
	errs := component.Errors{}
	for _, f := range apperr.Fields(err) {
		errs.Add(f.Name, f.Message)
	}
	if !errs.Any() {
		errs.Add("", apperr.Message(err))
	}
	return errs, nil
}

// Newlines makes the line ends of a browser those that are stored.
func Newlines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// ExampleCaller is a number that is set aside for fiction.
const ExampleCaller = "+61491570156"

// Posted reads a form that changes the configuration, and who sent it.
func Posted[F any](c echo.Context, b *Base) (F, workspace.Actor, error) {
	var f F
	if err := Decode(c, &f); err != nil {
		return f, workspace.Actor{}, err
	}
	by, err := b.Changer(c)
	return f, by, err
}

// Refused shows a form again that was not saved: with what is wrong with it, or, where
// somebody else saved first, with what differs. differences are name, mine and theirs of
// each field, and put the form at their version; nil for a thing nobody else can be at.
func Refused(err error, differences func() ([][3]string, error), again func(status int, e component.Edited) error) error {
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok && differences != nil {
		list, err := differences()
		if err != nil {
			return err
		}
		return again(http.StatusConflict, component.Edited{Dirty: true, Conflict: ConflictOf(stale.By, stale.At, list)})
	}
	errs, other := FormErrors(err)
	if other != nil {
		return other
	}
	return again(StatusOf(err), component.Edited{Dirty: true, Errors: errs})
}

// RefusedOf is Refused for a thing that is shown again as it is stored now: conflict reads
// it, with what differs. stored is nil for a new one.
func RefusedOf[T any](err error, stored *T, conflict func() (*T, [][3]string, error), again func(status int, stored *T, e component.Edited) error) error {
	return Refused(err, func() (differences [][3]string, err error) {
		stored, differences, err = conflict()
		return differences, err
	}, func(status int, e component.Edited) error { return again(status, stored, e) })
}

// Differences puts the texts of two forms, as name and value, side by side.
func Differences(mine, theirs [][2]string) [][3]string {
	list := make([][3]string, len(mine))
	for i := range mine {
		list[i] = [3]string{mine[i][0], mine[i][1], theirs[i][1]}
	}
	return list
}
