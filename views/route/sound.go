package route

// Sounds is the list of Sounds, and takes the POST of a new one.
func Sounds() string { return "/sounds" }

// SoundNew is the form for a new Sound.
func SoundNew() string { return Sounds() + "/new" }

// Sound is the page of one Sound.
func Sound(id string) string { return Sounds() + "/" + segment(id) }

// SoundDescribe takes the POST that renames and describes a Sound.
func SoundDescribe(id string) string { return Sound(id) + "/describe" }

// SoundReplace takes the POST of another file for a Sound.
func SoundReplace(id string) string { return Sound(id) + "/replace" }

// SoundDelete takes the POST that deletes a Sound.
func SoundDelete(id string) string { return Sound(id) + "/delete" }

// SoundPlay leads to what is played of a Sound now. The empty id is for the browser to
// put one in its place, which is the end of the path but one.
func SoundPlay(id string) string {
	if id == "" {
		return Sounds() + "/*/play"
	}
	return Sound(id) + "/play"
}

// SoundFile is the file of a Sound as it was uploaded.
func SoundFile(id string) string { return Sound(id) + "/file" }

// SoundUsedBy lists the objects that play a Sound.
func SoundUsedBy(id string) string { return Sound(id) + "/used-by" }

// SoundChanges is the audit trail of a Sound.
func SoundChanges(id string) string { return Sound(id) + "/changes" }
