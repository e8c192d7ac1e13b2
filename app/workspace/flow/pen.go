package flow

import (
	"context"
	"fmt"
	"time"

	"hookline/app/apperr"
	"hookline/app/workspace"
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
func (w Workflows) Beat(ctx context.Context, by workspace.Actor, id string, tab Tab, want Want) (*Editors, error) {
	if tab.ID == "" || len(tab.ID) > 64 || len(tab.Was) > 64 {
		return nil, apperr.New(apperr.Invalid, "A tab needs an id of 1 to 64 characters; it has %q.", workspace.Cut(tab.ID))
	}
	if want != WantPen && want != WantTake && want != WantWatch {
		return nil, apperr.New(apperr.Invalid, "%q can't be wanted of a draft; say edit, take or watch.", workspace.Cut(string(want)))
	}
	var seen *Editors
	return seen, w.Look().Tx().Tx(ctx, func(tx *models.DB) (err error) {
		seen, err = pen{tx, by, id, tab}.beat(ctx, want)
		return err
	})
}

// pen is who may edit the draft of a Workflow, as a tab asks for it.
type pen struct {
	tx       *models.DB
	by       workspace.Actor
	workflow string // its id
	tab      Tab
}

func (p pen) beat(ctx context.Context, want Want) (*Editors, error) {
	f, list, err := p.editors(ctx)
	if err != nil {
		return nil, err
	}
	me := models.DraftEditor{WorkflowID: p.workflow, TabID: p.tab.ID, UserID: p.by.ID, Name: p.by.Name, Since: p.tab.Now.UTC()}
	seen := &Editors{Version: f.Version}
	for _, other := range list {
		switch {
		case other.UserID == p.by.ID && (other.TabID == p.tab.ID || other.TabID == p.tab.Was):
			me.Holds, me.Since = me.Holds || other.Holds, other.Since
		case other.TabID == p.tab.ID:
			return nil, apperr.New(apperr.Invalid, "The tab %q is another person's; load the page anew.", p.tab.ID)
		default:
			if other.Holds {
				seen.Holder = &other
			}
			seen.Others = append(seen.Others, other)
		}
	}
	if p.tab.Was != "" && p.tab.Was != p.tab.ID {
		if err := p.tx.Drafts.Delete(ctx, p.workflow, p.tab.Was, p.by.ID); err != nil {
			return nil, err
		}
	}
	me.Holds = want == WantTake || want == WantPen && (me.Holds || seen.Holder == nil)
	if err := p.put(ctx, &me); err != nil {
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
func (p pen) editors(ctx context.Context) (*models.Workflow, []models.DraftEditor, error) {
	f, err := p.tx.Drafts.Lock(ctx, p.workflow)
	if err != nil {
		return nil, nil, err
	}
	gone := p.tab.Now.Add(-tabSilence)
	if err := p.tx.Drafts.Prune(ctx, p.workflow, gone); err != nil {
		return nil, nil, err
	}
	list, err := p.tx.Drafts.Editors(ctx, p.workflow, gone)
	return f, list, err
}

func (p pen) put(ctx context.Context, me *models.DraftEditor) error {
	if me.Holds {
		if err := p.tx.Drafts.DropPen(ctx, me.WorkflowID); err != nil {
			return err
		}
	}
	me.SeenAt = p.tab.Now.UTC()
	return p.tx.Drafts.Put(ctx, me)
}

// hold refuses a tab that does not hold the pen of a draft while another does. One
// that comes while nobody has it gets it.
func (p pen) hold(ctx context.Context) error {
	_, list, err := p.editors(ctx)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Holds && (other.TabID != p.tab.ID || other.UserID != p.by.ID) {
			who := other.Name + " edits"
			if other.UserID == p.by.ID {
				who = "You edit"
			}
			return apperr.Wrap(&HeldError{other}, apperr.Conflict, "%s this Workflow in another tab. Take it over, or keep yours as a copy.", who)
		}
	}
	if p.tab.ID == "" || p.by.ID == "" {
		return nil
	}
	me := models.DraftEditor{WorkflowID: p.workflow, TabID: p.tab.ID, UserID: p.by.ID, Name: p.by.Name, Holds: true, Since: p.tab.Now.UTC()}
	for _, other := range list {
		if other.TabID == p.tab.ID {
			me.Since = other.Since
		}
	}
	return p.put(ctx, &me)
}

// Leave says that a tab is closed.
func (w Workflows) Leave(ctx context.Context, by workspace.Actor, id, tab string) error {
	if err := w.Look().Tx().Drafts.Delete(ctx, id, tab, by.ID); err != nil {
		return fmt.Errorf("leave the draft: %w", err)
	}
	return nil
}
