package exchange_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/views/component"
	"hookline/views/exchange"
)

func show(t *testing.T, v exchange.View) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := exchange.Exchange(v).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestExchangeShowsTextsAsText(t *testing.T) {
	nasty := `<b>bold</b><script>x()</script> %ivr:x% ` + "\u202eabc\U0001f600"
	doc := show(t, exchange.View{
		ID: "x", Cause: "no_match", Reason: nasty, Sent: true, Took: 84 * time.Millisecond, TimeoutCut: true, Timeout: 3200 * time.Millisecond,
		Request: exchange.Request{Method: "GET", URL: "http://h/" + nasty, Headers: []exchange.Header{{Name: "X", Value: nasty}}, Body: nasty},
		Response: &exchange.Response{Status: 200, StatusText: nasty, Headers: []exchange.Header{{Name: nasty, Value: nasty}}, Body: nasty,
			Tree: &component.TreeNode{Kind: "object", Children: []component.TreeNode{{Key: nasty, Kind: "string", Value: nasty, Path: "a"}}}},
		Results: []exchange.Result{{Description: nasty, Path: nasty, Value: nasty, Found: true}, {Description: "State", Path: "y"}},
	})
	if n := doc.Find("b, script").Length(); n != 0 {
		t.Errorf("%d elements came out of texts", n)
	}
	text := doc.Text()
	for _, want := range []string{"No match", "84 ms", "Not found", "3.2 s instead of its own timeout", nasty} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestExchangeThatWasNotSent(t *testing.T) {
	doc := show(t, exchange.View{Cause: "rejected", Reason: `The input "postcode" is missing.`, Request: exchange.Request{Method: "GET", URL: "http://h/"}})
	if text := doc.Text(); strings.Contains(text, "Request as sent") || !strings.Contains(text, "What would have been sent") {
		t.Error(text)
	}
}

func TestLongValueFolds(t *testing.T) {
	doc := show(t, exchange.View{Cause: "success", Results: []exchange.Result{{Description: "Big", Value: strings.Repeat("é", 100_000), Found: true}}})
	if got := doc.Find("summary").Text(); len([]rune(got)) > 400 || !strings.Contains(got, "Show all 100,000 characters") {
		t.Errorf("%d characters: …%s", len(got), got[len(got)-60:])
	}
}
