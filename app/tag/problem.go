package tag

import "fmt"

// Problem says that a name is no tag, and which was probably meant.
func Problem(name string) string {
	if near := Suggest(name); near != "" {
		return fmt.Sprintf("There is no tag #%s#; did you mean #%s#?", name, near)
	}
	return fmt.Sprintf("There is no tag #%s#; the list of tags has all there are.", name)
}
