package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// suburb is what the Web Service answers, whatever the postcode: Zippopotam's form.
const suburb = `[{"name":"Chatswood","postcode":2067,"state":{"name":"New South Wales","abbreviation":"NSW"},"latitude":-33.829999999999998,"longitude":151.17}]`

// startUpstream runs the Web Service in this process, where its CPU is counted
// for nobody, until ctx is done.
func startUpstream(ctx context.Context) (addr string, err error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /suburbs/{file}", func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.PathValue("file"), ".json") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, suburb)
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}
