package answer_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"hookline/app/webservice/answer"
)

func readMode(mode, variable, contentType, body string) answer.Outcome {
	d := answer.Decode(contentType, []byte(body))
	w := answer.Want{Mode: answer.FindMode(mode), Variable: variable}
	return w.Read(&d, time.Time{})
}

// MISSION V3, V4 and FACTS: what an answer sets, or why it sets nothing.
func TestVariables(t *testing.T) {
	many := func(n int, form string) string {
		var rows []string
		for i := range n {
			rows = append(rows, fmt.Sprintf(form, i))
		}
		return strings.Join(rows, ",")
	}
	set := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	const js = "application/json"
	for name, tt := range map[string]struct {
		media, body string
		want        map[string]string
		problem     string // that the reason holds; the others are successes
		note        string
	}{
		"the seed's JSON":       {js, `{"key1":"value","key2":123}`, set("key1", "value", "key2", "123"), "", ""},
		"text/JSON":             {"text/JSON; charset=utf-8", `{"a":1}`, set("a", "1"), "", ""},
		"+json":                 {"application/vnd.api+json", `{"a":1}`, set("a", "1"), "", ""},
		"three levels":          {js, `{"a":{"b":{"c":1}},"x_":true}`, set("a_b_c", "1", "x_", "true"), "", ""},
		"four levels":           {js, `{"a":{"b":{"c":{"d":1}}},"ok":1}`, nil, `"a.b.c" is nested 4 levels deep; 3 is the most`, ""},
		"lists":                 {js, `{"a":["x",{"b":2}]}`, set("a_0", "x", "a_1_b", "2"), "", ""},
		"empty parts":           {js, `{"a":{},"b":[]}`, set(), "", ""},
		"values as they stand":  {js, `{"a":true,"b":1e400,"c":0.10,"d":null,"e":-0.0,"f":"é"}`, set("a", "true", "b", "1e400", "c", "0.10", "d", "", "e", "-0.0", "f", "é"), "", ""},
		"a list":                {js, `[1]`, nil, "is a list", ""},
		"a value alone":         {js, `"42.50"`, set("kept", "42.50"), "", ""},
		"no JSON":               {js, `{"a":1`, nil, "only a part", ""},
		"nothing":               {js, ` `, nil, "it is empty", ""},
		"100 keys":              {js, "{" + many(100, `"k%d":1`) + "}", nil, "", ""},
		"101 keys":              {js, "{" + many(101, `"k%d":1`) + "}", nil, "101 variables; 100 is the most", ""},
		"256 characters":        {js, `{"a":"` + strings.Repeat("é", 256) + `"}`, set("a", strings.Repeat("é", 256)), "", ""},
		"257 characters":        {js, `{"ok":1,"a":"` + strings.Repeat("é", 257) + `"}`, nil, `"a" has 257 characters; 256 is the most`, ""},
		"Balance":               {js, `{"Balance":1}`, nil, `"Balance" is no name`, ""},
		"1a":                    {js, `{"1a":1}`, nil, `"1a" is no name`, ""},
		"ключ":                  {js, `{"ключ":1}`, nil, `"ключ" is no name`, ""},
		"a bad key within":      {js, `{"a":{"B":1}}`, nil, `"B" is no name`, ""},
		"a long name":           {js, `{"` + strings.Repeat("a", 65) + `":1}`, nil, "longer than 64", ""},
		"equal keys":            {js, `{"a":1,"a":2}`, nil, `two values meet under the name "a"`, ""},
		"a_b beside a.b":        {js, `{"a_b":1,"a":{"b":2}}`, nil, `"a_b"`, ""},
		"source":                {js, `{"source":"+1"}`, nil, `"source" is a variable of the system`, ""},
		"a tag in a value":      {js, `{"a":"%ivr:b% ${uuid} #call_id#"}`, set("a", "%ivr:b% ${uuid} #call_id#"), "", ""},
		"UTF-16":                {js, "\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", set("a", "1"), "", ""},
		"a byte order mark":     {js, "\xef\xbb\xbf{\"a\":1}", set("a", "1"), "", ""},
		"latin-1 by charset":    {"application/json; charset=iso-8859-1", "{\"a\":\"caf\xe9\"}", set("a", "café"), "", ""},
		"the seed's ini":        {"text/x-ini", "key1=value1\nkey2=123\nkey3=true", set("key1", "value1", "key2", "123", "key3", "true"), "", ""},
		"ini, as servers write": {"text/x-ini", "; one\r\n# two\r\n\r\n a = b=c \r\n", set("a", "b=c"), "", ""},
		"ini, equal keys":       {"text/x-ini", "a=1\na=2", set("a", "2"), "", "came 2 times"},
		"ini, no =":             {"text/x-ini", "a=1\nb", nil, "line 2 is not key=value", ""},
		"ini, a section":        {"text/x-ini", "[x]\na=1", nil, "line 1 begins a section", ""},
		"ini, a bad key":        {"text/x-ini", "a=1\nB=2", nil, `"B" is no name`, ""},
		"ini, the system's":     {"text/x-ini", "vccsys_shortid=1", nil, "variable of the system", ""},
		"text":                  {"text/plain", " 1234.50\r\n", set("kept", "1234.50"), "", ""},
		"JSON as text":          {"text/plain", `{"a":1}`, set("kept", `{"a":1}`), "", ""},
		"no type":               {"", `17`, set("kept", "17"), "", ""},
		"empty text":            {"text/plain", "", set("kept", ""), "", ""},
		"300 characters":        {"text/plain", strings.Repeat("x", 300), nil, `"kept" has 300 characters; 256 is the most`, ""},
		"a picture":             {"image/png", "\x89PNG\x00\x01", nil, "not a text", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := readMode(answer.ModeVariables, "kept", tt.media, tt.body)
			if tt.problem != "" {
				if o.Cause != answer.BadResponse || !strings.Contains(strings.ToLower(o.Reason), strings.ToLower(tt.problem)) || len(o.Results) > 0 {
					t.Errorf("%s %q %+v, want %q and nothing set", o.Cause, o.Reason, o.Results, tt.problem)
				}
				return
			}
			if o.Cause != answer.Success {
				t.Fatalf("%s %q", o.Cause, o.Reason)
			}
			if tt.want != nil && !maps.Equal(o.Values(), tt.want) {
				t.Errorf("it sets %v, want %v", o.Values(), tt.want)
			}
			if tt.note != "" && !strings.Contains(o.Results[0].Note, tt.note) {
				t.Errorf("the note is %q", o.Results[0].Note)
			}
		})
	}
	o := readMode(answer.ModeVariables, "", "text/plain", "17")
	if o.Cause != answer.Success || len(o.Results) > 0 || len(o.Notes) != 1 || !strings.Contains(o.Notes[0], "not kept") {
		t.Errorf("without a variable to keep it: %+v", o)
	}
}

