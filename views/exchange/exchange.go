// Package exchange shows one request of a Web Service and what came back, in the
// same way in a call's trace, on the test call and on the Test tab. What it is
// given is masked already; it shows every text as text.
package exchange

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hookline/views/component"
	"hookline/views/outcome"
)

// View is all the component needs of an exchange.
type View struct {
	ID      string // unique on the page: ids of its parts begin with it
	Of      string // tells its parts from those of other exchanges on the page: "attempt 2"
	Cause   string // how it ended; a name of outcome.Causes
	Reason  string // why, in words; empty for a plain success
	Service string // name of the Web Service; shown with its link when given
	URL     string // of the Web Service's page

	Sent     bool // whether a request went out at all
	Request  Request
	Response *Response // nil when none came
	Token    *Token    // set when an OAuth2 token was fetched for it
	Sets     bool      // its results are variables that the answer sets
	Results  []Result
	Message  []string // what the caller hears of the answer
	Action   string   // what happens next, in words
	Notes    []string // what was odd about the answer
	Phases   []component.Phase
	Took     time.Duration
	Reused   bool // the connection was open already

	Timeout    time.Duration // that held
	TimeoutCut bool          // it was less than the Web Service's own, because the call had no more time left

	// Pick makes values of the tree buttons that raise tree:pick.
	Pick bool
	// Actions stand at the right of the first line: "Keep as sample".
	Actions templ.Component
}

// Request is a request as it went out.
type Request struct {
	Method, URL string
	Headers     []Header
	Body        string
}

// Response is an answer.
type Response struct {
	Status     int
	StatusText string
	Proto      string
	Headers    []Header
	Body       string              // as text
	Binary     bool                // no text: Body is empty
	Tree       *component.TreeNode // nil when the body has no parts
	Unreadable string              // why a body that says it has parts has no tree
	Size       int
	Truncated  bool
	Redirects  []string
	Note       string
}

// Header is one header line.
type Header struct{ Name, Value string }

// Token tells of the request for an OAuth2 token.
type Token struct {
	URL    string
	Status int
	Took   time.Duration
	Reason string // why no token came of it
}

// Result is one result as it was read.
type Result struct {
	Description, Path, Value, Note string
	Found                          bool
}

// noun is what a result is called.
func (v View) noun() string {
	if v.Sets {
		return "Variable"
	}
	return "Result"
}

func (v View) word() outcome.Word { return outcome.Cause(v.Cause) }

// status is "200 OK" and how large the answer was, empty when none came.
func (r *Response) status() string {
	if r == nil {
		return ""
	}
	if r.StatusText == "" {
		return strconv.Itoa(r.Status)
	}
	return strconv.Itoa(r.Status) + " " + r.StatusText
}

func (r *Response) size() string {
	text := component.Bytes(int64(r.Size))
	if r.Truncated {
		return "more than " + text
	}
	return text
}

// openLevels is how much of a tree is open at first: all of a small one.
func openLevels(n component.TreeNode) int {
	if nodes(n) <= 40 {
		return 10
	}
	return 2
}

func nodes(n component.TreeNode) int {
	count := 1
	for _, child := range n.Children {
		count += nodes(child)
	}
	return count
}

// cutNote says that the Web Service had less time than its own.
func (v View) cutNote() string {
	return "The call had no more time left: the Web Service got " + component.Duration(v.Timeout) +
		" instead of its own timeout."
}

func tokenOutcome(t *Token) string {
	text := component.Duration(t.Took)
	if t.Status != 0 {
		text = strconv.Itoa(t.Status) + ", " + text
	}
	if t.Reason != "" {
		return "(" + text + "): " + t.Reason
	}
	return "(" + text + ")."
}

// longValue is how many characters a value shows before it folds.
const longValue = 300

func long(text string) bool { return len([]rune(text)) > longValue || strings.Count(text, "\n") > 8 }

func head(text string) string {
	first := strings.Join(strings.SplitN(text, "\n", 9)[:min(8, strings.Count(text, "\n")+1)], "\n")
	r := []rune(first)
	return string(r[:min(len(r), longValue)]) + "…"
}

func length(text string) string {
	return component.Plural(len([]rune(text)), "character", "characters")
}

// Summary is the exchange in a line: "Request and response · 200 OK · 84 ms".
func (v View) Summary() string {
	if !v.Sent {
		return "Request (not sent)"
	}
	if v.Response == nil {
		return "Request · no answer · " + component.Duration(v.Took)
	}
	return "Request and response · " + v.Response.status() + " · " + component.Duration(v.Took)
}
