package document

import "hookline/views/apidoc"

// problems explains every sort of error; a problem's type leads here.
func problems() []apidoc.Problem {
	return []apidoc.Problem{
		{Name: "body", Status: "400", Text: "The body is no JSON, is not UTF-8, or is missing."},
		{Name: "query", Status: "400", Text: "A parameter is missing, unknown, or of another form: errors names it. A cursor is good for its own list and filters."},
		{Name: "address", Status: "400", Text: "The address holds bytes that are no text."},
		{Name: "idempotency-key", Status: "400, 409, 422", Text: "The Idempotency-Key has another form, its first request is still running, or it was sent with another request."},
		{Name: "unauthorized", Status: "401", Text: "The API key or session is missing, not known, expired or revoked; or the credentials are wrong."},
		{Name: "forbidden", Status: "403", Text: "The key does not have the scope, or the session's user may not."},
		{Name: "cross-origin", Status: "403", Text: "A page of another site made a browser send it."},
		{Name: "not-found", Status: "404", Text: "There is no such thing, or it is gone."},
		{Name: "conflict", Status: "409", Text: "It is not possible now: detail says why."},
		{Name: "in-use", Status: "409", Text: "It can't be deleted while something uses it: places lists what."},
		{Name: "scenarios", Status: "409", Text: "Scenarios fail on the draft, so it was not published: scenarios lists them. Mend it, or send despite_failures."},
		{Name: "stale", Status: "412", Text: "Somebody else changed it since it was read: current_version and ETag say which version there is now."},
		{Name: "too-large", Status: "413", Text: "The body is larger than what is taken here."},
		{Name: "media-type", Status: "415", Text: "The Content-Type is none that is taken here."},
		{Name: "invalid", Status: "422", Text: "The input breaks a rule: errors lists each with its path."},
		{Name: "if-match", Status: "428", Text: "A change of what is there needs If-Match with the ETag that was read."},
		{Name: "too-many", Status: "429", Text: "Too many requests of one key, or too many wrong credentials: Retry-After says when the next is taken."},
		{Name: "unavailable", Status: "503", Text: "A part of Hookline is away. Trying again in a moment may help."},
		{Name: "internal", Status: "500", Text: "Our fault; it has been written to the log."},
		{Name: "http", Status: "404, 405, 413", Text: "There is no such address, it does not take that method, or the server refused the request before the API saw it."},
	}
}
