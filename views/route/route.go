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

// WebServiceSigning makes it a signing secret.
func WebServiceSigning(id string) string { return WebService(id) + "/signing" }

// WebServiceUsedBy is its Used by tab.
func WebServiceUsedBy(id string) string { return WebService(id) + "/used-by" }

// WebServiceDeliveries is its Deliveries tab.
func WebServiceDeliveries(id string) string { return WebService(id) + "/deliveries" }

// WebServiceClone takes the POST that copies it.
func WebServiceClone(id string) string { return WebService(id) + "/clone" }

// WebServiceDelete takes the POST that deletes it.
func WebServiceDelete(id string) string { return WebService(id) + "/delete" }

// WebServiceActivate takes the POST that switches it on.
func WebServiceActivate(id string) string { return WebService(id) + "/activate" }

// WebServiceDeactivate takes the POST that switches it off.
func WebServiceDeactivate(id string) string { return WebService(id) + "/deactivate" }

// WebServiceResults takes the POST that adds a result to it.
func WebServiceResults(id string) string { return WebService(id) + "/results" }

// WebServiceSamples takes the POST that keeps a response as a sample.
func WebServiceSamples(id string) string { return WebService(id) + "/samples" }

// WebServiceSample is its Test tab with a sample opened.
func WebServiceSample(id, sample string) string { return WebServiceSamples(id) + "/" + segment(sample) }

// WebServiceSampleDelete takes the POST that deletes a sample.
func WebServiceSampleDelete(id, sample string) string {
	return WebServiceSample(id, sample) + "/delete"
}

// WebServicePathVariables takes the POST of a form whose path has changed, and
// answers with the rows of its path variables.
func WebServicePathVariables() string { return "/web-services/path-variables" }

// WebServiceSplit takes the POST of a pasted URL, and answers with its parts.
func WebServiceSplit() string { return "/web-services/split" }

// WebServiceWSDL takes the POST of a WSDL, and answers with its operations.
func WebServiceWSDL() string { return "/web-services/wsdl" }

// WebServiceNewIn is WebServiceNew with a group chosen.
func WebServiceNewIn(group string) string {
	return WebServiceNew() + "?group=" + url.QueryEscape(group)
}

// WebServiceGroups is the page of the groups of Web Services.
func WebServiceGroups() string { return "/web-services/groups" }

// WebServiceGroup is the page of a group with its Web Services; it takes the POST that renames it.
func WebServiceGroup(id string) string { return WebServiceGroups() + "/" + segment(id) }

// WebServiceGroupDelete takes the POST that deletes an empty group.
func WebServiceGroupDelete(id string) string { return WebServiceGroup(id) + "/delete" }

// Workflows is the list of Workflows.
func Workflows() string { return "/workflows" }

// WorkflowNew is the form for a new Workflow.
func WorkflowNew() string { return "/workflows/new" }

// Workflow is the editor of one Workflow.
func Workflow(id string) string { return "/workflows/" + segment(id) }

// Styleguide is the page of all components; it is not served in production.
func Styleguide() string { return "/styleguide" }
