package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// envelope is what every thing has beside what the workspace file says of it. All of
// it is read-only: a body may hold it, so that what was read can be sent back, and it
// is not looked at.
type envelope struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"` // its ETag
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func envelopeOf(id string, version int64, created, updated time.Time) envelope {
	return envelope{id, version, created.UTC(), updated.UTC()}
}

// resource is a sort of thing: R as it is stored, J as bodies and answers have it.
// It is data, with functions for what differs; what clients may do with every thing
// stands here once. A thing that does not have an operation leaves its function nil.
type resource[R, J any] struct {
	word        string // as messages say it: phone number
	path        string // of its list
	single      string // of one of them; empty: path and :id
	read, write string // scopes
	head        func(*R) envelope
	key         func(*R) string // what the list is sorted by
	// byID, and byName where a name does as well, read the one that the address names;
	// find does it in another way.
	byID, byName func(ctx context.Context, id string) (*R, error)
	find         func(ctx context.Context, r *request) (*R, error)
	// search lists those whose name holds a text; page lists in another way.
	search func(ctx context.Context, text string, after models.After) ([]R, error)
	page   func(ctx context.Context, r *request, after models.After) ([]R, error)
	// show says one as answers do. Secrets are not in it.
	show func(ctx context.Context, e envelope, row *R) (J, error)
	// blank is what holds for what the body of a POST or PUT does not mention; nil: nothing.
	blank func() J
	// decode and encode are J's form where its struct tags do not say it.
	decode func(n *yamldoc.Node, in *J, p *yamldoc.Problems)
	encode func(e envelope, j *J) *yamldoc.Node
	// check looks at a body for what its types don't tell; nil: nothing.
	check func(body *yamldoc.Node, in *J) error
	// save stores what a body says over what is stored, which is empty for a new one.
	save   func(ctx context.Context, r *request, in *J, stored *R) (*R, error)
	remove func(ctx context.Context, by workspace.Actor, id string, version int64) error
	uses   func(ctx context.Context, id string) ([]workspace.Place, error)
	clone  func(ctx context.Context, by workspace.Actor, id string) (*R, error)
}

// routes are its operations.
func (res *resource[R, J]) routes() []route { return res.routesAnd() }

// routesAnd are its operations, and further ones of its own.
func (res *resource[R, J]) routesAnd(further ...route) []route {
	list := []route{
		{method: http.MethodGet, path: res.path, scope: res.read, handle: res.list},
		{method: http.MethodGet, path: res.one(), scope: res.read, handle: res.get},
	}
	add := func(there bool, method, path, scope string, handle handler) {
		if there {
			list = append(list, route{method: method, path: path, scope: scope, handle: handle})
		}
	}
	add(res.save != nil, http.MethodPost, res.path, res.write, res.create)
	add(res.save != nil, http.MethodPut, res.one(), res.write, res.replace)
	add(res.save != nil, http.MethodPatch, res.one(), res.write, res.change)
	add(res.remove != nil, http.MethodDelete, res.one(), res.write, res.delete)
	add(res.uses != nil, http.MethodGet, res.one()+"/used-by", res.read, res.usedBy)
	add(res.clone != nil, http.MethodPost, res.one()+"/clone", res.write, res.copy)
	list = append(list, further...)
	for i := range list {
		list[i].handle = res.told(list[i].handle)
	}
	return list
}

// named reads the one that the address names.
func (res *resource[R, J]) named(ctx context.Context, r *request) (*R, error) {
	if res.find != nil {
		return res.find(ctx, r)
	}
	_, last, _ := strings.Cut(res.one(), ":")
	text := r.param(last)
	if isID(text) {
		row, err := res.byID(ctx, text)
		if res.byName == nil || !apperr.Is(err, apperr.NotFound) {
			return row, err
		}
	}
	if res.byName != nil {
		row, err := res.byName(ctx, text)
		if !apperr.Is(err, apperr.NotFound) {
			return row, err
		}
	}
	return nil, missing(res.word, text)
}

func (res *resource[R, J]) one() string {
	if res.single != "" {
		return res.single
	}
	return res.path + "/:id"
}

// told says in the error about a thing that somebody else changed which version there
// is now, whatever thing it is.
func (res *resource[R, J]) told(handle handler) handler {
	return func(ctx context.Context, r *request) (*answer, error) {
		out, err := handle(ctx, r)
		if problem.IsStale(err) {
			if now, missing := res.named(ctx, r); missing == nil {
				return nil, problem.Versioned(err, res.head(now).Version)
			}
		}
		return out, err
	}
}

// matched reads the thing, at the version that the client saw.
func (res *resource[R, J]) matched(ctx context.Context, r *request) (*R, error) {
	row, err := res.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return row, r.match(res.head(row).Version)
}

