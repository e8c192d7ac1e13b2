// Package runtime answers the requests of carriers on live calls: signature,
// translation, and the sentence a caller hears when we can't do better. What a
// call does is app/call's.
package runtime

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/desk"
	"hookline/app/kind"
	"hookline/app/recording"
	"hookline/app/sound"
	"hookline/app/voice"
	"hookline/app/work"
	"hookline/models"
)

// maxBody is the most a carrier's request may hold; Twilio's hold about 2 kB.
const maxBody = 256 << 10

// Handler answers carriers.
type Handler struct {
	engine     *call.Engine
	desk       *desk.Service
	sounds     Sounds
	recordings *recording.Service // what callers say
	texts      Texts
	later      *work.Later
	base       func() string // public address of the installation, no slash at its end
	public     bool          // base is one that strangers can reach
	log        *slog.Logger
	refused    *prometheus.CounterVec
	crowded    *prometheus.CounterVec
	newcomers  newcomers
	now        func() time.Time
}

// Sounds are what callers hear besides speech; the database keeps them.
type Sounds interface {
	// Heard reads a Sound and what is played of it.
	Heard(ctx context.Context, id string) (*models.Sound, []byte, error)
}

// Texts are told what was said on recordings. *transcription.Service is that.
type Texts interface {
	Told(ctx context.Context, carrierID, carrierCallID, id, text string, failed bool) error
}

// New makes a Handler. News that can't be stored is given to later; metrics are registered with reg.
func New(engine *call.Engine, desk *desk.Service, sounds Sounds, recordings *recording.Service, texts Texts, later *work.Later, base func() string, public bool, log *slog.Logger, reg prometheus.Registerer) *Handler {
	h := &Handler{engine: engine, desk: desk, sounds: sounds, recordings: recordings, texts: texts, later: later, base: base, public: public, log: log, newcomers: newNewcomers(), now: time.Now, refused: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hookline_runtime_signature_refused_total", Help: "Requests of carriers whose signature was missing or wrong.",
	}, []string{"carrier"}), crowded: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hookline_runtime_calls_refused_total", Help: "New calls that were refused because one address began too many.",
	}, []string{"carrier"})}
	reg.MustRegister(h.refused, h.crowded)
	return h
}

// Register puts the routes under /runtime.
func (h *Handler) Register(e *echo.Echo) {
	e.GET(sound.PathStart+":id/:file", h.sound)
	e.HEAD(sound.PathStart+":id/:file", h.sound)
	g := e.Group("/runtime/:carrier")
	g.POST(carrier.PathVoice, h.with(h.voice))
	g.POST("/"+carrier.AskStep+"/:call/:turn", h.with(h.onTurn(h.step)))
	g.POST("/"+carrier.AskWait+"/:call/:turn", h.with(h.onTurn(h.wait)))
	g.POST("/"+carrier.AskScreen+"/:call/:turn/:place", h.with(h.onCallee(h.screen)))
	g.POST("/"+carrier.AskAccept+"/:call/:turn/:place", h.with(h.onCallee(h.accept)))
	g.POST(carrier.PathRecorded+":recording", h.with(h.recorded))
	g.POST(carrier.PathTranscribed+":recording", h.with(h.transcribed))
	g.POST(carrier.PathStatus, h.with(h.status))
	for _, path := range []string{carrier.PathVoice, carrier.PathStatus} {
		g.Match([]string{http.MethodGet, http.MethodHead}, path, mustPost)
	}
}

// mustPost answers who opens an address of a carrier in a browser, or has set its number to GET.
func mustPost(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderAllow, http.MethodPost)
	return refuse(c, http.StatusMethodNotAllowed, "This is an address for a telephone carrier, which must send POST here: choose HTTP POST for it in the carrier's console.")
}

// request is a carrier's request whose sender is known.
type request struct {
	carrier.Request
	from *call.Carrier
	// speaks is the carrier's language.
	speaks carrier.Dialect
	slug   string
	echo   echo.Context
	// came is where the carrier is sent to come again with the same.
	came string
}

