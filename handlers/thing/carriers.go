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
	groups := []view.Group{
		{Title: "Carrier", Help: "The telephony platform that sends us its calls.", Fields: []view.Field{look("name"), look("kind")}},
		{ID: "signature", Title: "Signature", Help: "How we know that a request comes from the carrier and from nobody else.", Fields: []view.Field{look("signature")}},
	}
	var abouts []carrier.About
	for _, d := range s.Workspace.Carriers.Dialects() {
		about := d.About()
		abouts = append(abouts, about)
		groups = append(groups, view.Group{ID: about.Name, Title: about.Label, Help: about.Summary + ".", When: "kind", Is: about.Name, Fields: view.Looks(about.Fields)})
	}
	return Resource[entry]{
		Kind: workspace.ObjectCarrier,
		Words: view.Words{Noun: "carrier", Nouns: "carriers", Icon: "phone-in",
			About: "A carrier is the telephony platform your numbers are at, such as Twilio. It asks Hookline what to do next on each call. Add one, and paste two addresses into its console.",
			Gone:  "Its requests are refused from then on: callers of numbers at this carrier hear its own error message. Calls that are in the list stay."},
		At:     view.At{List: route.Carriers(), Path: route.Carriers()},
		Crumbs: []layout.Crumb{{Label: "Channels"}}, Title: "Voice",
		Way:    []layout.Crumb{{Label: "Channels"}, {Label: "Voice", URL: route.Voice()}, {Label: "Carriers", URL: route.Carriers()}},
		Fields: s.Workspace.Carriers.Fields(abouts...),
		Groups: groups,
		Choose: map[string]Choose{
			"signature": among(component.Option{Value: workspace.SignatureCheck, Label: "Check the signature", Help: "Each request is signed; one with a wrong signature is refused."},
				component.Option{Value: workspace.SignatureOff, Label: "Do not check", Help: "Anybody who knows the address can place calls and run your Web Services. Only for trying out, on a machine nobody else can reach."}),
		},
		Of: func(c *entry) Identity { return Identity{&c.ID, &c.Version, c.Name} },
		New: func(echo.Context) entry {
			return entry{Carrier: models.Carrier{Kind: abouts[0].Name, Signature: workspace.SignatureCheck,
				Config: models.CarrierConfig{Settings: kind.Tidy(abouts[0].Fields, nil)}}}
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

func (s Screens) carrier(ctx context.Context, id string) (*workspace.Carrier, error) {
	c, err := s.DB.Carriers.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.Signature != workspace.SignatureOff {
		c.Signature = workspace.SignatureCheck // with whatever its kind signs
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
		about, _ := s.Workspace.Carriers.About(m.Kind)
		rows[i] = view.Row{ID: m.ID, Name: m.Name, Cells: []templ.Component{
			view.Text(about.Label), channel.Signed(m.Signature != workspace.SignatureOff), component.Code(s.URL + route.RuntimeVoice(m.Slug()))}}
	}
	return rows, len(rows), err
}

// lookOfCarrier shows what to take to the carrier's console.
func (s Screens) lookOfCarrier(_ echo.Context, c *workspace.Carrier, e *view.Edit) error {
	name := &e.Groups[0].Fields[0]
	if name.Help = "It stands in the carrier's addresses: letters, digits, spaces, - and _."; c != nil {
		name.Help = "It stands in the addresses above: after a change they must be pasted into the carrier's console again."
		about, _ := s.Workspace.Carriers.About(c.Kind)
		console := channel.Console{Base: s.URL, Public: s.Public, Unsigned: c.Signature == workspace.SignatureOff && !e.Dirty, Steps: about.Steps}
		for _, a := range about.Addresses {
			console.Addresses = append(console.Addresses, channel.Address{Label: a.Label, URL: s.URL + route.Runtime(c.Slug()) + a.Path})
		}
		e.Above = channel.Addresses(console)
	}
	return nil
}
