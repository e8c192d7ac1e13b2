// The agent's desk, with a caller on the phone of a test call beside it: by keyboard,
// with reloads, two tabs, a broken line, and axe in each state. That the ring sounds
// is seen here; what it sounds like, and what a screen reader says, can't be, nor how
// a browser slows the timers of a tab that is truly hidden.
import { once } from "node:events";
import { createServer } from "node:http";
import { admin, expect, expectAccessible, test } from "./test.js";

const password = "correct horse battery";

const workspace = `version: 1
users:
  - { email: ann@example.test, name: Ann Lee, role: agent }
  - { email: ben@example.test, name: Ben Ode, role: agent }
scripts:
  - name: Who is calling
    html: >-
      <h2>Good day, this is Support</h2>
      <p>You call from <span data-field="country" data-empty="an unknown country"></span>
      with <span data-field="carrier"></span>, a <span data-field="line_type"></span> line.</p>
      <p><span data-input="reason" data-label="Reason" data-kind="choice" data-options="Bill|Fault" data-required=""></span></p>
      <p><span data-input="remark" data-label="Remark" data-kind="text"></span></p>
campaigns:
  - name: Support
    type: inbound
    agents: [ann@example.test, ben@example.test]
    wrap_codes: [{ name: Solved }, { name: Call back, note: required }]
    pause_reasons: [Break, Training]
    script: Who is calling
    queue: { ring_timeout: 60s, max_wait: 10m, wrap_up: 2m }
  - name: Quick
    type: inbound
    agents: [ann@example.test]
    wrap_codes: [{ name: Solved }]
    queue: { ring_timeout: 5s, max_wait: 10m, wrap_up: 5s }
workflows:
  - name: Support line
    objects:
      - { title: Country, kind: set_variable, label: country, value: Australia, exits: { next: Carrier } }
      - { title: Carrier, kind: set_variable, label: carrier, value: "<img src=x onerror=alert(1)>", exits: { next: Line } }
      - { title: Line, kind: set_variable, label: line_type, value: mobile, exits: { next: Wait } }
      - title: Wait
        kind: join_queue
        campaign: Support
        waiting: { say: Please hold the line. }
        exits: { answered: Thanks, timeout: End, full: End, no_agents: End, left: End, failed: End }
      - { title: Thanks, kind: say_text, text: Thank you for calling., exits: { next: End } }
      - { title: End, kind: hang_up }
  - name: Quick line
    objects:
      - title: Wait
        kind: join_queue
        campaign: Quick
        exits: { answered: End, timeout: End, full: End, no_agents: End, left: End, failed: End }
      - { title: End, kind: hang_up }
`;

const people = {};

test.beforeAll(async ({ server }) => {
  await server.run(["apply", "-"], workspace);
  for (const who of ["ann", "ben"]) {
    const printed = await server.run(["user", "link", `${who}@example.test`]);
    people[who] = printed.match(/token=([\w-]+)/)[1];
  }
});

async function signIn(page, email) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
}

/** An agent's browser: {page, context}, at /desk; prepare gets the context first. */
async function agent(browser, server, who, problems, prepare = () => {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
  });
  await prepare(context);
  context.on("weberror", (event) => problems.push(String(event.error())));
  const page = await context.newPage();
  if (people[who]) {
    await page.goto(`/first-sign-in?token=${people[who]}`);
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
    people[who] = "";
  } else {
    await signIn(page, `${who}@example.test`);
  }
  await page.goto("/desk");
  // Asked whether another tab is the desk, none answered.
  await expect(page.locator("[data-active]")).toBeAttached();
  return { page, context, desk: page.locator("#desk") };
}

const state = (page, name) =>
  expect(page.locator("#desk")).toHaveAttribute("data-state", name);

/** Goes to the desk for a Campaign alone, ready. */
async function ready(page, campaign) {
  for (const box of await page.locator("[name=campaigns]").all())
    await box.uncheck();
  await page.getByLabel(campaign, { exact: true }).check();
  await page.getByRole("button", { name: "Go to the desk" }).click();
  await state(page, "paused");
  await page.locator("h1").click();
  await page.keyboard.press("Alt+r");
  await state(page, "ready");
}

/** A caller on the phone of a test call. */
async function call(page, name, number = "+61 491 570 156") {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
  await page.locator("#f-caller").fill(number);
  await page.getByRole("button", { name: "Call", exact: true }).click();
}

