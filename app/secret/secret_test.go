package secret_test

import (
	"maps"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/secret"
)

func box(t *testing.T, key string) *secret.Box {
	t.Helper()
	b, err := secret.NewBox([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealOpen(t *testing.T) {
	b := box(t, "0123456789abcdef")
	one, err := b.Seal("web_services", "w1", []byte("s3cret"))
	if err != nil {
		t.Fatal(err)
	}
	two, _ := b.Seal("web_services", "w1", []byte("s3cret"))
	if one == two {
		t.Error("the same value sealed twice gives the same text")
	}
	if !strings.HasPrefix(one, "v1:"+b.KeyID()+":") {
		t.Errorf("sealed %q does not name its key", one)
	}
	plain, err := box(t, "0123456789abcdef").Open("web_services", "w1", one)
	if err != nil || string(plain) != "s3cret" {
		t.Fatalf("open: %q %v", plain, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	b := box(t, "0123456789abcdef")
	sealed, _ := b.Seal("web_services", "w1", []byte("s3cret"))
	flipped := []byte(sealed)
	flipped[len(flipped)-4] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"another row":   func() ([]byte, error) { return b.Open("web_services", "w2", sealed) },
		"another table": func() ([]byte, error) { return b.Open("carriers", "w1", sealed) },
		"another key":   func() ([]byte, error) { return box(t, "fedcba9876543210").Open("web_services", "w1", sealed) },
		"altered":       func() ([]byte, error) { return b.Open("web_services", "w1", string(flipped)) },
		"cut":           func() ([]byte, error) { return b.Open("web_services", "w1", sealed[:len(sealed)-9]) },
		"no form":       func() ([]byte, error) { return b.Open("web_services", "w1", "s3cret") },
		"empty":         func() ([]byte, error) { return b.Open("web_services", "w1", "") },
		"short":         func() ([]byte, error) { return b.Open("web_services", "w1", "v1:"+b.KeyID()+":AA") },
	} {
		plain, err := try()
		if plain != nil || !apperr.Is(err, apperr.Invalid) {
			t.Errorf("%s: %q %v", name, plain, err)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error tells the value: %v", name, err)
		}
	}
	if _, err := b.Seal("web_services", "", nil); err == nil {
		t.Error("sealing without an id is not refused")
	}
	if _, err := secret.NewBox([]byte("short")); err == nil {
		t.Error("a short key is not refused")
	}
}

func TestMap(t *testing.T) {
	b := box(t, "0123456789abcdef")
	if s, err := b.SealMap("t", "1", nil); s != "" || err != nil {
		t.Fatalf("empty map: %q %v", s, err)
	}
	if m, err := b.OpenMap("t", "1", ""); m == nil || len(m) != 0 || err != nil {
		t.Fatalf("empty text: %v %v", m, err)
	}
	want := map[string]string{"auth.password": "p\"w\x00é", "query.key": ""}
	s, err := b.SealMap("t", "1", want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.OpenMap("t", "1", s)
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("%v %v", got, err)
	}
	raw, _ := b.Seal("t", "1", []byte("hunter2"))
	if _, err := b.OpenMap("t", "1", raw); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Fatalf("not a map: %v", err)
	}
}

func TestDerive(t *testing.T) {
	b := box(t, "0123456789abcdef")
	x, _ := b.Derive("a", 32)
	y, _ := b.Derive("b", 32)
	if string(x) == string(y) || len(x) != 32 {
		t.Error("purposes share bytes")
	}
}

func TestMark(t *testing.T) {
	b, other := box(t, "0123456789abcdef"), box(t, "another key of an installation")
	if b.Mark("call", "c1", "CA1") != box(t, "0123456789abcdef").Mark("call", "c1", "CA1") {
		t.Error("the same of the same key differs")
	}
	seen := map[[16]byte]int{}
	for i, m := range [][16]byte{b.Mark("call", "c1", "CA1"), b.Mark("call", "c1C", "A1"), b.Mark("call", "c2", "CA1"),
		b.Mark("call", "c1"), b.Mark("sms", "c1", "CA1"), other.Mark("call", "c1", "CA1")} {
		if at, twice := seen[m]; twice {
			t.Errorf("%d and %d are the same", at, i)
		}
		seen[m] = i
	}
}
