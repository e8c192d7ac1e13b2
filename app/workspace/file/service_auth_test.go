package file_test

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// filledAuth gives every field of a kind a value that passes its check.
func filledAuth(k *auth.Kind, text string) kind.Values {
	v := kind.Values{}
	for _, f := range k.Fields {
		switch {
		case f.Type == kind.TypeChoice:
			v[f.Key] = f.Choices[len(f.Choices)-1].Value
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

// Every kind of authentication goes through saving, the audit trail, a clone, the
// file and back, with odd values; no secret of it is told anywhere.
func TestEveryAuthenticationGoesThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		w, ctx := open(t, db), t.Context()
		for _, k := range auth.Kinds() {
			for _, text := range []string{`a "b" 'c' \d`, "日本 ümläut 😀", "yes", "${x} #a: b", "-1e5", strings.Repeat("0123456789", 300)} {
				values := filledAuth(k, text)
				in := service("Through everything")
				in.Config.Auth = models.WebServiceAuth{Kind: k.Name, Settings: values}
				in.Secrets = map[string]string{}
				for _, key := range k.SecretKeys() {
					in.Secrets[key] = "s3cret " + values[strings.TrimPrefix(key, auth.Prefix)]
				}
				s := must(w.Services.Save(ctx, anna, in))(t)
				if secrets := must(w.Services.Secrets(s))(t); !maps.Equal(secrets, in.Secrets) {
					t.Fatalf("%s: secrets %q, were %q", k.Name, secrets, in.Secrets)
				}
				clone := must(w.Services.Clone(ctx, anna, s.ID))(t)
				if !maps.Equal(clone.Config.Auth.Settings, s.Config.Auth.Settings) || !maps.Equal(must(w.Services.Secrets(clone))(t), in.Secrets) {
					t.Errorf("%s: the clone has %v", k.Name, clone.Config.Auth)
				}
				if err := w.Services.Delete(ctx, anna, clone.ID, clone.Version); err != nil {
					t.Fatal(err)
				}
				changes := ""
				for _, entry := range must(w.Audit(ctx, workspace.ObjectWebService, s.ID, models.Page{}))(t) {
					for _, c := range entry.Changes {
						changes += c.Field + "=" + c.To + "\n"
					}
				}
				for _, f := range k.Fields {
					want := auth.Prefix + f.Key + "="
					if f.Secret() {
						want += "set"
					}
					if !strings.Contains(changes, want) {
						t.Errorf("%s: the trail does not tell %s:\n%s", k.Name, want, changes)
					}
				}
				file := string(must(file.Export(ctx, w))(t))
				if strings.Contains(file+changes, "s3cret") {
					t.Errorf("%s: a secret is told", k.Name)
				}
				if err := w.Services.Delete(ctx, anna, s.ID, s.Version); err != nil {
					t.Fatal(err)
				}
				back(t, db, w, file, s, in.Secrets)
			}
		}
	})
}

var envReference = regexp.MustCompile(`\$\{env:(\w+)\}`)

// back applies an exported file to a workspace that lost the Web Service.
func back(t *testing.T, db *models.DB, w *workspace.Workspace, text string, was *models.WebService, secrets map[string]string) {
	t.Helper()
	named := map[string]string{}
	refs := envReference.FindAllStringSubmatch(text, -1)
	for key, value := range secrets {
		for _, ref := range refs {
			if strings.HasSuffix(ref[1], strings.ToUpper(strings.TrimPrefix(key, auth.Prefix))) {
				named[ref[1]] = value
			}
		}
	}
	env := func(name string) (string, bool) { v, ok := named[name]; return v, ok }
	if _, err := file.Apply(t.Context(), w, anna, "x.yaml", []byte(text), file.ApplyOptions{Env: env}); err != nil {
		t.Fatalf("%s: %v\n%s", was.Config.Auth.Kind, err, text)
	}
	list := must(file.Export(t.Context(), w))(t)
	if string(list) != text {
		t.Errorf("%s: the file came back as\n%s\nand was\n%s", was.Config.Auth.Kind, list, text)
	}
	s := must(db.Services.ByName(t.Context(), was.Name))(t)
	if !maps.Equal(s.Config.Auth.Settings, was.Config.Auth.Settings) || !maps.Equal(must(w.Services.Secrets(s))(t), secrets) {
		t.Errorf("%s: %v came back as %v", was.Config.Auth.Kind, was.Config.Auth, s.Config.Auth)
	}
	if err := w.Services.Delete(t.Context(), anna, s.ID, s.Version); err != nil {
		t.Fatal(err)
	}
}
