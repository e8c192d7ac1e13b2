// Package auth is how a request of a Web Service proves who sends it: a file per
// kind, and a line in kinds. Forms, workspace files, the API and its document,
// checks, masking, the audit trail and comparisons walk a kind's Fields; nothing
// outside of this package names one of them.
package auth

import (
	"net/http"
	"slices"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
)

// None is the kind of a Web Service that asks for no proof.
const None = "none"

// Prefix stands before a field's key wherever keys of others stand beside it: in
// forms, in problems, and in the sealed values of a Web Service.
const Prefix = "auth."

// maxValue is how many characters a setting may have, unless it says otherwise.
const maxValue = 8 << 10

// Kind is one kind of authentication. Its values are those of its fields, secret
// ones included.
type Kind struct {
	Name   string // in files and the API
	Label  string // on screens
	Fields []kind.Field
	// Check adds what is wrong beyond what each field says of itself, under Prefix and
	// the field's key.
	Check func(p *apperr.Problems, v kind.Values)
	// Sets lists the headers and parameters that Apply sets: a row for one is refused.
	Sets func(v kind.Values) []Place
	// Apply proves it on a request. It is the last to touch it: method, URL, headers and
	// body are final, so that they can be signed.
	Apply func(v kind.Values, r *Request)
	// Hidden lists what must be masked beside the secret values themselves.
	Hidden func(v kind.Values) []string
	// Token says where the token is to be had that Apply needs.
	Token func(v kind.Values) Account
}

// Place is a header, or a parameter of the query.
type Place struct {
	Header bool
	Name   string
	Secret bool // its value is masked in its place
}

// Request is a request as it goes out, but for what Apply adds.
type Request struct {
	*http.Request        // its body is Body: don't read it here
	Body          string // what is sent as body, "" for none
	Token         string // of a kind with Token
	Now           time.Time
}

// Account is who asks which token endpoint for what (client credentials, RFC 6749 4.4).
type Account struct {
	URL, ID, Secret, Scope string
	More                   string // further parameters, as in a query
}

// kinds are the kinds of authentication, in the order of the form.
var kinds = []*Kind{none(), basic(), bearer(), apiKey(), oauth2(), signature()}

// Kinds lists the kinds of authentication in the order of the form.
func Kinds() []*Kind { return slices.Clone(kinds) }

// Find gives the kind of a name, nil if there is none; no name is None.
func Find(name string) *Kind {
	for _, k := range kinds {
		if k.Name == name || k.Name == None && name == "" {
			return k
		}
	}
	return nil
}

// Names lists the names of the kinds.
func Names() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	return names
}

// Values joins what a Web Service keeps openly and what it keeps sealed, whose keys
// have Prefix. A field that is younger than what is kept has its default.
func (k *Kind) Values(settings, sealed map[string]string) kind.Values {
	v := kind.Only(k.Fields, settings)
	for _, f := range k.Fields {
		switch {
		case f.Secret():
			v[f.Key] = sealed[Prefix+f.Key]
		case v[f.Key] == "" && f.Default != "":
			v[f.Key] = f.Default
		}
	}
	return v
}

// Settings gives what of values is kept openly, in the form it is kept in.
func (k *Kind) Settings(values kind.Values) kind.Values {
	open := slices.DeleteFunc(slices.Clone(k.Fields), kind.Field.Secret)
	if tidy := kind.Tidy(open, values); len(tidy) > 0 {
		return tidy
	}
	return nil
}

// SecretKeys lists the keys under which the kind's secrets are sealed.
func (k *Kind) SecretKeys() []string {
	var keys []string
	for _, f := range k.Fields {
		if f.Secret() {
			keys = append(keys, Prefix+f.Key)
		}
	}
	return keys
}

// Places lists what the kind sets.
func (k *Kind) Places(v kind.Values) []Place {
	if k.Sets == nil {
		return nil
	}
	return k.Sets(v)
}

// Masked lists what must not be shown, wherever it occurs.
func (k *Kind) Masked(v kind.Values) []string {
	var hidden []string
	for _, f := range k.Fields {
		if f.Secret() {
			hidden = append(hidden, v[f.Key])
		}
	}
	if k.Hidden != nil {
		hidden = append(hidden, k.Hidden(v)...)
	}
	return hidden
}

func none() *Kind { return &Kind{Name: None, Label: "None", Apply: func(kind.Values, *Request) {}} }

// authorization is the place of kinds that set the header Authorization. It is no
// secret place: records show its scheme, and mask the rest.
func authorization(kind.Values) []Place { return []Place{{Header: true, Name: "Authorization"}} }
