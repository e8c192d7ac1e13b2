package auth

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/limit"
)

// Failed tries that are allowed at once, and the time after which one more is. Tries that
// succeed don't count. A person is never locked out by others' tries: who was here before has
// a budget of their own, and the account's own slows strangers alone.
const (
	addrBurst    = 20 // of an address
	addrEvery    = 6 * time.Second
	pairBurst    = 10 // of an address on an account, of a known browser, of an API key on an account
	pairEvery    = 30 * time.Second
	accountBurst = 100 // of all strangers on an account, from however many addresses
	accountEvery = 30 * time.Second
)

// Client is who tries to sign in.
type Client struct {
	Addr    string // of the network
	Browser string // what Remember gave to this browser
	Key     string // the id of the API key it came with
}

// Marks proves what this installation gave out; *secret.Box is that.
type Marks interface {
	Mark(purpose string, parts ...string) [16]byte
}

// tries counts those that failed, on this node.
type tries struct {
	marks                 Marks
	addr, pair, acct, own *limit.Keys
}

func newTries(marks Marks) tries {
	return tries{marks, limit.New(addrEvery, addrBurst), limit.New(pairEvery, pairBurst),
		limit.New(accountEvery, accountBurst), limit.New(pairEvery, pairBurst)}
}

// attempt is a try that was counted, in each budget it came out of.
type attempt []*limit.Try

// giveBack uncounts a try that succeeded, so that a whole office behind one
// address can sign in at the start of a shift.
func (a attempt) giveBack() {
	for _, try := range a {
		try.GiveBack()
	}
}

// take counts a try on an account, or refuses it with TooMany.
func (t tries) take(email string, from Client, now time.Time) (attempt, error) {
	// Cut, so that a limiter's memory is bounded by the number of its keys.
	email = email[:min(len(email), maxEmail)]
	if known := t.knows(from.Browser, email); known != "" {
		return taken(now, budget{t.own, "browser " + known})
	}
	if from.Key != "" {
		return taken(now, budget{t.own, "key " + from.Key + " " + email})
	}
	addr := limit.Client(from.Addr)
	return taken(now, budget{t.pair, addr + " " + email}, budget{t.addr, addr}, budget{t.acct, email})
}

// takeOwn counts a try of who is signed in.
func (t tries) takeOwn(userID string, now time.Time) (attempt, error) {
	return taken(now, budget{t.own, "user " + userID})
}

type budget struct {
	of  *limit.Keys
	key string
}

// taken takes a try out of every budget, or out of none.
func taken(now time.Time, budgets ...budget) (attempt, error) {
	var a attempt
	for _, b := range budgets {
		try, wait := b.of.Take(b.key, now)
		if wait > 0 {
			a.giveBack()
			return nil, tooMany(wait)
		}
		a = append(a, try)
	}
	return a, nil
}

// Need says that who asked may ask again after a while.
type Need struct{ Wait time.Duration }

// Error is the text for logs.
func (n Need) Error() string { return "rate limit: wait " + n.Wait.String() }

// RetryAfter is how long to wait.
func (n Need) RetryAfter() time.Duration { return n.Wait }

func tooMany(wait time.Duration) error {
	wait = max(wait.Round(time.Second), time.Second)
	return apperr.Wrap(Need{wait}, apperr.TooMany, "Too many tries. Please wait %s and try again.", wait)
}

// maxRemembered is how many people a browser is remembered for: a shift shares a desk.
const maxRemembered = 12

// Remember gives what a browser is to keep once somebody has signed in: it proves that this
// person did so here before, and opens nothing. had is what it kept.
func (s *Service) Remember(had, email string) string {
	if s.tries.marks == nil || s.tries.knows(had, email) != "" {
		return had
	}
	nonce := string(NewToken())[:16]
	list := append([]string{nonce + s.tries.mark(nonce, email)}, strings.Split(had, ".")...)
	list = slices.DeleteFunc(list, func(part string) bool { return len(part) != len(list[0]) })
	return strings.Join(list[:min(len(list), maxRemembered)], ".")
}

// knows gives the name of a browser in which the account's user signed in before; empty: it is
// a stranger's.
func (t tries) knows(browser, email string) string {
	if t.marks == nil {
		return ""
	}
	for i, part := range strings.Split(browser, ".") {
		if i == maxRemembered {
			break
		}
		if nonce := part[:min(len(part), 16)]; hmac.Equal([]byte(part[len(nonce):]), []byte(t.mark(nonce, email))) {
			return nonce
		}
	}
	return ""
}

func (t tries) mark(nonce, email string) string {
	mark := t.marks.Mark("auth/known browser", nonce, email)
	return base64.RawURLEncoding.EncodeToString(mark[:])
}
