package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/models"
)

// fakes stand in for what Campaigns, Scripts and leads are changed by, which the
// API sees through interfaces: they write the tables and know hardly a rule.
type fakes struct{ db *models.DB }

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func (f *fakes) exec(ctx context.Context, sql string, args ...any) error {
	_, err := f.db.SQL().ExecContext(ctx, sql, args...)
	if err != nil {
		return apperr.Wrap(err, apperr.Conflict, "The database refused it.")
	}
	return nil
}

func gone(err error, what string) error {
	if err != nil {
		return apperr.New(apperr.NotFound, "This %s is not there any more.", what)
	}
	return nil
}

func (f *fakes) campaign(ctx context.Context, where, value string) (*models.Campaign, error) {
	var c models.Campaign
	var config string
	err := f.db.SQL().QueryRowContext(ctx, `SELECT id, name, name_key, description, type, script_id, config, version, created_at, updated_at FROM campaigns WHERE `+where+` = $1`, value).
		Scan(&c.ID, &c.Name, &c.NameKey, &c.Description, &c.Type, &c.ScriptID, &config, &c.Version, &c.CreatedAt, &c.UpdatedAt)
	if err != nil {
		return nil, gone(err, "Campaign")
	}
	return &c, json.Unmarshal([]byte(config), &c.Config)
}

func (f *fakes) Campaign(ctx context.Context, id string) (*models.Campaign, error) {
	return f.campaign(ctx, "id", id)
}

func (f *fakes) CampaignByName(ctx context.Context, name string) (*models.Campaign, error) {
	return f.campaign(ctx, "name_key", models.NameKey(name))
}