// MISSION D3: what a caller hears of an answer.
func TestMessage(t *testing.T) {
	for name, tt := range map[string]struct{ media, body, want, note string }{
		"text":                        {"text/plain", "Your order\nleaves  us tomorrow.\r\n\r\nGood bye.", "Your order leaves us tomorrow.|Good bye.", ""},
		"a tag in text":               {"text/plain", "a <b> c", "a <b> c", ""},
		"HTML":                        {"text/html", "<html><head><title>T</title><style>p{}</style></head><body><h1>Hello</h1><p>You &amp; <b>me</b> &#8364;5<br>now<script>alert(1)</script></p></body></html>", "Hello|You & me €5|now", ""},
		"HTML by its look":            {"", "<!doctype html><p>Hi", "Hi", ""},
		"a head that does not end":    {"text/html", "<head><title>T</title><body>Hi", "Hi", ""},
		"a script that does not end":  {"text/html", "<p>Hi</p><script>alert(1)", "Hi", ""},
		"a script that closes itself": {"text/html", "<script/>alert(1)</script>Hi<svg/>there", "Hithere", ""},
		"a list":                      {"text/html", "<ul><li>One<li>Two</ul>", "One|Two", ""},
		"nothing":                     {"text/html", "<p> </p>", "", "nothing is read"},
		"empty":                       {"text/plain", "", "", "nothing is read"},
		"too long":                    {"text/plain", strings.Repeat("x", 4001), strings.Repeat("x", 4000), "4001 characters"},
		"too long at its end":         {"text/html", "<p>" + strings.Repeat("x", 3999) + "<p>yz<p>more", strings.Repeat("x", 3999) + "|y", "4005 characters"},
		"latin-1":                     {"text/html; charset=iso-8859-1", "caf\xe9", "café", ""},
		"placeholders":                {"text/plain", "%ivr:pin% @name", "%ivr:pin% @name", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := readMode(answer.ModeMessage, "", tt.media, tt.body)
			if got := strings.Join(o.Message, "|"); o.Cause != answer.Success || got != tt.want {
				t.Errorf("%s %q: the caller hears %q, want %q", o.Cause, o.Reason, got, tt.want)
			}
			if notes := strings.Join(o.Notes, " "); (tt.note == "") != (notes == "") || !strings.Contains(notes, tt.note) {
				t.Errorf("the notes are %q", notes)
			}
		})
	}
	for media, body := range map[string]string{"application/json": `{"a":1}`, "image/png": "\x89PNG\x00"} {
		if o := readMode(answer.ModeMessage, "", media, body); o.Cause != answer.BadResponse || o.Reason == "" {
			t.Errorf("%s: %+v", media, o)
		}
	}
	if o := readMode(answer.ModeMessage, "", "text/html", strings.Repeat("<p>a</p>", 4000)); len(o.Message) != 51 || len(o.Message[50]) != 2*3950-1 {
		t.Errorf("%d parts", len(o.Message))
	}
	// Deep nesting costs nothing.
	if o := readMode(answer.ModeMessage, "", "text/html", strings.Repeat("<div>", 12000)+"deep"); strings.Join(o.Message, "") != "deep" {
		t.Errorf("deep: %+v", o)
	}
}

