package workspace

import (
	"context"
	"fmt"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/workflow"
	"hookline/models"
)

// ObjectVoicemailBox is the kind of voicemail boxes in the audit trail and the uses.
const ObjectVoicemailBox = workflow.RefVoicemailBox

// voicemailBoxes are where callers leave messages.
func voicemailBoxes() Simple {
	return SimpleOf(Simple{
		About: About{Kind: ObjectVoicemailBox, Word: "voicemail box", Section: "voicemail_boxes", NameKey: "name"},
		Words: "voicemail boxes", Icon: "voicemail",
		Help: "Callers leave messages in one by the object Voicemail of a Workflow. Admins and supervisors see all of them under Calls > Voicemail; others see those they are chosen for.",
		Gone: "Messages in it that were heard stay on the pages of their calls.",
	}, SimpleParts[models.VoicemailBox]{
		Fields: []kind.Bound[models.VoicemailBox]{
			kind.Line(kind.Field{Key: "name", Label: "Name", Required: true, Max: maxName, Placeholder: "Sales",
				Help: "Workflows choose it by this name."},
				func(b *models.VoicemailBox) *string { return &b.Name }),
			kind.References(kind.Field{Key: "users", Label: "Users", Of: ObjectUser,
				Help: "Who hears its messages besides admins and supervisors."},
				func(b *models.VoicemailBox) *[]string { return &b.Users }),
		},
		Head: func(b *models.VoicemailBox) Head {
			return Head{ID: &b.ID, Version: &b.Version, CreatedAt: &b.CreatedAt, UpdatedAt: &b.UpdatedAt}
		},
		Rows:  func(db *models.DB) Rows[models.VoicemailBox] { return db.Voicemail },
		Holds: holdsUnheard,
	})
}

// holdsUnheard refuses to delete a box with messages that nobody heard: they would be
// found by no one who looks for messages.
func holdsUnheard(ctx context.Context, e *Edit, b *models.VoicemailBox) error {
	counts, err := e.tx.Recordings.Boxes(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.BoxID == b.ID && c.Unheard > 0 {
			messages := "1 message"
			if c.Unheard > 1 {
				messages = fmt.Sprintf("%d messages", c.Unheard)
			}
			return apperr.New(apperr.InUse, "The voicemail box %q holds %s that nobody heard. Hear or delete them first, under Calls > Voicemail.", b.Name, messages)
		}
	}
	return nil
}
