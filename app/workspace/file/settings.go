package file

import (
	"cmp"

	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// settingsEntry is `settings:` of a file.
type settingsEntry struct {
	DefaultCountry string         `json:"default_country,omitempty"`
	TimeZone       string         `json:"time_zone,omitempty"`
	CustomerID     string         `json:"customer_id,omitempty"`
	ProjectID      string         `json:"project_id,omitempty"`
	Recordings     recordingsRule `json:"recordings,omitzero"`
}

// recordingsRule is who may have recordings by their addresses.
type recordingsRule struct {
	Access   string `json:"access"` // signed_in, basic or open
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// passwordSuggest names the variable of the password of recordings.
const passwordSuggest = "HOOKLINE_RECORDINGS_PASSWORD"

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
	in := workspace.WorkspaceSettings{WorkspaceSettings: models.WorkspaceSettings{DefaultCountry: s.entry.DefaultCountry, TimeZone: s.entry.TimeZone, CustomerID: s.entry.CustomerID, ProjectID: s.entry.ProjectID, Version: stored.Version,
		RecordingAccess: s.entry.Recordings.Access, RecordingUser: s.entry.Recordings.User}}
	if text := s.entry.Recordings.Password; text != "" {
		at := s.at.Get("recordings").Get("password")
		value, ref, keep := a.secret(at, "settings", "recordings.password", text, storedSecret{a.Settings.Password(stored), passwordName(stored)}, passwordSuggest)
		if in.Password, in.Ref = value, ref; keep {
			in.Ref = ""
		}
	}
	if _, err := a.Settings.Save(a.ctx, a.by, in); err != nil {
		return a.rejected(s.at, "settings", err)
	}
	a.keep(workspace.ObjectSettings, workspace.SettingsID, workspace.SettingsName)
	return nil
}

// passwordName is the variable that the password of recordings is exported as.
func passwordName(s *models.WorkspaceSettings) string { return cmp.Or(s.RecordingRef, passwordSuggest) }

func (*settingsSection) export(x *exporter) (*yamldoc.Node, error) {
	stored, err := x.db.Settings(x.ctx)
	if err != nil {
		return nil, err
	}
	e := settingsEntry{DefaultCountry: stored.DefaultCountry, TimeZone: stored.TimeZone, CustomerID: stored.CustomerID, ProjectID: stored.ProjectID}
	if stored.RecordingAccess != models.AccessSignedIn {
		e.Recordings = recordingsRule{Access: stored.RecordingAccess, User: stored.RecordingUser}
	}
	if stored.RecordingSealed != "" {
		e.Recordings.Password = asReference(passwordName(stored))
	}
	n := yamldoc.Encode(&e)
	n.Flow = true
	if rule := n.Get("recordings"); rule != nil {
		rule.Flow = true
	}
	return n, nil
}
