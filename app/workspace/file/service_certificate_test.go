package file_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"hookline/app/outbound/outboundtest"
	"hookline/app/workspace/file"
	"hookline/models"
	"hookline/models/dbtest"
)

// A client certificate goes into a file and out of it, its private key by name alone.
func TestClientCertificateInAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		w, ctx := open(t, db), t.Context()
		authority := outboundtest.NewAuthority(t, "Bank CA")
		certificate, key := authority.Client("me", time.Now().AddDate(0, 1, 0))
		environment := map[string]string{"BANK_KEY": key}
		apply := func(text string) (*file.Applied, error) {
			return file.Apply(ctx, w, anna, "w.yaml", []byte(text), file.ApplyOptions{Env: func(name string) (string, bool) { v, ok := environment[name]; return v, ok }})
		}
		text := "version: 1\nweb_services:\n  - name: Bank\n    domain: bank.example.com\n    client_certificate:\n      certificate: |\n" +
			strings.ReplaceAll("        "+strings.TrimSpace(certificate), "\n", "\n        ") + "\n      key: \"${env:BANK_KEY}\"\n"
		if _, err := apply(text); err != nil {
			t.Fatal(err)
		}
		list := must(db.Services.All(ctx))(t)
		if got := must(w.Services.Secrets(&list[0]))(t)[models.ClientCertificateKey]; got != key || list[0].Config.ClientCertificate.Certificate != certificate {
			t.Errorf("stored %q, %+v", got, list[0].Config.ClientCertificate)
		}
		delete(environment, "BANK_KEY") // what is stored stays
		exported := must(file.Export(ctx, w))(t)
		if !bytes.Contains(exported, []byte("${env:BANK_KEY}")) || bytes.Contains(exported, []byte("PRIVATE")) || bytes.Contains(exported, []byte("subject")) {
			t.Errorf("%s", exported)
		}
		if again, err := apply(string(exported)); err != nil || len(again.Changes) != 0 {
			t.Errorf("applied again: %+v, %v", again, err)
		}
		_, environment["BANK_KEY"] = authority.Client("another", time.Now().AddDate(0, 1, 0))
		if _, err := apply(text); err == nil || !strings.Contains(err.Error(), "does not belong") || strings.Contains(err.Error(), "PRIVATE") {
			t.Error(err)
		}
		if _, err := apply(strings.Replace(text, "      key:", "      kee:", 1)); err == nil || !strings.Contains(err.Error(), `did you mean "key"?`) {
			t.Error(err)
		}
	})
}
