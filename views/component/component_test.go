package component

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// render gives a component's HTML as a document to ask.
func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(t *testing.T, s *goquery.Selection, name string) string {
	t.Helper()
	if s.Length() != 1 {
		t.Fatalf("want one element with %s, found %d", name, s.Length())
	}
	return s.AttrOr(name, "")
}

func TestEveryIconIsWellFormed(t *testing.T) {
	if len(Icons()) < 60 || !slices.IsSorted(Icons()) {
		t.Fatalf("Icons() lists %d names, sorted %v", len(Icons()), slices.IsSorted(Icons()))
	}
	for _, name := range Icons() {
		var b strings.Builder
		if err := Icon(name, "extra").Render(context.Background(), &b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		dec := xml.NewDecoder(strings.NewReader(b.String()))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("icon %s is not well-formed: %v", name, err)
			}
		}
		if !strings.Contains(b.String(), `class="icon extra"`) || !strings.Contains(b.String(), `aria-hidden="true"`) {
			t.Errorf("icon %s: %s", name, b.String())
		}
	}
	if err := Icon("no-such").Render(context.Background(), io.Discard); err == nil {
		t.Error("an unknown icon renders without an error")
	}
}

func TestTonesHaveIcons(t *testing.T) {
	for _, tone := range []Tone{Neutral, Info, Success, Warning, Error} {
		if _, ok := iconPaths[tone.icon()]; !ok {
			t.Errorf("tone %q: no icon %q", tone, tone.icon())
		}
	}
}

