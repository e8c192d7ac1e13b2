package workspace

import (
	"cmp"
	"context"
	"crypto/subtle"
	"strings"
	"unicode"
	"unicode/utf8"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/phone"
	"hookline/app/timezone"
	"hookline/models"
)

// Settings are the settings of the workspace, one row.
type Settings struct{ Runner }

// What the one row of settings is called in the audit trail.
const (
	// SettingsID stands in the place of an id.
	SettingsID = "workspace"
	// SettingsName stands in the place of a name.
	SettingsName = "Workspace"
)

// settingsTable is what secrets of the workspace are sealed for.
const settingsTable = "workspace_settings"

// WorkspaceSettings are the settings of the workspace as somebody wants them.
type WorkspaceSettings struct {
	// WorkspaceSettings: Version is the one the person saw. What is sealed is not taken from here.
	models.WorkspaceSettings
	Password string // with which recordings are fetched; empty keeps what is there
	Ref      string // the environment variable it came from, of a workspace file
}

// Get gives the settings of the workspace.
func (w Settings) Get(ctx context.Context) (*models.WorkspaceSettings, error) {
	return w.Look().tx.Settings(ctx)
}

// Save changes the settings of the workspace. Version is the one the
// person saw.
func (w Settings) Save(ctx context.Context, by Actor, in WorkspaceSettings) (*models.WorkspaceSettings, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WorkspaceSettings, error) { return e.saveSettings(ctx, in) })
}

// Trail lists the changes of the settings, newest first.
func (w Settings) Trail(ctx context.Context, p models.Page) ([]models.AuditEntry, error) {
	return w.Look().tx.Trail.List(ctx, ObjectSettings, SettingsID, p)
}

func (e *Edit) saveSettings(ctx context.Context, in WorkspaceSettings) (*models.WorkspaceSettings, error) {
	old, err := e.tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if old.Version != in.Version {
		return nil, e.stale(ctx, ObjectSettings, SettingsID, SettingsName, old)
	}
	now := in.WorkspaceSettings
	now.ID, now.UpdatedAt, now.RecordingSealed, now.RecordingRef = old.ID, old.UpdatedAt, old.RecordingSealed, old.RecordingRef
	was := e.Settings.Password(old)
	tidyAccess(&now, &in)
	if err := e.checkSettings(&now, in); err != nil {
		return nil, err
	}
	if now.RecordingAccess != models.AccessBasic {
		now.RecordingSealed, now.RecordingRef, in.Password = "", "", ""
	} else if in.Password != "" && in.Password != was {
		if now.RecordingSealed, err = e.box.Seal(settingsTable, SettingsID, []byte(in.Password)); err != nil {
			return nil, err
		}
	}
	if in.Password != "" {
		now.RecordingRef = in.Ref
	}
	changes := Diff(settingsFields(old), settingsFields(&now))
	if old.RecordingSealed != now.RecordingSealed {
		changes = append(changes, models.Change{Field: "recordings.password", From: set(old.RecordingSealed), To: set(now.RecordingSealed)})
	}
	if len(changes) == 0 {
		return old, nil
	}
	if err := e.tx.UpdateSettings(ctx, &now); err != nil {
		return nil, err
	}
	e.live = true
	return &now, e.Audit(ctx, ActionChanged, ObjectSettings, SettingsID, SettingsName, changes)
}

func settingsFields(s *models.WorkspaceSettings) []Field {
	list := []Field{{Key: "default_country", Value: s.DefaultCountry}, {Key: "time_zone", Value: s.TimeZone}, {Key: "customer_id", Value: s.CustomerID}, {Key: "project_id", Value: s.ProjectID},
		{Key: "recordings.access", Value: s.RecordingAccess}, {Key: "recordings.user", Value: s.RecordingUser}}
	if s.RecordingRef != "" {
		list = append(list, Field{Key: "recordings.password from", Value: "${env:" + s.RecordingRef + "}"})
	}
	return list
}

// set says whether there is a secret, and never which.
func set(sealed string) string {
	if sealed == "" {
		return ""
	}
	return kind.SecretSet
}

