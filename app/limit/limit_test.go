package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestKeys(t *testing.T) {
	l := New(10*time.Second, 3)
	now := time.Unix(1_000_000, 0)
	for i := range 3 {
		if _, wait := l.Take("a", now); wait != 0 {
			t.Fatalf("try %d waits %s", i, wait)
		}
	}
	for range 5 { // asking while refused costs nothing
		if _, wait := l.Take("a", now); wait != 10*time.Second {
			t.Fatalf("waits %s", wait)
		}
	}
	if _, wait := l.Take("b", now); wait != 0 {
		t.Error("another key is refused")
	}
	r, wait := l.Take("a", now.Add(10*time.Second))
	if wait != 0 {
		t.Fatalf("still waits %s", wait)
	}
	r.GiveBack()
	if _, wait := l.Take("a", now.Add(10*time.Second)); wait != 0 {
		t.Error("what was given back is not there")
	}
}

func TestKeysIsBounded(t *testing.T) {
	l := New(time.Hour, 1)
	now := time.Unix(1_000_000, 0)
	for i := range 3 * maxKeys {
		l.Take(fmt.Sprint(i), now)
	}
	if n := l.byKey.Len(); n != maxKeys {
		t.Errorf("%d keys", n)
	}
}

func TestClient(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "x": "unknown",
	} {
		if got := Client(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
