package media

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"hookline/app/apperr"
)

// S3Settings are where a bucket is and who may use it.
type S3Settings struct {
	Endpoint             *url.URL // scheme and host
	Bucket, Region       string
	AccessKey, SecretKey string
	PathStyle            bool           // https://host/bucket/key in place of https://bucket.host/key
	RootCAs              *x509.CertPool // nil is the machine's own
}

// S3 keeps files in a bucket of S3-compatible storage.
type S3 struct {
	client   *minio.Client
	bucket   string
	endpoint string
}

// NewS3 makes an S3. It asks nobody yet.
func NewS3(s S3Settings) (*S3, error) {
	lookup := minio.BucketLookupDNS
	if s.PathStyle {
		lookup = minio.BucketLookupPath
	}
	secure := s.Endpoint.Scheme == "https"
	transport, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	if secure {
		transport.TLSClientConfig.RootCAs = s.RootCAs
	}
	client, err := minio.New(s.Endpoint.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""),
		Secure: secure, Transport: transport, Region: s.Region, BucketLookup: lookup,
	})
	if err != nil {
		return nil, fmt.Errorf("HOOKLINE_S3_ENDPOINT %q: %w", s.Endpoint, err)
	}
	return &S3{client: client, bucket: s.Bucket, endpoint: s.Endpoint.String()}, nil
}

// String names the place, for logs.
func (s *S3) String() string { return "bucket " + s.bucket + " at " + s.endpoint }

// Put writes a file whole or not at all.
func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := s.client.PutObject(ctx, s.bucket, key, r, size, minio.PutObjectOptions{ContentType: contentType})
	return s.explain(err)
}

// Open gives a file; NotFound when it is not there. What is read is fetched as it is read.
func (s *S3) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	o, err := s.client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err == nil {
		_, err = o.Stat() // GetObject alone asks for nothing
	}
	if err != nil && minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, missing(key)
	}
	if err != nil {
		return nil, s.explain(err)
	}
	return o, nil
}

// Delete removes a file. It is no error when it is gone.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return s.explain(s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
}

// Check says whether files can be kept.
func (s *S3) Check(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return s.explain(err)
	}
	if !there {
		return apperr.New(apperr.Unavailable, "HOOKLINE_S3_BUCKET %q is not at %s; make it there, or name another.", s.bucket, s.endpoint)
	}
	return nil
}

// explain says what went wrong without what the storage said: that may repeat what
// was sent.
func (s *S3) explain(err error) error {
	if err == nil {
		return nil
	}
	switch status := minio.ToErrorResponse(err).StatusCode; status {
	case 0:
		return apperr.Wrap(err, apperr.Unavailable, "The storage at %s can't be reached.", s.endpoint)
	case http.StatusUnauthorized, http.StatusForbidden:
		return apperr.Wrap(err, apperr.Unavailable, "The storage at %s refused Hookline's keys for the bucket %q; see HOOKLINE_S3_ACCESS_KEY and HOOKLINE_S3_SECRET_KEY.", s.endpoint, s.bucket)
	case http.StatusNotFound:
		return apperr.Wrap(err, apperr.Unavailable, "HOOKLINE_S3_BUCKET %q is not at %s; make it there, or name another.", s.bucket, s.endpoint)
	default:
		return apperr.Wrap(err, apperr.Unavailable, "The storage at %s answered %d.", s.endpoint, status)
	}
}
