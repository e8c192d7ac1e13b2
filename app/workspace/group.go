package workspace

import (
	"context"

	"hookline/app/apperr"
	"hookline/models"
)

// Groups are the groups of Web Services.
type Groups struct{ Thing[models.WebServiceGroup] }

var groups = AboutRows[models.WebServiceGroup]{
	About: About{Kind: ObjectGroup, Word: "group", Section: "groups", NameKey: "name"},
	Store: func(db *models.DB) Store[models.WebServiceGroup] { return groupStore{db.Groups} },
	Head: func(g *models.WebServiceGroup) RowHead {
		return RowHead{ID: &g.ID, Name: &g.Name, Created: &g.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, g *models.WebServiceGroup) (*models.WebServiceGroup, error) {
		return groupNamed(ctx, tx, g.Name)
	},
	Fields: func(_ context.Context, _ *Edit, g *models.WebServiceGroup) ([]Field, error) {
		return []Field{{Key: "name", Value: g.Name}}, nil
	},
	Unheard: true,
}

// groupStore is groups as other things are stored.
type groupStore struct{ models.Groups }

func (s groupStore) Get(ctx context.Context, id string) (*models.WebServiceGroup, error) {
	list, err := s.All(ctx)
	g, err := named(list, err, func(g *models.WebServiceGroup) bool { return g.ID == id })
	if isMissing(err) {
		return nil, apperr.New(apperr.NotFound, "This group is not there any more.")
	}
	return g, err
}

func (s groupStore) Create(ctx context.Context, g *models.WebServiceGroup) error {
	return s.Save(ctx, g)
}
func (s groupStore) Update(ctx context.Context, g *models.WebServiceGroup) error {
	return s.Save(ctx, g)
}

func groupNamed(ctx context.Context, tx *models.DB, name string) (*models.WebServiceGroup, error) {
	list, err := tx.Groups.All(ctx)
	return named(list, err, func(g *models.WebServiceGroup) bool { return g.NameKey == models.NameKey(name) })
}

// DefaultGroup is the group that is always there (MISSION E1).
const DefaultGroup = "Default"

// All lists the groups by name, Default among them.
func (w Groups) All(ctx context.Context) ([]models.WebServiceGroup, error) {
	if _, err := groupNamed(ctx, w.Look().tx, DefaultGroup); isMissing(err) {
		if _, err := w.Named(ctx, Actor{Name: "Hookline"}, DefaultGroup); err != nil {
			return nil, err
		}
	}
	return w.Look().tx.Groups.All(ctx)
}

// Create adds a group.
func (w Groups) Create(ctx context.Context, by Actor, name string) (*models.WebServiceGroup, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebServiceGroup, error) {
		return w.checkedWrite(ctx, e, nil, &models.WebServiceGroup{Name: name})
	})
}

// Named finds a group by name, or makes it.
func (w Groups) Named(ctx context.Context, by Actor, name string) (*models.WebServiceGroup, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebServiceGroup, error) {
		g, err := groupNamed(ctx, e.tx, name)
		if isMissing(err) {
			return w.checkedWrite(ctx, e, nil, &models.WebServiceGroup{Name: name})
		}
		return g, err
	})
}

// Rename gives a group another name; Default keeps its own.
func (w Groups) Rename(ctx context.Context, by Actor, id, name string) (*models.WebServiceGroup, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebServiceGroup, error) {
		old, err := w.Store(e.tx).Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if isDefault(old) {
			return nil, apperr.FieldError("name", "The group %q is always there and keeps its name; make another group instead.", DefaultGroup)
		}
		g := *old
		g.Name = name
		return w.checkedWrite(ctx, e, old, &g)
	})
}

// Delete removes an empty group. One with Web Services is refused with an InUseError.
func (w Groups) Delete(ctx context.Context, by Actor, id string) error {
	g, err := w.Store(w.Look().tx).Get(ctx, id)
	if err != nil {
		return err
	}
	if isDefault(g) {
		return apperr.New(apperr.Invalid, "The group %q is always there and can't be deleted.", DefaultGroup)
	}
	return w.Thing.Delete(ctx, by, id, 0)
}

func isDefault(g *models.WebServiceGroup) bool { return g.NameKey == models.NameKey(DefaultGroup) }
