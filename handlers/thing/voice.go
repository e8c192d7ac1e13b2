package thing

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/phone"
	"hookline/app/sample"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/channel"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/thing"
)

// number is a phone number, and after a save what to tell about it.
type number struct {
	models.PhoneNumber
	warnings []string
}

// numbers is the phone numbers of Channels > Voice.
func (s Screens) numbers() Resource[number] {
	return Resource[number]{
		Kind: workspace.ObjectNumber,
		Words: view.Words{Noun: "phone number", Nouns: "phone numbers", Icon: "phone",
			About: "A phone number leads its callers into a Workflow. Add a number you have at a carrier. To only try a Workflow, place a test call; that needs no number.",
			Gone:  "Its callers hear that the number is not in service, and are listed as missed calls. Calls that are in the list stay."},
		At: view.At{List: route.Voice(), Path: route.Numbers()}, Under: "Channels", Title: "Voice",
		Fields: []kind.Bound[number]{
			{Field: kind.Field{Key: "number", Label: "Phone number", Required: true, Help: "In international form: + and the country code first, such as +61 2 5550 1234. Or a short code, sip:… or client:…, as the carrier has it."},
				Get: func(n *number) string { return component.Phone(n.Number) }, Set: setNumber},
			kind.Line(kind.Field{Key: "description", Label: "Description", Help: "What callers know the number as: “Bookings”."}, func(n *number) *string { return &n.Description }),
			kind.Line(kind.Field{Key: "customer_id", Label: "Customer id", Help: "${customer} in a Web Service."}, func(n *number) *string { return &n.CustomerID }),
			kind.Line(kind.Field{Key: "project_id", Label: "Project id", Help: "${projectid} in a Web Service."}, func(n *number) *string { return &n.ProjectID }),
			kind.OptionalReference(kind.Field{Key: "workflow", Label: "Workflow", Of: workspace.ObjectWorkflow}, func(n *number) **string { return &n.WorkflowID }),
		},
		Groups: []view.Group{
			{Title: "Number", Help: "As your carrier gave it to you.", Fields: []view.Field{{Field: kind.Field{Key: "number"}, Input: "tel"}, {Field: kind.Field{Key: "description"}}}},
			{Title: "Whose calls these are", Help: "What Web Services are told, where it is not what Settings say.", Fields: []view.Field{{Field: kind.Field{Key: "customer_id"}}, {Field: kind.Field{Key: "project_id"}}}},
			{Title: "Answered with", Help: "New calls run the Workflow as it was last published.", Fields: []view.Field{{Field: kind.Field{Key: "workflow"}}}},
		},
		Of: func(n *number) Identity { return Identity{&n.ID, &n.Version, component.Phone(n.Number)} },
		New: func(c echo.Context) number {
			return number{PhoneNumber: models.PhoneNumber{Number: c.QueryParam("number")}}
		},
		Get:    s.number,
		Places: s.Workspace.Numbers.Places,
		Save:   s.saveNumber, Delete: s.Workspace.Numbers.Delete,
		Rows:    s.numberRows,
		Columns: []component.Column{{Label: "Number"}, {Label: "Description"}, {Label: "Workflow"}, {Label: "Test", Hidden: true, Number: true}},
		First:   component.Button(component.ButtonProps{Label: "Place a test call", Href: route.TestCall()}),
		Tabs:    func(c echo.Context) (templ.Component, error) { return s.voiceTabs(c, route.Voice()) },
		Choose:  map[string]Choose{"workflow": s.workflowsToAnswer},
		Said: func(_, saved *number) string {
			if len(saved.warnings) > 0 {
				return "Saved. " + saved.warnings[0]
			}
			return "Saved. New calls use it from now on."
		},
		Look: s.lookOfNumber,
	}
}

// setNumber keeps a number that can be read in the form it is stored in.
func setNumber(n *number, text string) {
	n.Number = text
	if read, _, err := workspace.NormalizeNumber(text); err == nil {
		n.Number = read
	}
}

func (s Screens) number(ctx context.Context, id string) (*number, error) {
	n, err := s.DB.Numbers.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return &number{PhoneNumber: *n}, nil
}

func (s Screens) saveNumber(ctx context.Context, by workspace.Actor, n number) (*number, error) {
	saved, err := s.Workspace.Numbers.Save(ctx, by, n.PhoneNumber)
	if err != nil {
		return nil, err
	}
	return &number{*saved.PhoneNumber, saved.Warnings}, nil
}

// voiceTabs counts for the tabs of Voice.
func (s Screens) voiceTabs(c echo.Context, current string) (templ.Component, error) {
	list, err := s.DB.Numbers.Rows(c.Request().Context())
	if err != nil {
		return nil, err
	}
	carriers, err := s.DB.Carriers.All(c.Request().Context())
	return channel.Tabs(len(list), len(carriers), current), err
}

