package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/models"
)

func (a *api) leadRoutes() []route {
	const lists, leadList, lead = "/campaigns/:campaign/lead-lists", "/lead-lists/:id", "/leads/:id"
	return []route{
		{method: http.MethodGet, path: "/campaigns/:campaign/leads/check", scope: apikey.LeadsCheck, handle: a.checkLead, quick: true},
		{method: http.MethodGet, path: lists, scope: apikey.LeadsRead, handle: a.listLeadLists},
		{method: http.MethodPost, path: lists, scope: apikey.LeadsWrite, handle: a.createLeadList},
		{method: http.MethodGet, path: leadList, scope: apikey.LeadsRead, handle: a.showLeadList},
		{method: http.MethodPut, path: leadList, scope: apikey.LeadsWrite, handle: a.replaceLeadList},
		{method: http.MethodPatch, path: leadList, scope: apikey.LeadsWrite, handle: a.replaceLeadList},
		{method: http.MethodDelete, path: leadList, scope: apikey.LeadsWrite, handle: a.deleteLeadList},
		{method: http.MethodGet, path: leadList + "/leads", scope: apikey.LeadsRead, handle: a.listLeads},
		{method: http.MethodPost, path: leadList + "/leads", scope: apikey.LeadsWrite, handle: a.createLead},
		{method: http.MethodGet, path: lead, scope: apikey.LeadsRead, handle: a.showLead},
		{method: http.MethodPut, path: lead, scope: apikey.LeadsWrite, handle: a.replaceLead},
		{method: http.MethodPatch, path: lead, scope: apikey.LeadsWrite, handle: a.changeLead},
		{method: http.MethodDelete, path: lead, scope: apikey.LeadsWrite, handle: a.deleteLead},
	}
}

// checkAnswer is plain enough for an IVR's Web Service.
type checkAnswer struct {
	Result string `json:"result"` // 1: the number is on a list; 0: it is not
}

// checkLead says whether a number is on a lead list of a Campaign. It stands in
// front of a waiting caller: nothing is written but, once a minute, when the key
// was used.
func (a *api) checkLead(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("phone")
	if err != nil {
		return nil, err
	}
	if !q.Has("phone") {
		return nil, badQuery("phone", "Say which number to look for: ?phone=%%2B61255501234.")
	}
	found, err := a.onList(ctx, r, q.Get("phone"))
	if err != nil {
		return nil, asPhone(err)
	}
	if found {
		return ok(checkAnswer{"1"}), nil
	}
	return ok(checkAnswer{"0"}), nil
}

// onList asks at once where the Campaign is named by its id: that is one query
// less than looking for the Campaign first.
func (a *api) onList(ctx context.Context, r *request, phone string) (bool, error) {
	if id := r.param("campaign"); isID(id) {
		found, err := a.Leads.Check(ctx, id, phone)
		if !apperr.Is(err, apperr.NotFound) {
			return found, err
		}
	}
	c, err := a.campaign(ctx, r)
	if err != nil {
		return false, err
	}
	return a.Leads.Check(ctx, c.ID, phone)
}

// asPhone makes what is no number a mistake of the parameter.
func asPhone(err error) error {
	if apperr.Is(err, apperr.Invalid) && len(apperr.Fields(err)) == 0 {
		return apperr.FieldError("phone", "%s", apperr.Message(err))
	}
	return err
}

// leadListJSON is a lead list.
type leadListJSON struct {
	ID         string    `json:"id"`      // read-only
	Version    int64     `json:"version"` // read-only
	CampaignID string    `json:"campaign_id"`
	Name       string    `json:"name"`
	CreatedAt  time.Time `json:"created_at"` // read-only
	UpdatedAt  time.Time `json:"updated_at"` // read-only
}

func leadListOf(l *models.LeadList) leadListJSON {
	return leadListJSON{l.ID, l.Version, l.CampaignID, l.Name, l.CreatedAt.UTC(), l.UpdatedAt.UTC()}
}

func (a *api) listLeadLists(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.LeadList, error) { return a.DB.LeadLists.OfAfter(ctx, c.ID, after) },
		leadListOf, func(l *models.LeadList) (string, string) { return l.NameKey, l.ID })
}

func (a *api) createLeadList(ctx context.Context, r *request) (*answer, error) {
	var in leadListJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	l, err := a.Workspace.LeadLists.Save(ctx, r.by(), models.LeadList{CampaignID: c.ID, Name: in.Name})
	if err != nil {
		return nil, err
	}
	return made(leadListOf(l), l.Version, "/lead-lists/"+l.ID), nil
}

