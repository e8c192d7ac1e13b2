package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hookline/models/dbtest"
)

// checkPace stays below the 50 requests a second that an API key may make.
const checkPace = 40

// checks asks whether numbers are on a list of many, each beside a route that does
// nothing, and gives how long both took.
func (p *program) checks(ctx context.Context, o options) (*checkReport, error) {
	campaign, err := dbtest.SeedLeads(ctx, p.dsn, o.leads)
	if err != nil {
		return nil, err
	}
	key, err := p.command(ctx, "", "api-key", "add", "bench", "--scope", "leads:check")
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: 15 * time.Second}
	ask := func(path, want string) (time.Duration, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(key))
		begun := time.Now()
		res, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		took := time.Since(begun)
		if err == nil && (res.StatusCode != http.StatusOK || !strings.Contains(string(body), want)) {
			err = fmt.Errorf("%s answered %s: %.200s", path, res.Status, body)
		}
		return took, err
	}
	r := &checkReport{}
	ticker := time.NewTicker(time.Second / checkPace)
	defer ticker.Stop()
	for i := range o.checks {
		<-ticker.C
		empty, err := ask("/healthz", "")
		if err != nil {
			return nil, err
		}
		phone, want := dbtest.SeededPhone((i*7919)%o.leads), `"1"`
		if i%2 == 1 {
			phone, want = fmt.Sprintf("+6125550%04d", i%10_000), `"0"`
		}
		check, err := ask("/api/v1/campaigns/"+campaign+"/leads/check?phone="+url.QueryEscape(phone), want)
		if err != nil {
			return nil, err
		}
		if i >= 20 { // the first ones fill caches and pools
			r.empty, r.check = append(r.empty, empty), append(r.check, check)
		}
	}
	return r, nil
}
