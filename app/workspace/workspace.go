// Package workspace is the one place through which configuration changes: Web
// Services, Campaigns, carriers, phone numbers; Workflows in the package flow, which
// stands upon this one. Screens, the REST API and the workspace file all call the same
// functions, so that one set of rules holds. Every change is validated, checked against
// what somebody else saved meanwhile, written with its audit entry and its used-by
// index, and made known to live calls, all in one transaction. The package knows no
// HTTP, and it does not run calls.
package workspace

import (
	"context"
	"time"

	"hookline/app/carrier"
	"hookline/app/secret"
	"hookline/models"
)

// Actor is who makes a change, for the audit trail. ID is empty for a command or
// for the program itself.
type Actor struct{ ID, Name string }

// Workspace changes configuration. It is safe for concurrent use. Each of its things
// makes a change in a transaction of its own.
type Workspace struct {
	Things
	db       *models.DB
	box      *secret.Box
	dialects []carrier.Dialect
	// Now is the clock: time.Now, unless a test has set another.
	Now func() time.Time
}

// New makes a Workspace on a database. Carriers may speak the dialects.
func New(db *models.DB, box *secret.Box, dialects []carrier.Dialect) *Workspace {
	w := &Workspace{db: db, box: box, dialects: dialects, Now: time.Now}
	w.Things = thingsOf(w)
	return w
}

// Audit lists the changes of one object, newest first. kind is one of the
// Object… constants.
func (w *Workspace) Audit(ctx context.Context, kind, id string, p models.Page) ([]models.AuditEntry, error) {
	return w.db.Trail.List(ctx, kind, id, p)
}

// Kinds of object in the audit trail.
const (
	ObjectWebService = "web_service"
	ObjectGroup      = "group"
	ObjectWorkflow   = "workflow"
	ObjectCarrier    = "carrier"
	ObjectNumber     = "number"
	ObjectCampaign   = "campaign"
	ObjectScript     = "script"
	ObjectSound      = "sound"
	ObjectSchedule   = "schedule"
	ObjectScenario   = "scenario"
	ObjectEvent      = "event" // a models.Hook
	ObjectSettings   = "settings"
	ObjectUser       = "user" // changed by app/auth
)

// Actions in the audit trail.
const (
	ActionCreated     = "created"
	ActionChanged     = "changed"
	ActionDeleted     = "deleted"
	ActionPublished   = "published"
	ActionUnpublished = "unpublished"
)

// Edit is a change in the making: its transaction, who makes it, and what it has
// done so far. Its things work in that transaction.
type Edit struct {
	Things
	tx       *models.DB
	box      *secret.Box
	dialects []carrier.Dialect
	by       Actor
	now      func() time.Time
	entries  []models.AuditEntry
	live     bool // a live call could notice what changed
}

func (w *Workspace) edit(tx *models.DB, by Actor) *Edit {
	e := &Edit{tx: tx, box: w.box, dialects: w.dialects, by: by, now: w.Now}
	e.Things = thingsOf(e)
	return e
}

// Change runs f in one transaction. Changes of configuration run one after the
// other, so that what f has read stays true until it has written.
func (w *Workspace) Change(ctx context.Context, by Actor, f func(e *Edit) error) error {
	return w.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockRevision(ctx); err != nil {
			return err
		}
		e := w.edit(tx, by)
		if err := f(e); err != nil {
			return err
		}
		if e.live {
			return tx.BumpRevision(ctx)
		}
		return nil
	})
}

// Runner is where the methods of a thing run: Workspace opens a transaction for each
// change, *Edit is one, and by is who opened it.
type Runner interface {
	Change(ctx context.Context, by Actor, f func(e *Edit) error) error
	// Look is for reading, what is stored or what the transaction has written.
	Look() *Edit
}

// Look gives what is stored, for reading alone: nothing is a transaction here, and live
// calls are not told.
func (w *Workspace) Look() *Edit { return w.edit(w.db, Actor{}) }

// Change runs f in this transaction, by who began it.
func (e *Edit) Change(_ context.Context, _ Actor, f func(e *Edit) error) error { return f(e) }

// Look gives the change itself.
func (e *Edit) Look() *Edit { return e }

// Things are what can be configured, each with its methods. Errors are those of
// apperr: NotFound, Invalid with the fields, Conflict with a StaleError when somebody
// else saved since the version the person saw, InUse with an InUseError. Workflows with
// their scenarios are flow.Things, events hook.Hooks.
type Things struct {
	Services  Services
	Groups    Groups
	Campaigns Campaigns
	LeadLists LeadLists
	Scripts   Scripts
	Sounds    Sounds
	Schedules Schedules
	Carriers  Carriers
	Numbers   Numbers
	Settings  Settings
}

func thingsOf(r Runner) Things {
	return Things{
		Services: Services{Of(r, &services)}, Groups: Groups{Of(r, &groups)},
		Campaigns: Campaigns{Of(r, &campaigns)}, LeadLists: LeadLists{Of(r, &leadLists)},
		Scripts: Scripts{Described[models.Script]{Of(r, &scripts)}}, Sounds: Sounds{Described[models.Sound]{Of(r, &sounds)}},
		Schedules: Schedules{Of(r, &schedules)}, Carriers: Carriers{Of(r, &carriers)}, Numbers: Numbers{Of(r, &numbers)},
		Settings: Settings{r},
	}
}

// Of gives the things of a kind, for the type that has their methods.
func Of[T any](r Runner, a *AboutRows[T]) Thing[T] { return Thing[T]{r, a} }

// Changed runs f as Change does and hands on what f gives; nil with an error.
func Changed[T any](ctx context.Context, r Runner, by Actor, f func(e *Edit) (*T, error)) (*T, error) {
	var result *T
	err := r.Change(ctx, by, func(e *Edit) (err error) {
		result, err = f(e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// Tx is the transaction of the change, to read what is stored and what it has written.
func (e *Edit) Tx() *models.DB { return e.tx }

// Now is the time of the change by the clock of the workspace, as the database keeps it.
func (e *Edit) Now() time.Time { return e.now().UTC().Truncate(time.Microsecond) }

// By is who makes the change.
func (e *Edit) By() Actor { return e.by }

// Entries are what the change has done so far, as the audit trail tells it.
func (e *Edit) Entries() []models.AuditEntry { return e.entries }

// Record adds entries that others wrote into the audit trail in this transaction.
func (e *Edit) Record(entries ...models.AuditEntry) { e.entries = append(e.entries, entries...) }

// Audit writes an entry of what was done to an object.
func (e *Edit) Audit(ctx context.Context, action, kind, id, name string, changes []models.Change) error {
	entry := models.AuditEntry{At: e.Now(), ActorID: e.by.ID, ActorName: e.by.Name, Action: action,
		ObjectKind: kind, ObjectID: id, ObjectName: name, Changes: shorten(changes)}
	if err := e.tx.Trail.Add(ctx, &entry); err != nil {
		return err
	}
	entry.Changes = changes
	e.entries = append(e.entries, entry)
	return nil
}

// Grow writes what was done into an entry that is there, in the place of what it told.
func (e *Edit) Grow(ctx context.Context, entry *models.AuditEntry, name string, changes []models.Change) error {
	entry.At, entry.ObjectName, entry.Changes = e.Now(), name, shorten(changes)
	e.entries = append(e.entries, *entry)
	return e.tx.Trail.Grow(ctx, entry)
}
