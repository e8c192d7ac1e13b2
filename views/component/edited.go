package component

// Edited is how a form stands that comes back to who sent it. The zero value is a form as
// it is stored.
type Edited struct {
	Errors   Errors
	Dirty    bool      // what is shown is not what is stored
	Conflict *Conflict // somebody else saved first
}
