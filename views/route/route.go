// Package route builds the addresses of our own pages, so that no template and
// no handler writes one by hand. It knows nothing of who serves them.
package route

import "strconv"

// id renders a database id as a path segment.
func id(n int64) string { return strconv.FormatInt(n, 10) }

// Home is the first page after sign-in.
func Home() string { return "/" }

// SignIn is the sign-in page and where its form is posted.
func SignIn() string { return "/sign-in" }

// SignOut takes the POST that ends the session.
func SignOut() string { return "/sign-out" }

// FirstSignIn is the page behind the one-time link that creates the first admin.
func FirstSignIn() string { return "/first-sign-in" }

// Password is the page on which a user changes the own password.
func Password() string { return "/password" }

// Users is the list of people.
func Users() string { return "/users" }

// UserNew is the form for a new user.
func UserNew() string { return "/users/new" }

// User is one user's page.
func User(n int64) string { return "/users/" + id(n) }

// WebServices is the list of Web Services.
func WebServices() string { return "/web-services" }

// WebServiceNew is the form for a new Web Service.
func WebServiceNew() string { return "/web-services/new" }

// WebService is the Configuration tab of one Web Service.
func WebService(n int64) string { return "/web-services/" + id(n) }

// WebServiceTest is its Test tab.
func WebServiceTest(n int64) string { return WebService(n) + "/test" }

// WebServiceUsedBy is its Used by tab.
func WebServiceUsedBy(n int64) string { return WebService(n) + "/used-by" }

// WebServiceClone takes the POST that copies it.
func WebServiceClone(n int64) string { return WebService(n) + "/clone" }

// WebServiceDelete takes the POST that deletes it.
func WebServiceDelete(n int64) string { return WebService(n) + "/delete" }

// Workflows is the list of Workflows.
func Workflows() string { return "/workflows" }

// WorkflowNew is the form for a new Workflow.
func WorkflowNew() string { return "/workflows/new" }

// Workflow is the editor of one Workflow.
func Workflow(n int64) string { return "/workflows/" + id(n) }

// Voice is the page of carriers and phone numbers.
func Voice() string { return "/voice" }

// Calls is the list of calls.
func Calls() string { return "/calls" }

// Call is the page of one call with its trace.
func Call(n int64) string { return "/calls/" + id(n) }

// TestCall is the phone in the browser.
func TestCall() string { return "/test-call" }

// Styleguide is the page of all components; it is not served in production.
func Styleguide() string { return "/styleguide" }
