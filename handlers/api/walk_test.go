package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"hookline/app/workspace/file"
)

// oddFile is a workspace with values that a careless codec loses, changes or leaves out.
const oddFile = `version: 1
settings: { default_country: AU }
groups: ["Größe & Co: {x}", Default]
web_services:
  - name: "on"
    group: "größe & co: {x}"
    description: "Two\nlines, \"quotes\" and # no comment"
    active: false
    method: POST
    https: false
    domain: api.example.com:8080
    path: "/%a%/b.json"
    timeout: 1s500ms
    mapping: true
    delivery: { signing: true, schedule: [5s, 1m30s, 2h], per_second: 20, at_once: 4, order: per_call, keep: 90d, retry_other: true }
    auth: { kind: api_key, in: query, name: "k y", value: "secret: \"1\"" }
    path_variables: [{ name: a, required: true, description: "null" }]
    headers: [{ name: X-Org, static: "hidden", secret: true }]
    body: [{ name: "true", static: "  1  " }]
    results: [{ description: "007", path: "0.name", secret: true }]
scripts:
  - { name: "1e3", html: "<p>“Hello” &amp; ~</p>" }
  - { name: Draft, description: "- x", publish: false, html: "" }
campaigns:
  - name: "O'Brien: 50%"
    type: inbound
    description: "*"
    wrap_codes: [{ name: "yes", note: required }, { name: "no" }]
    pause_reasons: ["12:30", "null"]
    script: "1e3"
    queue: { ring_timeout: 15s, max_wait: 1h, max_waiting: 7, wrap_up: 0s, service_level: 25s }
    page: { url: "https://crm.example.com/?q=%ivr:caller%", open: tab }
    recording: { record: agent, start: "off", channels: dual, say: "yes: \"recorded\"" }
    lead_lists: [{ name: "~", numbers: ["+61411000111"] }]
schedules:
  - name: "24/7"
    time_zone: Australia/Sydney
    hours: { monday: "00:00-24:00", friday: "22:00-02:00" }
    exceptions: [{ name: "@", date: "2026-12-25", every_year: true }, { name: "Sale", date: "2026-05-01", until: "2026-05-03", hours: "10:00-12:00" }]
workflows:
  - name: "Line: 'a' & \"b\""
    description: "|"
    objects:
      - { title: "? x", kind: say_text, text: "# %ivr:caller%", exits: { next: "End" } }
      - { title: End, kind: hang_up }
carriers:
  - { name: Twilio 2, kind: twiml, auth_token: tok-en, queue: redirect, account: AC_1, api_url: "https://api.example.com" }
  - { name: "0", kind: twiml, signature: "off" }
  - { name: "1", kind: pager, public_key: "k: {y}", pass: "no: \"1\"", region: "null", beeps: 3, loud: true, wait: 1m30s }
  - { name: "2", kind: pager, signature: "off", pass: "007" }
numbers:
  - { number: "+61255501234", description: "=1+1", workflow: "line: 'A' & \"B\"" }
  - { number: "+61255501235" }
events:
  - { name: "no", number: "+61255501234", event: call_end, web_services: ["on"], inputs: { a: "#ani#: \"x\"\n%a%" }, wait_for_recording: 1m30s, active: false }
  - { name: "007", number: all, event: call_start, web_services: ["on"], inputs: { a: "null" } }
  - { name: "a: b", campaign: "O'Brien: 50%", wrap_code: "no", event: disposition, web_services: ["on"], inputs: { a: "~" }, when: [{ tag: duration, operator: greater, value: "10" }, { tag: ani, operator: is_empty }] }
  - { name: "*", campaign: all, event: dequeue, web_services: ["on"], inputs: { a: "{}" } }
  - { name: "&", event: agent_state, web_services: ["on"], inputs: { a: "true" } }
voicemail_boxes:
  - { name: "null: {a}" }
  - { name: "1e9" }
mapping_replacements:
  - { from: "  A: \"x\"  y ", to: "null" }
  - { from: "true" }
  - { from: "TRUE", to: " ${env:X} {} " }
`

// Every thing goes from the file to the API, from there back as it was read, and into
// an export that a file can be applied from again, and nothing is another on the way.
func TestThingsGoThroughFileAndAPI(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c, yaml := s.admin(), "Content-Type: application/yaml"
		c.do(http.MethodPost, "/workspace", oddFile, yaml).want(http.StatusOK)
		before := c.do(http.MethodGet, "/workspace", nil).want(http.StatusOK).text
		for _, want := range []string{`"on"`, "1e3", "+61411000111", "max_waiting: 7", "every_year: true", "redirect", "k: {y}", "beeps: 3", "HOOKLINE_CARRIER_1_PASS"} {
			if !strings.Contains(before, want) {
				t.Errorf("%s is not exported:\n%s", want, before)
			}
		}
		for _, section := range file.Sections() {
			path := "/" + strings.ReplaceAll(section, "_", "-")
			if slices.Contains([]string{"settings", "groups", "users", "sounds", "scenarios"}, section) {
				continue // no resource of its own that takes a PUT
			}
			list := c.do(http.MethodGet, path, nil).want(http.StatusOK).fields()["items"].([]any)
			if len(list) == 0 {
				t.Errorf("nothing at %s: let the file above have one", path)
			}
			for _, item := range list {
				one := path + "/" + item.(object)["id"].(string)
				read := c.do(http.MethodGet, one, nil).want(http.StatusOK)
				for _, method := range []string{http.MethodPut, http.MethodPatch} {
					if again := c.do(method, one, read.fields(), read.etag()).want(http.StatusOK); again.etag() != read.etag() {
						t.Errorf("%s %s: sent back as it was read it became another:\n%s\n%s", method, one, read.text, again.text)
					}
				}
			}
		}
		if after := c.do(http.MethodGet, "/workspace", nil).want(http.StatusOK).text; after != before {
			t.Errorf("exported\n%s\nand then\n%s", before, after)
		}
		applied := c.do(http.MethodPost, "/workspace", before, yaml).want(http.StatusOK)
		if changes := applied.fields()["changes"].([]any); len(changes) > 0 {
			t.Errorf("its own export changes %v", changes)
		}
	})
}
