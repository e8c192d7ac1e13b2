package models

import (
	"context"
	"time"

	"hookline/models/row"
)

// FailingService is a Web Service whose last request did not succeed.
type FailingService struct {
	ID, Name string
	Active   bool
	Cause    string
	Status   int
	Millis   int64
	At       time.Time
}

// Failing lists the Web Services whose last request did not succeed, the
// latest first, and how many there are in all.
func (db Services) Failing(ctx context.Context, limit int) ([]FailingService, int64, error) {
	q := db.with(ctx).Model(&WebService{}).Joins("JOIN web_service_outcomes o ON o.web_service_id = web_services.id").
		Where("o.cause <> 'success'")
	return row.Paged[FailingService](q, "web_services.id, web_services.name, web_services.active, o.cause, o.status, o.millis, o.at",
		"o.at DESC, web_services.id", Page{Limit: limit}, "Web Services")
}

// FirstSteps says how far a workspace has come.
type FirstSteps struct {
	Service   bool // there is a Web Service
	Used      bool // a published Workflow uses one
	TestCall  bool // a test call was placed
	ServiceID string
}

// FirstSteps reads how far the workspace has come.
func (db Services) FirstSteps(ctx context.Context) (FirstSteps, error) {
	var s FirstSteps
	var ids []string
	if err := db.with(ctx).Model(&WebService{}).Order("created_at").Limit(1).Pluck("id", &ids).Error; err != nil {
		return s, row.Translate(err, "Web Services")
	}
	if s.Service = len(ids) > 0; s.Service {
		s.ServiceID = ids[0]
	}
	var used int64
	err := db.with(ctx).Model(&Use{}).Where("target_kind = 'web_service' AND scope = 'published'").Limit(1).Count(&used).Error
	if err != nil {
		return s, row.Translate(err, "use")
	}
	s.Used = used > 0
	s.TestCall, err = Calls{db.store}.HasTest(ctx)
	return s, err
}
