package event

import (
	"net/url"
	"strconv"
	"strings"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/outcome"
	"hookline/views/route"
)

// Choice is the page that says what an action would change, before it does.
type Choice struct {
	Action string // models.ActReplay or models.ActCancel
	Narrow Narrow
	IDs    []string         // a selection, which is then all that counts
	Said   []models.Change  // the filter in words
	Counts map[string]int64 // what the action changes, by where it stands
}

// Sum is how many the action changes.
func (c Choice) Sum() int64 {
	sum := int64(0)
	for _, n := range c.Counts {
		sum += n
	}
	return sum
}

func (c Choice) failed() int64 { return c.Counts[models.StandsFailed] }

// asks says whether it is to be decided if all are sent again, or only what failed.
func (c Choice) asks() bool {
	return c.Action == models.ActReplay && c.failed() > 0 && c.failed() < c.Sum()
}

// back is the list that one comes from.
func (c Choice) back() string { return route.DeliveriesWhere(c.Narrow.Values()) }

// sent are the parameters that say the same again.
func (c Choice) sent() []component.Option {
	q := c.Narrow.Values()
	q[PickName] = c.IDs
	return pairs(q)
}

func pairs(q url.Values) (list []component.Option) {
	for name, values := range q {
		for _, v := range values {
			list = append(list, component.Option{Label: name, Value: v})
		}
	}
	return list
}

func (c Choice) url() string {
	if c.Action == models.ActCancel {
		return route.DeliveriesCancel()
	}
	return route.DeliveriesReplay()
}

// title says how many: "312 deliveries are sent again".
func (c Choice) title() string {
	if c.asks() {
		return plural(c.Sum()) + " can be sent again"
	}
	return plural(c.Sum()) + " " + verb(c.Sum(), "is ", "are ") + done(c.Action)
}

func (c Choice) nothing() string {
	if c.Action == models.ActCancel {
		return "None of them waits."
	}
	return "What is being sent just now, and what is held because its event or Web Service is switched off, can't be sent again."
}

func (c Choice) help() string {
	if c.Action == models.ActCancel {
		return "What is being sent just now may still arrive. A delivery that is cancelled can be sent again."
	}
	return "Each goes out under the id it had, so that a receiver can tell that it knows it already. What waits is sent at once. What is being sent just now is left out, and so is what is held."
}

// which are the options of a choice.
func (c Choice) which() []component.Option {
	return []component.Option{
		{Value: "failed", Label: "Only what failed: " + plural(c.failed())},
		{Value: "all", Label: "All of them: " + plural(c.Sum()), Help: c.states()},
	}
}

// preset is what is likely wanted: all of a selection, what failed of a filter.
func (c Choice) preset() string {
	if len(c.IDs) > 0 {
		return "all"
	}
	return "failed"
}

// states says what is among them: "210 failed, 90 delivered, 12 waiting".
func (c Choice) states() string {
	var parts []string
	for _, w := range outcome.Deliveries() {
		if n := c.Counts[w.Name]; n > 0 {
			parts = append(parts, component.Count(int(n))+" "+strings.ToLower(w.Text))
		}
	}
	return strings.Join(parts, ", ")
}

// filterWord is the name of a part of a filter as the list has it; the audit trail's is that
// of addresses.
func filterWord(part models.Change) string {
	switch part.Field {
	case "web service":
		return "Web Service"
	case "number":
		return "Number or caller"
	case "status":
		return "HTTP status"
	case "text":
		return "Search"
	}
	return outcome.Exit(part.Field)
}

// filterValue is what such a part must be, as the list says it.
func filterValue(part models.Change) string {
	switch part.Field {
	case "event":
		return label(part.To)
	case "state":
		for _, w := range outcome.Deliveries() {
			if w.Name == part.To {
				return w.Text
			}
		}
	}
	return part.To
}

func (c Choice) frame(f layout.Frame) layout.Frame {
	f.Width = layout.Form
	if c.Sum() > 0 {
		f.Actions = choiceActions(c)
	}
	return f
}

// done says what an action does, behind "is".
func done(action string) string {
	if action == models.ActCancel {
		return "cancelled"
	}
	return "sent again"
}

// Job is how far an action is.
type Job struct {
	models.DeliveryJob
	Said []models.Change
}

// Title is what was done, of the page, or what is being done.
func (j Job) Title() string {
	switch {
	case j.EndedAt != nil:
		return outcome.Exit(done(j.Action))
	case j.Action == models.ActCancel:
		return "Cancelling"
	}
	return "Sending again"
}

func jobURL(j *models.DeliveryJob) string { return route.DeliveryJob(j.ID) }

// far is "120 of 312".
func far(j *models.DeliveryJob) string {
	return component.Count(int(j.Done)) + " of " + plural(j.Total)
}

// runs says that an action goes on: "312 deliveries are sent again, 120 of them so far."
func runs(j *models.DeliveryJob) string {
	return plural(j.Total) + verb(j.Total, " is ", " are ") + done(j.Action) + ", " + component.Count(int(j.Done)) + " of them so far."
}

// word is how an action stands.
func word(j *models.DeliveryJob) component.OutcomeProps {
	switch {
	case j.EndedAt == nil:
		return component.OutcomeProps{Tone: component.Info, Text: "Going on"}
	case j.Stopped:
		return component.OutcomeProps{Tone: component.Neutral, Text: "Stopped"}
	}
	return component.OutcomeProps{Tone: component.Success, Text: "Done"}
}

// Ended says what came of an action: "312 deliveries are sent again."
func Ended(j *models.DeliveryJob) string {
	return plural(j.Done) + verb(j.Done, " is ", " are ") + done(j.Action) + "."
}

// ended is Ended, with what else is to be known of it.
func (j Job) ended() component.AlertProps {
	p := component.AlertProps{Tone: component.Success, Title: Ended(&j.DeliveryJob)}
	switch {
	case j.Stopped:
		p.Tone, p.Text = component.Warning, "It was stopped at "+far(&j.DeliveryJob)+". What was "+done(j.Action)+" before stays so."
	case j.Done < j.Total:
		p.Text = "The others changed meanwhile."
	case j.Action == models.ActReplay:
		p.Text = "They wait for their turn, and go out one after the other."
	}
	return p
}

func (j Job) frame(f layout.Frame) layout.Frame {
	f.Width = layout.Form
	if j.EndedAt == nil {
		f.Actions = component.PostButton(route.DeliveryJobStop(j.ID), component.ButtonProps{Label: "Cancel", Icon: "stop"})
	}
	return f
}

func plural(n int64) string { return component.Plural(int(n), "delivery", "deliveries") }

// verb is the form of a verb that stands behind a count.
func verb(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
