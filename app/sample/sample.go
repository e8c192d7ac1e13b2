// Package sample is the workspace that a new installation begins with, and the
// small API that its Web Services ask: both come with the program, so that the
// first call works without a network. It is for trying things out and for
// learning; nothing else depends on it.
package sample

import (
	_ "embed"
	"strings"
)

// File is what the sample workspace's file is called in messages.
const File = "sample workspace"

// What the sample workspace calls things that the program must know.
const (
	// KeyVariable is the variable that stands for the API key with which its Web
	// Services ask our own API; KeyName is what the key is called.
	KeyVariable = "HOOKLINE_SAMPLE_API_KEY"
	KeyName     = "Sample workspace"
	// Campaign is the one whose calls are answered.
	Campaign = "Support"
	// Carrier is the one without a signature, by which a call can be tried with curl.
	Carrier = "local"
)

// AsksOurs says whether a path is one of those the sample asks of our own API.
func AsksOurs(path string) bool {
	return path == "/api/v1/sessions" || path == "/api/v1/campaigns/Blocked%20callers/leads/check"
}

//go:embed workspace.yaml
var workspace string

// ownAddress stands in the file where the address of this program belongs.
const ownAddress = "hookline.invalid:80"

// Workspace gives the sample workspace as a file for `apply`, with its Web
// Services at addr, the host and port where API is served.
func Workspace(addr string) []byte {
	return []byte(strings.ReplaceAll(workspace, ownAddress, addr))
}
