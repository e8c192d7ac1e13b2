package flow

import (
	"context"
	"fmt"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// MakeService makes the request of an IVR Webhook in a draft a Web Service, and puts a
// connector that sends the same in the object's place. revise changes the draft before.
// version is the one the person saw. What is wrong with the Web Service is Invalid with its
// fields, and nothing is changed.
func (w Workflows) MakeService(ctx context.Context, by workspace.Actor, id string, version int64, objectID, name string, revise func(*workflow.Definition) error) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		f, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		def, err := workflow.Parse(f.Draft)
		if err != nil {
			return nil, err
		}
		if err := revise(def); err != nil {
			return nil, err
		}
		o := def.Object(objectID)
		if o == nil {
			return nil, apperr.New(apperr.NotFound, "This object is not there any more: somebody deleted it.")
		}
		if err := makeService(ctx, e, by, f, o, name); err != nil {
			return nil, err
		}
		return f, w.saveDraft(ctx, e, f, def, trailEnds)
	})
}

func makeService(ctx context.Context, e *workspace.Edit, by workspace.Actor, f *models.Workflow, o *workflow.Object, name string) error {
	webhook, ok := o.Settings.(*workflow.IVRWebhook)
	switch {
	case !ok:
		return apperr.New(apperr.Invalid, "%q is no IVR Webhook: only the request of one can be made a Web Service.", o.Title)
	case webhook.WhenCallEnds:
		return apperr.New(apperr.Invalid, "The request of %q goes out when the call has ended, and a connector waits for an answer: switch that off first.", o.Title)
	}
	made, err := webhook.Hook(name).WebService()
	if err != nil {
		return err
	}
	made.Description = fmt.Sprintf("Made of the IVR Webhook %q in the Workflow %q.", o.Title, f.Name)
	service, err := e.Services.Save(ctx, by, workspace.Service{WebService: *made})
	if err != nil {
		return err
	}
	return webhook.Connect(o, service.ID)
}
