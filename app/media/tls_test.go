package media_test

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"hookline/app/media"
)

// Storage of one's own may have a certificate of one's own authority.
func TestS3OfAnOwnAuthority(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	for name, roots := range map[string]*x509.CertPool{"trusted": pool, "the machine's alone": nil} {
		s3, err := media.NewS3(media.S3Settings{Endpoint: u, Bucket: "sounds", Region: "us-east-1", AccessKey: "a", SecretKey: "b", PathStyle: true, RootCAs: roots})
		if err != nil {
			t.Fatal(err)
		}
		if err := s3.Check(t.Context()); (err == nil) != (roots != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
