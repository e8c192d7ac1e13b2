package workspace

import (
	"context"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/models"
)

// thing is what is done alike with everything that can be configured: reading it at
// the version a person saw, saving, deleting, saying where it is used. What is special
// about a kind of thing stands in its own file: its about, and methods beside these.
type thing[T any] struct {
	runner
	*about[T]
}

// About is what a kind of thing is called.
type About struct {
	Kind    string // in the audit trail, the uses and the references of Workflows: "schedule"
	Word    string // in a sentence: the Schedule "Office"
	Section string // of the workspace file
	NameKey string // which field is its name, in forms, files and problems
}

// about says what a thing needs to know of its kind.
type about[T any] struct {
	About
	store func(*models.DB) store[T]
	head  func(*T) head
	// other finds who has the name of t already; NotFound is nobody.
	other func(ctx context.Context, tx *models.DB, t *T) (*T, error)
	// bound are the settings of a plain thing; fields and uses follow from them.
	bound []kind.Bound[T]
	// fields are what the audit trail compares, by the names of the workspace file.
	fields func(ctx context.Context, e *Edit, t *T) ([]field, error)
	// uses are what t refers to; nil for a kind that refers to nothing, or notes its
	// uses itself.
	uses func(t *T) []models.Use
	// unheard says that no live call could notice a change.
	unheard bool
}

// store has the rows of a kind of thing; Update is refused with models.ErrStale on a
// version that is not stored any more.
type store[T any] interface {
	Get(ctx context.Context, id string) (*T, error)
	Create(ctx context.Context, t *T) error
	Update(ctx context.Context, t *T) error
	Delete(ctx context.Context, id string) error
}