func (s Screens) numberRows(c echo.Context, at screen.Listing) ([]view.Row, int, error) {
	list, err := s.DB.Numbers.Rows(c.Request().Context())
	if err != nil {
		return nil, 0, err
	}
	published, err := s.published(c)
	var rows []view.Row
	for i := range list {
		if n := &list[i]; numberMatches(n, at.Search) {
			rows = append(rows, view.Row{ID: n.ID, Name: component.Phone(n.Number), Cells: []templ.Component{
				view.Text(n.Description), channel.Answered(n.WorkflowName, screen.NumberWarning(n, published)), channel.Test(n.Number)}})
		}
	}
	return rows, len(rows), err
}

func (s Screens) published(c echo.Context) (map[string]bool, error) {
	list, err := s.DB.Workflows.All(c.Request().Context())
	published := make(map[string]bool, len(list))
	for _, w := range list {
		published[w.ID] = w.PublishedID != ""
	}
	return published, err
}

func numberMatches(n *models.NumberRow, search string) bool {
	text := strings.ToLower(n.Number + " " + n.Description + " " + n.WorkflowName)
	return strings.Contains(text, strings.ToLower(search)) || strings.Contains(n.Number, phone.Sought(search))
}

// lookOfNumber warns of callers who hear no Workflow, and offers a test call.
func (s Screens) lookOfNumber(c echo.Context, n *number, e *view.Edit) error {
	if n == nil {
		e.Dirty = e.Dirty || e.Values["number"] != ""
		return nil
	}
	e.Actions = channel.TestButton(n.Number)
	events, err := screen.EventsOfNumber(c.Request().Context(), s.Base, n.ID)
	if err != nil {
		return err
	}
	e.Below = events
	published, err := s.published(c)
	switch screen.NumberWarning(&models.NumberRow{PhoneNumber: n.PhoneNumber}, published) {
	case "":
	case "No Workflow answers it.":
		e.Warnings = append(e.Warnings, "No Workflow answers this number: its callers hear that it is not in service.")
	default:
		e.Warnings = append(e.Warnings, "The Workflow of this number is not published: its callers hear that it is not in service until it is.")
	}
	return err
}

// workflowsToAnswer are the Workflows that can be chosen.
func (s Screens) workflowsToAnswer(c echo.Context, chosen string) ([]component.Option, error) {
	list, err := s.DB.Workflows.All(c.Request().Context())
	if err != nil {
		return nil, err
	}
	options := []component.Option{{Value: "", Label: "None: callers hear that it is not in service"}}
	for _, w := range list {
		label := w.Name
		if w.PublishedID == "" {
			label += " (not published)"
		}
		options = append(options, component.Option{Value: w.ID, Label: label})
	}
	return component.WithChosen(options, chosen, "A Workflow that was deleted"), nil
}

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
			About: "A carrier is the telephony platform your numbers are at, such as Twilio. It asks Hookline what to do next on each call. Add one, and paste its addresses into the carrier's console.",
			Gone:  "Its requests are refused from then on: callers of numbers at this carrier hear its own error message. Calls that are in the list stay."},
		At:    view.At{List: route.Carriers(), Path: route.Carriers()},
		Under: "Channels", Title: "Voice",
		Way:    screen.Area{Under: "Channels", Title: "Voice", URL: route.Voice()}.Way(layout.Crumb{Label: "Carriers", URL: route.Carriers()}),
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
			view.Text(about.Label), channel.Signed(m.Signature != workspace.SignatureOff), component.Code(s.URL + route.Runtime(m.Slug()) + carrier.PathVoice)}}
	}
	return rows, len(rows), err
}

// lookOfCarrier shows what to take to the carrier's console.
func (s Screens) lookOfCarrier(_ echo.Context, c *workspace.Carrier, e *view.Edit) error {
	name := &e.Groups[0].Fields[0]
	if name.Help = "It stands in the carrier's addresses: letters, digits, spaces, - and _."; c != nil {
		name.Help = "It stands in the addresses above: after a change they must be pasted into the carrier's console again."
		about, _ := s.Workspace.Carriers.About(c.Kind)
		console := channel.Console{Base: s.URL, Public: s.Public, Unsigned: c.Signature == workspace.SignatureOff && !e.Dirty, Sample: c.Name == sample.Carrier, Steps: about.Steps}
		for _, a := range about.Addresses {
			console.Addresses = append(console.Addresses, channel.Address{Label: a.Label, URL: s.URL + route.Runtime(c.Slug()) + a.Path})
		}
		e.Above = channel.Addresses(console)
	}
	return nil
}
