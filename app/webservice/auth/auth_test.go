package auth_test

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice/auth"
)

// odd values must come through a file, the API, a form and a request as they are.
func odd() []string {
	return []string{`quote " and ' back\slash`, "日本 ümläut 😀", "a&b=c%20+d#e", "${name} %name% #tag#", "  spaces  ", strings.Repeat("long", 500)}
}

// filled gives every field of a kind a value that passes: the text where it may stand,
// and of choices the first or the last.
func filled(k *auth.Kind, text string, last bool) kind.Values {
	v := kind.Values{}
	for _, f := range k.Fields {
		switch {
		case f.Type == kind.TypeChoice:
			if v[f.Key] = f.Choices[0].Value; last {
				v[f.Key] = f.Choices[len(f.Choices)-1].Value
			}
		case f.Problem(text) == "":
			v[f.Key] = text
		default:
			v[f.Key] = cmp.Or(f.Placeholder, "plain")
		}
	}
	for _, f := range k.Fields {
		var p apperr.Problems
		if k.Check != nil {
			k.Check(&p, v)
		}
		if slices.ContainsFunc(p.List(), func(x apperr.Field) bool { return x.Name == auth.Prefix+f.Key }) {
			v[f.Key] = f.Placeholder // the text may not stand beside that of another field
		}
	}
	return v
}

func TestKindsAreWellFormed(t *testing.T) {
	word := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	names := map[string]bool{}
	for _, k := range auth.Kinds() {
		if !word.MatchString(k.Name) || k.Label == "" || k.Apply == nil || names[k.Name] || auth.Find(k.Name) != k {
			t.Errorf("kind %q, label %q: a name of its own, a label and Apply are needed", k.Name, k.Label)
		}
		names[k.Name] = true
		keys := map[string]bool{}
		for _, f := range k.Fields {
			if !word.MatchString(f.Key) || f.Key == "kind" || f.Key == "secret_set" || keys[f.Key] || f.Label == "" {
				t.Errorf("%s: the key %q, label %q: a key of its own and a label are needed; kind and secret_set are taken", k.Name, f.Key, f.Label)
			}
			if f.Type == kind.TypeChoice && len(f.Choices) == 0 {
				t.Errorf("%s: %s has no choices", k.Name, f.Key)
			}
			keys[f.Key] = true
		}
	}
	if auth.Find("") != auth.Find(auth.None) || auth.Find("no such kind") != nil {
		t.Error("no name must be the kind none, and a name that is not known no kind")
	}
}

// Whatever a kind sets is told by Sets, and no secret of it can be seen once what is
// Masked is taken out.
func TestApplySetsWhatItTells(t *testing.T) {
	for _, k := range auth.Kinds() {
		for i, text := range append(odd(), "plain", "plain") {
			v := filled(k, text, i%2 == 0)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://example.com/a?b=c", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			k.Apply(v, &auth.Request{Request: r, Body: "body", Token: "token", Now: time.Unix(1e9, 0)})
			for name := range r.Header {
				if !slices.ContainsFunc(k.Places(v), func(p auth.Place) bool { return p.Header && p.Name == name }) {
					t.Errorf("%s sets the header %s and does not tell", k.Name, name)
				}
			}
			for name := range r.URL.Query() {
				if name != "b" && !slices.ContainsFunc(k.Places(v), func(p auth.Place) bool { return !p.Header && p.Name == name }) {
					t.Errorf("%s sets the parameter %s and does not tell", k.Name, name)
				}
			}
			for _, f := range k.Fields {
				if f.Secret() && !slices.Contains(k.Masked(v), v[f.Key]) {
					t.Errorf("%s does not mask %s", k.Name, f.Key)
				}
			}
		}
	}
}

// What is kept openly holds no secret; with what is sealed it is the whole again.
func TestSettingsAndSecretsAreApart(t *testing.T) {
	for _, k := range auth.Kinds() {
		for _, text := range odd() {
			v := filled(k, text, true)
			sealed := map[string]string{}
			for _, key := range k.SecretKeys() {
				sealed[key] = v[strings.TrimPrefix(key, auth.Prefix)]
			}
			settings := k.Settings(v)
			for _, f := range k.Fields {
				if f.Secret() && settings[f.Key] != "" {
					t.Errorf("%s keeps %s openly", k.Name, f.Key)
				}
			}
			for key, got := range k.Values(settings, sealed) {
				if got != v[key] && got != strings.TrimSpace(v[key]) {
					t.Errorf("%s: %s is %q, was %q", k.Name, key, got, v[key])
				}
			}
			if k.Settings(kind.Values{"nobody_has_this": "x"})["nobody_has_this"] != "" {
				t.Errorf("%s keeps what is of no field", k.Name)
			}
		}
	}
}

func TestRequiredFieldsAreAskedFor(t *testing.T) {
	for _, k := range auth.Kinds() {
		var p apperr.Problems
		kind.Check(&p, auth.Prefix, k.Fields, kind.Values{})
		for _, f := range k.Fields {
			told := slices.ContainsFunc(p.List(), func(x apperr.Field) bool { return x.Name == auth.Prefix+f.Key })
			if told != f.Required {
				t.Errorf("%s: %s, required %t, told %t", k.Name, f.Key, f.Required, told)
			}
		}
	}
}
