package route

import "net/url"

// WorkflowDescribe takes the POST that renames and describes a Workflow.
func WorkflowDescribe(id string) string { return Workflow(id) + "/describe" }

// WorkflowDuplicate takes the POST that copies a Workflow.
func WorkflowDuplicate(id string) string { return Workflow(id) + "/duplicate" }

// WorkflowDelete takes the POST that deletes a Workflow.
func WorkflowDelete(id string) string { return Workflow(id) + "/delete" }

// WorkflowPublish takes the POST that publishes the draft, and says before what that
// changes.
func WorkflowPublish(id string) string { return Workflow(id) + "/publish" }

// WorkflowOutline is the outline of the draft, for htmx.
func WorkflowOutline(id string) string { return Workflow(id) + "/outline" }

// WorkflowPreview says what a text would be with sample values.
func WorkflowPreview(id string) string { return Workflow(id) + "/preview" }

// WorkflowPublished is the version that calls run now, to look at.
func WorkflowPublished(id string) string { return Workflow(id) + "/published" }

// WorkflowPublishedObject is one object of the version that calls run now.
func WorkflowPublishedObject(id, object string) string {
	return WorkflowPublished(id) + "/" + segment(object)
}

// WorkflowPublishedOverlay is where the callers of that version went, for its canvas.
func WorkflowPublishedOverlay(id string) string { return WorkflowPublished(id) + "/overlay" }

// WorkflowGraph is the draft as the canvas reads it (GET) and saves it (PUT).
func WorkflowGraph(id string) string { return Workflow(id) + "/graph" }

// WorkflowEditors takes what a tab says of itself while it has the draft open.
func WorkflowEditors(id string) string { return Workflow(id) + "/editors" }

// WorkflowLeave takes the POST of a tab that is closed.
func WorkflowLeave(id string) string { return WorkflowEditors(id) + "/leave" }

// WorkflowCopy takes the POST of a draft that is to be a Workflow of its own.
func WorkflowCopy(id string) string { return Workflow(id) + "/copy" }

// WorkflowPublishedGraph is the version that calls run now as the canvas reads it.
func WorkflowPublishedGraph(id string) string { return WorkflowPublished(id) + "/graph" }

// WorkflowUsedBy lists what uses a Workflow.
func WorkflowUsedBy(id string) string { return Workflow(id) + "/used-by" }

// WorkflowChanges is the audit trail of a Workflow.
func WorkflowChanges(id string) string { return Workflow(id) + "/changes" }

// WorkflowEnding takes the POST that adds what the Workflow does when it ends.
func WorkflowEnding(id string) string { return Workflow(id) + "/when-it-ends" }

// WorkflowObjects takes the POST that adds an object.
func WorkflowObjects(id string) string { return Workflow(id) + "/objects" }

// WorkflowPalette is the choice of a kind for a new object, behind the object
// named or loose when that is empty.
func WorkflowPalette(id, after string) string {
	if after == "" {
		return Workflow(id) + "/palette"
	}
	return Workflow(id) + "/palette?after=" + url.QueryEscape(after)
}

// WorkflowObject is the settings panel of one object, in the editor.
func WorkflowObject(id, object string) string { return WorkflowObjects(id) + "/" + segment(object) }

// WorkflowObjectField is the panel with the focus on a field.
func WorkflowObjectField(id, object, field string) string {
	if field == "" {
		return WorkflowObject(id, object)
	}
	return WorkflowObject(id, object) + "?focus=" + url.QueryEscape(field)
}

// WorkflowObjectRedraw takes the form of a panel and answers with the panel as
// WorkflowObjectTrial takes the POST that opens the fields to try an object's request with.
func WorkflowObjectTrial(id, object string) string {
	return WorkflowObject(id, object) + "/trial"
}

// WorkflowObjectTry takes the POST that sends an object's request as its panel has it.
func WorkflowObjectTry(id, object string) string { return WorkflowObjectTrial(id, object) + "/send" }

// WorkflowObjectService takes the POST that makes an object's request a Web Service.
func WorkflowObjectService(id, object string) string {
	return WorkflowObject(id, object) + "/service"
}

// it would be, saving nothing: a Web Service was chosen, a rule has a new exit.
func WorkflowObjectRedraw(id, object string) string { return WorkflowObject(id, object) + "/redraw" }

// WorkflowObjectCheck is the same with what is wrong with a field that somebody types in.
func WorkflowObjectCheck(id, object, field string) string {
	return WorkflowObjectRedraw(id, object) + "?check=" + url.QueryEscape(field)
}

// WorkflowObjectDuplicate takes the POST that copies an object.
func WorkflowObjectDuplicate(id, object string) string {
	return WorkflowObject(id, object) + "/duplicate"
}

// WorkflowObjectStart takes the POST that makes an object the first.
func WorkflowObjectStart(id, object string) string { return WorkflowObject(id, object) + "/start" }

// WorkflowObjectDelete takes the POST that deletes an object.
func WorkflowObjectDelete(id, object string) string { return WorkflowObject(id, object) + "/delete" }

// WorkflowScenarios is the list of a Workflow's scenarios, and takes the POST of a new one.
func WorkflowScenarios(id string) string { return Workflow(id) + "/scenarios" }

// WorkflowScenarioNew is the form of a scenario written by hand.
func WorkflowScenarioNew(id string) string { return WorkflowScenarios(id) + "/new" }

// WorkflowScenariosRun takes the POST that runs all of them.
func WorkflowScenariosRun(id string) string { return WorkflowScenarios(id) + "/run" }

// WorkflowScenariosOutcome is how they go on the draft now, for the dialog that publishes.
func WorkflowScenariosOutcome(id string) string { return WorkflowScenarios(id) + "/outcome" }

// WorkflowScenario is one scenario with its result, and takes the POST that saves it.
func WorkflowScenario(id, scenario string) string {
	return WorkflowScenarios(id) + "/" + segment(scenario)
}

// WorkflowScenarioOn is one scenario with its result on a target: draft or live.
func WorkflowScenarioOn(id, scenario, on string) string {
	return WorkflowScenario(id, scenario) + "?on=" + url.QueryEscape(on)
}

// WorkflowScenarioRun takes the POST that runs one.
func WorkflowScenarioRun(id, scenario string) string { return WorkflowScenario(id, scenario) + "/run" }

// WorkflowScenarioExpect takes the POST that makes what came what is expected.
func WorkflowScenarioExpect(id, scenario string) string {
	return WorkflowScenario(id, scenario) + "/expect"
}

// WorkflowScenarioDuplicate takes the POST that copies one.
func WorkflowScenarioDuplicate(id, scenario string) string {
	return WorkflowScenario(id, scenario) + "/duplicate"
}

// WorkflowScenarioDelete takes the POST that deletes one.
func WorkflowScenarioDelete(id, scenario string) string {
	return WorkflowScenario(id, scenario) + "/delete"
}
