package auth

import (
	"fmt"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	l := newLimiter(10*time.Second, 3)
	now := time.Unix(1_000_000, 0)
	for i := range 3 {
		if _, wait := l.take("a", now); wait != 0 {
			t.Fatalf("try %d waits %s", i, wait)
		}
	}
	for range 5 { // asking while refused costs nothing
		if _, wait := l.take("a", now); wait != 10*time.Second {
			t.Fatalf("waits %s", wait)
		}
	}
	if _, wait := l.take("b", now); wait != 0 {
		t.Error("another key is refused")
	}
	r, wait := l.take("a", now.Add(10*time.Second))
	if wait != 0 {
		t.Fatalf("still waits %s", wait)
	}
	r.giveBack()
	if _, wait := l.take("a", now.Add(10*time.Second)); wait != 0 {
		t.Error("what was given back is not there")
	}
}

func TestLimiterIsBounded(t *testing.T) {
	l := newLimiter(time.Hour, 1)
	now := time.Unix(1_000_000, 0)
	for i := range 3 * limiterKeys {
		l.take(fmt.Sprint(i), now)
	}
	if len(l.byKey) != limiterKeys || l.order.Len() != limiterKeys {
		t.Errorf("%d keys, %d in order", len(l.byKey), l.order.Len())
	}
}

func TestAddrKey(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "x": "unknown",
	} {
		if got := addrKey(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
