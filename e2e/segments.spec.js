// The example of RingCX's own page (shared/seeds/001): an agent's call details go to
// another system at the end of each agent's part, as a form and as JSON, with two agents
// and a transfer, from the sample workspace; and by a carrier that records, which is
// played here, so that the recording's link leads to its sound.
import { createServer } from "node:http";
import { once } from "node:events";
import twilio from "twilio";
import {
  admin,
  browserOf,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

const got = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  got.push({ path: request.url, type: request.headers["content-type"], body });
  response.end("thanks");
});

test.use({ settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32" } });

let domain;

test.beforeAll(async ({ server }) => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  domain = `127.0.0.1:${receiver.address().port}`;
  // A second agent, and the JSON body as the page of RingCX writes it.
  await server.run(
    ["apply", "-"],
    `version: 1
users:
  - { email: ben@example.test, name: Ben Ode, role: agent, endpoint: { number: "+61255509998" } }
web_services:
  - name: Call details as JSON
    method: POST
    content_type: json
    https: false
    domain: ${domain}
    path: /json
    body_template: '{"agentId": "#agent_id#", "agentUsername": "#agent_username#", "ani": "#ani#", "dnis": "#dnis#", "callStart": "#call_start#", "duration": "#duration#", "recordingUrl": "#recording_url#"}'
`,
  );
});

test.afterAll(() => receiver.close());

const password = "correct horse battery";

/** An agent at the desk of Support, ready. */
async function agent(browser, server, watch, name) {
  const printed = await server.run(["user", "link", `${name}@example.test`]);
  const page = await browserOf(browser, server, watch);
  await page.goto(`/first-sign-in?token=${printed.match(/token=([\w-]+)/)[1]}`);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
  await page.goto("/desk");
  // Asked whether another tab is the desk, none answered.
  await expect(page.locator("[data-active]")).toBeAttached();
  await page.getByRole("button", { name: "Go to the desk" }).click();
  await state(page, "paused");
  await page.locator("h1").click();
  await expect(async () => {
    await page.keyboard.press("Alt+r"); // of no avail before the page listens
    await expect(page.locator("#desk")).toHaveAttribute("data-state", "ready", {
      timeout: 2000,
    });
  }).toPass();
  return page;
}

const state = (page, name) =>
  expect(page.locator("#desk")).toHaveAttribute("data-state", name);

const connected = (page) =>
  expect(
    page
      .locator("#desk")
      .getByText("Connected", { exact: true })
      .or(page.getByText("On your telephone", { exact: true })),
  ).toBeVisible();

async function leave(page) {
  await page.getByRole("button", { name: "Leave the desk" }).click();
  await state(page, "offline");
  await page.context().close();
}

/** Sends the caller of an agent on to the other one. */
async function transfer(page) {
  await page.getByRole("button", { name: /^Transfer/ }).click();
  const dialog = page.getByRole("dialog", { name: "Transfer" });
  await dialog.getByLabel("An agent").check();
  await dialog.getByRole("button", { name: "Transfer" }).click();
}

async function solve(page) {
  await state(page, "wrap_up");
  await page.getByLabel("Solved").check();
  await page.getByRole("button", { name: /^Done/ }).click();
  await state(page, "ready");
}

test("each agent's part of a call is told, as a form and as JSON", async ({
  page,
  browser,
  server,
  watch,
}) => {
  test.slow(); // three browsers, and a form of two dozen fields
  await signIn(page, admin.email, admin.password);
  await page.goto("/campaigns");
  await page.getByRole("link", { name: "Support", exact: true }).click();
  await page.getByLabel("Ben Ode").check();
  await page.keyboard.press("Control+s");
  await expect(page.getByLabel("Ben Ode")).toBeChecked();

  // The Web Service of the page's example, typed by hand.
  await page.goto("/web-services/new");
  const field = (name) => page.locator(`[name="${name}"]`);
  await field("name").fill("A test web service");
  await field("method").selectOption("POST");
  await field("content_type").selectOption("form");
  await field("domain").fill(domain);
  await field("https").uncheck();
  await field("path").fill("/form");
  for (const [i, name] of [
    "agent_id",
    "agent_username",
    "ani",
    "dnis",
    "call_start",
    "recording_url",
  ].entries()) {
    await page.getByRole("button", { name: "Add body parameter" }).click();
    const row = page.getByRole("group", { name: `body parameter ${i + 1}` });
    await row.getByLabel("Name").fill(name);
    await row.getByLabel("Static value").fill(`#${name}#`);
  }
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "A test web service",
  );

  // The event, once per agent's part.
  await page.goto("/integration/events/new");
  await field("event").selectOption("agent_termination");
  await field("name").fill("Each agent's part");
  await field("campaign").selectOption({ label: "Support" });
  for (const name of ["A test web service", "Call details as JSON"])
    await page.getByRole("checkbox", { name }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add event" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Each agent's part",
  );

  const ann = await agent(browser, server, watch, "ann");
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Who is calling/ }).check();
  await page.locator("#f-caller").fill("+61 491 570 156");
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await state(ann, "ringing");
  await ann.keyboard.press("Alt+a");
  await connected(ann);
  const ben = await agent(browser, server, watch, "ben");
  await transfer(ann);
  await state(ben, "ringing");
  await expect.poll(() => got.length).toBe(2); // Ann's part
  await ben.keyboard.press("Alt+a");
  await connected(ben);
  await ben.keyboard.press("Alt+u");
  await solve(ann);
  await solve(ben);
  await expect.poll(() => got.length).toBe(4);

  const forms = got.filter((g) => g.path === "/form");
  const bodies = got.filter((g) => g.path === "/json");
  expect(forms).toHaveLength(2);
  expect(bodies).toHaveLength(2);
  for (const [i, who] of ["ann", "ben"].entries()) {
    expect(forms[i].type).toContain("application/x-www-form-urlencoded");
    const form = new URLSearchParams(forms[i].body);
    expect(form.get("agent_username")).toBe(`${who}@example.test`);
    expect(form.get("ani")).toBe("+61491570156");
    expect(form.get("call_start")).toMatch(/^\d{4}-\d\d-\d\d/);
    const told = JSON.parse(bodies[i].body);
    expect(told.agentUsername).toBe(`${who}@example.test`);
    expect(told.agentId).toBe(form.get("agent_id"));
    expect(told.callStart).toBe(form.get("call_start"));
    expect(Number(told.duration)).toBeGreaterThanOrEqual(0);
  }
  expect(new URLSearchParams(forms[0].body).get("agent_id")).not.toBe(
    new URLSearchParams(forms[1].body).get("agent_id"),
  );

  // Each is seen with what was sent and what came back.
  await page.goto("/integration/deliveries?event=agent_termination");
  await expect(page.getByText("Delivered (200)")).toHaveCount(4);
  await page.locator(".row-link").first().click();
  await expect(page.getByText("thanks")).toBeVisible();
  await expectAccessible(page);
  for (const one of [ann, ben]) await leave(one);
});