func (f *fakes) SaveCampaign(ctx context.Context, _ workspace.Actor, c models.Campaign, agents []string) (*models.Campaign, error) {
	if c.Type != models.CampaignInbound && c.Type != models.CampaignOutbound {
		return nil, apperr.FieldError("type", "The type is inbound or outbound.")
	}
	config, err := json.Marshal(c.Config)
	if err != nil {
		return nil, err
	}
	if c.ID != "" {
		err = f.exec(ctx, `DELETE FROM campaigns WHERE id = $1`, c.ID)
	} else {
		c.ID, c.CreatedAt = models.NewID(), now()
	}
	if err != nil {
		return nil, err
	}
	c.Version, c.UpdatedAt, c.NameKey = c.Version+1, now(), models.NameKey(c.Name)
	if err := f.exec(ctx, `INSERT INTO campaigns (id, name, name_key, description, type, script_id, config, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, c.ID, c.Name, c.NameKey, c.Description, c.Type, c.ScriptID, string(config), c.Version, c.CreatedAt, c.UpdatedAt); err != nil {
		return nil, err
	}
	for _, a := range agents {
		if err := f.exec(ctx, `INSERT INTO campaign_agents (campaign_id, user_id) VALUES ($1, $2)`, c.ID, a); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

func (f *fakes) DeleteCampaign(ctx context.Context, _ workspace.Actor, id string) error {
	return f.exec(ctx, `DELETE FROM campaigns WHERE id = $1`, id)
}

func (*fakes) CampaignPlaces(context.Context, string) ([]workspace.Place, error) {
	return []workspace.Place{{Kind: workspace.ObjectWorkflow, ID: "w1", Name: "Support", ObjectID: "o1", ObjectTitle: "To support", Scope: "draft"}}, nil
}

func (f *fakes) script(ctx context.Context, where, value string) (*models.Script, error) {
	var s models.Script
	err := f.db.SQL().QueryRowContext(ctx, `SELECT id, name, description, draft, version, published_id, published_at, created_at, updated_at FROM scripts WHERE `+where+` = $1`, value).
		Scan(&s.ID, &s.Name, &s.Description, &s.Draft, &s.Version, &s.PublishedID, &s.PublishedAt, &s.CreatedAt, &s.UpdatedAt)
	if err != nil {
		return nil, gone(err, "Script")
	}
	return &s, nil
}

func (f *fakes) Script(ctx context.Context, id string) (*models.Script, error) {
	return f.script(ctx, "id", id)
}

func (f *fakes) ScriptByName(ctx context.Context, name string) (*models.Script, error) {
	return f.script(ctx, "name_key", models.NameKey(name))
}

func (f *fakes) CreateScript(ctx context.Context, _ workspace.Actor, name, description string) (*models.Script, error) {
	s := &models.Script{ID: models.NewID(), Name: name, Description: description, Version: 1, CreatedAt: now(), UpdatedAt: now()}
	return s, f.exec(ctx, `INSERT INTO scripts (id, name, name_key, description, draft, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.Name, models.NameKey(s.Name), s.Description, s.Draft, s.Version, s.CreatedAt, s.UpdatedAt)
}

func (f *fakes) update(ctx context.Context, id, set string, value ...any) (*models.Script, error) {
	if err := f.exec(ctx, `UPDATE scripts SET version = version + 1, `+set+` WHERE id = $1`, append([]any{id}, value...)...); err != nil {
		return nil, err
	}
	return f.Script(ctx, id)
}

func (f *fakes) DescribeScript(ctx context.Context, _ workspace.Actor, id string, _ int64, name, description string) (*models.Script, error) {
	return f.update(ctx, id, "name = $2, name_key = $3, description = $4", name, models.NameKey(name), description)
}

func (f *fakes) SaveScriptDraft(ctx context.Context, _ workspace.Actor, id string, _ int64, html string) (*models.Script, []string, error) {
	s, err := f.update(ctx, id, "draft = $2", strings.ReplaceAll(html, "<script></script>", ""))
	return s, []string{"A script was taken out."}, err
}

func (f *fakes) PublishScriptDraft(ctx context.Context, by workspace.Actor, id string, _ int64, note string) (*models.Script, *models.ScriptVersion, bool, error) {
	s, err := f.Script(ctx, id)
	if err != nil {
		return nil, nil, false, err
	}
	v := &models.ScriptVersion{ID: models.NewID(), ScriptID: id, Number: s.Version, HTML: s.Draft, Note: note, Author: by.Name, CreatedAt: now()}
	if err := f.exec(ctx, `INSERT INTO script_versions (id, script_id, number, html, note, author, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		v.ID, v.ScriptID, v.Number, v.HTML, v.Note, v.Author, v.CreatedAt); err != nil {
		return nil, nil, false, err
	}
	s, err = f.update(ctx, id, "published_id = $2, published_at = $3", v.ID, now())
	return s, v, true, err
}

func (f *fakes) RestoreScript(ctx context.Context, _ workspace.Actor, id string, _ int64, versionID string) (*models.Script, error) {
	return f.update(ctx, id, "draft = (SELECT html FROM script_versions WHERE id = $2)", versionID)
}

func (f *fakes) DeleteScript(ctx context.Context, _ workspace.Actor, id string) error {
	return f.exec(ctx, `DELETE FROM scripts WHERE id = $1`, id)
}

func (*fakes) ScriptPlaces(context.Context, string) ([]workspace.Place, error) { return nil, nil }

func (f *fakes) Check(ctx context.Context, campaignID, phone string) (bool, error) {
	number, _, err := workspace.NormalizeNumber(phone)
	if err != nil {
		return false, err
	}
	if _, err := f.Campaign(ctx, campaignID); err != nil {
		return false, err
	}
	var n int
	err = f.db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM leads WHERE campaign_id = $1 AND phone = $2`, campaignID, number).Scan(&n)
	return n > 0, err
}

func (f *fakes) LeadList(ctx context.Context, id string) (*models.LeadList, error) {
	var l models.LeadList
	err := f.db.SQL().QueryRowContext(ctx, `SELECT id, campaign_id, name, version, created_at, updated_at FROM lead_lists WHERE id = $1`, id).
		Scan(&l.ID, &l.CampaignID, &l.Name, &l.Version, &l.CreatedAt, &l.UpdatedAt)
	return &l, gone(err, "lead list")
}

func (f *fakes) SaveLeadList(ctx context.Context, _ workspace.Actor, l models.LeadList) (*models.LeadList, error) {
	if l.ID != "" {
		if err := f.exec(ctx, `UPDATE lead_lists SET name = $2, name_key = $3, version = version + 1 WHERE id = $1`, l.ID, l.Name, models.NameKey(l.Name)); err != nil {
			return nil, err
		}
		return f.LeadList(ctx, l.ID)
	}
	l.ID, l.Version, l.CreatedAt, l.UpdatedAt = models.NewID(), 1, now(), now()
	return &l, f.exec(ctx, `INSERT INTO lead_lists (id, campaign_id, name, name_key, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.ID, l.CampaignID, l.Name, models.NameKey(l.Name), l.Version, l.CreatedAt, l.UpdatedAt)
}

func (f *fakes) DeleteLeadList(ctx context.Context, _ workspace.Actor, id string) error {
	return f.exec(ctx, `DELETE FROM lead_lists WHERE id = $1`, id)
}

func (f *fakes) Lead(ctx context.Context, id string) (*models.Lead, error) {
	var l models.Lead
	var data string
	err := f.db.SQL().QueryRowContext(ctx, `SELECT id, list_id, campaign_id, phone, first_name, last_name, data, version, created_at, updated_at FROM leads WHERE id = $1`, id).
		Scan(&l.ID, &l.ListID, &l.CampaignID, &l.Phone, &l.FirstName, &l.LastName, &data, &l.Version, &l.CreatedAt, &l.UpdatedAt)
	if err != nil {
		return nil, gone(err, "lead")
	}
	return &l, json.Unmarshal([]byte(data), &l.Data)
}

func (f *fakes) SaveLead(ctx context.Context, _ workspace.Actor, l models.Lead) (*models.Lead, error) {
	number, _, err := workspace.NormalizeNumber(l.Phone)
	if err != nil {
		return nil, apperr.FieldError("phone", "%s", apperr.Message(err))
	}
	data, err := json.Marshal(l.Data)
	if err != nil {
		return nil, err
	}
	if l.ID != "" {
		err = f.exec(ctx, `DELETE FROM leads WHERE id = $1`, l.ID)
	} else {
		l.ID, l.CreatedAt = models.NewID(), now()
	}
	if err != nil {
		return nil, err
	}
	list, err := f.LeadList(ctx, l.ListID)
	if err != nil {
		return nil, err
	}
	l.Phone, l.CampaignID, l.Version, l.UpdatedAt = number, list.CampaignID, l.Version+1, now()
	return &l, f.exec(ctx, `INSERT INTO leads (id, list_id, campaign_id, phone, first_name, last_name, data, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.ID, l.ListID, l.CampaignID, l.Phone, l.FirstName, l.LastName, string(data), l.Version, l.CreatedAt, l.UpdatedAt)
}

func (f *fakes) RemoveLead(ctx context.Context, _ workspace.Actor, id string) error {
	return f.exec(ctx, `DELETE FROM leads WHERE id = $1`, id)
}
