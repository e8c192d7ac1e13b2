// Package versioned shows what Workflows and Scripts have in common: each is a draft,
// which is published as a version with a number.
package versioned

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hookline/views/component"
	"hookline/views/usage"
)

// Head is what every page of one of them shows.
type Head struct {
	LiveNumber int64 // of the version that is published; 0 when it never was
	Changed    bool  // the draft differs from what is published
	Places     []usage.Link
	Describe   component.Naming // the dialog; open when it has errors
	Publish    Publish
}

// Row is one in the list.
type Row struct {
	URL, Name, Description string
	More                   []string // the cells behind the name that this kind of thing has alone
	Number                 int64    // of the version that is published; 0 when it never was
	Changed                bool
	Uses                   int // how many things use it
	UpdatedAt              time.Time
}

// ListProps describes the list of what noun says; uses is the column of what uses one, more
// are those of Row.More.
func ListProps(noun, url string, uses component.Column, paging component.Paging, empty templ.Component, more ...component.Column) component.ListProps {
	uses.Number = true
	return component.ListProps{
		ID: strings.ToLower(noun) + "s", URL: url, Noun: noun, Nouns: noun + "s", Paging: paging, Empty: empty,
		Columns: slices.Concat([]component.Column{{Label: "Name", Key: "name"}}, more, []component.Column{{Label: "State", Key: "published"}, uses, {Label: "Last changed", Key: "updated", Wide: true}}),
	}
}

// Publish is what was entered in the dialog that publishes.
type Publish struct {
	Note  string
	Error string // why it was refused; the dialog is open then
}

// state is the state of a thing as a badge says it. published is the number of its
// version, 0 when it never was; changed says that the draft is another.
func state(published int64, changed bool) (component.Tone, string) {
	switch {
	case published == 0:
		return component.Neutral, "Draft"
	case changed:
		return component.Warning, fmt.Sprintf("Changed since v%d", published)
	}
	return component.Success, fmt.Sprintf("Published v%d", published)
}
