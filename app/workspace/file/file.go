// Package file is the workspace file: Apply makes the workspace what a file says, in one
// change, and Export writes such a file. Each section of it reads, applies and exports
// its things by the methods of workspace.Edit, so that the rules of the screens hold.
// What the REST API has in the same form it takes from here.
package file

import (
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/nearest"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// fileVersion is the form of workspace files this program reads and writes.
const fileVersion = 1

// Error lists what is wrong with a workspace file. Find it with errors.As in
// an apperr.Invalid.
type Error struct {
	File     string
	Problems []yamldoc.Problem
}

// Error gives a line per problem: file:line:column: what is wrong.
func (e *Error) Error() string {
	var b strings.Builder
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s:%d:%d: %s", e.File, p.Line, p.Column, p.Message)
	}
	return b.String()
}

func fileError(file string, p *yamldoc.Problems) error {
	list := p.List()
	word := "problems"
	if len(list) == 1 {
		word = "problem"
	}
	return apperr.Wrap(&Error{file, list}, apperr.Invalid, "Nothing was applied: %d %s in %s", len(list), word, file)
}

// Applied is what applying a file did, or would do.
type Applied struct {
	DryRun bool
	// Changes are in the order they were made; a thing may have several.
	Changes   []models.AuditEntry
	Unchanged []string // as Changes name things: Web Service "Bookings"
	Warnings  []string // with file:line:column in front
	Notes     []string // what is left to do by hand, such as links for new users
}

// Text tells a person: a line per thing, and under it what changes.
func (a *Applied) Text() string {
	var b strings.Builder
	for _, c := range a.Changes {
		fmt.Fprintf(&b, "%-9s  %s\n", c.Action, titled(c.ObjectKind, c.ObjectName))
		if c.Action == workspace.ActionPublished {
			continue
		}
		for _, f := range c.Changes {
			b.WriteString("             " + describe(f) + "\n")
		}
	}
	for _, name := range a.Unchanged {
		fmt.Fprintf(&b, "%-9s  %s\n", "unchanged", name)
	}
	for _, w := range a.Warnings {
		b.WriteString("warning    " + w + "\n")
	}
	for _, n := range a.Notes {
		b.WriteString("note       " + n + "\n")
	}
	switch {
	case len(a.Changes) == 0:
		b.WriteString("Nothing changes: the workspace is as the file says.\n")
	case a.DryRun:
		b.WriteString("Nothing was changed: this was a dry run.\n")
	}
	return b.String()
}

func describe(c models.Change) string {
	from, to := oneLine(c.From), oneLine(c.To)
	switch {
	case c.From == "":
		return c.Field + ": " + to
	case c.To == "":
		return c.Field + ": " + from + " → nothing"
	}
	return c.Field + ": " + from + " → " + to
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(workspace.Cut(text)), " ")
}

func titled(kind, name string) string { return fmt.Sprintf("%s %q", workspace.WordOf(kind), name) }

// section is one list of a workspace file. A later capability is a section more.
type section interface {
	// key is the name of the section in the file.
	key() string
	// read decodes the list and makes its names known; n is nil when the file has
	// no such section. What is wrong goes to a.problems.
	read(a *applier, n *yamldoc.Node)
	// apply writes. A problem of the file goes to a.problems, as in read; an error
	// is ours and ends everything.
	apply(a *applier) error
	// export gives the list as it is stored; nil for none.
	export(x *exporter) (*yamldoc.Node, error)
}

// sections lists them in the order of the file, which is that of applying, too.
func sections() []section {
	list := []section{&settingsSection{}, &groupSection{}, &serviceSection{}, &userSection{}, &scriptSection{}, &soundSection{}, &campaignSection{},
		&scheduleSection{}}
	var last []section
	for _, s := range workspace.Simples() {
		if s.Alone {
			last = append(last, &simpleSection{Simple: s})
		} else { // Workflows may refer to it
			list = append(list, &simpleSection{Simple: s})
		}
	}
	list = append(list, &workflowSection{}, &carrierSection{}, &numberSection{}, &scenarioSection{}, &eventSection{})
	return append(list, last...)
}

