package calls

import (
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/workflow"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/outcome"
	"hookline/views/route"
)

// place reads which object the listed calls must have met, and says it in words.
func (h *calls) place(c echo.Context, l *callview.List) error {
	p := route.CallPlace{Version: c.QueryParam("version"), Object: c.QueryParam("object"), Exit: c.QueryParam("exit"),
		Cause: c.QueryParam("cause"), Ended: c.QueryParam("ended") == "1"}
	if p.Version == "" || p.Object == "" {
		return nil
	}
	if since, err := time.Parse(time.RFC3339, c.QueryParam("since")); err == nil {
		p.Since = since
	}
	words, err := h.placeWords(c, p)
	l.Place, l.PlaceWords = p, words
	return err
}

func (h *calls) placeWords(c echo.Context, p route.CallPlace) (string, error) {
	title, label, where := "an object that is gone", p.Exit, ""
	v, err := h.calledVersion(c.Request().Context(), p.Version)
	if err != nil {
		return "", err
	}
	if v != nil {
		def, err := workflow.Parse(v.Definition)
		if err != nil {
			return "", err
		}
		if o := def.Object(p.Object); o != nil {
			title, label = "“"+o.Title+"”", workflow.ExitLabel(o.Settings, p.Exit)
		}
		where = ", " + v.name()
	}
	switch {
	case p.Ended:
		return "Ended at " + title + where, nil
	case p.Exit != "":
		return "Left " + title + " by " + label + where, nil
	case p.Cause != "":
		return title + " with " + outcome.Cause(p.Cause).Text + where, nil
	}
	return "Came to " + title + where, nil
}

func stepFilter(p route.CallPlace) models.StepFilter {
	f := models.StepFilter{VersionID: p.Version, ObjectID: p.Object, Exit: p.Exit, Cause: p.Cause, Ended: p.Ended}
	if !p.Since.IsZero() {
		f.Since = &p.Since
	}
	return f
}
