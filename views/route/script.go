package route

// Scripts is the list of Scripts.
func Scripts() string { return "/scripts" }

// ScriptNew is the form for a new Script.
func ScriptNew() string { return Scripts() + "/new" }

// Script is the designer of one Script, and takes the POST of its HTML.
func Script(id string) string { return Scripts() + "/" + segment(id) }

// ScriptDescribe takes the POST that renames and describes a Script.
func ScriptDescribe(id string) string { return Script(id) + "/describe" }

// ScriptDuplicate takes the POST that copies a Script.
func ScriptDuplicate(id string) string { return Script(id) + "/duplicate" }

// ScriptDelete takes the POST that deletes a Script.
func ScriptDelete(id string) string { return Script(id) + "/delete" }

// ScriptPublish takes the POST that publishes the draft.
func ScriptPublish(id string) string { return Script(id) + "/publish" }

// ScriptPreview takes the POST of HTML and shows it filled; nothing is saved.
func ScriptPreview(id string) string { return Script(id) + "/preview" }

// ScriptVersions lists what was published.
func ScriptVersions(id string) string { return Script(id) + "/versions" }

// ScriptVersion is one version, to look at.
func ScriptVersion(id, version string) string { return ScriptVersions(id) + "/" + segment(version) }

// ScriptRestore takes the POST that makes a version the draft again.
func ScriptRestore(id, version string) string { return ScriptVersion(id, version) + "/restore" }

// ScriptUsedBy lists the Campaigns that have a Script.
func ScriptUsedBy(id string) string { return Script(id) + "/used-by" }

// ScriptChanges is the audit trail of a Script.
func ScriptChanges(id string) string { return Script(id) + "/changes" }
