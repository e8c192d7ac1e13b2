package workspace

import (
	"context"

	"hookline/models"
)

// namer tells the names of one kind of thing that others refer to: a file has names
// where stored settings have ids. The kind is that of workflow.Ref and of the used-by
// index, too. A new kind of reference is a line in namers; a Simple has none.
type namer struct {
	kind string
	each func(ctx context.Context, tx *models.DB, tell func(id, name string)) error
}

func namers() []namer {
	list := []namer{
		{ObjectWebService, each(func(tx *models.DB) rows[models.WebService] { return tx.Services }, func(s *models.WebService) (id, name string) { return s.ID, s.Name })},
		{ObjectWorkflow, each(func(tx *models.DB) rows[models.Workflow] { return tx.Workflows }, func(f *models.Workflow) (id, name string) { return f.ID, f.Name })},
		{ObjectCampaign, each(func(tx *models.DB) rows[models.Campaign] { return tx.Campaigns }, func(c *models.Campaign) (id, name string) { return c.ID, c.Name })},
		{ObjectUser, each(func(tx *models.DB) rows[models.User] { return tx.Users }, func(u *models.User) (id, name string) { return u.ID, u.Email })},
		{ObjectScript, each(func(tx *models.DB) rows[models.Script] { return tx.Scripts }, func(s *models.Script) (id, name string) { return s.ID, s.Name })},
		{ObjectSound, each(func(tx *models.DB) rows[models.Sound] { return tx.Sounds }, func(s *models.Sound) (id, name string) { return s.ID, s.Name })},
		{ObjectSchedule, each(func(tx *models.DB) rows[models.Schedule] { return tx.Schedules }, func(s *models.Schedule) (id, name string) { return s.ID, s.Name })},
	}
	for _, s := range Simples() {
		list = append(list, namer{s.Kind, s.names})
	}
	return list
}

// rows is where all things of a kind are read.
type rows[T any] interface {
	All(ctx context.Context) ([]T, error)
}

func each[T any](of func(*models.DB) rows[T], named func(*T) (id, name string)) func(context.Context, *models.DB, func(id, name string)) error {
	return func(ctx context.Context, tx *models.DB, tell func(id, name string)) error {
		list, err := of(tx).All(ctx)
		for i := range list {
			tell(named(&list[i]))
		}
		return err
	}
}

// Names gives what is called how, by kind and id.
func (w *Workspace) Names(ctx context.Context) (map[string]map[string]string, error) {
	return NamesByID(ctx, w.db)
}

// NamesByID gives what is called how, by kind and id.
func NamesByID(ctx context.Context, tx *models.DB) (map[string]map[string]string, error) {
	names := map[string]map[string]string{}
	for _, of := range namers() {
		names[of.kind] = map[string]string{}
		if err := of.each(ctx, tx, func(id, name string) { names[of.kind][id] = name }); err != nil {
			return nil, err
		}
	}
	return names, nil
}

var thingWords = map[string]string{ObjectWebService: "Web Service", ObjectGroup: "group", ObjectWorkflow: "Workflow",
	ObjectCarrier: "carrier", ObjectNumber: "number", ObjectCampaign: "Campaign", ObjectScript: "Script", ObjectSound: "Sound", ObjectSchedule: "Schedule", ObjectScenario: "scenario", ObjectUser: "user",
	ObjectEvent: "event", ObjectSettings: "settings"}

// WordOf says what a kind of thing is called: the Schedule "Office" is one of
// ObjectSchedule.
func WordOf(kind string) string {
	for _, s := range Simples() {
		if s.Kind == kind {
			return s.Word
		}
	}
	return thingWords[kind]
}