// with reads the request and checks who sent it.
func (h *Handler) with(f func(ctx context.Context, r *request) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		r := &request{slug: c.Param("carrier"), echo: c, came: h.base() + c.Request().URL.Path}
		var err error
		if r.Request, err = h.read(c.Request()); err != nil {
			return refuse(c, http.StatusBadRequest, apperr.Message(err))
		}
		switch err := h.identify(ctx, r); {
		case apperr.Is(err, apperr.NotFound):
			return refuse(c, http.StatusNotFound, apperr.Message(err))
		case apperr.Is(err, apperr.Forbidden):
			h.refused.WithLabelValues(r.slug).Inc()
			h.log.WarnContext(ctx, "a carrier's request was refused", "carrier", r.slug, "client", c.RealIP(), "reason", apperr.Message(err))
			return refuse(c, http.StatusForbidden, apperr.Message(err))
		case err != nil:
			// The configuration was never read: the caller can only be asked to wait.
			h.log.ErrorContext(ctx, "the configuration can't be read", "error", err)
			r.speaks = carrier.Dialects()[0]
			return h.hold(r)
		}
		return f(ctx, r)
	}
}

func refuse(c echo.Context, status int, why string) error {
	return c.String(status, why+"\n")
}

// read takes the whole request in, with the address as the carrier signed it.
func (h *Handler) read(hr *http.Request) (carrier.Request, error) {
	body, err := io.ReadAll(io.LimitReader(hr.Body, maxBody+1))
	if err != nil {
		return carrier.Request{}, apperr.Wrap(err, apperr.Invalid, "The request could not be read to its end.")
	}
	if len(body) > maxBody {
		return carrier.Request{}, apperr.New(apperr.Invalid, "The request is larger than %d bytes.", maxBody)
	}
	query, err := url.ParseQuery(hr.URL.RawQuery)
	if err != nil {
		return carrier.Request{}, apperr.Wrap(err, apperr.Invalid, "The query of the request is malformed.")
	}
	r := carrier.Request{Method: hr.Method, URL: h.base() + hr.RequestURI, Header: hr.Header, Query: query, Body: body, At: time.Now()}
	media, _, err := mime.ParseMediaType(hr.Header.Get(echo.HeaderContentType))
	if (err == nil && media == echo.MIMEApplicationForm) || len(body) == 0 {
		if r.Form, err = url.ParseQuery(string(body)); err != nil {
			return carrier.Request{}, apperr.Wrap(err, apperr.Invalid, "The form of the request is malformed.")
		}
	}
	return r, nil
}

// identify finds the carrier and checks its signature. A signature that does not
// fit what is in memory is checked against the database's token once more: the
// token may have been changed a moment ago, or on another node.
func (h *Handler) identify(ctx context.Context, r *request) error {
	catalog := h.engine.Catalog()
	var refusal error
	for _, fresh := range []bool{false, true} {
		from, err := catalog.Carrier(ctx, r.slug)
		if fresh {
			if from, err = catalog.CarrierAfresh(ctx, r.slug, r.echo.RealIP()); err != nil {
				break // what was in memory has refused it already
			}
		}
		if err != nil {
			return err
		}
		if r.from = from; from == nil {
			continue
		}
		var ok bool
		if r.speaks, ok = carrier.DialectOf(from.Kind); !ok {
			return apperr.New(apperr.NotFound, "The carrier %q is of a kind this Hookline does not speak.", r.slug)
		}
		if refusal = h.refusal(r); refusal == nil {
			return nil
		}
	}
	if r.from == nil {
		return apperr.New(apperr.NotFound, "There is no carrier %q here.", r.slug)
	}
	return refusal
}

// refusal says why the carrier does not answer who asks; nil: it does.
func (h *Handler) refusal(r *request) error {
	switch {
	case !r.from.Signed:
		return h.openTo(r.echo, r.from)
	case r.speaks.Verify(r.from.Settings, r.Request):
		return nil
	}
	return apperr.New(apperr.Forbidden, "The signature of this request is missing or wrong. Is the carrier's token or key the same here, and HOOKLINE_PUBLIC_URL the address it calls?")
}

func (h *Handler) voice(ctx context.Context, r *request) error {
	s, err := r.speaks.Start(r.Request)
	if err != nil {
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	}
	if s.Again {
		if answered, err := h.failedStep(ctx, r, s.Failed); answered {
			return err
		}
	}
	if wait := h.newcomers.mayBegin(r, s.CallID, h.now()); wait > 0 {
		return h.tooMany(r, wait)
	}
	reply, err := h.engine.Start(ctx, call.Start{CarrierID: r.from.ID, CarrierCallID: s.CallID, Caller: s.Caller, Called: s.Called, Source: s.Source, Again: s.Again})
	return h.answer(ctx, r, reply, err)
}

