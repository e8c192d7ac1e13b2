// The npm package `twilio` is the judge: it signs requests that Hookline must
// take, and builds the documents that Hookline's must equal.
import twilio from "twilio";
import { expect, test } from "./test.js";

const token = "0123456789abcdef0123456789abcdef";
const publicURL = "https://calls.example.test";

const workspace = `version: 1
workflows:
  - name: Twilio line
    objects:
      - title: Ask
        kind: capture_digits
        label: code
        min_digits: 2
        max_digits: 4
        finish_key: "#"
        timeout: 6s
        tries: 2
        prompt: { say: "Fish & chips? Key in <two> digits.", voice: Polly.Amy, language: en-GB }
        error_prompt: { say: Two digits please. }
        exits: { next: Speak, no_input: End }
      - title: Speak
        kind: say_text
        text: "You keyed %ivr:code% — “thanks”."
        exits: { next: Connect }
      - title: Connect
        kind: transfer
        number: "+61255509999"
        timeout: 20s
        exits: { answered: End, failed: Sorry }
      - { title: Sorry, kind: say_text, text: Nobody is there., exits: { next: End } }
      - { title: End, kind: hang_up }
  - name: Find line
    objects:
      - title: Reach us
        kind: find_me
        numbers: ["+61255500001", "+61255500002", "sip:ann@pbx.example.com"]
        simultaneous: 2
        ring: 20s
        screen: whisper_text
        whisper: Call from "Ads" & <more>
        auto_accept: last_with_screening
        record: true
        exits: { answered: Done, nobody: Done, failed: Done }
      - { title: Done, kind: hang_up }
  - name: Message line
    objects:
      - { title: Your message, kind: record, prompt: { say: Speak. }, max_length: 90s, label: message, transcribe: carrier, exits: { next: Done } }
      - { title: Done, kind: hang_up }
carriers:
  - { name: Judge, kind: twiml, auth_token: "${token}" }
numbers:
  - { number: "+61255507777", description: Twilio line, workflow: Twilio line }
  - { number: "+61255508888", description: Find line, workflow: Find line }
  - { number: "+61255509998", description: Message line, workflow: Message line }
`;

test.use({ settings: { HOOKLINE_PUBLIC_URL: publicURL } });

test.beforeAll(async ({ server }) => {
  await server.run(["apply", "-"], workspace);
});

/** Sends a signed form, as Twilio does; change alters it after signing. */
async function send(server, path, params, change = (form) => form) {
  const signature = twilio.getExpectedTwilioSignature(
    token,
    publicURL + path,
    params,
  );
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const v of [value].flat()) form.append(name, v);
  }
  const request = change({ path, form, signature });
  const response = await fetch(server.url + request.path, {
    method: "POST",
    headers: { "X-Twilio-Signature": request.signature },
    body: request.form,
  });
  return { status: response.status, body: await response.text() };
}

const call = (sid, more = {}) => ({
  CallSid: sid,
  AccountSid: "AC0123456789abcdef0123456789abcdef",
  From: "+61255501111",
  To: "+61255507777",
  CallStatus: "ringing",
  Direction: "inbound",
  ...more,
});

