package thing

import (
	"fmt"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/sound"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/sound"
	"hookline/views/trail"
	"hookline/views/usage"
)

// sounds is the list of Sounds and the pages of each one.
type sounds struct{ *screen.Base }

func (h *sounds) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.Sound]{Base: h.Base, In: soundArea(), Name: func(s *models.Sound) string { return s.Name },
		Get: h.DB.Sounds.Get, Delete: h.Workspace.Sounds.Delete, Uses: h.usesPage, Changes: h.changesPage, Kind: workspace.ObjectSound}
	admin.Thing(route.Sounds(), of.Pages(screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Describe: h.describe}))
	admin.Post(route.SoundReplace(":id"), h.replace)
	admin.Get(route.SoundPlay(":id"), h.play)
	admin.Get(route.SoundFile(":id"), h.file)
}

func soundArea() screen.Area {
	return screen.Area{Under: "Resources", Title: "Sounds", URL: route.Sounds()}
}

func (h *sounds) list(c echo.Context) error {
	return screen.ShowRows(c, h.Base, soundArea(), h.DB.Sounds.List, view.Sounds)
}

func (h *sounds) add(c echo.Context) error { return h.newPage(c, http.StatusOK, view.Form{}) }

func (h *sounds) newPage(c echo.Context, status int, form view.Form) error {
	form.MaxMB = sound.MaxSize >> 20
	return screen.Show(c, h.Base, status, view.New, form, "Add Sound", soundArea().Way()...)
}

func (h *sounds) create(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	form, err := h.readSound(c)
	var s *models.Sound
	if err == nil {
		s, err = h.Workspace.Sounds.Create(c.Request().Context(), by, form.name, form.description, form.data)
	}
	if err == nil {
		return h.Done(c, route.Sound(s.ID), fmt.Sprintf("%q is there. Choose it in a Workflow.", s.Name))
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.newPage(c, screen.StatusOf(err), view.Form{Naming: component.Naming{Name: form.name, Description: form.description, Errors: errs}})
}

func (h *sounds) show(c echo.Context) error {
	return h.page(c, http.StatusOK, func(*view.Head) {})
}

// page is the page of a Sound; say adds what is wrong.
func (h *sounds) page(c echo.Context, status int, say func(*view.Head)) error {
	head, err := h.head(c, route.Sound)
	if err != nil {
		return err
	}
	say(&head)
	return screen.Show(c, h.Base, status, view.Page, head, head.Sound.Name, soundArea().Way()...)
}

func (h *sounds) describe(c echo.Context) error {
	return screen.Describe(c, h.Base, "Sound", route.Sound(c.Param("id")), h.Workspace.Sounds.Describe, func(status int, n component.Naming) error {
		return h.page(c, status, func(head *view.Head) { head.Describe = n })
	})
}

func (h *sounds) replace(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	form, err := h.readSound(c)
	if err == nil {
		_, err = h.Workspace.Sounds.Replace(c.Request().Context(), by, id, form.version, form.data)
	}
	if err == nil {
		return h.Done(c, route.Sound(id), "Callers hear the new file from now on.")
	}
	errs, other := screen.StaleErrors(err, "Sound", "Choose the file again to have it your way.")
	if other != nil {
		return other
	}
	return h.page(c, screen.StatusOf(err), func(head *view.Head) { head.Replace.Errors = errs })
}

// play leads to what callers hear now.
func (h *sounds) play(c echo.Context) error {
	s, err := h.DB.Sounds.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.Redirect(http.StatusFound, workspace.SoundInfo(s).URL)
}

// file is what was uploaded, to keep.
func (h *sounds) file(c echo.Context) error {
	ctx := c.Request().Context()
	s, err := h.DB.Sounds.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	data, err := h.DB.Sounds.Content(ctx, s.ID, models.SoundFile)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": s.Name + "." + s.Format}))
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Blob(http.StatusOK, sound.ContentType(s.Format), data)
}

func (h *sounds) usesPage(c echo.Context, status int, s *models.Sound, refused string) error {
	head, err := h.head(c, route.SoundUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, usage.Page[view.Head]{Head: head, Refused: refused}, s.Name, soundArea().Way()...)
}

func (h *sounds) changesPage(c echo.Context, s *models.Sound, list []models.AuditEntry) error {
	head, err := h.head(c, route.SoundChanges)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, trail.Page[view.Head]{Head: head, Trail: list}, s.Name, soundArea().Way()...)
}

// head reads what every page of a Sound shows.
func (h *sounds) head(c echo.Context, tab func(id string) string) (view.Head, error) {
	ctx := c.Request().Context()
	s, err := h.DB.Sounds.Get(ctx, c.Param("id"))
	if err != nil {
		return view.Head{}, err
	}
	uses, err := h.DB.Uses.Of(ctx, workspace.ObjectSound, s.ID)
	return view.Head{
		Sound: s, URL: workspace.SoundInfo(s).URL, Places: screen.PlacesOf(uses), At: tab(s.ID),
		Describe: component.Naming{Name: s.Name, Description: s.Description},
		Replace:  view.Form{MaxMB: sound.MaxSize >> 20},
	}, err
}
