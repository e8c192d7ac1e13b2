package webservice_test

import (
	"testing"

	"hookline/app/webservice"
	"hookline/models"
)

// BenchmarkDo is one request over a kept-alive connection to a server on
// loopback in this process: the server's share is in the figures.
func BenchmarkDo(b *testing.B) {
	w := suburb(upstream(b, answers(200, "application/json", goodBody)))
	w.Config.Results = []models.ServiceResult{{Description: "Suburb", Path: "0.name"}, {Description: "State", Path: "0.state.name"}}
	secret := suburb(w.Domain)
	secret.Config.Auth.Kind = "bearer"
	for name, s := range map[string]*webservice.Service{"plain": compile(b, w, nil),
		"jsonpath and bearer": compile(b, secret, map[string]string{"auth.token": "0123456789abcdef"})} {
		b.Run(name, func(b *testing.B) {
			r := webservice.NewRunner(client(b))
			in := inputs("postcode", "2000", "limit", "1")
			in.Jar = &webservice.Jar{}
			b.ReportAllocs()
			for b.Loop() {
				if ex := r.Do(b.Context(), s, in); ex.Cause != webservice.Success {
					b.Fatal(ex.Reason)
				}
			}
		})
	}
}

// BenchmarkReadResults is the reading alone.
func BenchmarkReadResults(b *testing.B) {
	for name, s := range map[string]*webservice.Service{"dotted": reading(b, "0.name", "0.state.name"), "jsonpath": reading(b, "$[0].name", "$[0].state.name")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := s.Read("application/json", []byte(goodBody)); r.Cause != webservice.Success {
					b.Fatal(r.Reason)
				}
			}
		})
	}
}
func reading(t testing.TB, paths ...string) *webservice.Service {
	t.Helper()
	w := suburb("localhost")
	w.Config.Results = nil
	for _, p := range paths {
		w.Config.Results = append(w.Config.Results, models.ServiceResult{Description: p, Path: p})
	}
	return compile(t, w, nil)
}
