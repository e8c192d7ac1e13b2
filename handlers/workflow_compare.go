package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hookline/app/workflow"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	screen "hookline/views/workflow"
)

// versionsOffered is how many versions the page offers to compare; any other can be
// asked for by its number in the address.
const versionsOffered = 200

// side is one of the two that are compared.
type side struct {
	screen.Side
	def *workflow.Definition
}

// compare says what differs: from what new calls run to the draft, unless the address
// asks for others.
func (h *workflows) compare(c echo.Context) error {
	head, d, err := h.head(c, c.Param("id"), screen.TabVersions)
	if err != nil {
		return err
	}
	from, to, err := h.sides(c, head.Workflow)
	if err != nil {
		return err
	}
	page := screen.Compare{Head: head, From: from.Side, To: to.Side, Result: workflow.Compare(from.def, to.def, d.around), View: screen.ViewOf(c.QueryParam("view"))}
	if page.Sides, err = h.sideOptions(c, head.Workflow, from.Side, to.Side); err != nil {
		return err
	}
	frame, err := h.frame(c, head.Workflow.Name, workflowCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.ComparePage(frame, page))
}

// compareGraph is both sides in one, as the canvas reads it.
func (h *workflows) compareGraph(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	from, to, err := h.sides(c, d.workflow)
	if err != nil {
		return err
	}
	result := workflow.Compare(from.def, to.def, d.around)
	removed := map[string]bool{}
	for _, o := range result.Objects {
		removed[o.ID] = o.Change == workflow.Removed
	}
	g, err := screen.NewComparedGraph(screen.GraphProps{ID: d.workflow.ID, Name: d.workflow.Name, Around: d.around,
		URL: func(object string) string {
			if removed[object] {
				return from.Object(object)
			}
			return to.Object(object)
		}}, result, from.def, to.def)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, g)
}

// sides reads what the address asks for. A Workflow that is not published is compared
// with its newest version, or with nothing.
func (h *workflows) sides(c echo.Context, w *models.Workflow) (from, to *side, err error) {
	asked := c.QueryParam("from")
	if asked == "" && w.PublishedID != "" {
		v, err := h.db.Version(c.Request().Context(), w.PublishedID)
		if err != nil {
			return nil, nil, err
		}
		asked = strconv.FormatInt(v.Number, 10)
	} else if asked == "" {
		newest, _, err := h.db.Versions(c.Request().Context(), w.ID, models.Page{Limit: 1})
		if err != nil {
			return nil, nil, err
		}
		if len(newest) > 0 {
			asked = strconv.FormatInt(newest[0].Number, 10)
		}
	}
	if from, err = h.side(c, w, asked); err != nil {
		return nil, nil, err
	}
	to, err = h.side(c, w, c.QueryParam("to"))
	return from, to, err
}

// side reads a version by its number; the draft for its name, and for none.
func (h *workflows) side(c echo.Context, w *models.Workflow, key string) (*side, error) {
	if key == "" || key == screen.DraftSide {
		def, err := workflow.Parse(w.Draft)
		return &side{screen.Side{Key: screen.DraftSide, Object: func(id string) string { return route.WorkflowObject(w.ID, id) }}, def}, err
	}
	v, err := h.numbered(c, w, key)
	if err != nil {
		return nil, err
	}
	def, err := workflow.Parse(v.Definition)
	return &side{screen.Side{Key: strconv.FormatInt(v.Number, 10), Note: v.Note, Author: v.Author, At: v.CreatedAt,
		Live: v.ID == w.PublishedID, Object: versionLink(w.ID, v.Number)}, def}, err
}

// sideOptions are the draft and the newest versions, and what is compared now.
func (h *workflows) sideOptions(c echo.Context, w *models.Workflow, chosen ...screen.Side) ([]component.Option, error) {
	list, _, err := h.db.Versions(c.Request().Context(), w.ID, models.Page{Limit: versionsOffered})
	if err != nil {
		return nil, err
	}
	options := []component.Option{{Value: screen.DraftSide, Label: "Draft"}}
	offered := map[string]bool{screen.DraftSide: true}
	for _, v := range list {
		key := strconv.FormatInt(v.Number, 10)
		offered[key] = true
		options = append(options, component.Option{Value: key, Label: sideLabel(key, v.Note, v.ID == w.PublishedID)})
	}
	for _, s := range chosen {
		if !offered[s.Key] {
			offered[s.Key] = true
			options = append(options, component.Option{Value: s.Key, Label: sideLabel(s.Key, s.Note, s.Live)})
		}
	}
	return options, nil
}

// maxSideNote bounds the note of a version in the choice of versions, in characters.
const maxSideNote = 40

func sideLabel(number, note string, live bool) string {
	label := "v" + number
	if live {
		label += " (live)"
	}
	if r := []rune(note); len(r) > maxSideNote {
		note = string(r[:maxSideNote-1]) + "…"
	}
	if note != "" {
		label = fmt.Sprintf("%s: %s", label, note)
	}
	return label
}