/** Ends the call that an agent has, and its wrap-up. */
async function solve(page) {
  await expect(
    page.locator("#desk").getByText("Connected", { exact: true }),
  ).toBeVisible();
  await page.locator("h1").click();
  await page.keyboard.press("Alt+u");
  await state(page, "wrap_up");
  await page.getByLabel("Solved").check();
  await page.getByLabel("Reason").selectOption("Bill");
  await page.getByRole("button", { name: /^Done/ }).click();
  await state(page, "ready");
}

let problems;
test.beforeEach(async ({ page }) => {
  problems = [];
  await signIn(page, admin.email);
});
test.afterEach(() => expect(problems).toEqual([]));

async function leave(one) {
  await one.page.getByRole("button", { name: "Leave the desk" }).click();
  await state(one.page, "offline");
  await one.context.close();
}

test("an agent pauses and goes on by keyboard alone", async ({
  browser,
  server,
}) => {
  const ann = await agent(browser, server, "ann", problems);
  await expectAccessible(ann.page);
  await ready(ann.page, "Support");
  await expectAccessible(ann.page);
  await ann.page.keyboard.press("Alt+p");
  await expect(ann.page.getByRole("button", { name: "Break" })).toBeFocused();
  await ann.page.keyboard.press("ArrowDown");
  await ann.page.keyboard.press("Enter");
  await state(ann.page, "paused");
  await expect(ann.desk).toContainText("Training");
  await expectAccessible(ann.page);
  await ann.page.keyboard.press("Alt+r");
  await state(ann.page, "ready");
  await leave(ann);
});

test("a call by keyboard alone, with a reload in the middle", async ({
  page,
  browser,
  server,
}) => {
  const ann = await agent(browser, server, "ann", problems);
  await ready(ann.page, "Support");
  await call(page, "Support line");
  await state(ann.page, "ringing");
  await expect(ann.desk).toContainText("+61 491 570 156");
  await expect(ann.page.locator("[data-desk-alarm]")).toContainText(
    "Call for Support from +61 491 570 156",
  );
  await expect(ann.page).toHaveTitle(/● Call: \+61 491 570 156|Incoming call/);
  await expectAccessible(ann.page);
  await ann.page.keyboard.press("Alt+a");
  await state(ann.page, "talking");
  const script = ann.page.locator("#desk-script");
  await expect(script).toContainText(
    "from Australia with <img src=x onerror=alert(1)>, a mobile line",
  );
  await expect(ann.desk.getByText("Connected", { exact: true })).toBeVisible();
  await expect(ann.page).toHaveTitle("In a call · Desk · Hookline");
  await expectAccessible(ann.page);

  // What is typed is kept, over a reload and over what the server sends.
  // The keys work while one types, too.
  await ann.page.getByLabel("Remark").press("Alt+o");
  await expect(ann.desk.getByText("On hold")).toBeVisible();
  await expect(ann.page.getByLabel("Remark")).toBeFocused();
  await ann.page.getByLabel("Remark").press("Alt+o");
  await expect(ann.desk.getByText("Connected", { exact: true })).toBeVisible();
  await ann.page.getByLabel("Remark").fill("Wants a copy");
  await expect(ann.page.locator("#desk-saved")).toHaveText("Saved");
  await ann.page.getByRole("textbox", { name: "Note" }).fill("First ");
  await ann.page.reload();
  await state(ann.page, "talking");
  await expect(ann.page.locator("[data-active]")).toBeAttached();
  await expect(ann.page.getByLabel("Remark")).toHaveValue("Wants a copy");
  await expect(ann.page.getByRole("textbox", { name: "Note" })).toHaveValue(
    /^First/,
  );
  await ann.page.getByText("Variables of the call").click();
  await ann.page.locator("h1").click();
  await ann.page.keyboard.press("Alt+o");
  await expect(ann.desk.getByText("On hold")).toBeVisible();
  await expect(ann.page.locator("#desk-variables")).toHaveAttribute("open", "");
  await expect(page.locator("[data-status]")).toContainText("on hold");
  await expectAccessible(ann.page);
  await ann.page.keyboard.press("Alt+o");
  await expect(ann.desk.getByText("Connected", { exact: true })).toBeVisible();
  await ann.page.keyboard.press("Alt+u");
  await state(ann.page, "wrap_up");
  await expect(page.getByRole("log")).toContainText("Thank you for calling");

  // The list of wrap codes has the focus, so that a digit chooses.
  await ann.page.keyboard.press("2");
  await expect(
    ann.page.getByRole("radio", { name: /Call back/ }),
  ).toBeChecked();
  await ann.page.getByRole("textbox", { name: "Note" }).fill("");
  await ann.page.getByRole("textbox", { name: "Note" }).press("Control+Enter");
  await expect(ann.desk).toContainText("In the Script: Reason is needed");
  await ann.page.getByLabel("Reason").selectOption("Fault");
  await ann.page.getByRole("textbox", { name: "Note" }).press("Control+Enter");
  await expect(ann.page.locator("#desk-note-note")).toContainText(
    "needs a note",
  );
  await expect(
    ann.page.getByRole("radio", { name: /Call back/ }),
  ).toBeChecked();
  await expectAccessible(ann.page);
  await ann.page.getByRole("textbox", { name: "Note" }).fill("Tuesday");
  await ann.page.locator("h1").click();
  await ann.page.keyboard.press("Alt+w");
  await state(ann.page, "ready");

  // The next call of this caller shows it.
  await call(page, "Support line");
  await state(ann.page, "ringing");
  await ann.page.getByRole("button", { name: /^Answer/ }).dblclick();
  await state(ann.page, "talking");
  await expect(ann.page.locator("#desk-earlier")).toContainText("Tuesday");
  await expect(ann.desk.getByText("Connected", { exact: true })).toBeVisible();
  // The caller hangs up.
  await page.getByRole("button", { name: "Hang up" }).click();
  await state(ann.page, "wrap_up");
  await expect(ann.desk).toContainText("The caller hung up");
  await ann.page.getByLabel("Solved").check();
  await ann.page.getByLabel("Reason").selectOption("Bill");
  await ann.page.getByRole("button", { name: /^Done/ }).click();
  await state(ann.page, "ready");
  await leave(ann);
});

