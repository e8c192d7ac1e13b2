package workspace

import (
	"context"
	"fmt"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// A draft is edited in one tab of one browser at a time: that tab holds the pen, the
// others watch, take it over, or go on with a copy. Every tab says every ten seconds
// or so that it is there. It is all in the database, so that the tabs may come to
// different nodes; a tab that is silent for tabSilence is not there any more.
const tabSilence = 30 * time.Second

// Tab is a tab of a browser in which somebody has a draft open.
type Tab struct {
	ID  string
	Was string // the id it had before the page was loaded anew; its pen comes along
	Now time.Time
}

// Want is what a tab wants of the pen.
type Want string

// What can be wanted.
const (
	WantPen   Want = "edit"  // have it if nobody else does
	WantTake  Want = "take"  // take it from whoever has it
	WantWatch Want = "watch" // leave it to others
)

// Editors is who has a draft open.
type Editors struct {
	Version int64               // of the draft, as it is stored now
	Holder  *models.DraftEditor // nil: nobody edits
	Others  []models.DraftEditor
}

// HeldError is the cause of a Conflict: somebody else holds the pen of the draft.
type HeldError struct{ Holder models.DraftEditor }

// Error is for the log.
func (e *HeldError) Error() string { return "the draft is edited in another tab" }

// Beat says that somebody has a draft open in a tab, and what they want of the pen.
func (w Workflows) Beat(ctx context.Context, by Actor, id string, tab Tab, want Want) (*Editors, error) {
	if tab.ID == "" || len(tab.ID) > 64 || len(tab.Was) > 64 {
		return nil, apperr.New(apperr.Invalid, "A tab needs an id of 1 to 64 characters; it has %q.", Cut(tab.ID))
	}
	if want != WantPen && want != WantTake && want != WantWatch {
		return nil, apperr.New(apperr.Invalid, "%q can't be wanted of a draft; say edit, take or watch.", Cut(string(want)))
	}
	var seen *Editors
	return seen, w.look().tx.Tx(ctx, func(tx *models.DB) (err error) {
		seen, err = (&Edit{tx: tx, by: by}).beat(ctx, id, tab, want)
		return err
	})
}

func (e *Edit) beat(ctx context.Context, id string, tab Tab, want Want) (*Editors, error) {
	f, list, err := e.editors(ctx, id, tab)
	if err != nil {
		return nil, err
	}
	me := models.DraftEditor{WorkflowID: id, TabID: tab.ID, UserID: e.by.ID, Name: e.by.Name, Since: tab.Now.UTC()}
	seen := &Editors{Version: f.Version}
	for _, other := range list {
		switch {
		case other.UserID == e.by.ID && (other.TabID == tab.ID || other.TabID == tab.Was):
			me.Holds, me.Since = me.Holds || other.Holds, other.Since
		case other.TabID == tab.ID:
			return nil, apperr.New(apperr.Invalid, "The tab %q is another person's; load the page anew.", tab.ID)
		default:
			if other.Holds {
				seen.Holder = &other
			}
			seen.Others = append(seen.Others, other)
		}
	}
	if tab.Was != "" && tab.Was != tab.ID {
		if err := e.tx.Drafts.Delete(ctx, id, tab.Was, e.by.ID); err != nil {
			return nil, err
		}
	}
	me.Holds = want == WantTake || want == WantPen && (me.Holds || seen.Holder == nil)
	if err := e.putEditor(ctx, &me, tab.Now); err != nil {
		return nil, err
	}
	if me.Holds {
		seen.Holder = &me
		for i := range seen.Others {
			seen.Others[i].Holds = false
		}
	}
	return seen, nil
}

// editors locks who edits a draft, and lists who does.
func (e *Edit) editors(ctx context.Context, id string, tab Tab) (*models.Workflow, []models.DraftEditor, error) {
	f, err := e.tx.Drafts.Lock(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	gone := tab.Now.Add(-tabSilence)
	if err := e.tx.Drafts.Prune(ctx, id, gone); err != nil {
		return nil, nil, err
	}
	list, err := e.tx.Drafts.Editors(ctx, id, gone)
	return f, list, err
}

func (e *Edit) putEditor(ctx context.Context, me *models.DraftEditor, now time.Time) error {
	if me.Holds {
		if err := e.tx.Drafts.DropPen(ctx, me.WorkflowID); err != nil {
			return err
		}
	}
	me.SeenAt = now.UTC()
	return e.tx.Drafts.Put(ctx, me)
}

// holdPen refuses a tab that does not hold the pen of a draft while another does. One
// that comes while nobody has it gets it.
func (e *Edit) holdPen(ctx context.Context, id string, tab Tab) error {
	_, list, err := e.editors(ctx, id, tab)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Holds && (other.TabID != tab.ID || other.UserID != e.by.ID) {
			who := other.Name + " edits"
			if other.UserID == e.by.ID {
				who = "You edit"
			}
			return apperr.Wrap(&HeldError{other}, apperr.Conflict, "%s this Workflow in another tab. Take it over, or keep yours as a copy.", who)
		}
	}
	if tab.ID == "" || e.by.ID == "" {
		return nil
	}
	me := models.DraftEditor{WorkflowID: id, TabID: tab.ID, UserID: e.by.ID, Name: e.by.Name, Holds: true, Since: tab.Now.UTC()}
	for _, other := range list {
		if other.TabID == tab.ID {
			me.Since = other.Since
		}
	}
	return e.putEditor(ctx, &me, tab.Now)
}

// Leave says that a tab is closed.
func (w Workflows) Leave(ctx context.Context, by Actor, id, tab string) error {
	if err := w.look().tx.Drafts.Delete(ctx, id, tab, by.ID); err != nil {
		return fmt.Errorf("leave the draft: %w", err)
	}
	return nil
}
