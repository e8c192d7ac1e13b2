package route

// VoicemailBoxes is the list of voicemail boxes, a thing whose settings are data.
func VoicemailBoxes() string { return Simple("voicemail_boxes") }

// VoicemailBoxNew is the form of a new one.
func VoicemailBoxNew() string { return VoicemailBoxes() + "/new" }

// VoicemailBoxSettings are the settings of one.
func VoicemailBoxSettings(id string) string { return VoicemailBoxes() + "/" + segment(id) }

// Voicemail is the list of boxes with their messages.
func Voicemail() string { return "/voicemail" }

// VoicemailBox is the messages of a box.
func VoicemailBox(id string) string { return Voicemail() + "/" + segment(id) }

// VoicemailMessage is where what is done to a message is sent: heard, unheard, delete,
// restore. With GET and the word sound it is heard.
func VoicemailMessage(box, id, what string) string {
	return VoicemailBox(box) + "/messages/" + segment(id) + "/" + what
}
