package route

// Campaigns is the list of Campaigns, and takes the POST of a new one.
func Campaigns() string { return "/campaigns" }

// CampaignNew is the form for a new Campaign.
func CampaignNew() string { return Campaigns() + "/new" }

// Campaign is the page of one Campaign, its Settings tab.
func Campaign(id string) string { return Campaigns() + "/" + segment(id) }

// CampaignUsedBy is the Used by tab.
func CampaignUsedBy(id string) string { return Campaign(id) + "/used-by" }

// CampaignDelete takes the POST that deletes a Campaign.
func CampaignDelete(id string) string { return Campaign(id) + "/delete" }

// Settings is the page of the workspace's settings, and takes its POST.
func Settings() string { return "/settings" }
