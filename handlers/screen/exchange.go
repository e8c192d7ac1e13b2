package screen

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/views/component"
	"hookline/views/exchange"
)

// ExchangeView turns the record of a request into what its component shows. id
// is unique on the page. Set Pick and Actions on what it gives.
func ExchangeView(id string, x *webservice.Exchange) exchange.View {
	v := exchange.View{
		ID: id, Cause: string(x.Cause), Reason: x.Reason, Sent: x.Sent,
		Request: exchange.Request{Method: x.Request.Method, URL: x.Request.URL, Body: x.Request.Body, Headers: headerRows(x.Request.Headers)},
		Phases:  phases(x.Timing), Took: millis(x.Timing.Total), Reused: x.Timing.Reused,
		Timeout: time.Duration(x.TimeoutMS) * time.Millisecond, TimeoutCut: x.TimeoutCut,
	}
	for _, r := range x.Results {
		v.Results = append(v.Results, exchange.Result{Description: r.Description, Path: r.Path, Value: r.Value, Note: r.Note, Found: r.Found})
	}
	v.Sets = x.Answer == answer.ModeVariables
	v.Message, v.Action, v.Notes = x.Message, ActionWords(x.Action), x.Notes
	if t := x.Token; t != nil {
		v.Token = &exchange.Token{URL: t.URL, Status: t.Status, Took: millis(t.Millis), Reason: t.Reason}
	}
	if r := x.Response; r != nil {
		v.Response = ResponseView(r)
	}
	return v
}

// ActionWords says what an answer has happen next, empty for nothing.
func ActionWords(a *answer.Action) string {
	if a == nil {
		return ""
	}
	return a.Words()
}

// ResponseView is what a server answered, as the page of an exchange shows it.
func ResponseView(r *webservice.Received) *exchange.Response {
	tree, unreadable := treeView(r)
	return &exchange.Response{
		Tree: tree, Unreadable: unreadable,
		Status: r.Status, StatusText: r.StatusText, Proto: r.Proto, Headers: headerRows(r.Headers), Body: r.Body,
		Binary: r.Binary, Size: r.Size, Truncated: r.Truncated, Redirects: r.Redirects, Note: r.Note,
	}
}

func headerRows(list []webservice.Header) []exchange.Header {
	rows := make([]exchange.Header, 0, len(list))
	for _, h := range list {
		rows = append(rows, exchange.Header{Name: h.Name, Value: h.Value})
	}
	return rows
}

// phases are the parts of the time that there were.
func phases(p webservice.Phases) []component.Phase {
	all := []component.Phase{
		{Name: "DNS", Took: millis(p.DNS)}, {Name: "Connect", Took: millis(p.Connect)}, {Name: "TLS", Took: millis(p.TLS)},
		{Name: "First byte", Took: millis(p.FirstByte)}, {Name: "Body", Took: millis(p.Body)},
	}
	for _, phase := range all {
		if phase.Took > 0 {
			return all
		}
	}
	return nil
}

func millis(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// treeView is an answer as a tree; nil when it has no parts, and then why not, if it
// says that it has.
func treeView(r *webservice.Received) (root *component.TreeNode, unreadable string) {
	if r.Binary || r.Body == "" || r.Truncated {
		return nil, ""
	}
	n, err := answer.Tree(r.ContentType, []byte(r.Body))
	if err != nil {
		return nil, apperr.Message(err)
	}
	if n.Kind == answer.NodeText {
		return nil, ""
	}
	tree := TreeNode(n)
	return &tree, ""
}

// TreeNode is a node of an answer, with all that is in it, as the tree on a page.
func TreeNode(n *answer.Node) component.TreeNode {
	v := component.TreeNode{Key: n.Name, Kind: string(n.Kind), Value: n.Value, Path: n.Path}
	for _, child := range n.Children {
		v.Children = append(v.Children, TreeNode(child))
	}
	switch n.Kind {
	case answer.NodeBoolean:
		v.Kind = "bool"
	case answer.NodeAttribute:
		v.Key = strings.TrimPrefix(n.Name, "@") // the component's look adds it
	case answer.NodeElement:
		if len(n.Children) == 0 {
			v.Kind = "text"
		} else if n.Value != "" { // an element with attributes and a text
			v.Value = ""
			v.Children = append(v.Children, component.TreeNode{Kind: "text", Value: n.Value, Path: n.Path})
		}
	}
	if n.More > 0 {
		v.Note = "… " + component.Count(n.More) + " more"
	}
	return v
}

// AllowTime lifts the server's limits for a request that waits for another one.
func AllowTime(c echo.Context, d time.Duration) {
	rc := http.NewResponseController(c.Response())
	end := time.Now().Add(d + 15*time.Second)
	// A server that can't is a test's; then there is no limit to lift.
	_ = rc.SetReadDeadline(end)
	_ = rc.SetWriteDeadline(end)
}
