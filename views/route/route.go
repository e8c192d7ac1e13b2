// Package route builds the addresses of our own pages, so that no template and
// no handler writes one by hand. It knows nothing of who serves them.
package route

import "net/url"

// segment renders a database id (models.NewID) as a path segment.
func segment(s string) string { return url.PathEscape(s) }

// Home is the first page after sign-in.
func Home() string { return "/" }

// SignIn is the sign-in page and where its form is posted.
func SignIn() string { return "/sign-in" }

// SignOut takes the POST that ends the session.
func SignOut() string { return "/sign-out" }

// FirstSignIn is the page behind a one-time sign-in link: of the first admin, or
// of a user whom an admin invited.
func FirstSignIn() string { return "/first-sign-in" }

// FirstSignInLink is the address with the link's token.
func FirstSignInLink(token string) string {
	return FirstSignIn() + "?token=" + url.QueryEscape(token)
}

// SignInNext is the sign-in page that goes on to a local address.
func SignInNext(next string) string {
	if next == "" || next == Home() {
		return SignIn()
	}
	return SignIn() + "?next=" + url.QueryEscape(next)
}

// Password is the page on which a user changes the own password.
func Password() string { return "/password" }

// Users is the list of people.
func Users() string { return "/users" }

// UserNew is the form for a new user.
func UserNew() string { return "/users/new" }

// User is one user's page.
func User(id string) string { return "/users/" + segment(id) }

// UserLink takes the POST that makes a new sign-in link.
func UserLink(id string) string { return User(id) + "/link" }

// UserEnable takes the POST that lets a user sign in again.
func UserEnable(id string) string { return User(id) + "/enable" }

// UserDisable takes the POST that keeps a user out.
func UserDisable(id string) string { return User(id) + "/disable" }

// UserSignOut takes the POST that ends all sessions of a user.
func UserSignOut(id string) string { return User(id) + "/sign-out" }

// WebServices is the list of Web Services.
func WebServices() string { return "/web-services" }

// WebServiceNew is the form for a new Web Service.
func WebServiceNew() string { return "/web-services/new" }

// WebService is the Configuration tab of one Web Service.
func WebService(id string) string { return "/web-services/" + segment(id) }

// WebServiceTest is its Test tab.
func WebServiceTest(id string) string { return WebService(id) + "/test" }

// WebServiceUsedBy is its Used by tab.
func WebServiceUsedBy(id string) string { return WebService(id) + "/used-by" }

// WebServiceClone takes the POST that copies it.
func WebServiceClone(id string) string { return WebService(id) + "/clone" }

// WebServiceDelete takes the POST that deletes it.
func WebServiceDelete(id string) string { return WebService(id) + "/delete" }

// Workflows is the list of Workflows.
func Workflows() string { return "/workflows" }

// WorkflowNew is the form for a new Workflow.
func WorkflowNew() string { return "/workflows/new" }

// Workflow is the editor of one Workflow.
func Workflow(id string) string { return "/workflows/" + segment(id) }

// Voice is the page of carriers and phone numbers.
func Voice() string { return "/voice" }

// Calls is the list of calls.
func Calls() string { return "/calls" }

// Call is the page of one call with its trace.
func Call(id string) string { return "/calls/" + segment(id) }

// TestCall is the phone in the browser.
func TestCall() string { return "/test-call" }

// Styleguide is the page of all components; it is not served in production.
func Styleguide() string { return "/styleguide" }
