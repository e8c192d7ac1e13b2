package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// agent is a browser at the desk: it hears its event stream, answers what rings,
// and wraps up what ended.
type agent struct {
	program *program
	cookie  string
	client  *http.Client
	results *results

	asked   time.Time // when the call that rings was answered; zero for none
	segment string    // wrapped up last
}

// results gathers what all agents saw.
type results struct {
	mu       sync.Mutex
	took     []time.Duration // from "answer" to the filled Script at the connection
	problems []error
}

func (r *results) add(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took = append(r.took, d)
}

func (r *results) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, err)
}

// The attributes of the desk that a browser's script reads, too.
var (
	stateOf   = regexp.MustCompile(`data-state="(\w+)"`)
	entryOf   = regexp.MustCompile(`data-entry="(\w+)"`)
	segmentOf = regexp.MustCompile(`data-segment="(\w+)"`)
)

func (a *agent) post(ctx context.Context, path string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.program.url+"/desk/"+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", "hookline="+a.cookie)
	req.Header.Set("HX-Request", "true")
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("POST /desk/%s answered %s: %.300s", path, res.Status, body)
	}
	return err
}

// work goes to the desk and works until ctx is done. ready is told once calls can
// come.
func (a *agent) work(ctx context.Context, ready func()) error {
	if err := a.post(ctx, "sign-in", url.Values{"campaigns": {a.program.campaign}, "campaigns[0]": {a.program.campaign}}); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.program.url+"/desk/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Cookie", "hookline="+a.cookie)
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the stream answered %s", res.Status)
	}
	if err := a.post(ctx, "ready", nil); err != nil {
		return err
	}
	ready()
	return a.hear(ctx, bufio.NewReader(res.Body))
}

// hear reads the stream.
func (a *agent) hear(ctx context.Context, stream *bufio.Reader) error {
	var event string
	var data strings.Builder
	for {
		line, err := stream.ReadString('\n')
		if err != nil {
			return whileWorking(ctx, err)
		}
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "event: "):
			event = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			data.WriteString(line[len("data: "):])
			data.WriteByte('\n')
		case line == "":
			switch event {
			case "desk":
				a.see(ctx, data.String(), time.Now())
			case "beat":
				a.later(ctx, 200*time.Millisecond, func() error { return a.post(ctx, "beat", nil) })
			}
			event = ""
			data.Reset()
		}
	}
}

// whileWorking drops an error that comes of the end of the work.
func whileWorking(ctx context.Context, err error) error {
	if ctx.Err() == nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// see acts on what the desk shows.
func (a *agent) see(ctx context.Context, desk string, at time.Time) {
	switch first(stateOf, desk) {
	case "ringing":
		entry := first(entryOf, desk)
		if entry == "" || !a.asked.IsZero() {
			return
		}
		a.asked = at.Add(time.Hour) // until it is answered
		a.later(ctx, 200*time.Millisecond, func() error {
			a.asked = time.Now()
			return a.post(ctx, "answer", url.Values{"entry": {entry}})
		})
	case "talking":
		// The Script holds the caller's number and what the Workflow found out.
		if !a.asked.IsZero() && strings.Contains(desk, "Australia") && strings.Contains(desk, "Telstra") && strings.Contains(desk, "A mobile.") {
			a.results.add(at.Sub(a.asked))
			a.asked = time.Time{}
		}
	case "wrap_up":
		segment := first(segmentOf, desk)
		if segment == a.segment {
			return
		}
		a.segment, a.asked = segment, time.Time{}
		a.later(ctx, 500*time.Millisecond, func() error {
			return a.post(ctx, "wrap-up", url.Values{"segment": {segment}, "wrap_code": {"Solved"}})
		})
	}
}

// later does something as a person would, a moment after.
func (a *agent) later(ctx context.Context, most time.Duration, f func() error) {
	timer := time.NewTimer(time.Duration(rand.Int64N(int64(most))))
	go func() {
		defer timer.Stop()
		select {
		case <-timer.C:
			if err := f(); err != nil && ctx.Err() == nil {
				a.results.fail(err)
			}
		case <-ctx.Done():
		}
	}()
}

func first(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
