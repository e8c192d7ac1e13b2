package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Settings are the settings of the workspace, one row.
type Settings struct{ runner }

// What the one row of settings is called in the audit trail.
const (
	// SettingsID stands in the place of an id.
	SettingsID = "workspace"
	// SettingsName stands in the place of a name.
	SettingsName = "Workspace"
)

// Get gives the settings of the workspace.
func (w Settings) Get(ctx context.Context) (*models.WorkspaceSettings, error) {
	return w.look().tx.Settings(ctx)
}

// Save changes the settings of the workspace. Version is the one the
// person saw.
func (w Settings) Save(ctx context.Context, by Actor, in models.WorkspaceSettings) (*models.WorkspaceSettings, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.WorkspaceSettings, error) { return e.saveSettings(ctx, in) })
}

// Trail lists the changes of the settings, newest first.
func (w Settings) Trail(ctx context.Context, p models.Page) ([]models.AuditEntry, error) {
	return w.look().tx.Trail.List(ctx, ObjectSettings, SettingsID, p)
}

func (e *Edit) saveSettings(ctx context.Context, in models.WorkspaceSettings) (*models.WorkspaceSettings, error) {
	old, err := e.tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if old.Version != in.Version {
		return nil, e.stale(ctx, ObjectSettings, SettingsID, SettingsName, old)
	}
	now := *old
	now.DefaultCountry = strings.ToUpper(strings.TrimSpace(in.DefaultCountry))
	if now.DefaultCountry != "" && !phone.KnownCountry(now.DefaultCountry) {
		return nil, apperr.FieldError("default_country", "The country %q is not known: write its two letters, such as AU or GB.", in.DefaultCountry)
	}
	fields := func(s *models.WorkspaceSettings) []field {
		return []field{{key: "default_country", value: s.DefaultCountry}}
	}
	changes := diff(fields(old), fields(&now))
	if len(changes) == 0 {
		return old, nil
	}
	if err := e.tx.UpdateSettings(ctx, &now); err != nil {
		return nil, err
	}
	e.live = true
	return &now, e.Audit(ctx, ActionChanged, ObjectSettings, SettingsID, SettingsName, changes)
}
