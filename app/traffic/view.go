package traffic

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hookline/models"
)

// View is where the callers of one version went.
type View struct {
	Period  Period
	Since   time.Time
	Test    bool // test calls are in it
	Objects map[string]*Object
}

// Object is what calls did at one object.
type Object struct {
	Calls     int64            // that came there
	Ended     int64            // that ended there without leaving
	Exits     map[string]int64 // calls that left by the exit, by its name
	Connector *Connector       // nil when it asked no Web Service
}

// Connector is what came of requests.
type Connector struct {
	Requests int64
	Causes   []Cause // the most frequent first
	Took     Histogram
}

// Cause is how often requests ended so.
type Cause struct {
	Name string
	N    int64
}

// Reader answers from the counts.
type Reader struct {
	db  *models.DB
	now func() time.Time
}

// NewReader makes a Reader; now is the clock, nil for time.Now.
func NewReader(db *models.DB, now func() time.Time) *Reader {
	if now == nil {
		now = time.Now
	}
	return &Reader{db: db, now: now}
}

// Of gives where the callers of a version went in the period. Calls count by the time
// they ended.
func (r *Reader) Of(ctx context.Context, versionID string, p Period, test bool) (*View, error) {
	v := &View{Period: p, Since: p.Since(r.now()), Test: test, Objects: map[string]*Object{}}
	minutes, _ := p.span()
	filter := models.TrafficFilter{VersionID: versionID, Span: minutes, From: v.Since.Unix(), Test: test}
	exits, err := r.db.Traffic.ExitTotals(ctx, filter)
	if err != nil {
		return nil, err
	}
	for _, e := range exits {
		o := v.object(e.ObjectID)
		switch e.Way {
		case models.WayCame:
			o.Calls += e.N
		case models.WayEnded:
			o.Ended += e.N
		default:
			o.Exits[e.Exit] += e.N
		}
	}
	requests, err := r.db.Traffic.ConnectorTotals(ctx, filter)
	if err != nil {
		return nil, err
	}
	for _, c := range requests {
		o := v.object(c.ObjectID)
		if o.Connector == nil {
			o.Connector = &Connector{}
		}
		o.Connector.add(c)
	}
	for _, o := range v.Objects {
		o.Connector.sort()
	}
	return v, nil
}

// At gives what calls did at an object; zeros where none came.
func (v *View) At(objectID string) Object {
	if v == nil || v.Objects[objectID] == nil {
		return Object{}
	}
	return *v.Objects[objectID]
}

func (v *View) object(id string) *Object {
	o := v.Objects[id]
	if o == nil {
		o = &Object{Exits: map[string]int64{}}
		v.Objects[id] = o
	}
	return o
}

func (c *Connector) add(n models.ConnectorCount) {
	c.Requests += n.N
	c.Took.add(n.Bin, n.N)
	i := slices.IndexFunc(c.Causes, func(known Cause) bool { return known.Name == n.Cause })
	if i < 0 {
		i = len(c.Causes)
		c.Causes = append(c.Causes, Cause{Name: n.Cause})
	}
	c.Causes[i].N += n.N
}

func (c *Connector) sort() {
	if c != nil {
		slices.SortFunc(c.Causes, func(a, b Cause) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	}
}

// Of gives how often requests ended by a cause.
func (c *Connector) Of(cause string) int64 {
	for _, known := range c.Causes {
		if known.Name == cause {
			return known.N
		}
	}
	return 0
}

// OfService gives what came of the requests to a Web Service in the last week, wherever
// real calls asked it.
func (r *Reader) OfService(ctx context.Context, serviceID string) (*Connector, error) {
	minutes, _ := Week.span()
	list, err := r.db.Traffic.ConnectorTotals(ctx, models.TrafficFilter{ServiceID: serviceID, Span: minutes, From: Week.Since(r.now()).Unix()})
	if err != nil {
		return nil, err
	}
	c := &Connector{}
	for _, n := range list {
		c.add(n)
	}
	c.sort()
	return c, nil
}
