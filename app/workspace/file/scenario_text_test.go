package file_test

import (
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/models/dbtest"
)

// What the text areas hold is read again as it was, and a mistake is told with the
// text area and its line.
func TestScenarioText(t *testing.T) {
	db := dbtest.SQLite(t)
	w := open(t, db)
	must(file.Apply(t.Context(), w, anna, "full.yaml", read(t, "full.yaml"), file.ApplyOptions{Env: secrets}))(t)
	f := must(flow.Of(w).Scenarios.All(t.Context(), must(db.Workflows.ByName(t.Context(), "One"))(t).ID))(t)
	body := f[0].Body
	text := file.TextOfScenario(body)
	if !strings.HasPrefix(text.Steps, "- { digits: \"12#\" }\n- { silence: true }\n") || !strings.Contains(text.Exchanges, "\n  body: |\n    {\"booking\":\n") {
		t.Errorf("%s\n%s", text.Steps, text.Exchanges)
	}
	back := file.ReadScenario(*body, text)
	again := file.TextOfScenario(&back.Body)
	if back.Err != nil || again != text {
		t.Errorf("%v\n%+v\n%+v", back.Err, again, text)
	}

	bad := file.ReadScenario(*body, file.ScenarioText{Steps: "- { digits: \"1\" }\n- { digit: \"2\" }", Path: "- [", More: "variables: 1"})
	fields := fmt.Sprint(apperr.Fields(bad.Err))
	for _, want := range []string{`{steps Line 2: steps[1]: the key "digit" is not known; did you mean "digits"?}`, "{path Line 1: ", "{more Line 1: more variables: here must be a mapping"} {
		if !strings.Contains(fields, want) {
			t.Errorf("%s does not have %s", fields, want)
		}
	}
	rules := file.ReadScenario(scenario.Scenario{Name: "X", At: "now"}, file.ScenarioText{
		Steps: "- { digits: \"1\" }\n\n- { dial: perhaps }", Exchanges: "- web_service: Nobody\n  status: 200", More: "variables: { call_id: x }"})
	err := rules.Place(flow.Of(w).Scenarios.Check(t.Context(), flow.ScenarioInput{WorkflowID: f[0].WorkflowID, Body: rules.Body}))
	fields = fmt.Sprint(apperr.Fields(err))
	for _, want := range []string{"{at ", `{steps Line 3: "perhaps"`, `{exchanges Line 1: There is no Web Service "Nobody"`, `{more Line 1: "call_id"`} {
		if !strings.Contains(fields, want) {
			t.Errorf("%s does not have %s", fields, want)
		}
	}
}
