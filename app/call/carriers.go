package call

import (
	"context"
	"time"

	"hookline/app/limit"
)

// Carrier finds a carrier by the slug in its URL, in what is in memory; nil when there is
// none.
func (c *Catalog) Carrier(ctx context.Context, slug string) (*Carrier, error) {
	s := c.current.Load()
	if s == nil {
		var err error
		if s, err = c.Refresh(ctx); err != nil {
			return nil, err
		}
	}
	return s.carriers[slug], nil
}

// Requests with a carrier's name or signature that is not known, for which the database is
// asked at once, and the time after which it is for one more. Anybody can send them, so each
// sender has as many.
const (
	askBurst = 10
	askEvery = time.Second
	askAll   = 200 // a second, of all: one may have many addresses
)

// CarrierAfresh is Carrier for a request that would be refused, from an address: it asks the
// database first, as long as the sender has not asked too often.
func (c *Catalog) CarrierAfresh(ctx context.Context, slug, from string) (*Carrier, error) {
	if _, wait := c.asking.Take(limit.Client(from), time.Now()); wait > 0 || !c.askingAll.Allow() {
		return c.Carrier(ctx, slug)
	}
	s, err := c.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	return s.carriers[slug], nil
}

// CarrierByID finds a carrier by its id, in what is in memory; nil when there is
// none.
func (c *Catalog) CarrierByID(ctx context.Context, id string) (*Carrier, error) {
	s := c.current.Load()
	if s == nil {
		var err error
		if s, err = c.Refresh(ctx); err != nil {
			return nil, err
		}
	}
	return s.byID(id), nil
}

func (s *snapshot) byID(id string) *Carrier {
	for _, carrier := range s.carriers {
		if carrier.ID == id {
			return carrier
		}
	}
	return nil
}

// Loaded gives a carrier by its id as CarrierByID does, and never asks the database:
// for those who hold a transaction. It is nil, too, before anything was loaded.
func (c *Catalog) Loaded(id string) *Carrier {
	if s := c.current.Load(); s != nil {
		return s.byID(id)
	}
	return nil
}
