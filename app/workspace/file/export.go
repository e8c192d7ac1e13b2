package file

import (
	"context"
	"slices"
	"strings"

	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Export gives the workspace as a file that Apply reads: stable, in the order of
// names, secrets as references to environment variables and never in the clear.
func Export(ctx context.Context, w *workspace.Workspace) ([]byte, error) {
	return ExportWith(ctx, w, ExportOptions{})
}

// ExportOptions say how a workspace is exported.
type ExportOptions struct {
	// Sounds keeps the bytes of a Sound under a file name and gives the path to write
	// into the export; nil: they stand in it, as far as they go in (maxContents).
	Sounds func(name string, data []byte) (path string, err error)
}

// ExportWith is Export with options.
func ExportWith(ctx context.Context, w *workspace.Workspace, options ExportOptions) ([]byte, error) {
	root := &yamldoc.Node{Kind: yamldoc.Mapping}
	// One change, which changes nothing, so that the file is the workspace of one moment.
	err := w.Change(ctx, workspace.Actor{}, func(e *workspace.Edit) error {
		x := &exporter{ctx: ctx, options: options, db: e.Tx(), edit: e}
		if err := x.load(); err != nil {
			return err
		}
		root.Add("version", yamldoc.Number(fileVersion))
		for _, s := range sections() {
			n, err := s.export(x)
			if err != nil {
				return err
			}
			if n != nil && len(n.Items)+len(n.Pairs) > 0 {
				root.Add(s.key(), n)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return yamldoc.Write(root), nil
}

// exporter holds everything that is exported.
type exporter struct {
	ctx       context.Context // of the one call that an exporter lives for
	options   ExportOptions
	db        *models.DB
	edit      *workspace.Edit
	groups    []models.WebServiceGroup
	services  []models.WebService
	workflows []models.Workflow
	carriers  []models.Carrier
	numbers   []models.NumberRow
	campaigns []models.Campaign
	sounds    []models.Sound
	users     []models.User
	schedules []models.Schedule
	names     map[string]map[string]string // by kind of object and id
	secrets   secretNames
}

func (x *exporter) load() (err error) {
	if x.groups, err = x.db.Groups.All(x.ctx); err != nil {
		return err
	}
	if x.services, err = x.db.Services.All(x.ctx); err != nil {
		return err
	}
	if x.workflows, err = x.db.Workflows.All(x.ctx); err != nil {
		return err
	}
	if x.carriers, err = x.db.Carriers.All(x.ctx); err != nil {
		return err
	}
	if x.numbers, err = x.db.Numbers.Rows(x.ctx); err != nil {
		return err
	}
	if x.campaigns, err = x.db.Campaigns.All(x.ctx); err != nil {
		return err
	}
	if x.sounds, err = x.db.Sounds.All(x.ctx); err != nil {
		return err
	}
	if x.users, err = x.db.Users.All(x.ctx); err != nil {
		return err
	}
	if x.schedules, err = x.db.Schedules.All(x.ctx); err != nil {
		return err
	}
	slices.SortFunc(x.users, func(a, b models.User) int { return strings.Compare(a.Email, b.Email) })
	x.secrets = nameSecrets(x.services, x.carriers)
	x.names, err = workspace.NamesByID(x.ctx, x.db)
	return err
}

// has says which secrets a service has.
func (x *exporter) has(s *models.WebService) map[string]bool {
	keys := map[string]bool{}
	for key := range x.edit.Services.Opened(s) {
		keys[key] = true
	}
	return keys
}

func (x *exporter) groupName(id string) string {
	for _, g := range x.groups {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}
