package workspace

import (
	"context"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// Thing is what is done alike with everything that can be configured: reading it at
// the version a person saw, saving, deleting, saying where it is used. What is special
// about a kind of thing stands in its own file: its AboutRows, and methods beside these.
type Thing[T any] struct {
	Runner
	*AboutRows[T]
}

// About is what a kind of thing is called.
type About struct {
	Kind    string // in the audit trail, the uses and the references of Workflows: "schedule"
	Word    string // in a sentence: the Schedule "Office"
	Section string // of the workspace file
	NameKey string // which field is its name, in forms, files and problems
}

// AboutRows says what a thing needs to know of its kind: what it is called, and its rows.
type AboutRows[T any] struct {
	About
	Store func(*models.DB) Store[T]
	Head  func(*T) RowHead
	// Other finds who has the name of t already; NotFound is nobody.
	Other func(ctx context.Context, tx *models.DB, t *T) (*T, error)
	// Check reports what else is wrong with t; nil for a kind of which the naming is all.
	Check func(ctx context.Context, e *Edit, p *apperr.Problems, t *T) error
	// Bound are the settings of a plain thing; fields and uses follow from them.
	Bound []kind.Bound[T]
	// Fields are what the audit trail compares, by the names of the workspace file.
	Fields func(ctx context.Context, e *Edit, t *T) ([]Field, error)
	// Uses are what t refers to; nil for a kind that refers to nothing, or notes its
	// uses itself.
	Uses func(t *T) []models.Use
	// Holds refuses to delete one that holds what must not be lost; nil for a kind that
	// holds nothing.
	Holds func(ctx context.Context, e *Edit, t *T) error
	// Unheard says that no live call could notice a change.
	Unheard bool
}

// Store has the rows of a kind of thing; Update is refused with models.ErrStale on a
// version that is not stored any more.
type Store[T any] interface {
	Get(ctx context.Context, id string) (*T, error)
	Create(ctx context.Context, t *T) error
	Update(ctx context.Context, t *T) error
	Delete(ctx context.Context, id string) error
}

// RowHead is what rows of all kinds have, as places in one.
type RowHead struct {
	ID, Name    *string
	Description *string // nil for a kind without
	Version     *int64  // nil for a kind that two people can't be at
	Created     *time.Time
}

// named finds the one of a list that has a name; NotFound when none has.
func named[T any](list []T, err error, has func(*T) bool) (*T, error) {
	for i := range list {
		if err == nil && has(&list[i]) {
			return &list[i], nil
		}
	}
	if err == nil {
		err = apperr.New(apperr.NotFound, "There is none of this name.")
	}
	return nil, err
}

// Seen reads a thing at the version the person saw; another is a StaleError.
func (t Thing[T]) Seen(ctx context.Context, e *Edit, id string, version int64) (*T, error) {
	stored, err := t.Store(e.tx).Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if h := t.Head(stored); h.Version != nil && *h.Version != version {
		return nil, t.Stale(ctx, e, stored)
	}
	return stored, nil
}

// Stale makes the Conflict about a thing that is at another version.
func (t Thing[T]) Stale(ctx context.Context, e *Edit, stored *T) error {
	h := t.Head(stored)
	return e.stale(ctx, t.Kind, *h.ID, *h.Name, stored)
}

// Replaced reads what now takes the place of, by its id and the version the person
// saw. It is nil for a new one, which has no id or brings its own, with version 0.
func (t Thing[T]) Replaced(ctx context.Context, e *Edit, now *T) (*T, error) {
	h := t.Head(now)
	if *h.ID == "" {
		return nil, nil
	}
	version := int64(0)
	if h.Version != nil {
		version = *h.Version
	}
	old, err := t.Seen(ctx, e, *h.ID, version)
	if isMissing(err) && version == 0 {
		return nil, nil
	}
	if err == nil {
		*h.Created = *t.Head(old).Created
	}
	return old, err
}

// CheckNaming tidies the name and the description, and reports what is wrong with them,
// and with what Check looks at.
func (t Thing[T]) CheckNaming(ctx context.Context, e *Edit, p *apperr.Problems, now *T) error {
	h := t.Head(now)
	*h.Name = TidyName(*h.Name)
	CheckName(p, t.NameKey, *h.Name)
	if h.Description != nil {
		*h.Description = strings.TrimSpace(*h.Description)
		checkDescription(p, *h.Description)
	}
	if err := t.checkTaken(ctx, e, p, now); err != nil || t.Check == nil {
		return err
	}
	return t.Check(ctx, e, p, now)
}

// checkTaken reports a name that another has, as its store compares them.
func (t Thing[T]) checkTaken(ctx context.Context, e *Edit, p *apperr.Problems, now *T) error {
	other, err := t.Other(ctx, e.tx, now)
	switch {
	case isMissing(err):
		return nil
	case err != nil:
		return err
	case *t.Head(other).ID != *t.Head(now).ID:
		p.Add(t.NameKey, "There is %s %q already; choose another %s.", withArticle(t.Word), *t.Head(other).Name, t.nameWord())
	}
	return nil
}

// nameWord is what people call the name: "name", or the label of the field that is it.
func (t Thing[T]) nameWord() string {
	for _, b := range t.Bound {
		if b.Key == t.NameKey {
			return b.Word()
		}
	}
	return "name"
}

// Write saves now in the place of old, nil for a new one, with its uses and its entry
// in the audit trail, to which more is added. It changes nothing, and says so, when
// nothing differs.
func (t Thing[T]) Write(ctx context.Context, e *Edit, old, now *T, more ...models.Change) (changed bool, err error) {
	changes, err := t.diff(ctx, e, old, now)
	if err != nil {
		return false, err
	}
	if changes = append(changes, more...); old != nil && len(changes) == 0 {
		return false, nil
	}
	action, save := ActionCreated, t.Store(e.tx).Create
	if old != nil {
		action, save = ActionChanged, t.Store(e.tx).Update
	}
	if err := save(ctx, now); err != nil {
		return false, err
	}
	if err := t.writeUses(ctx, e, now); err != nil {
		return false, err
	}
	return true, t.Audit(ctx, e, action, now, changes)
}

// writeUses keeps what now uses, and under which name.
func (t Thing[T]) writeUses(ctx context.Context, e *Edit, now *T) error {
	switch {
	case t.Uses != nil:
		return e.tx.Uses.Set(ctx, t.user(now), t.Uses(now))
	case t.Bound != nil:
		return e.tx.Uses.Set(ctx, t.user(now), boundUses(t.Bound, now))
	}
	return e.tx.Uses.Rename(ctx, t.user(now))
}

// checkedWrite checks now against what check knows alone, and writes it in the place of
// old; it gives what is stored then.
func (t Thing[T]) checkedWrite(ctx context.Context, e *Edit, old, now *T) (*T, error) {
	var p apperr.Problems
	if err := t.CheckNaming(ctx, e, &p, now); err != nil {
		return nil, err
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	changed, err := t.Write(ctx, e, old, now)
	if err == nil && !changed {
		return old, nil
	}
	return now, err
}

// user is a row as something that uses others.
func (t Thing[T]) user(row *T) models.Use {
	h := t.Head(row)
	return models.Use{UserKind: t.Kind, UserID: *h.ID, UserName: *h.Name}
}

func (t Thing[T]) diff(ctx context.Context, e *Edit, old, now *T) ([]models.Change, error) {
	fields := t.Fields
	if fields == nil {
		fields = func(ctx context.Context, e *Edit, row *T) ([]Field, error) { return boundFields(ctx, e, t.Bound, row) }
	}
	var was []Field
	if old != nil {
		var err error
		if was, err = fields(ctx, e, old); err != nil {
			return nil, err
		}
	}
	is, err := fields(ctx, e, now)
	return Diff(was, is), err
}

// Audit writes what was done, and tells live calls.
func (t Thing[T]) Audit(ctx context.Context, e *Edit, action string, row *T, changes []models.Change) error {
	e.live = e.live || !t.Unheard
	h := t.Head(row)
	return e.Audit(ctx, action, t.Kind, *h.ID, *h.Name, changes)
}

// Delete removes a thing that nothing uses; where it is used is an InUseError. version
// is the one the person saw, 0 for whatever is there. What was deleted already is
// NotFound: the screens say so, the API answers 404.
func (t Thing[T]) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return t.Change(ctx, by, func(e *Edit) error {
		row, err := t.Unused(ctx, e, id, version)
		if err != nil {
			return err
		}
		return t.remove(ctx, e, row)
	})
}

// Unused reads a thing that can be deleted, by who saw it at a version.
func (t Thing[T]) Unused(ctx context.Context, e *Edit, id string, version int64) (*T, error) {
	row, err := t.Store(e.tx).Get(ctx, id)
	if err != nil {
		return nil, err
	}
	h := t.Head(row)
	if h.Version != nil && version != 0 && version != *h.Version {
		return nil, t.Stale(ctx, e, row)
	}
	places, err := t.places(ctx, e, id)
	if err == nil && len(places) > 0 {
		err = inUse(t.Word, *h.Name, places)
	}
	if err == nil && t.Holds != nil {
		err = t.Holds(ctx, e, row)
	}
	return row, err
}

func (t Thing[T]) remove(ctx context.Context, e *Edit, row *T) error {
	id := *t.Head(row).ID
	if err := t.Store(e.tx).Delete(ctx, id); err != nil {
		return err
	}
	if err := e.tx.Uses.Drop(ctx, t.Kind, id); err != nil {
		return err
	}
	return t.Audit(ctx, e, ActionDeleted, row, nil)
}

// Places lists where a thing is used: by a Workflow, in its draft and in what is
// published, by a Campaign, a phone number, or whatever else refers to it.
func (t Thing[T]) Places(ctx context.Context, id string) ([]Place, error) {
	return t.places(ctx, t.Look(), id)
}

func (t Thing[T]) places(ctx context.Context, e *Edit, id string) ([]Place, error) {
	uses, err := e.tx.Uses.Of(ctx, t.Kind, id)
	var places []Place
	for _, u := range uses {
		if u.UserKind == t.Kind && u.UserID == id {
			continue // one that refers to itself may go
		}
		places = append(places, Place{Kind: u.UserKind, ID: u.UserID, Name: u.UserName, ObjectID: u.ObjectID, ObjectTitle: u.ObjectTitle, Scope: u.Scope})
	}
	return places, err
}

// CopyOf gives a copy of a row under a name of its own, not yet written.
func (t Thing[T]) CopyOf(ctx context.Context, e *Edit, row *T) (*T, error) {
	made := *row
	h := t.Head(&made)
	name, err := freeName(*h.Name, func(name string) (bool, error) {
		*h.Name = name
		_, err := t.Other(ctx, e.tx, &made)
		if isMissing(err) {
			return false, nil
		}
		return true, err
	})
	*h.ID, *h.Name = "", name
	if h.Version != nil {
		*h.Version = 0
	}
	return &made, err
}

// Described is a thing of which name and description are saved apart from the rest.
type Described[T any] struct{ Thing[T] }

// Describe gives a thing another name and description. version is the one the person
// saw.
func (t Described[T]) Describe(ctx context.Context, by Actor, id string, version int64, name, description string) (*T, error) {
	return t.Amend(ctx, by, id, version, func(now *T) {
		h := t.Head(now)
		*h.Name, *h.Description = name, description
	})
}

// Amend changes a thing by what amend does to it. version is the one the person saw.
func (t Described[T]) Amend(ctx context.Context, by Actor, id string, version int64, amend func(now *T)) (*T, error) {
	return Changed(ctx, t, by, func(e *Edit) (*T, error) {
		stored, err := t.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		now := *stored
		amend(&now)
		return t.checkedWrite(ctx, e, stored, &now)
	})
}
