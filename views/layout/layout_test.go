package layout_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/views/styleguide"
)

// The styleguide holds every component, so what must hold on every page is
// asked of it.
func TestPagesHoldToTheContentSecurityPolicy(t *testing.T) {
	var b strings.Builder
	if err := styleguide.Page(styleguide.Props{Now: time.Now()}).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if n := doc.Find("[style], style").Length(); n != 0 {
		t.Errorf("%d elements with inline style", n)
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if !strings.HasPrefix(s.AttrOr("src", ""), "/static/") || s.Text() != "" {
			t.Errorf("a script that is not one of ours: %s", s.AttrOr("src", "inline"))
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
				t.Errorf("<%s %s> is inline script", goquery.NodeName(s), a.Key)
			}
		}
	})
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] && !strings.Contains(id, "__i__") {
			t.Errorf("id %q is on the page twice", id)
		}
		seen[id] = true
	})
	if got := doc.Find(`nav[aria-label="Main"] [aria-current="page"]`).Text(); strings.TrimSpace(got) != "Web Services" {
		t.Errorf("current place %q", got)
	}
}