const seedAction = `<action>
<app>SurVo</app>
<parameters>
<id>75</id>
<user_parameters>
<firstName>Bill</firstName>
<lastName>Johnson</lastName>
</user_parameters>
<p_t>user_id|12345||step|call_user</p_t>
</parameters>
</action>`

// MISSION D4: the seed's three examples, and how servers in the wild write them (FACTS).
func TestAction(t *testing.T) {
	wrap := func(app, parameters string) string {
		return "<action><app>" + app + "</app><parameters>" + parameters + "</parameters></action>"
	}
	for name, tt := range map[string]struct{ body, want string }{
		"the seed's SurVo":             {seedAction, "Goes to Workflow 75, with firstName and lastName; passes on user_id and step."},
		"the seed's findme":            {"<action>\n<app>findme</app>\n<parameters>\n<phone_list>2223334444</phone_list>\n<screen_method>1</screen_method>\n<whisper_phrase>Call from Radio Ad</whisper_phrase>\n<record>1</record>\n</parameters>\n</action>", "Finds somebody at 2223334444."},
		"the seed's second":            {wrap("findme", "<phone_list>2223334444|5556667777</phone_list><simultaneous>2</simultaneous><screen_method>2</screen_method><whisper_audio>customwhisper.wav</whisper_audio><record>1</record>"), "Finds somebody at 2223334444, 5556667777."},
		"the Ruby library's":           {" \n<Action><APP> SURVO </APP><parameter><id> 75 </id><user_params><a>1</a></user_params><pt>x|1</pt></parameter></Action>", "Goes to Workflow 75, with a; passes on x."},
		"a declaration":                {`<?xml version="1.0" encoding="UTF-8"?>` + wrap("hangup", ""), "Hangs up."},
		"no parameters":                {"<action><app>HangUp</app></action>", "Hangs up."},
		"transfer":                     {wrap("Transfer", "<destination>+61255500001</destination>"), "Transfers the call to +61255500001."},
		"a Workflow that is not there": {wrap("vr", "<id>9</id>"), "Goes to Workflow 9."},
		"a lone &":                     {wrap("survo", "<id>75</id><p_t>a|1 & 2</p_t>"), "Goes to Workflow 75; passes on a."},
		"an entity nobody knows":       {wrap("survo", "<id>75</id><p_t>a|&xxe;</p_t>"), "Goes to Workflow 75; passes on a."},
		"no bars":                      {wrap("survo", "<id>75</id><p_t>mypassthrough data</p_t>"), "Goes to Workflow 75."},
	} {
		t.Run(name, func(t *testing.T) {
			o := readMode(answer.ModeAction, "", "text/html", tt.body)
			if o.Cause != answer.Success || o.Action == nil {
				t.Fatalf("%s %q", o.Cause, o.Reason)
			}
			if got := o.Action.Words(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	numbers := strings.TrimSuffix(strings.Repeat("222 333 4444 x|", 31), "|")
	for name, tt := range map[string]struct{ body, problem string }{
		"empty":                {"", "the answer is empty"},
		"text":                 {"OK", "no <action>"},
		"another root":         {"<Response/>", "no <action> element, so nothing says what happens next (line 1: <Response/>)"},
		"two actions":          {wrap("hangup", "") + "\n" + wrap("hangup", ""), "two <action> elements; one is expected (line 2"},
		"a document type":      {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + wrap("hangup", ""), "document type declaration"},
		"no app":               {"<action><parameters/></action>", "no <app>"},
		"an unknown app":       {"<action>\n<app>fax</app></action>", `"fax" is not known: use SurVo, findme, vr, voicemail, hangup or transfer (line 2: <app>fax</app>`},
		"no id":                {wrap("SurVo", ""), "needs an <id>"},
		"id 0":                 {wrap("SurVo", "<id>0</id>"), `<id> is "0"; a number from 1 on`},
		"id seven":             {wrap("SurVo", "<id>seven</id>"), `"seven"`},
		"findme of nothing":    {wrap("findme", ""), "an <id> or a <phone_list>"},
		"31 numbers":           {wrap("findme", "<phone_list>"+numbers+"</phone_list>"), "31 numbers; 30 is the most"},
		"bars only":            {wrap("findme", "<phone_list>|||</phone_list>"), "no number"},
		"nextaction 9":         {wrap("findme", "<phone_list>1</phone_list><nextaction>9</nextaction>"), `<nextaction> is "9"; a number from 1 to 7`},
		"nextaction 2 alone":   {wrap("findme", "<phone_list>1</phone_list><nextaction>2</nextaction>"), "needs a <nextactionitem>"},
		"screening of nothing": {wrap("findme", "<phone_list>1</phone_list><screen_method>1</screen_method>"), "needs a <whisper_phrase>"},
		"transfer to nobody":   {wrap("transfer", ""), "needs a <destination>"},
		"p_t of 10 kB":         {wrap("survo", "<id>75</id><p_t>"+strings.Repeat("x", 10<<10)+"</p_t>"), "10240 bytes; 8192 is the most"},
		"101 parameters":       {wrap("survo", "<id>75</id><user_parameters>"+strings.Repeat("<a>1</a>", 101)+"</user_parameters>"), "101 user parameters; 100 is the most"},
		"deep":                 {strings.Repeat("<action>", 30), "far more elements"},
		"broken":               {"<action><app>hangup", "can't be read as XML from line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			o := readMode(answer.ModeAction, "", "application/xml", tt.body)
			if o.Cause != answer.BadResponse || o.Action != nil || !strings.Contains(o.Reason, tt.problem) && !strings.Contains(strings.ToLower(o.Reason), strings.ToLower(tt.problem)) {
				t.Errorf("%s %q, want %q", o.Cause, o.Reason, tt.problem)
			}
		})
	}
}

// FACTS: two bars part pairs, the first bar name and value.
func TestPassedThrough(t *testing.T) {
	got := answer.PassedThrough("user_id|12345||step|call|user||bare|| |x")
	if fmt.Sprint(got) != "[{user_id 12345} {step call|user}]" {
		t.Errorf("%v", got)
	}
}

func FuzzModes(f *testing.F) {
	f.Add("application/json", `{"a":{"b":[1]}}`)
	f.Add("text/html", "<p>Hi<script/>")
	f.Add("application/xml", seedAction)
	f.Fuzz(func(t *testing.T, media, body string) {
		for _, m := range answer.Modes() {
			if o := readMode(m.Name, "kept", media, body); o.Cause == "" || o.Cause != answer.Success && o.Reason == "" {
				t.Errorf("%s: %+v", m.Name, o)
			}
		}
	})
}
