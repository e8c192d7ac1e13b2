package workflow

import "hookline/app/trace"

// GoToWorkflow goes on in another Workflow, in the version that is published when
// the call comes here. Variables go with the call.
type GoToWorkflow struct {
	Workflow string `json:"workflow"` // id
}

// FailedExit is the exit of several kinds for what could not be done.
const FailedExit = "failed"

func goToWorkflowKind() Kind {
	return Kind{Name: "go_to_workflow", Label: "Go To Workflow", Icon: "go-to", Group: groupRoute, Goes: true,
		Summary: "Go on in another Workflow; the variables go along", Failure: FailedExit,
		New: func() Settings { return &GoToWorkflow{} }}
}

// Exits: only when the other Workflow can't be run.
func (g *GoToWorkflow) Exits() []Exit {
	return []Exit{{Name: FailedExit, Label: "Failed", Help: "The other Workflow is gone or was never published", Quiet: true}}
}

// Refs: the Workflow.
func (g *GoToWorkflow) Refs() []Ref {
	return []Ref{{Kind: RefWorkflow, Field: "workflow", ID: &g.Workflow}}
}

// Summarize names the Workflow.
func (g *GoToWorkflow) Summarize(around Surroundings) string {
	return around.Workflows[g.Workflow].Name
}

// Check: the Workflow is there. One that is not published yet is only yellow, or
// two that go to each other could never be published.
func (g *GoToWorkflow) Check(c *Check) {
	if g.Workflow == "" {
		c.Red("workflow", "Choose the Workflow to go to.")
		return
	}
	w, ok := c.Around.Workflows[g.Workflow]
	switch {
	case !ok:
		c.Red("workflow", "The Workflow is gone; choose another.")
	case !w.Published:
		c.Yellow("workflow", "%q is not published yet: calls leave by Failed until it is.", w.Name)
	}
}

// ExitLabel: it leaves by none of its exits when it went there.
func (g *GoToWorkflow) ExitLabel(exit string) string {
	return wentLabel(exit)
}

func wentLabel(exit string) string {
	if exit == trace.WentExit {
		return "Workflow"
	}
	return ""
}

// Went says whether a call that left an object by the exit went on in another Workflow.
func Went(o *Object, exit string) bool {
	kind, _ := KindOf(o.Kind)
	return kind.Goes && exit == trace.WentExit
}

// Run goes there.
func (g *GoToWorkflow) Run(*Visit) Next { return Next{Way: Goes, Workflow: g.Workflow} }
