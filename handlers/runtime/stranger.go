package runtime

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/limit"
	"hookline/app/sample"
)

// New calls of a carrier from one address that are allowed at once, and the time after which
// one more is. Who signs is a platform, whose calls come from a few addresses: its bound is
// only for a platform gone wrong. Without a signature anybody is the carrier.
const (
	signedBurst   = 5000
	signedEvery   = time.Millisecond
	strangerBurst = 100
	strangerEvery = 200 * time.Millisecond
	tellEvery     = time.Minute // a refused address is logged once in it
	repeatTime    = 3 * time.Minute
)

// newcomers bounds who may begin calls. A call that began may come again for some time: it was
// asked to hold on, or this is its carrier's fallback.
type newcomers struct{ signed, strangers, told, began *limit.Keys }

func newNewcomers() newcomers {
	return newcomers{limit.New(signedEvery, signedBurst), limit.New(strangerEvery, strangerBurst), limit.New(tellEvery, 1), limit.New(repeatTime, 1)}
}

// mayBegin says how long the sender must wait before the next new call; 0: it may begin.
func (n newcomers) mayBegin(r *request, callID string, now time.Time) time.Duration {
	began, known := n.began.Take(r.from.ID+" "+callID, now)
	if known > 0 {
		return 0
	}
	keys := n.strangers
	if r.from.Signed || fromHere(r.echo) {
		keys = n.signed
	}
	_, wait := keys.Take(r.from.ID+" "+limit.Client(r.echo.RealIP()), now)
	if wait > 0 {
		began.GiveBack()
	}
	return wait
}

// tooMany refuses a new call for now. The carrier goes to its fallback address, or tries again.
func (h *Handler) tooMany(r *request, wait time.Duration) error {
	h.crowded.WithLabelValues(r.slug).Inc()
	if _, again := h.newcomers.told.Take(r.from.ID+" "+limit.Client(r.echo.RealIP()), h.now()); again == 0 {
		h.log.WarnContext(r.echo.Request().Context(), "too many new calls from one address", "carrier", r.slug, "client", r.echo.RealIP())
	}
	r.echo.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return refuse(r.echo, http.StatusTooManyRequests, "Too many new calls from one address. Please try again in a moment.")
}

// openTo refuses who may not use a carrier without a signature. The sample's is for
// trying things out: once the installation has a public address, on this machine alone, and
// before that in the private network at most, where containers are.
func (h *Handler) openTo(c echo.Context, from *call.Carrier) error {
	if from.Signed || from.Name != sample.Carrier || fromHere(c) || !h.public && fromNearby(c) {
		return nil
	}
	return apperr.New(apperr.Forbidden, "The carrier %q of the sample workspace has no signature, so it answers this machine alone. Add your carrier under Channels > Voice > Carriers, and have its signature checked.", from.Name)
}

// fromHere says whether this machine itself asks, and no proxy on it for somebody else.
func fromHere(c echo.Context) bool {
	ip, err := netip.ParseAddr(c.RealIP())
	return err == nil && ip.Unmap().IsLoopback() && !forwarded(c)
}

func fromNearby(c echo.Context) bool {
	ip, err := netip.ParseAddr(c.RealIP())
	ip = ip.Unmap()
	return err == nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast()) && !forwarded(c)
}

// forwarded says that a proxy passed the request on. Where the proxy is trusted, the address
// is its client's; where it is not, the address is the proxy's, and says nothing.
func forwarded(c echo.Context) bool {
	for _, name := range []string{echo.HeaderXForwardedFor, echo.HeaderXRealIP, "Forwarded", "Via"} {
		if c.Request().Header.Get(name) != "" {
			return true
		}
	}
	return false
}