// head is what rows of all kinds have, as places in one.
type head struct {
	id, name    *string
	description *string // nil for a kind without
	version     *int64  // nil for a kind that two people can't be at
	created     *time.Time
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

// at reads a thing at the version the person saw.
func (t thing[T]) at(ctx context.Context, e *Edit, id string, version int64) (*T, error) {
	stored, err := t.store(e.tx).Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if h := t.head(stored); h.version != nil && *h.version != version {
		return nil, t.stale(ctx, e, stored)
	}
	return stored, nil
}

// Seen reads a thing at the version the person saw; another is a StaleError.
func (t thing[T]) Seen(ctx context.Context, id string, version int64) (*T, error) {
	return t.at(ctx, t.look(), id, version)
}

// stale makes the Conflict about a thing that is at another version.
func (t thing[T]) stale(ctx context.Context, e *Edit, stored *T) error {
	h := t.head(stored)
	return e.stale(ctx, t.Kind, *h.id, *h.name, stored)
}

// replaced reads what now takes the place of, by its id and the version the person
// saw. It is nil for a new one, which has no id or brings its own, with version 0.
func (t thing[T]) replaced(ctx context.Context, e *Edit, now *T) (*T, error) {
	h := t.head(now)
	if *h.id == "" {
		return nil, nil
	}
	version := int64(0)
	if h.version != nil {
		version = *h.version
	}
	old, err := t.at(ctx, e, *h.id, version)
	if isMissing(err) && version == 0 {
		return nil, nil
	}
	if err == nil {
		*h.created = *t.head(old).created
	}
	return old, err
}

// check tidies the name and the description, and reports what is wrong with them.
func (t thing[T]) check(ctx context.Context, e *Edit, p *apperr.Problems, now *T) error {
	h := t.head(now)
	*h.name = TidyName(*h.name)
	CheckName(p, t.NameKey, *h.name)
	if h.description != nil {
		*h.description = strings.TrimSpace(*h.description)
		checkDescription(p, *h.description)
	}
	return t.checkTaken(ctx, e, p, now)
}

// checkTaken reports a name that another has, in whatever case it is written.
func (t thing[T]) checkTaken(ctx context.Context, e *Edit, p *apperr.Problems, now *T) error {
	other, err := t.other(ctx, e.tx, now)
	switch {
	case isMissing(err):
		return nil
	case err != nil:
		return err
	case *t.head(other).id != *t.head(now).id:
		p.Add(t.NameKey, "There is a %s %q already; choose another name.", t.Word, *t.head(other).name)
	}
	return nil
}

// write saves now in the place of old, nil for a new one, with its uses and its entry
// in the audit trail, to which more is added. It changes nothing, and says so, when
// nothing differs.
func (t thing[T]) write(ctx context.Context, e *Edit, old, now *T, more ...models.Change) (changed bool, err error) {
	changes, err := t.diff(ctx, e, old, now)
	if err != nil {
		return false, err
	}
	if changes = append(changes, more...); old != nil && len(changes) == 0 {
		return false, nil
	}
	action, save := ActionCreated, t.store(e.tx).Create
	if old != nil {
		action, save = ActionChanged, t.store(e.tx).Update
	}
	if err := save(ctx, now); err != nil {
		return false, err
	}
	if err := t.writeUses(ctx, e, now); err != nil {
		return false, err
	}
	return true, t.audit(ctx, e, action, now, changes)
}

// writeUses keeps what now uses, and under which name.
func (t thing[T]) writeUses(ctx context.Context, e *Edit, now *T) error {
	switch {
	case t.uses != nil:
		return e.tx.Uses.Set(ctx, t.user(now), t.uses(now))
	case t.bound != nil:
		return e.tx.Uses.Set(ctx, t.user(now), boundUses(t.bound, now))
	}
	return e.tx.Uses.Rename(ctx, t.user(now))
}

// checkedWrite checks now against what check knows alone, and writes it in the place of
// old; it gives what is stored then.
func (t thing[T]) checkedWrite(ctx context.Context, e *Edit, old, now *T) (*T, error) {
	var p apperr.Problems
	if err := t.check(ctx, e, &p, now); err != nil {
		return nil, err
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	changed, err := t.write(ctx, e, old, now)
	if err == nil && !changed {
		return old, nil
	}
	return now, err
}

// user is a row as something that uses others.
func (t thing[T]) user(row *T) models.Use {
	h := t.head(row)
	return models.Use{UserKind: t.Kind, UserID: *h.id, UserName: *h.name}
}

func (t thing[T]) diff(ctx context.Context, e *Edit, old, now *T) ([]models.Change, error) {
	fields := t.fields
	if fields == nil {
		fields = func(_ context.Context, _ *Edit, row *T) ([]field, error) { return boundFields(t.bound, row), nil }
	}
	var was []field
	if old != nil {
		var err error
		if was, err = fields(ctx, e, old); err != nil {
			return nil, err
		}
	}
	is, err := fields(ctx, e, now)
	return diff(was, is), err
}

// audit writes what was done, and tells live calls.
func (t thing[T]) audit(ctx context.Context, e *Edit, action string, row *T, changes []models.Change) error {
	e.live = e.live || !t.unheard
	h := t.head(row)
	return e.Audit(ctx, action, t.Kind, *h.id, *h.name, changes)
}

// Delete removes a thing that nothing uses; where it is used is an InUseError. version
// is the one the person saw, 0 for whatever is there. What was deleted already is
// NotFound: the screens say so, the API answers 404.
func (t thing[T]) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return t.Change(ctx, by, func(e *Edit) error {
		row, err := t.unused(ctx, e, id, version)
		if err != nil {
			return err
		}
		return t.remove(ctx, e, row)
	})
}

// unused reads a thing that can be deleted, by who saw it at a version.
func (t thing[T]) unused(ctx context.Context, e *Edit, id string, version int64) (*T, error) {
	row, err := t.store(e.tx).Get(ctx, id)
	if err != nil {
		return nil, err
	}
	h := t.head(row)
	if h.version != nil && version != 0 && version != *h.version {
		return nil, t.stale(ctx, e, row)
	}
	places, err := t.places(ctx, e, id)
	if err == nil && len(places) > 0 {
		err = inUse(t.Word, *h.name, places)
	}
	return row, err
}

func (t thing[T]) remove(ctx context.Context, e *Edit, row *T) error {
	id := *t.head(row).id
	if err := t.store(e.tx).Delete(ctx, id); err != nil {
		return err
	}
	if err := e.tx.Uses.Drop(ctx, t.Kind, id); err != nil {
		return err
	}
	return t.audit(ctx, e, ActionDeleted, row, nil)
}

// Places lists where a thing is used: by a Workflow, in its draft and in what is
// published, by a Campaign, a phone number, or whatever else refers to it.
func (t thing[T]) Places(ctx context.Context, id string) ([]Place, error) {
	return t.places(ctx, t.look(), id)
}

func (t thing[T]) places(ctx context.Context, e *Edit, id string) ([]Place, error) {
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

// copyOf gives a copy of a row under a name of its own, not yet written.
func (t thing[T]) copyOf(ctx context.Context, e *Edit, row *T) (*T, error) {
	made := *row
	h := t.head(&made)
	name, err := freeName(*h.name, func(name string) (bool, error) {
		*h.name = name
		_, err := t.other(ctx, e.tx, &made)
		if isMissing(err) {
			return false, nil
		}
		return true, err
	})
	*h.id, *h.name = "", name
	if h.version != nil {
		*h.version = 0
	}
	return &made, err
}

// described is a thing of which name and description are saved apart from the rest.
type described[T any] struct{ thing[T] }

// Describe gives a thing another name and description. version is the one the person
// saw.
func (t described[T]) Describe(ctx context.Context, by Actor, id string, version int64, name, description string) (*T, error) {
	return changed(ctx, t, by, func(e *Edit) (*T, error) {
		stored, err := t.at(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		now := *stored
		h := t.head(&now)
		*h.name, *h.description = name, description
		return t.checkedWrite(ctx, e, stored, &now)
	})
}
