package api

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"hookline/handlers/api/problem"
	"hookline/models"
)

// Sizes of a page of a list.
const (
	usualPage = 50
	mostPage  = 200
)

// pageAnswer is a piece of a list.
type pageAnswer[T any] struct {
	Items []T `json:"items"`
	// NextCursor is where the list goes on; not there at its end.
	NextCursor string `json:"next_cursor,omitempty"`
}

// position is a cursor: the sort key and the id of the last row that was given.
// Of is the list and its filters, so that a cursor of another is refused.
type position struct {
	Of  string `json:"o"`
	Key string `json:"k"`
	ID  string `json:"i"`
}

// limit reads how many items a page is to have.
func (r *request) limit() (int, error) {
	text := r.echo.QueryParam("limit")
	if text == "" {
		return usualPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostPage {
		return 0, problem.BadQuery("limit", "%q must be a whole number from 1 to %d.", text, mostPage)
	}
	return n, nil
}

// query gives the parameters of a list, after refusing those it does not have.
func (r *request) query(known ...string) (url.Values, error) {
	values := r.echo.QueryParams()
	for name, list := range values {
		found := name == "limit" || name == "cursor"
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			return nil, problem.BadQuery(name, "This parameter is not known here.")
		}
		if len(list) > 1 {
			return nil, problem.BadQuery(name, "This parameter stands there twice.")
		}
	}
	return values, nil
}

// of names the list that is asked for, filters and all.
func (r *request) of() string {
	filters := url.Values{}
	for name, values := range r.echo.QueryParams() {
		if name != "limit" && name != "cursor" {
			filters[name] = values
		}
	}
	return r.http.URL.Path + "?" + filters.Encode()
}

func (r *request) position() (position, error) {
	var p position
	text := r.echo.QueryParam("cursor")
	if text == "" {
		return p, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p.Of != r.of() || p.ID == "" || !isText(p.Key) || !isID(p.ID) {
		return p, problem.BadQuery("cursor", "This is no cursor of this list. Take next_cursor of the page before, with the same filters; without a cursor the list begins anew.")
	}
	return p, nil
}

func (p position) encode() string {
	data, err := json.Marshal(p)
	if err != nil { // texts always marshal
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// pageOf reads a page: find reads rows behind a place, at most the limit's, and key
// says a row's sort key and id. next is where the list goes on.
func pageOf[R any](r *request, find func(models.After) ([]R, error), key func(*R) (string, string)) (rows []R, next string, err error) {
	limit, err := r.limit()
	if err != nil {
		return nil, "", err
	}
	at, err := r.position()
	if err != nil {
		return nil, "", err
	}
	rows, err = find(models.After{Key: at.Key, ID: at.ID, Limit: limit + 1})
	if err == nil && len(rows) > limit {
		rows = rows[:limit]
		k, id := key(&rows[limit-1])
		next = position{r.of(), k, id}.encode()
	}
	return rows, next, err
}

// list answers with a page of what is not configured; show says a row.
func list[R, T any](r *request, find func(models.After) ([]R, error), show func(*R) T, key func(*R) (string, string)) (*answer, error) {
	rows, next, err := pageOf(r, find, key)
	if err != nil {
		return nil, err
	}
	page := pageAnswer[T]{Items: []T{}, NextCursor: next}
	for i := range rows {
		page.Items = append(page.Items, show(&rows[i]))
	}
	return ok(page), nil
}

// timeKey is a moment as a sort key.
func timeKey(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func timeOf(key string) (time.Time, error) {
	if key == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, key)
	if err != nil {
		return t, problem.BadQuery("cursor", "This is no cursor of this list.")
	}
	return t, nil
}
