package api_test

import (
	"cmp"
	"net/http"
	"testing"

	"hookline/app/kind"
	"hookline/app/webservice/auth"
)

// Every kind of authentication is taken with its fields, given without its secrets, and
// sent back as it was given; the site holds each answer against the document.
func TestEveryAuthentication(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		for _, k := range auth.Kinds() {
			given, body := object{"kind": k.Name}, s.serviceBody("Proof "+k.Name)
			for _, f := range k.Fields {
				switch {
				case f.Secret():
					given[f.Key] = "s3cret-" + f.Key
				case f.Type == kind.TypeChoice:
					given[f.Key] = f.Choices[len(f.Choices)-1].Value
				default:
					given[f.Key] = cmp.Or(f.Placeholder, "plain")
				}
			}
			body["auth"] = given
			made := c.do(http.MethodPost, "/web-services", body).want(http.StatusCreated)
			answered := made.fields()["auth"].(object)
			for _, f := range k.Fields {
				if want := given[f.Key]; !f.Secret() && answered[f.Key] != want || f.Secret() && answered[f.Key] != nil {
					t.Errorf("%s: %s is answered as %v, given as %v", k.Name, f.Key, answered[f.Key], want)
				}
			}
			path := "/web-services/" + made.text1("id")
			c.do(http.MethodPut, path, made.fields(), made.etag()).want(http.StatusOK)
			s.hasSecrets(made.text1("id"), append(k.SecretKeys(), "headers.x-org")...)
		}
	})
}
