package file

import (
	"strings"

	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
)

// groupSection is `groups:`, a list of names.
type groupSection struct{ items []*yamldoc.Node }

func (*groupSection) key() string { return "groups" }

func (s *groupSection) read(a *applier, n *yamldoc.Node) {
	if n == nil || n.Kind == yamldoc.Null {
		return
	}
	if n.Kind != yamldoc.Sequence {
		a.problems.Add(n, "groups: here must be a list of names, as in [Default, Location].")
		return
	}
	seen := names{}
	for _, item := range n.Items {
		if item.Kind != yamldoc.Scalar {
			a.problems.Add(item, "groups: a group is just a name here.")
		} else if seen.add(a, item, "groups", "name", item.Text) {
			s.items = append(s.items, item)
		}
	}
}

func (s *groupSection) apply(a *applier) error {
	for _, item := range s.items {
		g, err := a.Groups.Named(a.ctx, a.by, item.Text)
		if err != nil {
			if err := a.rejected(item, "groups", err); err != nil {
				return err
			}
			continue
		}
		a.keep(workspace.ObjectGroup, g.ID, g.Name)
	}
	return nil
}

func (s *groupSection) export(x *exporter) (*yamldoc.Node, error) {
	n := &yamldoc.Node{Kind: yamldoc.Sequence, Flow: true}
	for _, g := range x.groups {
		n.Items = append(n.Items, yamldoc.Text(strings.TrimSpace(g.Name)))
	}
	return n, nil
}
