package tag_test

import (
	"slices"
	"strings"
	"testing"

	"hookline/app/placeholder"
	"hookline/app/tag"
)

// MISSION E2: these at least are known, and all but the last are in the list.
func TestTagsOfTheSeed(t *testing.T) {
	names := strings.Fields(`agent_id agent_username agent_phone agent_externid agent_extern_id agent_duration agent_wait_time agent_wrap_time
		agent_notes agent_disposition ani ani_last4 ani_npa ani_nxx dnis uii call_id call_start call_state call_duration duration
		queue_duration gate_id gate_name campaign_id campaign_name lead_phone first_name last_name recording_url term_session`)
	list := tag.List()
	for _, name := range names {
		if !slices.ContainsFunc(list, func(x tag.Tag) bool { return x.Name == name }) {
			t.Errorf("%s is not in the list", name)
		}
	}
	const byHand = "sess_agent_perspective_recording_url"
	if !tag.Known(byHand) || slices.ContainsFunc(list, func(x tag.Tag) bool { return x.Name == byHand }) {
		t.Errorf("%s is to be known, and in no list", byHand)
	}
}

func TestEveryTagIsWhole(t *testing.T) {
	seen := map[string]bool{}
	at := 0
	for _, x := range tag.All() {
		if seen[x.Name] || x.Meaning == "" || x.Example == "" {
			t.Errorf("%+v", x)
		}
		seen[x.Name] = true
		if names := placeholder.Parse(placeholder.Tag, "#"+x.Name+"#").Names(); len(names) != 1 || names[0] != x.Name {
			t.Errorf("#%s# is read as %v", x.Name, names)
		}
		group := slices.Index(tag.Groups(), x.Group)
		if group < at {
			t.Errorf("%s is in the group %q, after another group", x.Name, x.Group)
		}
		at = group
	}
}

func TestSuggest(t *testing.T) {
	for name, want := range map[string]string{
		"agent_externalid": "agent_extern_id", "Ani": "ani", "#dnsi#": "dnis", "recordingurl": "recording_url", "campain_name": "campaign_name",
		"sess_agent_perspective_recording_ur": "", "completely_different": "", "": "",
	} {
		if got := tag.Suggest(name); got != want {
			t.Errorf("%q: %q, not %q", name, got, want)
		}
	}
	if got := tag.Unknown("#ani# #anni# # #anni# #ani_last4#"); !slices.Equal(got, []string{"anni"}) {
		t.Errorf("%v", got)
	}
}

func TestFill(t *testing.T) {
	values := map[string]string{"ani": "#dnis#", "dnis": "2", "unknown": "7"}
	for text, want := range map[string]string{"": "", "#ani#": "#dnis#", "a#ani##dnis#b": "a#dnis#2b", "#call_id#.": ".", "#unknown#.": "#unknown#.", "Room #5 is #dnis#": "Room #5 is 2", "#ANI#": "#ANI#", "50 # or #": "50 # or #"} {
		if got := tag.Fill(text, values); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