// Sections lists the sections of a workspace file in their order.
func Sections() []string { return sectionKeys(sections())[1:] }

func sectionKeys(list []section) []string {
	keys := []string{"version"}
	for _, s := range list {
		keys = append(keys, s.key())
	}
	return keys
}

// eachItem decodes the items of a section, each as a T that is named in problems
// by what it is and its name or number.
func eachItem[T any](a *applier, n *yamldoc.Node, what, nameKey string, f func(item *T, at *yamldoc.Node, called string)) {
	eachItemOver(a, n, what, nameKey, func() *T { return new(T) }, f)
}

// eachItemOver is eachItem for what has settings that hold when the file says nothing of
// them: blank makes one with those.
func eachItemOver[T any](a *applier, n *yamldoc.Node, what, nameKey string, blank func() *T, f func(item *T, at *yamldoc.Node, called string)) {
	if n == nil || n.Kind == yamldoc.Null {
		return
	}
	if n.Kind != yamldoc.Sequence {
		a.problems.Add(n, "Here must be a list: begin each %s with a dash.", what)
		return
	}
	for i, at := range n.Items {
		if a.problems.Full() {
			return
		}
		called := fmt.Sprintf("%s %d", what, i+1)
		if name := at.Get(nameKey); name != nil && name.Kind == yamldoc.Scalar && name.Text != "" {
			called = fmt.Sprintf("%s %q", what, name.Text)
		}
		item := blank()
		yamldoc.Decode(at, item, called, &a.problems)
		if at.Kind != yamldoc.Mapping {
			continue
		}
		f(item, at, called)
	}
}

// names keeps which names a section has and where they stand.
type names map[string]*yamldoc.Node

// add notes a name; false, with a problem, when it is missing or stands twice.
func (s names) add(a *applier, at *yamldoc.Node, called, key, name string) bool {
	return s.addAs(a, at, called, key, name, models.NameKey(name))
}

// addAs is add for a name in the form in which it is compared.
func (s names) addAs(a *applier, at *yamldoc.Node, called, key, name, compared string) bool {
	if strings.TrimSpace(name) == "" {
		a.problems.Add(at, "%s: %s is missing.", called, key)
		return false
	}
	if first, ok := s[compared]; ok {
		hint := "keep one"
		if was := first.Get(key); was != nil && was.Text != name && key != "number" {
			hint = fmt.Sprintf("%q and %q differ in case or spaces alone", was.Text, name)
		}
		a.problems.Add(at.At(key), "%s: the same %s stands in line %d already; %s.", called, key, first.Line, hint)
		return false
	}
	s[compared] = at
	return true
}

// unknownName reports a reference to a thing that is nowhere.
func (a *applier) unknownName(at *yamldoc.Node, called, what, name string, known []string) {
	if a.problems.Full() {
		return
	}
	if near := nearest.Word(name, known); near != "" {
		a.problems.Add(at, "%s: there is no %s %q in the file or the workspace; did you mean %q?", called, what, name, near)
		return
	}
	slices.Sort(known)
	hint := "there is none yet"
	if len(known) > 0 {
		hint = "there are " + strings.Join(known[:min(len(known), 8)], ", ")
	}
	a.problems.Add(at, "%s: there is no %s %q in the file or the workspace; %s.", called, what, name, hint)
}

// addFields reports the broken rules of a thing where the file breaks them.
func (a *applier) addFields(at *yamldoc.Node, called string, err error) {
	fields := apperr.Fields(err)
	if len(fields) == 0 {
		a.problems.Add(at, "%s: %s", called, apperr.Message(err))
	}
	for _, f := range fields {
		a.problems.Add(at.At(f.Name), "%s: %s: %s", called, f.Name, f.Message)
	}
}
