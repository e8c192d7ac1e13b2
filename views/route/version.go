package route

import (
	"net/url"
	"strconv"
)

// WorkflowVersions lists what was published of a Workflow.
func WorkflowVersions(id string) string { return Workflow(id) + "/versions" }

// WorkflowVersion is one version of a Workflow by its number, to look at.
func WorkflowVersion(id, number string) string { return WorkflowVersions(id) + "/" + segment(number) }

// WorkflowVersionObject is one object of a version.
func WorkflowVersionObject(id, number, object string) string {
	return WorkflowVersion(id, number) + "/objects/" + segment(object)
}

// WorkflowVersionGraph is a version as the canvas reads it.
func WorkflowVersionGraph(id, number string) string { return WorkflowVersion(id, number) + "/graph" }

// WorkflowVersionRestore takes the POST that makes a version the draft again.
func WorkflowVersionRestore(id, number string) string {
	return WorkflowVersion(id, number) + "/restore"
}

// WorkflowVersionPublish takes the POST that publishes an older version again.
func WorkflowVersionPublish(id, number string) string {
	return WorkflowVersion(id, number) + "/publish"
}

// WorkflowKeptRestore takes the POST that brings a draft back that a version took the
// place of.
func WorkflowKeptRestore(id, version string) string {
	return Workflow(id) + "/kept/" + segment(version) + "/restore"
}

// SeenDraft and SeenLive say in the address of a POST what the person saw: the
// version of the draft, and the id of the version that new calls run.
func SeenDraft(address string, version int64) string {
	return address + "?draft=" + strconv.FormatInt(version, 10)
}

// SeenLive is explained at SeenDraft.
func SeenLive(address, version string) string { return address + "?live=" + url.QueryEscape(version) }

// WorkflowCompare compares two versions by their numbers, or the draft: "draft". An
// empty one is the page's own choice.
func WorkflowCompare(id, from, to string) string { return Workflow(id) + "/compare" + sides(from, to) }

// WorkflowCompareGraph is both sides of a comparison in one, as the canvas reads it.
func WorkflowCompareGraph(id, from, to string) string {
	return Workflow(id) + "/compare/graph" + sides(from, to)
}

func sides(from, to string) string {
	v := url.Values{}
	for name, side := range map[string]string{"from": from, "to": to} {
		if side != "" {
			v.Set(name, side)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}
