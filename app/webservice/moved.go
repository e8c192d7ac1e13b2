package webservice

import (
	"net/url"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/outbound"
	"hookline/app/webservice/auth"
	"hookline/models"
)

// secretPlaces are the secrets of a Web Service that its requests carry, by the keys of
// SecretKey, with the fields that they are entered in.
func secretPlaces(s *models.WebService) map[string]string {
	places := map[string]string{}
	if k := auth.Find(s.Config.Auth.Kind); k != nil {
		for _, key := range k.SecretKeys() {
			places[key] = key
		}
	}
	if s.Config.ClientCertificate.Certificate != "" {
		places[models.ClientCertificateKey] = models.ClientCertificateKey
	}
	for _, l := range ParamLists(&s.Config) {
		for i, row := range l.Rows {
			if row.Secret {
				places[SecretKey(l.In, row.Name)] = at(l.In, i, l.Value())
			}
		}
	}
	return places
}

// CheckMoved refuses a Web Service that goes to another server with secrets that were kept, by
// their keys: they were entered for the server before, and whoever may change the address need
// not know them.
func CheckMoved(p *apperr.Problems, old, now *models.WebService, kept []string) {
	from, to := serverOf(old), serverOf(now)
	for key, field := range secretPlaces(now) {
		was, is := from, to
		if (strings.HasPrefix(key, auth.Prefix) || key == models.ClientCertificateKey) && outbound.SameServer(was, is) { // to the token URL, where there is one
			was, is = tokenServer(old), tokenServer(now)
		}
		if slices.Contains(kept, key) && !outbound.SameServer(was, is) {
			p.Add(field, "It was entered for %s://%s, and would go to %s://%s now: enter it again, or take it out.", was.Scheme, was.Host, is.Scheme, is.Host)
		}
	}
}

func serverOf(s *models.WebService) *url.URL {
	if s.HTTPS {
		return &url.URL{Scheme: "https", Host: s.Domain}
	}
	return &url.URL{Scheme: "http", Host: s.Domain}
}

// tokenServer is where a kind of authentication sends its secret first; nowhere for most.
func tokenServer(s *models.WebService) *url.URL {
	k := auth.Find(s.Config.Auth.Kind)
	if k == nil || k.Token == nil {
		return &url.URL{}
	}
	u, err := url.Parse(k.Token(s.Config.Auth.Settings).URL)
	if err != nil {
		return &url.URL{}
	}
	return u
}
