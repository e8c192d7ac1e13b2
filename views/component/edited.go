package component

// Naming is the name and description of a thing, as a form shows them.
type Naming struct {
	Name        string
	Description string
	Version     int64  // of the thing the person saw
	Seen        string // name and description the person saw
	Errors      Errors
}

// Edited is how a form stands that comes back to who sent it. The zero value is a form as
// it is stored.
type Edited struct {
	Errors   Errors
	Dirty    bool      // what is shown is not what is stored
	Conflict *Conflict // somebody else saved first
}

// Action is where the form of a thing is posted: to the list when it is new, which has no id.
func Action(id, list string, one func(id string) string) string {
	if id == "" {
		return list
	}
	return one(id)
}