func TestFieldErrorReplacesHelp(t *testing.T) {
	f := Field{Name: "query[3].name", Label: "Name", Help: "Some help"}
	doc := render(t, Input(f))
	input := doc.Find("input")
	if attr(t, doc.Find("label"), "for") != attr(t, input, "id") || attr(t, input, "id") != "f-query-3-name" {
		t.Error("label and control don't belong together")
	}
	if doc.Find("#"+attr(t, input, "aria-describedby")).Text() != "Some help" {
		t.Error("the help is not what describes the control")
	}
	if _, ok := input.Attr("aria-invalid"); ok {
		t.Error("invalid without an error")
	}

	doc = render(t, Input(f.With("x<y", Errors{"query[3].name": "Choose another."})))
	input = doc.Find("input")
	if attr(t, input, "aria-invalid") != "true" || attr(t, input, "value") != "x<y" {
		t.Error("the value or the mark of the error is lost")
	}
	if got := strings.TrimSpace(doc.Find("#" + attr(t, input, "aria-describedby")).Text()); got != "Choose another." {
		t.Errorf("described by %q", got)
	}
	if strings.Contains(doc.Text(), "Some help") {
		t.Error("help stands beside the error")
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	doc := render(t, Secret(Field{Name: "password", Label: "Password", Value: "hunter2"}, true))
	if attr(t, doc.Find("input"), "value") != "" || !strings.Contains(doc.Text(), "Leave empty to keep it") {
		t.Error("the secret is shown, or the user isn't told it is kept")
	}
}

func TestTextareaKeepsAFirstEmptyLine(t *testing.T) {
	doc := render(t, Textarea(Field{Name: "body", Label: "Body", Value: "\nsecond </textarea>"}))
	if got := doc.Find("textarea").Text(); got != "\nsecond </textarea>" {
		t.Errorf("textarea holds %q", got)
	}
}

func TestSelectGroupsAndChoice(t *testing.T) {
	options := []Option{{Value: "", Label: "None"}, {Value: "json", Label: "JSON", Group: "Structured"}, {Value: "xml", Label: "XML", Group: "Structured"}}
	doc := render(t, Select(Field{Name: "kind", Label: "Kind", Value: "xml"}, options))
	if doc.Find("optgroup").Length() != 1 || doc.Find("optgroup option").Length() != 2 {
		t.Error("options of one group don't stand in one group")
	}
	if attr(t, doc.Find("option[selected]"), "value") != "xml" {
		t.Error("the value is not selected")
	}
	doc = render(t, Choice(Field{Name: "kind", Label: "Kind", Value: "json"}, options))
	if attr(t, doc.Find("input[checked]"), "value") != "json" || doc.Find("fieldset legend").Length() != 1 {
		t.Error("choice: wrong one checked, or no legend")
	}
}

func TestRows(t *testing.T) {
	p := RowsProps{Prefix: "query", Noun: "query parameter", Count: 2, Heads: []string{"Name"}, Sort: true, Row: func(r Row) templ.Component {
		return Input(Field{Name: r.Name("name"), Label: "Name", Bare: true})
	}}
	doc := render(t, Rows(p))
	var names []string
	doc.Find("[data-rows-list] input").Each(func(_ int, s *goquery.Selection) { names = append(names, s.AttrOr("name", "")) })
	if !reflect.DeepEqual(names, []string{"query[0].name", "query[1].name"}) {
		t.Errorf("names %v", names)
	}
	if doc.Find(`[data-rows-list] button[aria-label="Remove query parameter 2"]`).Length() != 1 {
		t.Error("the second row's remove button is not named")
	}
	if attr(t, doc.Find("template input"), "name") != "query[__i__].name" {
		t.Error("the template row has no token where the number goes")
	}
	p.Fixed = true
	if render(t, Rows(p)).Find("button, template").Length() != 0 {
		t.Error("fixed rows can be changed")
	}
}

func TestRowIndexes(t *testing.T) {
	form := url.Values{"query[10].name": nil, "query[2].name": nil, "query[2].path": nil, "query[x].name": nil, "query[-1].a": nil, "queryx[1].a": nil, "query[3]": nil, "query[4]name": nil}
	if got := RowIndexes(form, "query"); !reflect.DeepEqual(got, []int{2, 3, 10}) {
		t.Errorf("RowIndexes = %v, want [2 3 10]", got)
	}
}

func TestListAddresses(t *testing.T) {
	p := ListProps{URL: "/calls", Paging: Paging{Search: "a b", Sort: "at", Desc: true, Page: 3, Size: 50, Total: 151}, Keep: url.Values{"outcome": {"failed"}, "none": {""}}}
	if got, want := p.sortURL("at"), "/calls?outcome=failed&q=a+b&sort=at"; got != want {
		t.Errorf("sort again: %s, want %s", got, want)
	}
	if got, want := p.pageURL(4), "/calls?desc=1&outcome=failed&page=4&q=a+b&sort=at"; got != want {
		t.Errorf("next page: %s, want %s", got, want)
	}
	if p.pages() != 4 || !p.Filtered() {
		t.Errorf("pages %d, filtered %v", p.pages(), p.Filtered())
	}
	if got := (ListProps{URL: "/calls"}).pageURL(1); got != "/calls" {
		t.Errorf("first page: %s", got)
	}
	p.Page, p.Noun, p.Nouns = 99, "call", "calls"
	if got := p.count(); got != "151–151 of 151 calls" {
		t.Errorf("count beyond the last page: %s", got)
	}
}

func TestListStates(t *testing.T) {
	p := ListProps{ID: "calls", URL: "/calls", Noun: "call", Nouns: "calls", Columns: []Column{{Label: "At", Key: "at"}, {Label: "By"}}, Paging: Paging{Sort: "at", Desc: true}}
	p.Empty = templ.Raw(`<p id="first">Place one</p>`)
	if render(t, List(p)).Find("#first").Length() != 1 {
		t.Error("an empty list doesn't offer the first one")
	}
	p.Search = "zz"
	if doc := render(t, List(p)); doc.Find("#first").Length() != 0 || !strings.Contains(doc.Text(), "No calls match") {
		t.Error("a search without a match looks like an empty list")
	}
	p.Total = 1
	doc := render(t, List(p))
	if attr(t, doc.Find("th[aria-sort]"), "aria-sort") != "descending" {
		t.Error("the order is not announced")
	}
	if attr(t, doc.Find(`input[name="desc"]`), "form") != attr(t, doc.Find("form[role=search]"), "id") {
		t.Error("the search form loses the order")
	}
}

func TestButtonKinds(t *testing.T) {
	doc := render(t, Button(ButtonProps{Label: "Delete", Confirm: &Confirm{Title: "Delete it?", Label: "Delete"}}))
	if b := doc.Find("button"); attr(t, b, "type") != "button" || attr(t, b, "data-confirm") != "Delete it?" {
		t.Error("a button submits by accident, or doesn't ask")
	}
	doc = render(t, Button(ButtonProps{Icon: "x", IconOnly: "Close"}))
	if attr(t, doc.Find("button"), "aria-label") != "Close" {
		t.Error("an icon button has no name")
	}
	if href := attr(t, render(t, Button(ButtonProps{Label: "Go", Href: "/calls"})).Find("a"), "href"); href != "/calls" {
		t.Errorf("link goes to %q", href)
	}
	doc = render(t, PostButton("/sign-out", ButtonProps{Label: "Sign out"}))
	if attr(t, doc.Find("form"), "method") != "post" || attr(t, doc.Find("form button"), "type") != "submit" {
		t.Error("a post button is no form with a submit button")
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 11, 20, 13, 5, 6, 7e6, time.FixedZone("x", 3600))
	s := render(t, Ago(at)).Find("time")
	if attr(t, s, "datetime") != "2026-11-20T12:05:06.007Z" || attr(t, s, "title") != "2026-11-20 12:05:06 UTC" {
		t.Errorf("datetime %s, title %s", s.AttrOr("datetime", ""), s.AttrOr("title", ""))
	}
	if render(t, When(time.Time{})).Find("time").Length() != 0 {
		t.Error("the zero time is shown as a time")
	}
}

func TestTimingFillsTheBar(t *testing.T) {
	all := spans([]Phase{{"DNS", 0}, {"Connect", time.Second}, {"Body", 3 * time.Second}})
	if len(all) != 2 || all[0].width != 250 || all[1].x != 250 || all[1].width != 750 {
		t.Errorf("spans %+v", all)
	}
	if len(spans(nil)) != 0 {
		t.Error("no phases have spans")
	}
}

func TestTreeShowsValuesAsSent(t *testing.T) {
	root := TreeNode{Kind: "object", Children: []TreeNode{{Key: "n", Kind: "number", Value: "-33.829999999999998", Path: "n"}, {Key: "s", Kind: "string", Value: "<b>", Path: "s"}}}
	doc := render(t, Tree(TreeProps{Root: root, Open: 1, Pick: true}))
	if got := doc.Find(`[data-tree-pick="n"]`).Text(); got != "-33.829999999999998" {
		t.Errorf("number shown as %q", got)
	}
	if got := doc.Find(`[data-tree-pick="s"]`).Text(); got != "<b>" {
		t.Errorf("text shown as %q", got)
	}
}
