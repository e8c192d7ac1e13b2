package workflow_test

import (
	"fmt"
	"testing"

	"hookline/app/workflow"
)

func TestSuggestLabelsAndInputs(t *testing.T) {
	around := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{"s": {
		Inputs:  []workflow.InputInfo{{Name: "postcode"}, {Name: "limit"}},
		Results: []workflow.ResultInfo{{Description: "Line type"}, {Description: "line-type"}, {Description: "1st"}, {Description: "Größe"}},
	}}}
	known := []workflow.Variable{{Name: "ivr:postcode"}}
	tests := []struct {
		w    workflow.WebServiceConnector
		want string
	}{
		{workflow.WebServiceConnector{WebService: "s"}, "[{results Line type line_type} {results Größe gr_e} {inputs postcode %ivr:postcode%}]"},
		{workflow.WebServiceConnector{WebService: "s", Results: map[string]string{"1st": "first"}}, "[{inputs postcode %ivr:postcode%}]"},
		{workflow.WebServiceConnector{WebService: "s", Inputs: map[string]string{"limit": "1"}, Results: map[string]string{"1st": "first"}}, "[]"},
		{workflow.WebServiceConnector{WebService: "gone"}, "[]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.w.Suggest(around, known)); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.w, got, tt.want)
		}
	}
}
