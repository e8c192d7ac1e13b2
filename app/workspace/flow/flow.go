// Package flow is the Workflows of a workspace: their drafts and who edits one, their
// versions and which of them new calls run, and the scenarios that a draft must pass
// before. It changes them by what all configured things share in workspace. What a
// definition means is in app/workflow, and a live call is in app/call.
package flow

import (
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// Things are the Workflows and their scenarios, each with its methods. Errors are those
// of workspace.Things.
type Things struct {
	Workflows Workflows
	Scenarios Scenarios
}

// Of gives those of a Workspace, each of whose changes is a transaction of its own, or
// those of an *Edit, which work in its transaction.
func Of(r workspace.Runner) Things {
	return Things{
		Workflows: Workflows{Described: workspace.Described[models.Workflow]{Thing: workspace.Of(r, &workflows)}},
		Scenarios: Scenarios{Thing: workspace.Of(r, &scenarios)},
	}
}

// Around gives the same where Workflows may refer to more than what is stored yet: a
// file makes things that refer to each other.
func (t Things) Around(around *workflow.Surroundings) Things {
	t.Workflows.around, t.Scenarios.around = around, around
	return t
}
