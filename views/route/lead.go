package route

// LeadLists is the tab of lead lists of a Campaign, and takes the POST of a new one.
func LeadLists(campaign string) string { return Campaign(campaign) + "/lists" }

// LeadList is the leads of one list, and takes the POST that renames it.
func LeadList(campaign, list string) string { return LeadLists(campaign) + "/" + segment(list) }

// LeadListSettings is its name and its changes.
func LeadListSettings(campaign, list string) string { return LeadList(campaign, list) + "/settings" }

// LeadListDelete takes the POST that removes it.
func LeadListDelete(campaign, list string) string { return LeadList(campaign, list) + "/delete" }

// LeadListExport is the list as a CSV file.
func LeadListExport(campaign, list string) string { return LeadList(campaign, list) + "/export" }

// LeadNew is the form for a new lead.
func LeadNew(campaign, list string) string { return Leads(campaign, list) + "/new" }

// Leads takes the POST of a new lead.
func Leads(campaign, list string) string { return LeadList(campaign, list) + "/leads" }

// Lead is the page of one lead.
func Lead(campaign, list, lead string) string { return Leads(campaign, list) + "/" + segment(lead) }

// LeadDelete takes the POST that removes it.
func LeadDelete(campaign, list, lead string) string { return Lead(campaign, list, lead) + "/delete" }

// LeadRestore takes the POST that puts a removed one back.
func LeadRestore(campaign, list, lead string) string { return Lead(campaign, list, lead) + "/restore" }

// LeadImports is the imports of a list, and takes the POST of a file.
func LeadImports(campaign, list string) string { return LeadList(campaign, list) + "/imports" }

// LeadImportNew is where a file is chosen.
func LeadImportNew(campaign, list string) string { return LeadImports(campaign, list) + "/new" }

// LeadImport is one import: its mapping, then its progress, then its result. It
// takes the POST that begins it.
func LeadImport(campaign, list, id string) string {
	return LeadImports(campaign, list) + "/" + segment(id)
}

// LeadImportPreview takes the form of the mapping and answers with the page as it
// would be read, beginning nothing.
func LeadImportPreview(campaign, list, id string) string {
	return LeadImport(campaign, list, id) + "/preview"
}

// LeadImportCancel takes the POST that stops it.
func LeadImportCancel(campaign, list, id string) string {
	return LeadImport(campaign, list, id) + "/cancel"
}

// LeadImportErrors is the rows that were not taken, as a CSV file.
func LeadImportErrors(campaign, list, id string) string {
	return LeadImport(campaign, list, id) + "/errors.csv"
}