test("declined, the call goes on; transferred, it comes back with its data", async ({
  page,
  browser,
  server,
}) => {
  const ann = await agent(browser, server, "ann", problems);
  await ready(ann.page, "Support");
  const ben = await agent(browser, server, "ben", problems);
  await ready(ben.page, "Support");
  await call(page, "Support line");
  await state(ann.page, "ringing");
  await ann.page.keyboard.press("Alt+x");
  await state(ben.page, "ringing");
  await state(ann.page, "ready");
  await ben.page.getByRole("button", { name: /^Answer/ }).click();
  await expect(ben.desk.getByText("Connected", { exact: true })).toBeVisible();
  await ben.page.getByRole("button", { name: /^Transfer/ }).click();
  const dialog = ben.page.getByRole("dialog", { name: "Transfer" });
  await expect(dialog.getByLabel("Agent", { exact: true })).toHaveText(
    /Ann Lee \(Ready\)/,
  );
  await dialog.getByLabel("A number").check();
  await dialog.getByLabel("Number", { exact: true }).fill("not a number");
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await expect(dialog).toContainText("is no phone number");
  await expect(dialog.getByLabel("Number", { exact: true })).toBeFocused();
  await expectAccessible(ben.page);
  await dialog.getByLabel("An agent").check();
  await dialog.getByRole("button", { name: "Transfer" }).click();
  await state(ben.page, "wrap_up");
  await expect(dialog).toBeHidden();
  await state(ann.page, "ringing");
  await expect(ann.desk).toContainText("transferred by Ben Ode");
  await ann.page.keyboard.press("Alt+a");
  await expect(ann.page.locator("#desk-script")).toContainText("Australia");
  await ann.page.keyboard.press("Alt+u");
  for (const one of [ann, ben]) {
    await state(one.page, "wrap_up");
    await one.page.getByLabel("Solved").check();
    await one.page.getByLabel("Reason").selectOption("Bill");
    await one.page.getByRole("button", { name: /^Done/ }).click();
    await state(one.page, "ready");
    await leave(one);
  }
});

test("a missed call, and a wrap-up whose time is over", async ({
  page,
  browser,
  server,
}) => {
  const ann = await agent(browser, server, "ann", problems);
  await ready(ann.page, "Quick");
  await call(page, "Quick line");
  await state(ann.page, "ringing");
  await state(ann.page, "paused");
  await expect(ann.desk).toContainText("rang and was not answered");
  await ann.page.getByRole("button", { name: /^Ready for calls/ }).click();
  await state(ann.page, "ringing");
  await ann.page.keyboard.press("Alt+a");
  await expect(ann.desk.getByText("Connected", { exact: true })).toBeVisible();
  await ann.page.keyboard.press("Alt+u");
  await state(ann.page, "wrap_up");
  await ann.page.getByRole("textbox", { name: "Note" }).fill("half a sentence");
  await state(ann.page, "ready");
  await expect(ann.page.locator("#toasts")).toContainText(
    "The time for the wrap-up was over",
  );
  await leave(ann);
});