/** XML with empty elements and the order of attributes made alike. */
function canonical(xml) {
  return xml
    .replace(/<(\w+)([^<>]*?)\/>/g, "<$1$2></$1>")
    .replace(/<(\w+)((?:\s+[\w:]+="[^"]*")+)\s*>/g, (_, name, attributes) => {
      const sorted = attributes.match(/[\w:]+="[^"]*"/g).sort();
      return `<${name} ${sorted.join(" ")}>`;
    })
    .replace(/&#34;/g, '"')
    .replace(/&#39;/g, "'");
}

test("takes what twilio signs", async ({ server }) => {
  const more = [
    {},
    { Empty: "" },
    { CallerName: "Zoë Ångström 😀 & <Sons>" },
    { Plus: "a+b c%20d", Equals: "x=y&z" },
    { Repeated: ["b", "a", "b"] },
    { lower: "1", Upper: "2", _x: "3" },
  ];
  for (const [i, params] of more.entries()) {
    const { status, body } = await send(
      server,
      "/runtime/judge/voice",
      call(`CA-ok-${i}`, params),
    );
    expect(status, JSON.stringify(params)).toBe(200);
    expect(body).toContain("<Gather");
  }
  // A query in the address is signed with it.
  const query = "/runtime/judge/voice?campaign=a%20b&x=1";
  expect((await send(server, query, call("CA-query"))).status).toBe(200);
});

test("refuses what was altered", async ({ server }) => {
  const alter = {
    "a parameter changed": (r) => (r.form.set("To", "+61255500000"), r),
    "a parameter added": (r) => (r.form.append("Digits", "1"), r),
    "a parameter left out": (r) => (r.form.delete("From"), r),
    "a value repeated": (r) => (r.form.append("From", "+61255502222"), r),
    "another address": (r) => ({ ...r, path: r.path + "?x=1" }),
    "no signature": (r) => ({ ...r, signature: "" }),
    "half a signature": (r) => ({ ...r, signature: r.signature.slice(0, 12) }),
    "another token's signature": (r) => ({
      ...r,
      signature: twilio.getExpectedTwilioSignature(
        "another token",
        publicURL + r.path,
        Object.fromEntries(r.form),
      ),
    }),
  };
  for (const [name, change] of Object.entries(alter)) {
    const { status } = await send(
      server,
      "/runtime/judge/voice",
      call("CA-bad"),
      change,
    );
    expect(status, name).toBe(403);
  }
});

test("speaks the TwiML that twilio builds", async ({ server }) => {
  const voice = await send(server, "/runtime/judge/voice", call("CA-doc"));
  const next = voice.body.match(/action="([^"]+)"/)[1];
  const asks = (...says) => {
    const response = new twilio.twiml.VoiceResponse();
    const gather = response.gather({
      input: "dtmf",
      action: next,
      method: "POST",
      timeout: 6,
      numDigits: 4,
      finishOnKey: "#",
      actionOnEmptyResult: true,
    });
    for (const [attributes, text] of says) gather.say(attributes, text);
    response.redirect({ method: "POST" }, next);
    return response.toString();
  };
  const polly = { voice: "Polly.Amy", language: "en-GB" };
  expect(canonical(voice.body)).toBe(
    canonical(asks([polly, "Fish & chips? Key in <two> digits."])).replace(
      "?><Response",
      "?>\n<Response",
    ),
  );

  const path = next.slice(publicURL.length);
  const keyed = await send(server, path, call("CA-doc", { Digits: "42" }));
  const after = keyed.body.match(/action="([^"]+)"/)[1];
  const response = new twilio.twiml.VoiceResponse();
  response.say("You keyed 42 — “thanks”.");
  response
    .dial({ action: after, method: "POST", timeout: 20, answerOnBridge: true })
    .number("+61255509999");
  expect(canonical(keyed.body)).toBe(
    canonical(response.toString()).replace("?><Response", "?>\n<Response"),
  );

  const busy = await send(
    server,
    after.slice(publicURL.length),
    call("CA-doc", { DialCallStatus: "busy" }),
  );
  const sorry = new twilio.twiml.VoiceResponse();
  sorry.say("Nobody is there.");
  sorry.hangup();
  expect(canonical(busy.body)).toBe(
    canonical(sorry.toString()).replace("?><Response", "?>\n<Response"),
  );
  const ended = await send(
    server,
    "/runtime/judge/status",
    call("CA-doc", { CallStatus: "completed" }),
  );
  expect(ended.status).toBe(204);
});

/** A document of twilio's as Hookline writes it. */
const written = (response) =>
  canonical(response.toString()).replace("?><Response", "?>\n<Response");

