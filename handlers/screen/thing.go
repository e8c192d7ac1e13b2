package screen

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/component"
)

// Thing is what the pages of a configured thing, T, do alike.
type Thing[T any] struct {
	*Base
	In     Area
	Name   func(*T) string
	Get    func(ctx context.Context, id string) (*T, error)
	Delete func(ctx context.Context, by workspace.Actor, id string, version int64) error
	// Page shows one as it is stored, and Write saves a form of it: nil is a new one. Both
	// may be nil.
	Page, Write func(c echo.Context, stored *T) error
	// Uses is the page of what uses one; refused says why it was not deleted. nil for a
	// thing that nothing can refer to.
	Uses func(c echo.Context, status int, stored *T, refused string) error
	// Changes is the page of its audit trail, which is kept under Kind (workspace.ObjectScript);
	// nil for a thing that shows it elsewhere.
	Changes func(c echo.Context, stored *T, trail []models.AuditEntry) error
	Kind    string
}

// Pages are those of the thing, for Group.Thing, and of further ones.
func (t Thing[T]) Pages(p Pages) Pages {
	if t.Page != nil {
		p.Show = t.of(t.Page)
	}
	if t.Write != nil {
		p.Create, p.Save = func(c echo.Context) error { return t.Write(c, nil) }, t.of(t.Write)
	}
	if t.Uses != nil {
		p.UsedBy = t.of(func(c echo.Context, stored *T) error { return t.Uses(c, http.StatusOK, stored, "") })
	}
	if t.Changes != nil {
		p.Changes = t.of(t.changes)
	}
	p.Remove = t.remove
	return p
}

// of is a page of the thing that an address names.
func (t Thing[T]) of(page func(echo.Context, *T) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		stored, err := t.Get(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		return page(c, stored)
	}
}

func (t Thing[T]) changes(c echo.Context, stored *T) error {
	trail, err := t.Workspace.Audit(c.Request().Context(), t.Kind, c.Param("id"), models.Page{Limit: TrailLength})
	if err != nil {
		return err
	}
	return t.Changes(c, stored, trail)
}

// remove deletes a thing; a used one is refused with the list of where.
func (t Thing[T]) remove(c echo.Context) error {
	by, err := t.Changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	stored, err := t.Get(ctx, id)
	if err != nil {
		return t.Removed(c, err, t.In.URL, "", nil)
	}
	var inUse func(string) error
	if t.Uses != nil {
		inUse = func(why string) error { return t.Uses(c, http.StatusConflict, stored, why) }
	}
	return t.Removed(c, t.Delete(ctx, by, id, 0), t.In.URL, t.Name(stored)+" is deleted.", inUse)
}

// Add creates a thing that begins with a name and a description, and goes on to its page.
// again shows the form with what is wrong.
func Add[T any](c echo.Context, b *Base, create func(ctx context.Context, by workspace.Actor, name, description string) (*T, error),
	page func(*T) string, again func(status int, n component.Naming) error,
) error {
	form, by, err := Posted[DescribeForm](c, b)
	if err != nil {
		return err
	}
	t, err := create(c.Request().Context(), by, form.Name, form.Description)
	if err == nil {
		return Redirect(c, page(t))
	}
	errs, other := FormErrors(err)
	if other != nil {
		return other
	}
	return again(StatusOf(err), form.Again(errs))
}

// Describe takes the dialog that renames and describes a thing, and goes back to its page.
// noun is what stands after "this"; again shows the dialog with what is wrong.
func Describe[T any](c echo.Context, b *Base, noun, page string, describe func(ctx context.Context, by workspace.Actor, id string, version int64, name, description string) (*T, error),
	again func(status int, n component.Naming) error,
) error {
	form, by, err := Posted[DescribeForm](c, b)
	if err != nil {
		return err
	}
	if _, err = describe(c.Request().Context(), by, c.Param("id"), form.Version, form.Name, form.Description); err == nil {
		return b.Done(c, page, "Saved.")
	}
	errs, other := StaleErrors(err, noun, SaveAgain)
	if other != nil {
		return other
	}
	return again(StatusOf(err), form.Again(errs))
}

// Duplicate makes a copy of a thing and goes on to it.
func Duplicate[T any](c echo.Context, b *Base, duplicate func(ctx context.Context, by workspace.Actor, id string) (*T, error), said func(*T) (page, text string)) error {
	by, err := b.Changer(c)
	if err != nil {
		return err
	}
	t, err := duplicate(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return err
	}
	page, text := said(t)
	return b.Done(c, page, text)
}