test("a Campaign an agent is added to shows at an open desk", async ({
  browser,
  server,
}) => {
  const ann = await agent(browser, server, "ann", problems);
  await expect(ann.page.getByLabel("Evenings")).toHaveCount(0);
  await server.run(
    ["apply", "-"],
    `version: 1\ncampaigns:\n  - { name: Evenings, type: inbound, agents: [ann@example.test] }\n`,
  );
  await expect(ann.page.getByLabel("Evenings")).toBeVisible();
  await ann.context.close();
});

// Stands in for what a browser without a loudspeaker and a desktop lacks, in a window
// that has not the focus, and counts in window.heard.
function listen() {
  const heard = { tones: 0, sounding: 0, notices: [] };
  window.heard = heard;
  const param = { value: 0, setTargetAtTime() {} };
  window.AudioContext = class {
    state = "suspended";
    currentTime = 0;
    destination = {};
    async resume() {
      this.state = "running";
    }
    createGain() {
      return { gain: param, connect() {}, disconnect() {} };
    }
    createOscillator() {
      return {
        frequency: { value: 0 },
        connect() {},
        start() {
          heard.tones++;
          heard.sounding++;
        },
        stop() {
          heard.sounding--;
        },
      };
    }
  };
  window.Notification = class {
    static permission = "granted";
    constructor(title, { body }) {
      this.notice = { title, body, open: true };
      heard.notices.push(this.notice);
    }
    close() {
      this.notice.open = false;
    }
  };
  document.hasFocus = () => false;
}

const beat = (page) =>
  page.waitForResponse((r) => new URL(r.url()).pathname === "/desk/beat");

test("a ring sounds and tells the system, once, and ends with the answer", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const ann = await agent(browser, server, "ann", problems, (context) =>
    watch(context).addInitScript(listen),
  );
  await ready(ann.page, "Support");
  const heard = () => ann.page.evaluate(() => window.heard);
  const notice = {
    title: "Incoming call",
    body: expect.stringContaining("+61 491 570 156"),
  };
  expect(await heard()).toEqual({ tones: 0, sounding: 0, notices: [] });
  await call(page, "Support line");
  await state(ann.page, "ringing");
  const rings = {
    tones: 2,
    sounding: 2,
    notices: [{ ...notice, open: true }],
  };
  await expect.poll(heard).toEqual(rings);
  // What the server sends meanwhile begins nothing anew.
  const answer = ann.page.waitForResponse((r) => r.url().includes("/ready"));
  await ann.page.keyboard.press("Alt+r");
  expect(await (await answer).text()).toContain('data-state="ringing"');
  await beat(ann.page);
  expect(await heard()).toEqual(rings);
  // Muted, it is silent; the notification stays.
  const mute = ann.page.locator("[data-desk-mute]");
  await mute.click();
  expect(await heard()).toEqual({ ...rings, sounding: 0 });
  await mute.click();
  expect(await heard()).toEqual({ ...rings, tones: 4 });

  await ann.page.keyboard.press("Alt+a");
  await state(ann.page, "talking");
  expect(await heard()).toEqual({
    tones: 4,
    sounding: 0,
    notices: [{ ...notice, open: false }],
  });
  await solve(ann.page);
  await leave(ann);
});

test("a desk in a hidden tab goes on, and rings", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const ann = await agent(browser, server, "ann", problems, watch);
  await ready(ann.page, "Support");
  await ann.page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    Object.defineProperty(document, "visibilityState", {
      get: () => "hidden",
    });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await beat(ann.page); // it is still there for the server
  await call(page, "Support line");
  await state(ann.page, "ringing");
  await expect(ann.page).toHaveTitle(/● Call: \+61 491 570 156|Incoming call/);
  await ann.page.keyboard.press("Alt+a");
  await solve(ann.page);
  await leave(ann);
});

