package runtime

import (
	"bytes"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/sound"
	"hookline/app/voice"
	"hookline/static"
)

// sound gives the bytes of a Sound to a carrier, or to the player in a browser.
// Anybody may have them who knows the address, which can't be guessed: carriers send
// no signature for sounds.
func (h *Handler) sound(c echo.Context) error {
	id := c.Param("id")
	if !isID(id) {
		return refuse(c, http.StatusNotFound, "There is no such sound.")
	}
	s, data, err := h.sounds.Heard(c.Request().Context(), id)
	switch {
	case apperr.Is(err, apperr.NotFound):
		return refuse(c, http.StatusNotFound, "There is no such sound.")
	case err != nil:
		h.log.ErrorContext(c.Request().Context(), "a sound can't be read", "sound", id, "error", err)
		return refuse(c, http.StatusServiceUnavailable, "The sound can't be read now.")
	}
	format, header := s.PlayedFormat(), c.Response().Header()
	header.Set(echo.HeaderContentType, sound.ContentType(format))
	header.Set("ETag", `"`+s.Hash+"-"+format+`"`)
	header.Set(echo.HeaderXContentTypeOptions, "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if c.Param("file") == path.Base(sound.Path(s.ID, s.Hash, format)) {
		header.Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		// Of a document from before the Sound was replaced: its caller hears what there
		// is now, and nobody keeps that under the old address.
		header.Set(echo.HeaderCacheControl, "no-store")
	}
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(data))
	return nil
}

// spoken gives the instructions as the carrier can follow them. What its language has
// no words for is left out and told in the log.
func (h *Handler) spoken(r *request, list []voice.Instruction) []voice.Instruction {
	list, left := carrier.Speakable(r.speaks, list)
	if len(left) > 0 {
		h.log.WarnContext(r.echo.Request().Context(), "a carrier's language has no words for a part of a call", "carrier", r.slug, "verbs", left)
	}
	return h.absolute(list)
}

// absolute puts our own address before the paths of our sounds, and gives Music its
// sound: what is kept of a call does not know it.
func (h *Handler) absolute(list []voice.Instruction) []voice.Instruction {
	var out []voice.Instruction // nil as long as nothing differs
	for n, i := range list {
		if prompt := h.absolute(i.Prompt); len(prompt) > 0 && &prompt[0] != &i.Prompt[0] {
			i.Prompt = prompt
		} else if i.Verb == voice.Music {
			i.URL = h.base() + static.URL("hold.wav")
		} else if !strings.HasPrefix(i.URL, sound.PathStart) {
			continue
		} else {
			i.URL = h.base() + i.URL
		}
		if out == nil {
			out = append([]voice.Instruction(nil), list...)
		}
		out[n] = i
	}
	if out == nil {
		return list
	}
	return out
}
