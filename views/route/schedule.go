package route

// Schedules is the list of Schedules, and takes the POST of a new one.
func Schedules() string { return "/schedules" }

// ScheduleNew is the form for a new Schedule.
func ScheduleNew() string { return Schedules() + "/new" }

// ScheduleAnswer takes the POST of a Schedule's form and says what it would do at a
// moment; nothing is saved.
func ScheduleAnswer() string { return Schedules() + "/answer" }

// Schedule is the page of one Schedule, and takes the POST of its form.
func Schedule(id string) string { return Schedules() + "/" + segment(id) }

// ScheduleEmergency takes the POST that switches the emergency on or off.
func ScheduleEmergency(id string) string { return Schedule(id) + "/emergency" }

// ScheduleUsedBy is the Used by tab.
func ScheduleUsedBy(id string) string { return Schedule(id) + "/used-by" }

// ScheduleChanges is the audit trail of a Schedule.
func ScheduleChanges(id string) string { return Schedule(id) + "/changes" }

// ScheduleDelete takes the POST that deletes a Schedule.
func ScheduleDelete(id string) string { return Schedule(id) + "/delete" }
