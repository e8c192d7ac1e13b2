package outbound

import (
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Authorities gives the certificate authorities of the machine and those of PEM files, or of
// the files in folders that end in .pem, .crt or .cer; nil, which is the machine's, for no
// paths. The error names the path that holds none.
func Authorities(paths []string) (*x509.CertPool, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a minimal container has none
	}
	for _, path := range paths {
		files, err := authorityFiles(path)
		if err != nil {
			return nil, err
		}
		found := false
		for _, file := range files {
			pem, err := os.ReadFile(file) //nolint:gosec // what whoever runs the program names
			if err != nil {
				return nil, err
			}
			found = pool.AppendCertsFromPEM(pem) || found
		}
		if !found {
			return nil, fmt.Errorf("there is no certificate in PEM form in %s", path)
		}
	}
	return pool, nil
}

// authorityFiles lists the files of a path: itself, or what may be a certificate in a folder.
func authorityFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	var files []string
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); slices.Contains([]string{".pem", ".crt", ".cer"}, ext) {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	return files, err
}
