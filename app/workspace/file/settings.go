package file

import (
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// settingsEntry is `settings:` of a file.
type settingsEntry struct {
	DefaultCountry string `json:"default_country,omitempty"`
}

// settingsSection is `settings:`, the one section that is no list.
type settingsSection struct {
	entry *settingsEntry
	at    *yamldoc.Node
}

func (*settingsSection) key() string { return "settings" }

func (s *settingsSection) read(a *applier, n *yamldoc.Node) {
	if n == nil || n.Kind == yamldoc.Null {
		return
	}
	entry := &settingsEntry{}
	if yamldoc.Decode(n, entry, "settings", &a.problems); n.Kind == yamldoc.Mapping {
		s.entry, s.at = entry, n
	}
}

func (s *settingsSection) apply(a *applier) error {
	if s.entry == nil {
		return nil
	}
	stored, err := a.tx.Settings(a.ctx)
	if err != nil {
		return err
	}
	if _, err := a.Settings.Save(a.ctx, a.by, models.WorkspaceSettings{DefaultCountry: s.entry.DefaultCountry, Version: stored.Version}); err != nil {
		return a.rejected(s.at, "settings", err)
	}
	a.keep(workspace.ObjectSettings, workspace.SettingsID, workspace.SettingsName)
	return nil
}

func (*settingsSection) export(x *exporter) (*yamldoc.Node, error) {
	stored, err := x.db.Settings(x.ctx)
	if err != nil {
		return nil, err
	}
	n := yamldoc.Encode(&settingsEntry{DefaultCountry: stored.DefaultCountry})
	n.Flow = true
	return n, nil
}
