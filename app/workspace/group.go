package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// DefaultGroup is the group that is always there (MISSION E1).
const DefaultGroup = "Default"

// Groups lists the Web Service groups by name, Default among them.
func (w *Workspace) Groups(ctx context.Context) ([]models.WebServiceGroup, error) {
	list, err := w.db.Groups.All(ctx)
	if err != nil || findGroup(list, DefaultGroup) != nil {
		return list, err
	}
	err = w.change(ctx, Actor{Name: "Hookline"}, func(e *edit) error {
		if _, err := e.group(ctx, DefaultGroup); err != nil {
			return err
		}
		list, err = e.tx.Groups.All(ctx)
		return err
	})
	return list, err
}

// CreateGroup adds a group.
func (w *Workspace) CreateGroup(ctx context.Context, by Actor, name string) (*models.WebServiceGroup, error) {
	return changed(ctx, w, by, func(e *edit) (*models.WebServiceGroup, error) {
		g := &models.WebServiceGroup{Name: strings.TrimSpace(name)}
		if err := e.checkGroup(ctx, g); err != nil {
			return nil, err
		}
		return g, e.createGroup(ctx, g)
	})
}

// RenameGroup gives a group another name; Default keeps its own.
func (w *Workspace) RenameGroup(ctx context.Context, by Actor, id, name string) (*models.WebServiceGroup, error) {
	return changed(ctx, w, by, func(e *edit) (*models.WebServiceGroup, error) {
		old, err := e.groupByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if models.NameKey(old.Name) == models.NameKey(DefaultGroup) {
			return nil, apperr.FieldError("name", "The group %q is always there and keeps its name; make another group instead.", DefaultGroup)
		}
		g := *old
		g.Name = strings.TrimSpace(name)
		if err := e.checkGroup(ctx, &g); err != nil || g.Name == old.Name {
			return old, err
		}
		if err := e.tx.Groups.Save(ctx, &g); err != nil {
			return nil, err
		}
		return &g, e.audit(ctx, ActionChanged, ObjectGroup, g.ID, g.Name, []models.Change{{Field: "name", From: old.Name, To: g.Name}})
	})
}

// DeleteGroup removes an empty group.
func (w *Workspace) DeleteGroup(ctx context.Context, by Actor, id string) error {
	return w.change(ctx, by, func(e *edit) error {
		g, err := e.groupByID(ctx, id)
		if err != nil {
			return err
		}
		if models.NameKey(g.Name) == models.NameKey(DefaultGroup) {
			return apperr.New(apperr.Invalid, "The group %q is always there and can't be deleted.", DefaultGroup)
		}
		all, err := e.tx.Services.All(ctx)
		if err != nil {
			return err
		}
		var places []Place
		for _, s := range all {
			if s.GroupID == id {
				places = append(places, Place{Kind: ObjectWebService, ID: s.ID, Name: s.Name})
			}
		}
		if len(places) > 0 {
			return inUse("group", g.Name, places)
		}
		if err := e.tx.Groups.Delete(ctx, id); err != nil {
			return err
		}
		return e.audit(ctx, ActionDeleted, ObjectGroup, g.ID, g.Name, nil)
	})
}

func (e *edit) checkGroup(ctx context.Context, g *models.WebServiceGroup) error {
	var p apperr.Problems
	checkName(&p, "name", g.Name)
	other, err := e.tx.Groups.ByName(ctx, g.Name)
	if err != nil {
		return err
	}
	if other != nil && other.ID != g.ID {
		taken(&p, "group", other.Name)
	}
	return p.Err()
}

func (e *edit) createGroup(ctx context.Context, g *models.WebServiceGroup) error {
	if err := e.tx.Groups.Save(ctx, g); err != nil {
		return err
	}
	return e.audit(ctx, ActionCreated, ObjectGroup, g.ID, g.Name, []models.Change{{Field: "name", To: g.Name}})
}

// group finds a group by name, or makes it.
func (e *edit) group(ctx context.Context, name string) (*models.WebServiceGroup, error) {
	g, err := e.tx.Groups.ByName(ctx, name)
	if err != nil || g != nil {
		return g, err
	}
	g = &models.WebServiceGroup{Name: strings.TrimSpace(name)}
	if err := e.checkGroup(ctx, g); err != nil {
		return nil, err
	}
	return g, e.createGroup(ctx, g)
}

func (e *edit) groupByID(ctx context.Context, id string) (*models.WebServiceGroup, error) {
	list, err := e.tx.Groups.All(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].ID == id {
			return &list[i], nil
		}
	}
	return nil, apperr.New(apperr.NotFound, "This group is not there any more.")
}

func findGroup(list []models.WebServiceGroup, name string) *models.WebServiceGroup {
	for i := range list {
		if list[i].NameKey == models.NameKey(name) {
			return &list[i]
		}
	}
	return nil
}