// say gives the fields of one, for an answer.
func (res *resource[R, J]) say(ctx context.Context, row *R) (*yamldoc.Node, error) {
	j, err := res.show(ctx, res.head(row), row)
	if err != nil {
		return nil, err
	}
	if res.encode != nil {
		return res.encode(res.head(row), &j), nil
	}
	return yamldoc.EncodeFull(&j), nil
}

// answer says one.
func (res *resource[R, J]) answer(ctx context.Context, row *R, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	body, err := res.say(ctx, row)
	if err != nil {
		return nil, err
	}
	return thing(body, res.head(row).Version), nil
}

// made says one that was not there before.
func (res *resource[R, J]) made(ctx context.Context, r *request, row *R, err error) (*answer, error) {
	out, err := res.answer(ctx, row, err)
	if err != nil {
		return nil, err
	}
	out.status, out.location = http.StatusCreated, Prefix+r.address(res.one(), res.head(row).ID)
	return out, nil
}

func (res *resource[R, J]) list(ctx context.Context, r *request) (*answer, error) {
	filters, page := []string{}, res.page
	if page == nil {
		filters = []string{"search"}
		page = func(ctx context.Context, r *request, after models.After) ([]R, error) {
			return res.search(ctx, r.echo.QueryParam("search"), after)
		}
	}
	if _, err := r.query(filters...); err != nil {
		return nil, err
	}
	rows, next, err := pageOf(r, func(after models.After) ([]R, error) { return page(ctx, r, after) },
		func(row *R) (string, string) { return res.key(row), res.head(row).ID })
	if err != nil {
		return nil, err
	}
	out := pageAnswer[*yamldoc.Node]{Items: []*yamldoc.Node{}, NextCursor: next}
	for i := range rows {
		item, err := res.say(ctx, &rows[i])
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, item)
	}
	return ok(out), nil
}

func (res *resource[R, J]) get(ctx context.Context, r *request) (*answer, error) {
	row, err := res.named(ctx, r)
	return res.answer(ctx, row, err)
}

func (res *resource[R, J]) create(ctx context.Context, r *request) (*answer, error) {
	in := res.without()
	if err := res.body(r, &in); err != nil {
		return nil, err
	}
	row, err := res.save(ctx, r, &in, new(R))
	return res.made(ctx, r, row, err)
}

func (res *resource[R, J]) replace(ctx context.Context, r *request) (*answer, error) {
	return res.over(ctx, r, func(*R) (J, error) { return res.without(), nil })
}

func (res *resource[R, J]) change(ctx context.Context, r *request) (*answer, error) {
	return res.over(ctx, r, func(row *R) (J, error) { return res.show(ctx, res.head(row), row) })
}

func (res *resource[R, J]) without() (j J) {
	if res.blank == nil {
		return j
	}
	return res.blank()
}

// body reads the body of the request over in.
func (res *resource[R, J]) body(r *request, in *J) error {
	decode := func(n *yamldoc.Node, p *yamldoc.Problems) { yamldoc.Decode(n, in, "", p) }
	if res.decode != nil {
		decode = func(n *yamldoc.Node, p *yamldoc.Problems) { res.decode(n, in, p) }
	}
	n, err := r.decodeWith(decode)
	if err != nil || res.check == nil {
		return err
	}
	return res.check(n, in)
}

// over saves a body over what is stored; start gives what holds for what the body
// does not mention.
func (res *resource[R, J]) over(ctx context.Context, r *request, start func(*R) (J, error)) (*answer, error) {
	row, err := res.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	in, err := start(row)
	if err != nil {
		return nil, err
	}
	if err := res.body(r, &in); err != nil {
		return nil, err
	}
	row, err = res.save(ctx, r, &in, row)
	return res.answer(ctx, row, err)
}

func (res *resource[R, J]) delete(ctx context.Context, r *request) (*answer, error) {
	row, err := res.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	head := res.head(row)
	return done(), res.remove(ctx, r.by(), head.ID, head.Version)
}

func (res *resource[R, J]) usedBy(ctx context.Context, r *request) (*answer, error) {
	row, err := res.named(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := res.uses(ctx, res.head(row).ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[problem.Place]{Items: problem.Places(list)}), nil
}

func (res *resource[R, J]) copy(ctx context.Context, r *request) (*answer, error) {
	row, err := res.named(ctx, r)
	if err != nil {
		return nil, err
	}
	row, err = res.clone(ctx, r.by(), res.head(row).ID)
	return res.made(ctx, r, row, err)
}

// address fills in a route's path: the id at its end, and what the request's address
// has before it.
func (r *request) address(path, id string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, is := strings.CutPrefix(part, ":"); is && i < len(parts)-1 {
			parts[i] = r.param(name)
		}
	}
	parts[len(parts)-1] = id
	return strings.Join(parts, "/")
}