// tidyAccess brings what is wanted into the form it is kept in.
func tidyAccess(now *models.WorkspaceSettings, in *WorkspaceSettings) {
	now.DefaultCountry = strings.ToUpper(strings.TrimSpace(now.DefaultCountry))
	now.TimeZone = strings.TrimSpace(now.TimeZone)
	now.CustomerID, now.ProjectID = strings.TrimSpace(now.CustomerID), strings.TrimSpace(now.ProjectID)
	now.RecordingAccess = cmp.Or(now.RecordingAccess, models.AccessSignedIn)
	now.RecordingUser = strings.TrimSpace(now.RecordingUser)
	if now.RecordingAccess != models.AccessBasic {
		now.RecordingUser = ""
	}
	in.DefaultCountry = strings.TrimSpace(in.DefaultCountry)
}

// maxLogin is the most characters of the name and of the password of recordings.
const maxLogin = 200

func (e *Edit) checkSettings(now *models.WorkspaceSettings, in WorkspaceSettings) error {
	var p apperr.Problems
	if now.DefaultCountry != "" && !phone.KnownCountry(now.DefaultCountry) {
		p.Add("default_country", "The country %q is not known: write its two letters, such as AU or GB.", in.DefaultCountry)
	}
	timezone.Check(&p, now.TimeZone)
	checkOwner(&p, now.CustomerID, now.ProjectID)
	switch now.RecordingAccess {
	case models.AccessSignedIn, models.AccessOpen:
	case models.AccessBasic:
		switch n := utf8.RuneCountInString(now.RecordingUser); {
		case n == 0:
			p.Add("recordings.user", "Enter the name that recordings are fetched with.")
		case n > maxLogin || strings.ContainsFunc(now.RecordingUser, func(r rune) bool { return r < ' ' || r == ':' }):
			p.Add("recordings.user", "The name %q must have at most %d characters, and no colon.", now.RecordingUser, maxLogin)
		}
		switch n := utf8.RuneCountInString(in.Password); {
		case n == 0 && e.Settings.Password(now) == "":
			p.Add("recordings.password", "Enter the password that recordings are fetched with.")
		case n > 0 && n < leastPassword || n > maxLogin:
			p.Add("recordings.password", "The password has %d characters; it must have %d to %d.", n, leastPassword, maxLogin)
		}
	default:
		p.Add("recordings.access", "The access %q is not known: it is %s, %s or %s.", now.RecordingAccess, models.AccessSignedIn, models.AccessBasic, models.AccessOpen)
	}
	return p.Err()
}

// maxOwner is the most characters of a customer id and of a project id.
const maxOwner = 100

// checkOwner reports a customer id or a project id that is too long or not one line.
func checkOwner(p *apperr.Problems, customer, project string) {
	for _, id := range [][3]string{{"customer_id", "customer", customer}, {"project_id", "project", project}} {
		switch n := utf8.RuneCountInString(id[2]); {
		case n > maxOwner:
			p.Add(id[0], "The %s id has %d characters; %d is the most.", id[1], n, maxOwner)
		case strings.ContainsFunc(id[2], unicode.IsControl):
			p.Add(id[0], "The %s id must be one line without control characters.", id[1])
		}
	}
}

// leastPassword is the least characters of the password of recordings.
const leastPassword = 10

// Password opens that of recordings for who is about to set it, never for showing; empty when there is none, or it is sealed with a key
// that is lost: then it is to be entered again.
func (w Settings) Password(s *models.WorkspaceSettings) string {
	if s.RecordingSealed == "" {
		return ""
	}
	plain, err := w.Look().box.Open(settingsTable, SettingsID, s.RecordingSealed)
	if err != nil {
		return ""
	}
	return string(plain)
}

// LetsIn says whether a name and password are those that recordings are fetched with.
func (w Settings) LetsIn(s *models.WorkspaceSettings, user, password string) bool {
	want := w.Password(s)
	return s.RecordingAccess == models.AccessBasic && want != "" &&
		subtle.ConstantTimeCompare([]byte(user), []byte(s.RecordingUser))&subtle.ConstantTimeCompare([]byte(password), []byte(want)) == 1
}
