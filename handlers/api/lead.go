package api

import (
	"context"
	"net/http"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/lead"
	"hookline/app/workspace"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// leads are the operations on leads and their lists.
type leads struct{ *api }

func (l leads) routes() []route {
	return append(append(l.lists().routes(), l.leads().routes()...),
		route{method: http.MethodGet, path: "/campaigns/:campaign/leads/check", scope: apikey.LeadsCheck, handle: l.check, quick: true})
}

// checkAnswer is plain enough for an IVR's Web Service.
type checkAnswer struct {
	Result string `json:"result"` // 1: the number is on a list; 0: it is not
}

// check says whether a number is on a lead list of a Campaign. It stands in
// front of a waiting caller: nothing is written but, once a minute, when the key
// was used.
func (l leads) check(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("phone")
	if err != nil {
		return nil, err
	}
	if !q.Has("phone") {
		return nil, problem.BadQuery("phone", "Say which number to look for: ?phone=%%2B61255501234.")
	}
	found, err := l.onList(ctx, r, q.Get("phone"))
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
func (l leads) onList(ctx context.Context, r *request, phone string) (bool, error) {
	if id := r.param("campaign"); isID(id) {
		found, err := l.Leads.Check(ctx, id, phone)
		if !apperr.Is(err, apperr.NotFound) {
			return found, err
		}
	}
	c, err := l.campaigns().named(ctx, r)
	if err != nil {
		return false, err
	}
	return l.Leads.Check(ctx, c.ID, phone)
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
	envelope
	CampaignID string `json:"campaign_id"` // read-only
	Name       string `json:"name"`
}

func (l leads) lists() *resource[models.LeadList, leadListJSON] {
	return &resource[models.LeadList, leadListJSON]{
		word: "lead list", path: "/campaigns/:campaign/lead-lists", single: "/lead-lists/:id", read: apikey.LeadsRead, write: apikey.LeadsWrite,
		byID: l.DB.LeadLists.Get,
		key:  func(list *models.LeadList) string { return list.NameKey },
		head: func(list *models.LeadList) envelope {
			return envelopeOf(list.ID, list.Version, list.CreatedAt, list.UpdatedAt)
		},
		page: func(ctx context.Context, r *request, after models.After) ([]models.LeadList, error) {
			c, err := l.campaigns().named(ctx, r)
			if err != nil {
				return nil, err
			}
			return l.DB.LeadLists.OfAfter(ctx, c.ID, after)
		},
		show: func(_ context.Context, e envelope, list *models.LeadList) (leadListJSON, error) {
			return leadListJSON{e, list.CampaignID, list.Name}, nil
		},
		save: func(ctx context.Context, r *request, in *leadListJSON, stored *models.LeadList) (*models.LeadList, error) {
			if stored.Name = in.Name; stored.ID == "" {
				c, err := l.campaigns().named(ctx, r)
				if err != nil {
					return nil, err
				}
				stored.CampaignID = c.ID
			}
			return l.Workspace.LeadLists.Save(ctx, r.by(), *stored)
		},
		remove: l.Workspace.LeadLists.Delete,
	}
}

// leadJSON is somebody on a lead list.
type leadJSON struct {
	envelope
	ListID     string            `json:"list_id"`     // read-only
	CampaignID string            `json:"campaign_id"` // read-only
	Phone      string            `json:"phone"`
	FirstName  string            `json:"first_name"`
	LastName   string            `json:"last_name"`
	Data       map[string]string `json:"data"`
}

func (l leads) leads() *resource[models.Lead, leadJSON] {
	list := func(ctx context.Context, r *request) (*models.LeadList, error) { return l.lists().named(ctx, r) }
	return &resource[models.Lead, leadJSON]{
		word: "lead", path: "/lead-lists/:id/leads", single: "/leads/:id", read: apikey.LeadsRead, write: apikey.LeadsWrite, byID: l.DB.Leads.Get,
		key:  func(one *models.Lead) string { return one.Phone },
		head: func(one *models.Lead) envelope { return envelopeOf(one.ID, one.Version, one.CreatedAt, one.UpdatedAt) },
		page: func(ctx context.Context, r *request, after models.After) ([]models.Lead, error) {
			in, err := list(ctx, r)
			if err != nil {
				return nil, err
			}
			return l.DB.Leads.After(ctx, in.ID, after)
		},
		show: func(_ context.Context, e envelope, one *models.Lead) (leadJSON, error) {
			return leadJSON{e, one.ListID, one.CampaignID, one.Phone, one.FirstName, one.LastName, one.Data}, nil
		},
		save: func(ctx context.Context, r *request, in *leadJSON, stored *models.Lead) (*models.Lead, error) {
			if stored.ID == "" {
				of, err := list(ctx, r)
				if err != nil {
					return nil, err
				}
				stored.ListID = of.ID
			}
			stored.Phone, stored.FirstName, stored.LastName, stored.Data = in.Phone, in.FirstName, in.LastName, in.Data
			return l.Leads.Save(ctx, lead.Actor(r.by()), *stored)
		},
		remove: func(ctx context.Context, by workspace.Actor, id string, version int64) error {
			_, err := l.Leads.Remove(ctx, lead.Actor(by), id, version)
			return err
		},
	}
}
