package auth

import (
	"slices"

	"hookline/models"
)

// SeesBox says whether a user sees the messages of a voicemail box: who sees calls does,
// and whom the box names.
func SeesBox(u *models.User, b *models.VoicemailBox) bool {
	return Can(u, SeeCalls) || u != nil && u.Active && slices.Contains(b.Users, u.ID)
}

// SeenBoxes gives the boxes that a user sees.
func SeenBoxes(u *models.User, boxes []models.VoicemailBox) []models.VoicemailBox {
	var seen []models.VoicemailBox
	for i := range boxes {
		if SeesBox(u, &boxes[i]) {
			seen = append(seen, boxes[i])
		}
	}
	return seen
}