test("rings and screens with the TwiML that twilio builds", async ({
  server,
}) => {
  const { VoiceResponse } = twilio.twiml;
  const to = { To: "+61255508888" };
  const voice = await send(server, "/runtime/judge/voice", call("CA-find", to));
  const found = (name) => voice.body.match(new RegExp(`${name}="([^"]+)"`))[1];
  const action = found("action");
  const screen = action.replace("/step/", "/screen/");
  const recorded = {
    record: "record-from-answer",
    trim: "do-not-trim",
    recordingStatusCallback: found("recordingStatusCallback"),
    recordingStatusCallbackMethod: "POST",
    recordingStatusCallbackEvent: "in-progress completed absent",
  };
  const dials = (next) => ({
    action: next,
    method: "POST",
    timeout: 20,
    answerOnBridge: true,
    ...recorded,
  });
  const noun = (address, place) => ({
    url: `${address}/${place}`,
    method: "POST",
  });
  const two = new VoiceResponse();
  two.say("This call is recorded.");
  const dial = two.dial(dials(action));
  dial.number(noun(screen, 0), "+61255500001");
  dial.number(noun(screen, 1), "+61255500002");
  expect(canonical(voice.body)).toBe(written(two));

  const leg = (more) =>
    call("CA-leg", {
      ParentCallSid: "CA-find",
      CallStatus: "in-progress",
      ...more,
    });
  const path = (address) => address.slice(publicURL.length);
  const asked = await send(server, path(`${screen}/1`), leg());
  const accept = `${action.replace("/step/", "/accept/")}/1`;
  const ask = new VoiceResponse();
  const gather = ask.gather({
    input: "dtmf",
    action: accept,
    method: "POST",
    timeout: 10,
    numDigits: 1,
    finishOnKey: "",
    actionOnEmptyResult: true,
  });
  gather.say('Call from "Ads" & <more>');
  gather.say("This call is recorded.");
  gather.say("Press 1 to accept.");
  ask.redirect({ method: "POST" }, accept);
  expect(canonical(asked.body)).toBe(written(ask));

  const hangup = new VoiceResponse();
  hangup.hangup();
  for (const [digits, answer] of [
    ["1", new VoiceResponse()],
    ["2", hangup],
    ["", hangup],
  ]) {
    const { body } = await send(server, path(accept), leg({ Digits: digits }));
    expect(canonical(body), `the key "${digits}"`).toBe(written(answer));
  }

  const next = await send(
    server,
    path(action),
    call("CA-find", { DialCallStatus: "no-answer" }),
  );
  const after = next.body.match(/action="([^"]+)"/)[1];
  const one = new VoiceResponse();
  one
    .dial(dials(after))
    .sip(
      noun(after.replace("/step/", "/screen/"), 0),
      "sip:ann@pbx.example.com",
    );
  expect(canonical(next.body)).toBe(written(one));

  // The last number of the list takes the call without a key.
  const last = await send(
    server,
    path(`${after.replace("/step/", "/screen/")}/0`),
    leg(),
  );
  const told = new VoiceResponse();
  told.say('Call from "Ads" & <more>');
  told.say("This call is recorded.");
  expect(canonical(last.body)).toBe(written(told));
});

test("a restart in the middle of a call loses nothing", async ({ server }) => {
  const voice = await send(server, "/runtime/judge/voice", call("CA-restart"));
  const next = voice.body.match(/action="([^"]+)"/)[1];
  await server.restart();
  const again = await send(server, "/runtime/judge/voice", call("CA-restart"));
  expect(again.body).toBe(voice.body);
  const path = next.slice(publicURL.length);
  const keyed = await send(server, path, call("CA-restart", { Digits: "42" }));
  expect(keyed.body).toContain("You keyed 42");
});

test("asks for the text of a recording as twilio does", async ({ server }) => {
  const { body } = await send(
    server,
    "/runtime/judge/voice",
    call("CA-text", { To: "+61255509998" }),
  );
  const of = (name) => body.match(new RegExp(`${name}="([^"]+)"`))[1];
  const response = new twilio.twiml.VoiceResponse();
  response.say("Speak.");
  response.record({
    action: of("action"),
    method: "POST",
    maxLength: 90,
    finishOnKey: "#",
    timeout: 5,
    playBeep: true,
    trim: "trim-silence",
    recordingStatusCallback: of("recordingStatusCallback"),
    recordingStatusCallbackMethod: "POST",
    transcribe: true,
    transcribeCallback: of("transcribeCallback"),
  });
  response.redirect({ method: "POST" }, of("action"));
  expect(canonical(body)).toBe(
    canonical(response.toString()).replace("?><Response", "?>\n<Response"),
  );
  const news = {
    TranscriptionText: "Please call me back.",
    TranscriptionStatus: "completed",
    RecordingSid: "RE1",
  };
  const path = of("transcribeCallback").slice(publicURL.length);
  expect((await send(server, path, news)).status).toBe(204);
  const unsigned = (r) => ({ ...r, signature: "" });
  expect((await send(server, path, news, unsigned)).status).toBe(403);
});