/** A carrier with one call, as Twilio is one. */
class Carrier {
  token = "0123456789abcdef0123456789abcdef";
  #sounds = new Map();
  #next;

  constructor(server) {
    this.server = server;
    this.api = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      const sound = this.#sounds.get(request.url);
      if (request.method === "POST") {
        this.#next = new URLSearchParams(body).get("Url");
        response.end("{}");
      } else if (sound) response.end(sound);
      else response.writeHead(404).end();
    });
  }

  async listen() {
    this.api.listen(0, "127.0.0.1");
    await once(this.api, "listening");
    this.address = `http://127.0.0.1:${this.api.address().port}`;
  }

  /** Asks for the next document. */
  async post(url, more = {}) {
    const at = new URL(url, this.server.url).href;
    const form = {
      CallSid: "CA0123456789abcdef0123456789abcdef",
      From: "+61491570156",
      To: "+61255501238",
      CallStatus: "in-progress",
      ...more,
    };
    const answer = await fetch(at, {
      method: "POST",
      headers: {
        "X-Twilio-Signature": twilio.getExpectedTwilioSignature(
          this.token,
          at,
          form,
        ),
      },
      body: new URLSearchParams(form),
    });
    expect(answer.ok, `${at}: ${answer.status}`).toBe(true);
    return answer.text();
  }

  /** Where Hookline's API told the call to go on. */
  async redirected() {
    await expect.poll(() => this.#next).toBeTruthy();
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  /** Says of a dialled part that its recording is there. */
  async recorded(dial, name, sound) {
    this.#sounds.set(`/${name}`, sound);
    await this.post(attribute(dial, "recordingStatusCallback"), {
      RecordingSid: name,
      RecordingStatus: "completed",
      RecordingUrl: `${this.address}/${name}`,
      RecordingDuration: "1",
    });
  }
}

/** The value of an attribute in a document. */
const attribute = (text, name) =>
  text.match(new RegExp(` ${name}="([^"]*)"`))[1].replaceAll("&amp;", "&");

/** A WAV of two channels and eight samples. */
function stereo(left, right) {
  const data = Buffer.alloc(32);
  for (let i = 0; i < 8; i++) {
    data.writeInt16LE(left, 4 * i);
    data.writeInt16LE(right, 4 * i + 2);
  }
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(32000, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

test("a carrier records each agent's part, and its link leads to the sound", async ({
  page,
  browser,
  server,
  watch,
}) => {
  test.slow(); // three browsers
  const carrier = new Carrier(server);
  await carrier.listen();
  await server.run(
    ["apply", "-"],
    `version: 1
settings: { recordings: { access: open } }
carriers:
  - { name: Fake, kind: twiml, auth_token: "${carrier.token}", account: AC1, api_url: "${carrier.address}" }
`,
  );
  await signIn(page, admin.email, admin.password);
  await page.goto("/campaigns");
  await page.getByRole("link", { name: "Support", exact: true }).click();
  await page.locator('[name="recording.record"][value="all"]').check();
  await page.locator('[name="recording.channels"][value="dual"]').check();
  await page.locator('[name="recording.say"]').fill("This call is recorded.");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();

  got.length = 0;
  const ann = await agent(browser, server, watch, "ann");
  const queued = await carrier.post("/runtime/fake/voice", {
    CallStatus: "ringing",
  });
  await state(ann, "ringing");
  await ann.keyboard.press("Alt+a");
  await expect(ann.locator("#desk")).not.toHaveAttribute(
    "data-state",
    "ringing",
  );
  const left = { QueueResult: "leave" };
  const toAnn = await carrier.post(attribute(queued, "action"), left);
  expect(toAnn).toContain("This call is recorded.");
  expect(attribute(toAnn, "record")).toBe("record-from-answer-dual");
  expect(toAnn).toContain("+61255509999");
  await connected(ann);

  const ben = await agent(browser, server, watch, "ben");
  await transfer(ann);
  await expect.poll(() => got.length).toBe(2);
  const again = await carrier.post(await carrier.redirected());
  await state(ben, "ringing");
  await ben.keyboard.press("Alt+a");
  await expect(ben.locator("#desk")).not.toHaveAttribute(
    "data-state",
    "ringing",
  );
  const toBen = await carrier.post(attribute(again, "action"), left);
  expect(toBen).toContain("+61255509998");

  // The link is known at the end of Ann's part, before the sound is there.
  const link = new URLSearchParams(
    got.find((g) => g.path === "/form").body,
  ).get("recording_url");
  expect(
    JSON.parse(got.find((g) => g.path === "/json").body).recordingUrl,
  ).toBe(link);
  const early = await fetch(link);
  expect(early.status).toBe(503);
  expect(Number(early.headers.get("Retry-After"))).toBeGreaterThan(0);
  const sound = stereo(100, 200);
  await carrier.recorded(toAnn, "RE1", sound);
  await expect(async () => {
    const heard = await fetch(link);
    expect(heard.status).toBe(200);
    expect(heard.headers.get("Content-Type")).toBe("audio/wav");
    expect(Buffer.from(await heard.arrayBuffer())).toEqual(sound);
  }).toPass();

  // Ben's part has another.
  const over = { DialCallStatus: "completed", DialCallDuration: "9" };
  await carrier.post(attribute(toBen, "action"), over);
  await carrier.recorded(toBen, "RE2", stereo(7, 8));
  await solve(ann);
  await solve(ben);
  await expect.poll(() => got.length).toBe(4);
  const links = got.map(
    (g) =>
      new URLSearchParams(g.body).get("recording_url") ??
      JSON.parse(g.body).recordingUrl,
  );
  expect(new Set(links).size).toBe(2);

  // The call's page plays both, each side by itself, too.
  await page.goto("/calls");
  await page
    .getByRole("row", { name: /Who is calling/ })
    .first()
    .click();
  await expect(page.locator("audio")).toHaveCount(6);
  await expectAccessible(page);
  for (const one of [ann, ben]) await leave(one);
  carrier.api.close();
});
