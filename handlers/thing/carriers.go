package thing

import (
	"context"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/channel"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/thing"
)

// carriers is the carriers of Channels > Voice.
func (s Screens) carriers() Resource[workspace.Carrier] {
	type entry = workspace.Carrier
	look := func(key string) view.Field { return view.Field{Field: kind.Field{Key: key}} }
	return Resource[entry]{
		Kind: workspace.ObjectCarrier,
		Words: view.Words{Noun: "carrier", Nouns: "carriers", Icon: "phone-in",
			About: "A carrier is the telephony platform your numbers are at, such as Twilio. It asks Hookline what to do next on each call. Add one, and paste two addresses into its console.",
			Gone:  "Its requests are refused from then on: callers of numbers at this carrier hear its own error message. Calls that are in the list stay."},
		At:     view.At{List: route.Carriers(), Path: route.Carriers()},
		Crumbs: []layout.Crumb{{Label: "Channels"}}, Title: "Voice",
		Way: []layout.Crumb{{Label: "Channels"}, {Label: "Voice", URL: route.Voice()}, {Label: "Carriers", URL: route.Carriers()}},
		Fields: []kind.Bound[entry]{
			kind.Line(kind.Field{Key: "name", Label: "Name", Required: true}, func(c *entry) *string { return &c.Name }),
			kind.OneOfChoices(kind.Field{Key: "kind", Label: "Kind", Help: "The language it speaks with us. TwiML: Twilio, SignalWire, Telnyx, Somleng.", Choices: dialects()}, func(c *entry) *string { return &c.Kind }),
			kind.OneOfChoices(kind.Field{Key: "signature", Label: "Requests"}, func(c *entry) *string { return &c.Signature }),
			{Field: kind.Field{Key: "auth_token", Label: "Auth token", Type: kind.TypeSecret, Help: "From the carrier's console. It is stored encrypted and never shown again."},
				Get: func(c *entry) string { return c.Sealed }, Set: func(c *entry, token string) { c.Token = token }},
			kind.OneOfChoices(kind.Field{Key: "queue", Label: "Waiting callers"}, func(c *entry) *string { return &c.QueueMode }),
			kind.Line(kind.Field{Key: "api_url", Label: "API address", Placeholder: "https://api.twilio.com",
				Help: "With it and the account, an agent ends, holds and transfers calls on the desk. Without, the agent hangs up the telephone, and the call goes on from there."}, func(c *entry) *string { return &c.APIURL }),
			kind.Line(kind.Field{Key: "account", Label: "Account", Help: "The account SID in the carrier's console: AC…"}, func(c *entry) *string { return &c.AccountID }),
		},
		Groups: []view.Group{
			{Title: "Carrier", Help: "The telephony platform that sends us its calls.", Fields: []view.Field{look("name"), look("kind")}},
			{ID: "signature", Title: "Signature", Help: "How we know that a request comes from the carrier and from nobody else.", Fields: []view.Field{look("signature"), look("auth_token")}},
			{ID: "queues", Title: "Queues and agents", Help: "How callers wait for an agent, and what an agent can do with a call on the desk.",
				Fields: []view.Field{look("queue"), {Field: kind.Field{Key: "api_url"}, Input: "url"}, {Field: kind.Field{Key: "account"}, Mono: true}}},
		},
		Choose: map[string]Choose{
			"signature": among(component.Option{Value: workspace.SignatureToken, Label: "Check the signature", Help: "Each request is signed with the auth token; one with a wrong signature is refused."},
				component.Option{Value: workspace.SignatureOff, Label: "Do not check", Help: "Anybody who knows the address can place calls and run your Web Services. Only for trying out, on a machine nobody else can reach."}),
			"queue": among(component.Option{Value: models.QueueEnqueue, Label: "In a queue of the carrier's", Help: "With <Enqueue>: Twilio, SignalWire, Telnyx."},
				component.Option{Value: models.QueueRedirect, Label: "By coming back over and over", Help: "For carriers without <Enqueue>, <Pause> and <Leave>, such as Somleng."}),
		},
		Of: func(c *entry) Identity { return Identity{&c.ID, &c.Version, c.Name} },
		New: func(echo.Context) entry {
			return entry{Carrier: models.Carrier{Kind: carrier.Names()[0], Signature: workspace.SignatureToken, QueueMode: models.QueueEnqueue}}
		},
		Get: s.carrier, Save: s.saveCarrier, Delete: s.Workspace.Carriers.Delete,
		Rows: s.carrierRows, NoFind: true,
		Columns: []component.Column{{Label: "Name"}, {Label: "Kind"}, {Label: "Signature"}, {Label: "Voice URL", Wide: true}},
		Tabs:    func(c echo.Context) (templ.Component, error) { return s.voiceTabs(c, route.Carriers()) },
		Said: func(old, saved *entry) string {
			switch {
			case old == nil:
				return "Saved. Paste its addresses into the carrier's console."
			case old.Slug() != saved.Slug():
				return "Saved. Its addresses changed: paste them into the carrier's console again."
			}
			return "Saved."
		},
		Look: s.lookOfCarrier,
	}
}

// among are choices with a line of help each.
func among(options ...component.Option) Choose {
	return func(echo.Context, string) ([]component.Option, error) { return options, nil }
}

func dialects() []kind.Choice {
	var choices []kind.Choice
	for _, d := range carrier.Dialects() {
		choices = append(choices, kind.Choice{Value: d.About().Name, Label: d.About().Label})
	}
	return choices
}

func dialect(name string) string {
	if d, ok := carrier.DialectOf(name); ok {
		return d.About().Label
	}
	return name
}

func (s Screens) carrier(ctx context.Context, id string) (*workspace.Carrier, error) {
	c, err := s.DB.Carriers.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return &workspace.Carrier{Carrier: *c}, nil
}

func (s Screens) saveCarrier(ctx context.Context, by workspace.Actor, c workspace.Carrier) (*workspace.Carrier, error) {
	saved, err := s.Workspace.Carriers.Save(ctx, by, c)
	if err != nil {
		return nil, err
	}
	return &workspace.Carrier{Carrier: *saved}, nil
}

func (s Screens) carrierRows(c echo.Context, _ screen.Listing) ([]view.Row, int, error) {
	list, err := s.DB.Carriers.All(c.Request().Context())
	rows := make([]view.Row, len(list))
	for i := range list {
		m := &list[i]
		rows[i] = view.Row{ID: m.ID, Name: m.Name, Cells: []templ.Component{
			view.Text(dialect(m.Kind)), channel.Signed(m.Signature != workspace.SignatureOff), component.Code(s.URL + route.RuntimeVoice(m.Slug()))}}
	}
	return rows, len(rows), err
}

// lookOfCarrier shows what to take to the carrier's console.
func (s Screens) lookOfCarrier(_ echo.Context, c *workspace.Carrier, e *view.Edit) error {
	name := &e.Groups[0].Fields[0]
	if name.Help = "It stands in the carrier's addresses: letters, digits, spaces, - and _."; c != nil {
		name.Help = "It stands in the addresses above: after a change they must be pasted into the carrier's console again."
		console := channel.Console{Base: s.URL, Public: s.Public, Unsigned: c.Signature == workspace.SignatureOff && !e.Dirty}
		if d, ok := carrier.DialectOf(c.Kind); ok {
			console.Steps = d.About().Steps
			for _, a := range d.About().Addresses {
				console.Addresses = append(console.Addresses, channel.Address{Label: a.Label, URL: s.URL + route.Runtime(c.Slug()) + a.Path})
			}
		}
		e.Above = channel.Addresses(console)
	}
	return nil
}
