package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// pollTime is how often a waiting caller's carrier asks; the music takes 4 s.
const pollTime = 2 * time.Second

// document is what a carrier needs of an answer.
type document struct {
	Enqueue struct {
		Action  string `xml:"action,attr"`
		WaitURL string `xml:"waitUrl,attr"`
	} `xml:"Enqueue"`
	Dial struct {
		Action string `xml:"action,attr"`
		Number string `xml:"Number"`
	} `xml:"Dial"`
	Says     []string  `xml:"Say"`
	Redirect string    `xml:"Redirect"`
	Leave    *struct{} `xml:"Leave"`
}

// line is a carrier that brings calls.
type line struct {
	program *program
	client  *http.Client
	talk    time.Duration
	ended   atomic.Int64
}

func (l *line) post(ctx context.Context, address, sid string, more ...string) (d document, err error) {
	form := url.Values{"CallSid": {sid}, "AccountSid": {"AC1"}, "From": {"+61491570156"}, "To": {"+61255501234"}, "CallStatus": {"in-progress"}, "Direction": {"inbound"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return d, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := l.client.Do(req)
	if err != nil {
		return d, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return d, err
	}
	if res.StatusCode != http.StatusOK {
		return d, fmt.Errorf("%s answered %s: %.200s", address, res.Status, body)
	}
	return d, xml.Unmarshal(body, &d)
}

// call plays one call: it waits, talks, and hears the goodbye.
func (l *line) call(ctx context.Context, sid string) error {
	d, err := l.post(ctx, l.program.url+"/runtime/bench/voice", sid)
	if err != nil {
		return err
	}
	action, wait := d.Enqueue.Action, d.Enqueue.WaitURL
	if wait == "" {
		return fmt.Errorf("call %s does not wait: %+v", sid, d)
	}
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	for {
		if d, err = l.post(ctx, wait, sid); err != nil {
			return err
		}
		if d.Leave != nil {
			break
		}
		wait = d.Redirect
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("call %s still waits", sid)
		}
	}
	if d, err = l.post(ctx, action, sid, "QueueResult", "leave"); err != nil {
		return err
	}
	if d.Dial.Number == "" {
		return fmt.Errorf("call %s is not connected: %+v", sid, d)
	}
	timer := time.NewTimer(l.talk)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return fmt.Errorf("call %s was cut", sid)
	}
	if d, err = l.post(ctx, d.Dial.Action, sid, "DialCallStatus", "completed", "DialCallDuration", strconv.Itoa(int(l.talk.Seconds()))); err != nil {
		return err
	}
	if len(d.Says) != 1 || d.Says[0] != "Goodbye." {
		return fmt.Errorf("call %s ended with %+v", sid, d)
	}
	l.ended.Add(1)
	return nil
}

// calls brings all agents to the desk, lets calls come, and waits until the last is
// over.
func (p *program) calls(ctx context.Context, o options) (*callReport, error) {
	ctx, cancel := context.WithTimeout(ctx, o.length+5*time.Minute)
	defer cancel()
	found := &results{}
	working, leave := context.WithCancel(ctx)
	defer leave()
	var desks sync.WaitGroup
	if err := p.agents(working, o, found, &desks); err != nil {
		return nil, err
	}
	before, err := p.used()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	l := &line{program: p, talk: o.talk, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: 15 * time.Second}}
	n := l.bring(ctx, o, found)
	elapsed := time.Since(begun)
	after, err := p.used()
	if err != nil {
		return nil, err
	}
	leave()
	desks.Wait()
	report := &callReport{calls: n, ended: int(l.ended.Load()), took: found.took, elapsed: elapsed, program: after.program - before.program, database: after.database - before.database}
	if err := errors.Join(found.problems...); err != nil {
		return nil, err
	}
	return report, p.verify(ctx, report)
}

// agents opens the desks of all users and waits until calls can come.
func (p *program) agents(ctx context.Context, o options, found *results, desks *sync.WaitGroup) error {
	rows, err := p.db.Query(ctx, `SELECT id FROM users WHERE role = 'agent' ORDER BY email`)
	if err != nil {
		return err
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.agents}}
	var ready sync.WaitGroup
	for _, id := range ids {
		cookie, err := p.session(ctx, id)
		if err != nil {
			return err
		}
		a := &agent{program: p, cookie: cookie, client: client, results: found}
		ready.Add(1)
		done := sync.OnceFunc(ready.Done)
		desks.Go(func() {
			defer done()
			if err := a.work(ctx, done); err != nil && ctx.Err() == nil {
				found.fail(err)
			}
		})
	}
	ready.Wait()
	return errors.Join(found.problems...)
}

// bring lets calls begin at an even pace and gives how many did, once all are over.
func (l *line) bring(ctx context.Context, o options, found *results) int {
	ticker := time.NewTicker(time.Second / time.Duration(o.pace))
	defer ticker.Stop()
	end := time.Now().Add(o.length)
	var calls sync.WaitGroup
	n := 0
	for time.Now().Before(end) && ctx.Err() == nil {
		<-ticker.C
		n++
		sid := fmt.Sprintf("CA%d", n)
		calls.Go(func() {
			if err := l.call(ctx, sid); err != nil {
				found.fail(err)
			}
		})
	}
	calls.Wait()
	return n
}

// verify counts what stands in the database: every call answered, once.
func (p *program) verify(ctx context.Context, r *callReport) error {
	var entries, answered, segments, doubled int
	err := p.db.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE outcome = 'answered'),
		(SELECT count(*) FROM segments), (SELECT count(*) FROM (SELECT call_id FROM segments GROUP BY call_id HAVING count(*) > 1) d) FROM queue_entries`).
		Scan(&entries, &answered, &segments, &doubled)
	if err == nil && (entries != r.calls || answered != r.calls || segments != r.calls || doubled != 0 || r.ended != r.calls) {
		err = fmt.Errorf("%d calls began, %d ended well; in the database %d in queues, %d answered, %d segments, %d with more than one", r.calls, r.ended, entries, answered, segments, doubled)
	}
	return err
}
