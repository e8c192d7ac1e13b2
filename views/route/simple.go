package route

import "strings"

// Simple is the list of a thing whose settings are data, by its section of the workspace
// file. What is below it has the same form for all of them.
func Simple(section string) string { return "/" + strings.ReplaceAll(section, "_", "-") }