// leadList reads the list that the address names.
func (a *api) leadList(ctx context.Context, r *request) (*models.LeadList, error) {
	return named(ctx, r, "lead list", a.DB.LeadLists.Get)
}

func (a *api) showLeadList(ctx context.Context, r *request) (*answer, error) {
	l, err := a.leadList(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(leadListOf(l), l.Version), nil
}

// replaceLeadList renames it: it has nothing else, so PUT and PATCH are one.
func (a *api) replaceLeadList(ctx context.Context, r *request) (*answer, error) {
	l, err := a.leadList(ctx, r)
	if err != nil {
		return nil, err
	}
	if l.Version, err = r.match(l.Version); err != nil {
		return nil, err
	}
	in := leadListOf(l)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	l.Name = in.Name
	if l, err = a.Workspace.LeadLists.Save(ctx, r.by(), *l); err != nil {
		return nil, err
	}
	return thing(leadListOf(l), l.Version), nil
}

func (a *api) deleteLeadList(ctx context.Context, r *request) (*answer, error) {
	l, err := a.leadList(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(l.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.LeadLists.Delete(ctx, r.by(), l.ID, l.Version)
}

// leadJSON is somebody on a lead list.
type leadJSON struct {
	ID         string            `json:"id"`          // read-only
	Version    int64             `json:"version"`     // read-only
	ListID     string            `json:"list_id"`     // read-only
	CampaignID string            `json:"campaign_id"` // read-only
	Phone      string            `json:"phone"`
	FirstName  string            `json:"first_name"`
	LastName   string            `json:"last_name"`
	Data       map[string]string `json:"data"`
	CreatedAt  time.Time         `json:"created_at"` // read-only
	UpdatedAt  time.Time         `json:"updated_at"` // read-only
}

func leadOf(l *models.Lead) leadJSON {
	j := leadJSON{l.ID, l.Version, l.ListID, l.CampaignID, l.Phone, l.FirstName, l.LastName, l.Data, l.CreatedAt.UTC(), l.UpdatedAt.UTC()}
	if j.Data == nil {
		j.Data = map[string]string{}
	}
	return j
}

// over puts what somebody wants over what is stored.
func (j leadJSON) over(l models.Lead) models.Lead {
	l.Phone, l.FirstName, l.LastName, l.Data = j.Phone, j.FirstName, j.LastName, j.Data
	return l
}

func (a *api) listLeads(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	l, err := a.leadList(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Lead, error) { return a.DB.Leads.After(ctx, l.ID, after) },
		leadOf, func(l *models.Lead) (string, string) { return l.Phone, l.ID })
}

func (a *api) createLead(ctx context.Context, r *request) (*answer, error) {
	var in leadJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	list, err := a.leadList(ctx, r)
	if err != nil {
		return nil, err
	}
	l, err := a.Leads.Save(ctx, lead.Actor(r.by()), in.over(models.Lead{ListID: list.ID}))
	if err != nil {
		return nil, err
	}
	return made(leadOf(l), l.Version, "/leads/"+l.ID), nil
}

// lead reads the lead that the address names.
func (a *api) lead(ctx context.Context, r *request) (*models.Lead, error) {
	return named(ctx, r, "lead", a.DB.Leads.Get)
}

func (a *api) showLead(ctx context.Context, r *request) (*answer, error) {
	l, err := a.lead(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(leadOf(l), l.Version), nil
}

func (a *api) replaceLead(ctx context.Context, r *request) (*answer, error) {
	return a.overLead(ctx, r, func(*models.Lead) leadJSON { return leadJSON{} })
}

func (a *api) changeLead(ctx context.Context, r *request) (*answer, error) {
	return a.overLead(ctx, r, leadOf)
}

func (a *api) overLead(ctx context.Context, r *request, start func(*models.Lead) leadJSON) (*answer, error) {
	l, err := a.lead(ctx, r)
	if err != nil {
		return nil, err
	}
	if l.Version, err = r.match(l.Version); err != nil {
		return nil, err
	}
	in := start(l)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if l, err = a.Leads.Save(ctx, lead.Actor(r.by()), in.over(*l)); err != nil {
		return nil, err
	}
	return thing(leadOf(l), l.Version), nil
}

func (a *api) deleteLead(ctx context.Context, r *request) (*answer, error) {
	l, err := a.lead(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(l.Version); err != nil {
		return nil, err
	}
	_, err = a.Leads.Remove(ctx, lead.Actor(r.by()), l.ID, l.Version)
	return done(), err
}
