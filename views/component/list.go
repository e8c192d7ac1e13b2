package component

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
)

// Column is one column of a List.
type Column struct {
	Label  string
	Key    string // value of ?sort=; empty: can't be sorted by
	Number bool   // figures, at the right
	Wide   bool   // shown only on wide screens (give its cells class "wide-only")
	Hidden bool   // heading only for assistive technology (a column of buttons)
}

// Paging is what a list was asked for, and how many rows there are.
type Paging struct {
	Search string // what is searched for now
	Sort   string // key of the column it is sorted by; empty for the list's own order
	Desc   bool
	Page   int // from 1
	Size   int // rows per page; 0 or less: all
	Total  int // rows that match
}

// Listed is the rows of a page, and what the list was asked for.
type Listed[T any] struct {
	Rows []T
	Paging
}

// ListProps describes a list of rows paged on the server. The list updates
// itself by asking for the page it is on and taking its own part out of the
// answer, so a handler renders the whole page and nothing else.
//
// Query parameters: q (search), sort, desc=1, page; empty ones are left out.
type ListProps struct {
	ID      string // of the part that is replaced: "web-services"
	URL     string // path of the page, without query
	Noun    string // "Web Service"
	Nouns   string // "Web Services"
	Columns []Column
	Paging
	NoFind bool   // no search box
	Find   string // what the search box says: "Search <nouns>" unless given
	// Keep are the other query parameters in force (filters), carried along by
	// sorting and paging.
	Keep url.Values
	// Filters are further controls of the search form, named like the
	// parameters in Keep.
	Filters templ.Component
	// Bulk is what can be done to several rows; nil for nothing. Each row then begins with
	// a Pick.
	Bulk *Bulk
	// Empty is shown when there is nothing and nothing was searched for.
	Empty templ.Component
}

// Bulk is what can be done to rows that are chosen, or to all that are found when none is:
// a form that goes where its Buttons lead, by GET, with the search and filters in force and
// what is chosen.
type Bulk struct {
	Name    string // of the parameter of a chosen row
	Buttons templ.Component
}

// found are the search and filters in force.
func (p ListProps) found() []Option {
	list := []Option{}
	for name, values := range p.Keep {
		for _, v := range values {
			list = append(list, Option{Label: name, Value: v})
		}
	}
	if p.Search != "" {
		list = append(list, Option{Label: "q", Value: p.Search})
	}
	return list
}

// meant says what a Bulk is about as long as nothing is chosen.
func (p ListProps) meant() string {
	if p.Total == 1 {
		return "The one that is listed"
	}
	return "All " + Count(p.Total) + " that are listed, or choose some"
}

func bulkForm(list string) string { return list + "-bulk" }

// find is what the search box says.
func (p ListProps) find() string { return orElse(p.Find, "Search "+p.Nouns) }

// Filtered says whether a search or filter is in force.
func (p ListProps) Filtered() bool {
	if p.Search != "" {
		return true
	}
	for name := range p.Keep {
		if p.Keep.Get(name) != "" {
			return true
		}
	}
	return false
}

func (p ListProps) address(sort string, desc bool, page int) string {
	q := url.Values{}
	for name, values := range p.Keep {
		for _, v := range values {
			if v != "" {
				q.Add(name, v)
			}
		}
	}
	if p.Search != "" {
		q.Set("q", p.Search)
	}
	if sort != "" {
		q.Set("sort", sort)
	}
	if desc {
		q.Set("desc", "1")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return p.URL
	}
	return p.URL + "?" + q.Encode()
}

// sortURL turns the order around if the list is sorted by the column already.
func (p ListProps) sortURL(key string) string {
	return p.address(key, p.Sort == key && !p.Desc, 1)
}

func (p ListProps) pageURL(page int) string { return p.address(p.Sort, p.Desc, page) }

func (p ListProps) ariaSort(key string) string {
	switch {
	case key == "" || p.Sort != key:
		return "none"
	case p.Desc:
		return "descending"
	}
	return "ascending"
}

func (p ListProps) sortIcon(key string) string {
	switch p.ariaSort(key) {
	case "ascending":
		return "chevron-up"
	case "descending":
		return "chevron-down"
	}
	return "sort"
}

// link makes an anchor replace the list in place and keep the address.
func (p ListProps) link(address string) templ.Attributes {
	return templ.Attributes{
		"hx-get": address, "hx-target": "#" + p.ID, "hx-select": "#" + p.ID,
		"hx-swap": "outerMorph", "hx-push-url": "true",
	}
}

func (p ListProps) pages() int {
	if p.Size <= 0 {
		return 1
	}
	return max(1, (p.Total+p.Size-1)/p.Size)
}

func (p ListProps) page() int { return min(max(p.Page, 1), p.pages()) }

// count is the sentence under the list: "51–100 of 20,000 calls".
func (p ListProps) count() string {
	if p.pages() == 1 {
		return Plural(p.Total, p.Noun, p.Nouns)
	}
	first := (p.page()-1)*p.Size + 1
	last := min(p.page()*p.Size, p.Total)
	return Count(first) + "–" + Count(last) + " of " + Plural(p.Total, p.Noun, p.Nouns)
}

// hidden is what the search form carries along without a control for it: the
// order, but not the page, since a new search starts at its first. It stands in
// the part that is replaced, so that it follows a click on a heading.
func (p ListProps) hidden() []Option {
	var out []Option
	if p.Sort != "" {
		out = append(out, Option{Label: "sort", Value: p.Sort})
	}
	if p.Desc {
		out = append(out, Option{Label: "desc", Value: "1"})
	}
	return out
}
