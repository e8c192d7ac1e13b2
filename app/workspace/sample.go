package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/models"
)

const (
	maxSampleBody = 64 << 10
	maxSamples    = 50
)

// KeepSample keeps a response of a Web Service, to read its results from again
// (MISSION W9). ID, CreatedBy and CreatedAt are set here.
func (w Services) KeepSample(ctx context.Context, by Actor, in models.WebServiceSample) (*models.WebServiceSample, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.WebServiceSample, error) {
		s := in
		service, err := e.tx.Services.Get(ctx, s.WebServiceID)
		if err != nil {
			return nil, err
		}
		s.ID, s.CreatedBy, s.Name = "", by.Name, strings.TrimSpace(s.Name)
		var p apperr.Problems
		CheckName(&p, "name", s.Name)
		if len(s.Body) > maxSampleBody {
			p.Add("body", "The response has %d bytes; %d is the most a sample may have.", len(s.Body), maxSampleBody)
		}
		list, err := e.tx.Services.Samples(ctx, s.WebServiceID)
		if err != nil {
			return nil, err
		}
		if len(list) >= maxSamples {
			p.Add("name", "There are %d samples of %q already; delete one first.", len(list), service.Name)
		}
		if err := p.Err(); err != nil {
			return nil, err
		}
		if err := e.tx.Services.AddSample(ctx, &s); err != nil {
			return nil, err
		}
		return &s, e.Audit(ctx, ActionChanged, ObjectWebService, service.ID, service.Name, []models.Change{{Field: "sample", To: s.Name}})
	})
}

// ReadSample is a kept response with what the results' paths find in it now.
type ReadSample struct {
	models.WebServiceSample
	Cause   webservice.Cause
	Reason  string
	Results []answer.ResultRead // secret values masked
}

// Samples lists the kept responses of a Web Service, newest first, read anew: so
// an admin sees what a change of the results does to real answers.
func (w Services) Samples(ctx context.Context, serviceID string) ([]ReadSample, error) {
	s, err := w.Look().tx.Services.Get(ctx, serviceID)
	if err != nil {
		return nil, err
	}
	list, err := w.Look().tx.Services.Samples(ctx, serviceID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	compiled, err := w.Compile(ctx, s, w.Opened(s))
	if err != nil {
		return nil, err
	}
	read := make([]ReadSample, len(list))
	for i, sample := range list {
		r := compiled.Read(sample.ContentType, sample.Body)
		read[i] = ReadSample{WebServiceSample: sample, Cause: r.Cause, Reason: r.Reason, Results: r.Masked(webservice.Mask)}
	}
	return read, nil
}

// DeleteSample removes a kept response.
func (w Services) DeleteSample(ctx context.Context, by Actor, id string) error {
	return w.Change(ctx, by, func(e *Edit) error {
		s, err := e.tx.Services.Sample(ctx, id)
		if err != nil {
			return err
		}
		service, err := e.tx.Services.Get(ctx, s.WebServiceID)
		if err != nil {
			return err
		}
		if err := e.tx.Services.DeleteSample(ctx, id); err != nil {
			return err
		}
		return e.Audit(ctx, ActionChanged, ObjectWebService, service.ID, service.Name, []models.Change{{Field: "sample", From: s.Name}})
	})
}
