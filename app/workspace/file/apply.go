package file

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/hook"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// ApplyOptions say how a file is applied.
type ApplyOptions struct {
	// DryRun finds out what would change and changes nothing.
	DryRun bool
	// Fresh applies to a workspace that nobody has ever changed, and does nothing to
	// another: for the sample workspace.
	Fresh bool
	// KeepUsers refuses a file that would change who may sign in, their roles or how
	// they hear calls: for who may change the configuration and not the people.
	KeepUsers bool
	// ReadFile reads a file that the workspace file names by a path relative to itself,
	// at most so many bytes; nil where there are no files beside it. Its error is said
	// to people.
	ReadFile func(path string, most int64) ([]byte, error)
	// Env gives the value of an environment variable that a secret refers to.
	Env func(name string) (string, bool)
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("dry run")

// Apply makes the workspace what a file says (the form is that of
// workspace-example.yaml): all of it in one transaction, or nothing and a
// Error that lists every problem with its line.
//
// A thing that stands in the file becomes what the file says; a key that is not
// there takes its default. What the file does not mention stays: other things,
// the place of an object on the canvas, a secret of an authentication. A Workflow
// is published; one whose published version is what the file says is left alone,
// with the draft somebody may be working on.
func Apply(ctx context.Context, w *workspace.Workspace, by workspace.Actor, name string, data []byte, options ApplyOptions) (*Applied, error) {
	if options.Env == nil {
		options.Env = func(string) (string, bool) { return "", false }
	}
	a := &applier{ctx: ctx, file: name, options: options, sections: sections()}
	root := yamldoc.Parse(data, &a.problems)
	err := w.Change(ctx, by, func(e *workspace.Edit) error {
		a.within(e)
		if revision, err := a.tx.Revision(ctx); err != nil || options.Fresh && revision > 0 {
			return err
		}
		if err := a.run(root); err != nil {
			return err
		}
		if options.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	return a.result(), nil
}

// applier is one file on its way in. It lives for one transaction.
type applier struct {
	*workspace.Edit
	flow.Things
	hooks    hook.Hooks
	tx       *models.DB
	by       workspace.Actor
	around   *workflow.Surroundings // what Workflows of the file may refer to
	ctx      context.Context        // of the one call that an applier lives for
	file     string
	options  ApplyOptions
	sections []section
	problems yamldoc.Problems
	warnings yamldoc.Problems
	things   []applied
	known    map[string]registry // by kind of object, which is the kind of a reference
	stored   secretNames
	notes    []string
}

// within puts a file into a change.
func (a *applier) within(e *workspace.Edit) {
	a.Edit, a.Things, a.hooks, a.tx, a.by = e, flow.Of(e), hook.Of(e), e.Tx(), e.By()
}

// applied is a thing of the file and its id.
type applied struct{ kind, id, name string }

// registry finds things by name: those of the workspace and those of the file.
type registry map[string]struct{ id, name string }

func (r registry) add(id, name string) {
	r[models.NameKey(name)] = struct{ id, name string }{id, name}
}

func (r registry) names() []string {
	var list []string
	for _, entry := range r {
		list = append(list, entry.name)
	}
	return list
}

// run reads everything, then writes everything, and fails when one of both found
// a problem.
func (a *applier) run(root *yamldoc.Node) error {
	if err := a.know(); err != nil {
		return err
	}
	if root == nil || !a.checkRoot(root) || !a.checkSize(root) {
		return fileError(a.file, &a.problems)
	}
	for _, s := range a.sections {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		s.read(a, root.Get(s.key()))
	}
	for _, s := range a.sections {
		if a.problems.Full() {
			break
		}
		if err := s.apply(a); err != nil {
			return err
		}
	}
	if !a.problems.Empty() {
		return fileError(a.file, &a.problems)
	}
	return nil
}

// know reads the names that are in the workspace already.
func (a *applier) know() error {
	names, err := workspace.NamesByID(a.ctx, a.tx)
	if err != nil {
		return err
	}
	a.known = map[string]registry{}
	for kind, list := range names {
		a.known[kind] = registry{}
		for id, name := range list {
			a.known[kind].add(id, name)
		}
	}
	services, err := a.tx.Services.All(a.ctx)
	if err != nil {
		return err
	}
	carriers, err := a.tx.Carriers.All(a.ctx)
	a.stored = nameSecrets(services, carriers)
	return err
}

// find gives the id of a thing that the file refers to by name; false, with a
// problem, when it is nowhere.
func (a *applier) find(at *yamldoc.Node, called, kind, name string) (id string, ok bool) {
	found, ok := a.known[kind][models.NameKey(name)]
	if !ok {
		a.unknownName(at, called, workspace.WordOf(kind), name, a.known[kind].names())
	}
	return found.id, ok
}

func (a *applier) checkRoot(root *yamldoc.Node) bool {
	if root.Kind != yamldoc.Mapping {
		a.problems.Add(root, "A workspace file begins with `version: %d` and sections such as `web_services:`.", fileVersion)
		return false
	}
	keys := sectionKeys(a.sections)
	for _, pair := range root.Pairs {
		known := false
		for _, key := range keys {
			known = known || key == pair.Key.Text
		}
		if !known {
			yamldoc.Unknown(&a.problems, pair.Key, "workspace file", "section", keys)
		}
	}
	switch v := root.Get("version"); {
	case v == nil:
		a.problems.Add(root, "The file's version is missing: begin it with `version: %d`.", fileVersion)
	case v.Text != strconv.Itoa(fileVersion):
		a.problems.Add(v, "version %q is not known: this program reads version %d.", v.Text, fileVersion)
	}
	return true
}

// maxThings is how many things a file may have. All are saved in one transaction, in which
// nobody else saves on SQLite: this many take seconds.
const maxThings = 10_000

func (a *applier) checkSize(root *yamldoc.Node) bool {
	things := 0
	for _, pair := range root.Pairs {
		if things += len(pair.Value.Items); things > maxThings {
			a.problems.Add(pair.Key, "The file has more than %d things. Split it, and apply the parts one after the other: what a file does not mention stays.", maxThings)
			return false
		}
	}
	return true
}

// keep notes a thing of the file, for the list of what did not change.
func (a *applier) keep(kind, id, name string) { a.things = append(a.things, applied{kind, id, name}) }

// rejected takes an error of a save: broken rules become problems of the file.
func (a *applier) rejected(at *yamldoc.Node, called string, err error) error {
	if code := apperr.CodeOf(err); err == nil || (code != apperr.Invalid && code != apperr.NotFound) {
		return err
	}
	a.addFields(at, called, err)
	if a.problems.Full() {
		return fileError(a.file, &a.problems)
	}
	return nil
}

func (a *applier) result() *Applied {
	r := &Applied{DryRun: a.options.DryRun, Changes: a.Entries(), Notes: a.notes}
	touched := map[string]bool{}
	for _, e := range a.Entries() {
		touched[e.ObjectKind+e.ObjectID] = true
	}
	for _, t := range a.things {
		if !touched[t.kind+t.id] {
			r.Unchanged = append(r.Unchanged, titled(t.kind, t.name))
		}
	}
	for _, p := range a.warnings.List() {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s:%d:%d: %s", a.file, p.Line, p.Column, p.Message))
	}
	return r
}
