package work_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"hookline/app/work"
)

func TestLater(t *testing.T) {
	ctx, now := t.Context(), time.Now()
	l := work.NewLater(func() time.Time { return now })
	away := true
	var done []string
	keep := func(name string, works bool) {
		l.Keep(func(context.Context) error {
			if away || !works {
				return errors.New("away")
			}
			done = append(done, name)
			return nil
		})
	}
	keep("broken", false)
	keep("first", true)
	keep("second", true)
	if err := l.Again(ctx); err == nil || done != nil {
		t.Fatalf("%v %q", err, done)
	}
	away = false
	_ = l.Again(ctx) // up to what never works
	if err := l.Again(ctx); err == nil || !slices.Equal(done, []string{"first", "second"}) {
		t.Fatalf("%v %q: what never works is in the others' way", err, done)
	}
	now = now.Add(2 * time.Hour)
	_ = l.Again(ctx)
	if err := l.Again(ctx); err != nil {
		t.Errorf("after an hour it is tried still: %v", err)
	}
}

func TestLaterIsBounded(t *testing.T) {
	l := work.NewLater(time.Now)
	for range 100_000 {
		if !l.Keep(func(context.Context) error { return nil }) {
			return
		}
	}
	t.Error("it takes as much as anybody tells")
}