test("a page of another system stands beside the Script, with what the call knows", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const asked = [];
  const other = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>CRM</title><h1>Customer card</h1>");
  }).listen(0, "127.0.0.1");
  await once(other, "listening");
  const url = `http://127.0.0.1:${other.address().port}`;
  await server.run(
    ["apply", "-"],
    `version: 1
campaigns:
  - name: With a page
    type: inbound
    agents: [ann@example.test]
    wrap_codes: [{ name: Solved }]
    script: Who is calling
    page: { url: "${url}/card?from=%ivr:carrier%&x=1", open: beside }
workflows:
  - name: Page line
    objects:
      - { title: Carrier, kind: set_variable, label: carrier, value: "A&B/é <i>?#", exits: { next: Wait } }
      - title: Wait
        kind: join_queue
        campaign: With a page
        exits: { answered: End, timeout: End, full: End, no_agents: End, left: End, failed: End }
      - { title: End, kind: hang_up }
`,
  );
  const ann = await agent(browser, server, "ann", problems, watch);
  try {
    const document = await ann.page.reload();
    expect(document.headers()["content-security-policy"]).toContain(
      "frame-src https: http:",
    );
    await expect(ann.page.locator("[data-active]")).toBeAttached();
    await ready(ann.page, "With a page");
    await call(page, "Page line");
    await state(ann.page, "ringing");
    expect(asked).toEqual([]); // nothing is told of a caller before the answer
    await ann.page.keyboard.press("Alt+a");
    await state(ann.page, "talking");
    const heading = ann.page
      .frameLocator("#desk-frame")
      .getByRole("heading", { name: "Customer card" });
    await expect(heading).toBeVisible();
    await expect(ann.page.locator("#desk-script")).toContainText("A&B/é <i>?#");
    const path = `/card?from=${encodeURIComponent("A&B/é <i>?#")}&x=1`;
    expect(ann.page.frames().map((frame) => frame.url())).toContain(url + path);
    // It is not loaded anew by what the server sends.
    await expect(
      ann.desk.getByText("Connected", { exact: true }),
    ).toBeVisible();
    await ann.page.keyboard.press("Alt+o");
    await expect(ann.desk.getByText("On hold")).toBeVisible();
    await ann.page.keyboard.press("Alt+o");
    await expect(
      ann.desk.getByText("Connected", { exact: true }),
    ).toBeVisible();
    await expect(heading).toBeVisible();
    expect(asked.filter((what) => what !== "/favicon.ico")).toEqual([path]);
    await solve(ann.page);
    await leave(ann);
  } finally {
    other.close();
  }
});

// The last one: it leaves Ann at the desk, signed out.
test("one tab is the desk; a broken line is told and mends; signed out leads to sign-in", async ({
  page,
  browser,
  server,
  expectedErrors,
}) => {
  expectedErrors.push(/net::ERR_/);
  const ann = await agent(browser, server, "ann", problems);
  await ready(ann.page, "Support");
  const second = await ann.context.newPage();
  await second.goto("/desk");
  await expect(
    second.getByText("The desk is open in another tab"),
  ).toBeVisible();
  await expect(second.locator("#desk")).toBeHidden();
  await expectAccessible(second);
  await second.getByRole("button", { name: "Use it here" }).click();
  await expect(second.locator("#desk")).toBeVisible();
  await expect(
    ann.page.getByText("The desk is open in another tab"),
  ).toBeVisible();
  await call(page, "Support line");
  await state(second, "ringing");
  await state(ann.page, "ready"); // it stays silent
  await second.close();
  // The one that is left takes over by itself.
  await expect(ann.page.locator("#desk")).toBeVisible();
  await state(ann.page, "ringing");
  await ann.page.keyboard.press("Alt+a");
  await state(ann.page, "talking");

  await server.stop();
  await ann.page.getByLabel("Remark").fill("typed without a line");
  await expect(ann.page.locator("#desk-saved")).toContainText("Not saved");
  await expect(ann.page.getByText("Connection lost")).toBeVisible();
  await expectAccessible(ann.page);
  await server.start();
  await expect(ann.page.getByText("Connection lost")).toBeHidden();
  await expect(ann.page.locator("#desk-saved")).toHaveText("Saved");
  await ann.page.locator("h1").click();
  await ann.page.keyboard.press("Alt+u");
  await state(ann.page, "wrap_up");
  await ann.page.getByLabel("Solved").check();
  await ann.page.getByLabel("Reason").selectOption("Bill");
  await ann.page.getByRole("button", { name: /^Done/ }).click();
  await state(ann.page, "ready");

  await ann.context.clearCookies();
  await ann.page.keyboard.press("Alt+p");
  await ann.page.keyboard.press("Enter");
  await expect(ann.page).toHaveURL(/\/sign-in\?next=%2Fdesk/);
  await ann.context.close();
});
