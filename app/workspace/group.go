package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// Groups are the groups of Web Services.
type Groups struct{ runner }

// DefaultGroup is the group that is always there (MISSION E1).
const DefaultGroup = "Default"

// All lists the Web Service groups by name, Default among them.
func (w Groups) All(ctx context.Context) ([]models.WebServiceGroup, error) {
	list, err := w.look().tx.Groups.All(ctx)
	if err != nil || findGroup(list, DefaultGroup) != nil {
		return list, err
	}
	err = w.Change(ctx, Actor{Name: "Hookline"}, func(e *Edit) error {
		if _, err := e.group(ctx, DefaultGroup); err != nil {
			return err
		}
		list, err = e.tx.Groups.All(ctx)
		return err
	})
	return list, err
}

// Create adds a group.
func (w Groups) Create(ctx context.Context, by Actor, name string) (*models.WebServiceGroup, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WebServiceGroup, error) {
		g := &models.WebServiceGroup{Name: strings.TrimSpace(name)}
		if err := e.checkGroup(ctx, g); err != nil {
			return nil, err
		}
		return g, e.createGroup(ctx, g)
	})
}

// Rename gives a group another name; Default keeps its own.
func (w Groups) Rename(ctx context.Context, by Actor, id, name string) (*models.WebServiceGroup, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WebServiceGroup, error) {
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

// Delete removes an empty group.
func (w Groups) Delete(ctx context.Context, by Actor, id string) error {
	return w.Change(ctx, by, func(e *Edit) error {
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

func (e *Edit) checkGroup(ctx context.Context, g *models.WebServiceGroup) error {
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

func (e *Edit) createGroup(ctx context.Context, g *models.WebServiceGroup) error {
	if err := e.tx.Groups.Save(ctx, g); err != nil {
		return err
	}
	return e.audit(ctx, ActionCreated, ObjectGroup, g.ID, g.Name, []models.Change{{Field: "name", To: g.Name}})
}

// group finds a group by name, or makes it.
func (e *Edit) group(ctx context.Context, name string) (*models.WebServiceGroup, error) {
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

func (e *Edit) groupByID(ctx context.Context, id string) (*models.WebServiceGroup, error) {
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
