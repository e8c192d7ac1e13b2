package flow

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// versionsOffered is how many versions the page offers to compare; any other can be
// asked for by its number in the address.
const versionsOffered = 200

// compare says what differs: from what new calls run to the draft, unless the address
// asks for others.
func (h *versions) compare(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), view.TabVersions)
	if err != nil {
		return err
	}
	w := head.Workflow
	result, err := h.Workspace.Workflows.Compare(c.Request().Context(), w, c.QueryParam("from"), c.QueryParam("to"))
	if err != nil {
		return err
	}
	page := view.Compare{Head: head, From: sideOf(w, result.From), To: sideOf(w, result.To), Result: result.Comparison, View: view.ViewOf(c.QueryParam("view"))}
	if page.Sides, err = h.sideOptions(c, w, page.From, page.To); err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ComparePage, page, w.Name, workflowCrumbs()...)
}

// compareGraph is both sides in one, as the canvas reads it.
func (h *versions) compareGraph(c echo.Context) error {
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	result, err := h.Workspace.Workflows.Compare(ctx, w, c.QueryParam("from"), c.QueryParam("to"))
	if err != nil {
		return err
	}
	from, to, removed := sideOf(w, result.From), sideOf(w, result.To), map[string]bool{}
	for _, o := range result.Objects {
		removed[o.ID] = o.Change == compare.Removed
	}
	g, err := view.NewComparedGraph(view.GraphProps{ID: w.ID, Name: w.Name, Around: result.Around,
		URL: func(object string) string {
			if removed[object] {
				return from.Object(object)
			}
			return to.Object(object)
		}}, result.Comparison, result.From.Definition, result.To.Definition)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, g)
}

// sideOf is a side as the page shows it.
func sideOf(w *models.Workflow, s *workspace.Side) view.Side {
	if s.Version == nil {
		return view.Side{Key: s.Key, Draft: true, Object: func(id string) string { return route.WorkflowObject(w.ID, id) }}
	}
	v := s.Version
	return view.Side{Key: s.Key, Note: v.Note, Live: v.ID == w.PublishedID, Object: versionLink(w.ID, v.Number)}
}

// sideOptions are the draft and the newest versions, and what is compared now.
func (h *versions) sideOptions(c echo.Context, w *models.Workflow, chosen ...view.Side) ([]component.Option, error) {
	list, _, err := h.DB.Workflows.Versions(c.Request().Context(), w.ID, models.Page{Limit: versionsOffered})
	if err != nil {
		return nil, err
	}
	options := []component.Option{{Value: workspace.DraftSide, Label: "Draft"}}
	offered := map[string]bool{workspace.DraftSide: true}
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
