package api

import (
	"context"
	"strings"

	"hookline/app/apperr"
)

// isID says whether a text can be an id of ours. Anything else need not be
// looked for.
func isID(text string) bool {
	return text != "" && len(text) <= 64 && strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// id is the id in the address, of a thing that messages call what.
func (r *request) id(what string) (string, error) {
	id := r.param("id")
	if !isID(id) {
		return "", missing(what, id)
	}
	return id, nil
}

func missing(what, id string) error {
	return apperr.New(apperr.NotFound, "There is no %s %q.", what, id)
}

// named reads the thing whose id is in the address.
func named[T any](ctx context.Context, r *request, what string, read func(context.Context, string) (*T, error)) (*T, error) {
	id, err := r.id(what)
	if err != nil {
		return nil, err
	}
	return read(ctx, id)
}

// find finds a thing by its name or its id; a name that looks like an id comes first.
func find[T any](ctx context.Context, what, text string, byName, byID func(context.Context, string) (*T, error)) (*T, error) {
	found, err := byName(ctx, text)
	if apperr.Is(err, apperr.NotFound) && isID(text) {
		found, err = byID(ctx, text)
	}
	if apperr.Is(err, apperr.NotFound) {
		return nil, missing(what, text)
	}
	return found, err
}
