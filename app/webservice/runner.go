package webservice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hookline/app/outbound"
	"hookline/app/webservice/answer"
	"hookline/app/webservice/auth"
)

// Runner sends Web Services. It is safe for concurrent use; all it keeps are
// OAuth2 tokens.
type Runner struct {
	client *outbound.Client
	tokens tokenCache
	now    func() time.Time
}

// NewRunner makes a Runner that sends through client.
func NewRunner(client *outbound.Client) *Runner {
	r := &Runner{client: client, now: time.Now}
	r.tokens.entries = map[string]*tokenEntry{}
	return r
}

// Request is one use of a service.
type Request struct {
	Inputs map[string]string // by the inputs' names
	Tags   map[string]string // by the tags' names; one that is not in it is empty
	// Variable gives a variable of the call as ${name} has it: the system's by name, else a
	// label. nil for no call.
	Variable func(name string) (string, bool)
	Jar      *Jar     // the call's cookies; nil for none
	Mask     []string // further values to mask: variables that hold secret results
	Inactive bool     // send although the service is switched off: the Test tab may
	Body     []byte   // JSON to send where the service says nothing of a body, see Service.Open
	Pairs    []Pair   // further parameters: of the query, or in the place of the body where there is one
	// Finish is the last to touch a request that is ready, with its body, each time one
	// is built; nil for nothing.
	Finish func(r *http.Request, body string)
	Here   bool // follow no redirect: it is the answer
	Sound  *Sound
}

// Do runs a service once. It never fails in Go's sense: whatever happens is the
// Exchange's Cause, with the Reason in words. It takes no longer than the
// service's timeout, nor than the context's deadline.
func (r *Runner) Do(ctx context.Context, s *Service, in Request) *Exchange {
	run := newRun(s, in, r.now())
	run.r = r
	ex := run.ex
	ctx, cancel, cut := s.within(ctx)
	defer cancel()
	if deadline, ok := ctx.Deadline(); ok && cut {
		ex.TimeoutCut, ex.TimeoutMS = true, max(0, time.Until(deadline).Milliseconds())
	}
	if cause, reason := run.refuse(ctx); cause != "" {
		run.refused(cause, reason)
		return ex
	}
	run.send(ctx)
	run.finish()
	return ex
}

// within bounds an exchange as the service wants it.
func (s *Service) within(ctx context.Context) (_ context.Context, cancel context.CancelFunc, cut bool) {
	if s.connect > 0 {
		return outbound.WithTimeouts(ctx, s.connect, s.Timeout-s.connect)
	}
	return outbound.WithTimeout(ctx, s.Timeout)
}

// run is the work on one Exchange.
type run struct {
	r      *Runner
	s      *Service
	in     Request
	ex     *Exchange
	hidden []string // values to mask that are not the service's own

	account auth.Account // whose token is sent, of a kind that needs one

	out outgoing
	res *outbound.Response
	doc answer.Document
}

// newRun begins the record of one use of a service.
func newRun(s *Service, in Request, at time.Time) *run {
	ex := &Exchange{ServiceID: s.ID, ServiceName: s.Name, StartedAt: at.UTC(), TimeoutMS: s.Timeout.Milliseconds(),
		Answer: s.answerName(), Request: SentRequest{Method: s.Method}}
	x := &run{s: s, in: in, ex: ex, hidden: in.Mask}
	for _, input := range s.inputs {
		if input.Secret {
			x.hidden = append(x.hidden[:len(x.hidden):len(x.hidden)], in.input(input.Name, true))
		}
	}
	x.hidden = s.pairs.alsoSent(x.hidden)
	return x
}

// refuse says why nothing is sent at all.
func (x *run) refuse(ctx context.Context) (Cause, string) {
	if !x.s.Active && !x.in.Inactive {
		return Unavailable, "This Web Service is switched off. Nothing was sent."
	}
	if x.s.sound && x.in.Sound == nil {
		return Rejected, "This Web Service sends the sound of a recording: only a transcription can use it. Nothing was sent."
	}
	if name, found := x.s.missing(&x.in); found {
		return Rejected, fmt.Sprintf("The required input %q is empty. Nothing was sent.", name)
	}
	if err := ctx.Err(); errors.Is(err, context.DeadlineExceeded) {
		return Timeout, "There was no time left on the call. Nothing was sent."
	} else if err != nil {
		return Unavailable, "The call ended before the request was sent."
	}
	return "", ""
}

// refused records a request that never went out, as far as it is known.
func (x *run) refused(cause Cause, reason string) {
	x.ex.outcome = x.s.want.Unread()
	x.ex.outcome.Cause, x.ex.outcome.Reason = cause, reason
	m := x.secrets()
	x.tell(m)
	x.ex.Request.URL = m.text(x.s.base + x.s.pathText)
	if target, problem := x.s.url(&x.in); problem == "" {
		if _, missing := x.s.missing(&x.in); !missing {
			x.ex.Request.URL = m.text(target)
			if x.s.secretQuery != nil {
				base, query, _ := strings.Cut(target, "?")
				x.ex.Request.URL = m.text(base + "?" + maskPairs(query, x.s.secretQuery))
			}
		}
	}
}

// tell writes the outcome into the record, masked.
func (x *run) tell(m *masker) {
	ex, o := x.ex, &x.ex.outcome
	ex.Cause, ex.Reason, ex.Results = o.Cause, m.text(o.Reason), o.Masked(Mask)
	for i := range ex.Results {
		if r := &ex.Results[i]; !r.Secret {
			r.Value, r.Note = m.text(r.Value), m.text(r.Note)
		}
	}
	ex.Notes, ex.Message, ex.Action = m.texts(o.Notes), m.texts(o.Message), m.action(o.Action)
}