// failedStep answers a carrier that comes to the voice address because that of a step failed,
// as the step would have. It is false where that address is none of a step of this call.
func (h *Handler) failedStep(ctx context.Context, r *request, failed string) (bool, error) {
	asked, resume, ok := r.failed(failed)
	if !ok {
		return false, nil
	}
	reply, err := h.engine.Continue(ctx, resume)
	if useless(err) {
		return false, nil
	}
	r.Request, r.came = asked, h.address(r, carrier.AskStep, resume.CallID, resume.Turn)
	return true, h.answer(ctx, r, reply, err)
}

// failed is what the carrier wanted at the address of a step: what the caller did is in this
// request, or in that address where we asked to hold on.
func (r *request) failed(text string) (asked carrier.Request, resume call.Resume, ok bool) {
	asked = r.Request
	address, err := url.Parse(text)
	if err != nil {
		return asked, resume, false
	}
	ask, callID, n, known := carrier.AskedAt(address)
	if !known || ask != carrier.AskStep || !isID(callID) {
		return asked, resume, false
	}
	asked.Query = address.Query()
	sid, in, err := r.speaks.Input(asked)
	return asked, call.Resume{CarrierID: r.from.ID, CarrierCallID: sid, CallID: callID, Turn: n, Input: in}, err == nil && in.Kind != voice.HungUp
}

// onTurn gives an action what the carrier says at a turn of a call, unless that is
// that the caller hung up.
func (h *Handler) onTurn(action func(ctx context.Context, r *request, sid string, turn int64, in voice.Input) error) func(context.Context, *request) error {
	return func(ctx context.Context, r *request) error {
		sid, in, err := r.speaks.Input(r.Request)
		if err != nil {
			return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
		}
		n, err := turnOf(r)
		if err != nil {
			return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
		}
		if in.Kind == voice.HungUp {
			return h.hungUp(ctx, r, sid, in)
		}
		return action(ctx, r, sid, n, in)
	}
}

func (h *Handler) step(ctx context.Context, r *request, sid string, n int64, in voice.Input) error {
	reply, err := h.engine.Continue(ctx, call.Resume{CarrierID: r.from.ID, CarrierCallID: sid, CallID: r.echo.Param("call"), Turn: n, Input: in})
	return h.answer(ctx, r, reply, err)
}

// turnOf is the step that an address names.
func turnOf(r *request) (int64, error) {
	n, err := strconv.ParseInt(r.echo.Param("turn"), 10, 64)
	if err != nil || !isID(r.echo.Param("call")) {
		return 0, apperr.New(apperr.Invalid, "The address names no step of a call.")
	}
	return n, nil
}

// isID says whether a text can be an id of ours. Anything else need not be looked
// for, and some of it PostgreSQL can't even be asked with.
func isID(text string) bool {
	return len(text) <= 64 && strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// answer renders what the engine says. A request that is wrong in itself gets a
// 400; whatever is our fault, the caller is asked to hold on.
func (h *Handler) answer(ctx context.Context, r *request, reply *call.Reply, err error) error {
	switch {
	case err == nil:
		return h.document(r, carrier.Document{Instructions: reply.Instructions, Next: h.address(r, carrier.AskStep, reply.CallID, reply.Turn),
			Wait: h.address(r, carrier.AskWait, reply.CallID, reply.Turn), Recorded: carrier.RecordedAddress(h.base(), r.slug),
			Transcribed: carrier.TranscribedAddress(h.base(), r.slug),
			Screen:      h.address(r, carrier.AskScreen, reply.CallID, reply.Turn) + "/"})
	case apperr.Is(err, apperr.NotFound), apperr.Is(err, apperr.Invalid):
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	case !errors.Is(err, context.Canceled):
		h.log.ErrorContext(ctx, "a live call's request failed", "error", err)
	}
	return h.hold(r)
}

// address is where the carrier that asked asks next.
func (h *Handler) address(r *request, ask, callID string, turn int64) string {
	return carrier.Address(h.base(), r.slug, ask, callID, turn)
}

// settings are those of the carrier, as far as it is known.
func (r *request) settings() kind.Values {
	if r.from == nil {
		return nil
	}
	return r.from.Settings
}

func (h *Handler) document(r *request, d carrier.Document) error {
	d.Instructions, d.Settings = h.spoken(r, d.Instructions), r.settings()
	contentType, body := r.speaks.Render(d)
	return r.echo.Blob(http.StatusOK, contentType, body)
}
