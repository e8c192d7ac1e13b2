package runtime

import (
	"context"
	"net/http"

	"hookline/app/apperr"
)

// transcribed takes the text of a recording, or that there will be none. The address names
// the recording, for the carriers' request does not name the call.
func (h *Handler) transcribed(ctx context.Context, r *request) error {
	news, err := r.speaks.Transcribed(r.Request)
	id := r.echo.Param("recording")
	switch {
	case err != nil:
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	case !isID(id):
		return refuse(r.echo, http.StatusBadRequest, "The address names no recording.")
	}
	from := r.from.ID
	return h.noted(ctx, r, "the text of a recording", func(ctx context.Context) error {
		return h.texts.Told(ctx, from, news.CallID, id, news.Text, news.Failed)
	})
}