// send does the exchange. A 401 to a cached OAuth2 token is answered once with a
// new one: the server has not acted on the request.
func (x *run) send(ctx context.Context) {
	started := time.Now()
	for attempt := 0; ; attempt++ {
		token, cached, ok := x.token(ctx)
		if !ok {
			break
		}
		var problem string
		if x.out, problem = x.s.build(ctx, &x.in, token, x.r.now()); problem != "" {
			x.ex.outcome.Cause, x.ex.outcome.Reason = Rejected, problem
			break
		}
		x.ex.Sent = true
		var jar outbound.Cookies
		if x.in.Jar != nil {
			jar = x.in.Jar
		}
		client := x.r.client.As(x.s.identity)
		do := client.Do
		if x.in.Here || x.s.want.Mode.Strict {
			do = client.DoHere
		}
		var err error
		x.res, err = do(x.out.req, jar)
		if cached && x.res.Status == http.StatusUnauthorized && attempt == 0 {
			x.r.tokens.drop(x.tokenKey(), token)
			continue
		}
		x.judge(ctx, err)
		break
	}
	if x.res != nil {
		x.ex.Timing = phasesOf(x.res.Timing)
	}
	x.ex.Timing.Total = millis(time.Since(started))
}

// judge finds the cause and reads the results.
func (x *run) judge(ctx context.Context, err error) {
	status := x.res.Status
	x.doc = answer.Decode(x.res.Header.Get("Content-Type"), x.res.Body)
	out := x.s.want.Unread()
	failure, _ := errors.AsType[*outbound.Error](err)
	answered := failure == nil || failure.Kind == outbound.TooLarge || failure.Kind == outbound.Encoding || failure.Kind == outbound.Incomplete
	fault, faulty := x.faultOf()
	switch {
	case faulty && answered && (status < 300 || status >= 400):
		out.Cause, out.Reason = Rejected, fault
	case status >= 500 && answered:
		out.Cause, out.Reason = Unavailable, "The server answered "+statusLine(status)+", a failure of its own."
	case status >= 400 && answered:
		out.Cause, out.Reason = Rejected, "The server answered "+statusLine(status)+"."+hint(status)
	case failure != nil:
		out.Cause, out.Reason = causeOf(failure.Kind), failure.Message
	case err != nil:
		out.Cause, out.Reason = Unavailable, "The request failed."
	case status < 200 || status > 299:
		out.Cause, out.Reason = BadResponse, "The server answered "+statusLine(status)+", which is no answer to use."
	case status != http.StatusOK && x.s.want.Mode.Strict:
		out.Cause, out.Reason = BadResponse, "The server answered "+statusLine(status)+"; where an answer steers the call, 200 alone is success."
	case status == http.StatusNoContent || status == http.StatusResetContent:
		out = x.s.want.Nothing("The server answered " + statusLine(status) + ": there is nothing to read results from.")
	default:
		deadline, _ := ctx.Deadline()
		out = x.s.want.Read(&x.doc, deadline)
	}
	if status := x.res.Turned; status != 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("The server redirected with %d, so that the %s became a GET without its body.", status, x.s.Method))
	}
	x.ex.outcome = out
	for _, r := range out.Results {
		if r.Secret && r.Value != "" {
			x.hidden = append(x.hidden, r.Value)
		}
	}
}

func causeOf(kind outbound.Kind) Cause {
	switch kind {
	case outbound.Timeout:
		return Timeout
	case outbound.TooLarge, outbound.RedirectRefused, outbound.Encoding, outbound.Incomplete, outbound.Protocol:
		return BadResponse
	}
	return Unavailable
}

func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

func hint(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return " Check the authentication."
	case http.StatusForbidden:
		return " The server knows who asks but does not allow it: check the rights of the account."
	case http.StatusNotFound:
		return " Check the path, or the value in it is not known there."
	case http.StatusMethodNotAllowed:
		return " The server does not take this method here."
	case http.StatusUnsupportedMediaType:
		return " Check the content type of the request."
	case http.StatusTooManyRequests:
		return " It was asked too often."
	}
	return ""
}

// secrets masks all that must not be shown of the exchange, as far as it is known.
func (x *run) secrets() *masker {
	return x.s.masker.with(append(x.hidden[:len(x.hidden):len(x.hidden)], x.in.Jar.values()...)...)
}

// finish writes the record, masked.
func (x *run) finish() {
	m := x.secrets()
	ex := x.ex
	if ex.Token != nil {
		ex.Token.Reason, ex.Token.URL = m.text(ex.Token.Reason), m.text(ex.Token.URL)
	}
	if x.out.req == nil {
		x.refused(ex.outcome.Cause, ex.outcome.Reason)
		return
	}
	x.tell(m)
	ex.Request = x.out.record(x.s, m)
	if x.res == nil || x.res.Status == 0 {
		return
	}
	ex.Response = x.received(m)
}

func (x *run) received(m *masker) *Received {
	out := &Received{Status: x.res.Status, StatusText: http.StatusText(x.res.Status), Proto: x.res.Proto,
		Headers: headerLines(x.res.Header, m, nil), ContentType: x.doc.ContentType(),
		Binary: x.doc.Binary, Size: len(x.res.Body), Truncated: x.res.Truncated, Note: x.doc.Note}
	if x.doc.JSON() {
		out.Body = m.json(x.doc.Text)
	} else {
		out.Body = m.text(x.doc.Text)
	}
	for _, to := range x.res.Redirects {
		out.Redirects = append(out.Redirects, m.text(to))
	}
	return out
}
