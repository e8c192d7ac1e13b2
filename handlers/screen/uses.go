package screen

import (
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/route"
	"hookline/views/usage"
)

// PlacesOf joins uses of one object in draft and published, and the objects of
// one Workflow. What else uses the thing has no objects.
func PlacesOf(uses []models.Use) []usage.Place {
	var places []usage.Place
	for _, u := range uses {
		if u.UserKind != workspace.ObjectWorkflow {
			link := linkOf(workspace.Place{Kind: u.UserKind, ID: u.UserID, Name: u.UserName})
			places = append(places, usage.Place{Name: link.Name, What: link.What, URL: link.URL})
			continue
		}
		place := placeOf(&places, u)
		object := objectOf(place, u)
		switch u.Scope {
		case workspace.ScopeDraft:
			object.Draft = true
		case workspace.ScopePublished:
			object.Published = true
		}
	}
	return places
}

func placeOf(places *[]usage.Place, u models.Use) *usage.Place {
	for i := range *places {
		if p := (*places)[i]; p.What == "" && p.WorkflowID == u.UserID {
			return &(*places)[i]
		}
	}
	*places = append(*places, usage.Place{WorkflowID: u.UserID, Name: u.UserName})
	return &(*places)[len(*places)-1]
}

func objectOf(p *usage.Place, u models.Use) *usage.Object {
	for i := range p.Objects {
		if p.Objects[i].ID == u.ObjectID && p.Objects[i].Title == u.ObjectTitle {
			return &p.Objects[i]
		}
	}
	p.Objects = append(p.Objects, usage.Object{ID: u.ObjectID, Title: u.ObjectTitle})
	return &p.Objects[len(p.Objects)-1]
}

// NumberWarning says why callers of a number hear nothing of a Workflow, empty if
// they do.
func NumberWarning(n *models.NumberRow, published map[string]bool) string {
	switch {
	case n.WorkflowID == nil:
		return "No Workflow answers it."
	case !published[*n.WorkflowID]:
		return "Its Workflow is not published."
	}
	return ""
}

// LinksOf says where a thing is used, by whatever kind of thing.
func LinksOf(places []workspace.Place) []usage.Link {
	list := make([]usage.Link, len(places))
	for i, p := range places {
		list[i] = linkOf(p)
	}
	return list
}

func linkOf(p workspace.Place) usage.Link {
	u := usage.Link{What: p.Kind, Name: p.Name, Detail: p.ObjectTitle}
	switch p.Kind {
	case workspace.ObjectWorkflow:
		u.What, u.URL, u.Scope = "Workflow", route.WorkflowObject(p.ID, p.ObjectID), "Draft"
		if p.Scope == workspace.ScopePublished {
			u.Scope, u.URL = "Published version", route.WorkflowPublishedObject(p.ID, p.ObjectID)
		}
	case workspace.ObjectNumber:
		u.What, u.URL = "Phone number", route.Number(p.ID)
	case workspace.ObjectCampaign:
		u.What, u.URL = "Campaign", route.Campaign(p.ID)
	case workspace.ObjectWebService:
		u.What, u.URL = "Web Service", route.WebService(p.ID)
	case workspace.ObjectScript:
		u.What, u.URL = "Script", route.Script(p.ID)
	case workspace.ObjectEvent:
		u.What, u.URL = "Event", route.Event(p.ID)
	}
	for _, s := range workspace.Simples() {
		if s.Kind == p.Kind {
			u.What, u.URL = s.Word, route.Simple(s.Section)+"/"+p.ID
		}
	}
	return u
}
