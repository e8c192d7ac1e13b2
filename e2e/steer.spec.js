// Answers that steer the call: VCC Live's IVR Webhook and DialogTech's Web Hook, from an
// empty Workflow to the trace, against a server on loopback that answers as their customers do.
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  picture,
  signIn,
  test,
  upstream,
} from "./test.js";

test.use({ settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32" } });

const field = (page, name) => page.locator(`[name="${name}"]`);

async function add(page, button, kind) {
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("button", { name: new RegExp(`^${kind}`) }).click();
  await expect(field(page, "title")).toBeFocused();
}

async function save(page) {
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await page.getByRole("button", { name: "Dismiss" }).first().click();
}

async function call(page) {
  await page.getByRole("link", { name: "Test call" }).last().click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.locator("[data-status]")).toHaveText(/^The call has ended/);
}

async function newWorkflow(page, name) {
  await page.goto("/workflows/new");
  await page.getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

test.beforeEach(async ({ page, server }) => {
  await asOutline(page, server);
  await signIn(page, admin.email, admin.password);
});

test("a Balance line: the IVR Webhook's answer is spoken, a wrong one explained", async ({
  page,
}) => {
  const crm = await upstream();
  await newWorkflow(page, "Balance line");
  await add(page, "Add the first object", "IVR Webhook");
  await field(page, "title").fill("Ask CRM");
  await field(page, "url").fill("ftp://nowhere");
  await save(page);
  await expect(page.locator("#problems")).toContainText("problem");
  await expect(page.locator("#problems")).toContainText(
    "must begin with http:// or",
  );
  await field(page, "url").fill(`${crm.at}/v?from=\${source}&u=\${uuid}`);
  await field(page, "set_variable").fill("balance");
  await page.getByText("System variables").click();
  await expect(page.getByText("${vccsys_shortid}")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "ivr-webhook");
  await save(page);
  await add(page, "Insert after", "Say Text");
  await field(page, "title").fill("Say");
  await field(page, "text").fill("You have %ivr:balance|amount:EUR%.");
  await save(page);
  await expect(page.locator("#problems")).not.toContainText("not known");

  crm.reply = { type: "text/plain", body: "1234.5" };
  await call(page);
  await expect(page.getByRole("log")).toContainText("You have €1,234.50.");
  expect(crm.asked[0].url).toMatch(/^\/v\?from=.*&u=[0-9a-z]{20,}$/);
  await expectAccessible(page);
  await picture(page, "ivr-webhook-trace");

  crm.reply = { type: "application/json", body: '{"Balance": 1}' };
  await page.getByRole("button", { name: "Call again" }).click();
  await expect(page.locator("#trace")).toContainText(
    'The key "Balance" is no name of a variable',
  );
  crm.server.close();
});

test("a Where-next line: the Web Hook's answer goes to another Workflow", async ({
  page,
  server,
}) => {
  const web = await upstream();
  await server.run(
    ["apply", "-"],
    `
version: 1
workflows:
  - name: Payments
    block_id: 75
    objects:
      - { title: Hello, kind: say_text, text: "Hello @firstName, step %ivr:p_t.step%." }
`,
  );
  await newWorkflow(page, "Where to next");
  await add(page, "Add the first object", "Web Hook");
  await field(page, "title").fill("Decide");
  await field(page, "method").selectOption("POST");
  await field(page, "url").fill(`${web.at}/next`);
  await page.getByRole("button", { name: "Add parameter" }).click();
  await field(page, "parameters[0].name").fill("account");
  await field(page, "parameters[0].value").fill("%ivr:acct%");
  await expectAccessible(page);
  await picture(page, "web-hook");
  await save(page);

  web.reply = {
    type: "text/html",
    body: "<action><app>SurVo</app><parameters><id>75</id><user_parameters><firstName>Bill</firstName></user_parameters><p_t>user_id|12345||step|call_user</p_t></parameters></action>",
  };
  await call(page);
  await expect(page.getByRole("log")).toContainText(
    "Hello Bill, step call_user.",
  );
  const sent = new URLSearchParams(web.asked[0].body);
  expect(sent.get("account")).toBe("NA");
  expect(sent.get("ivr_id")).toMatch(/^\d+$/);
  await expect(page.locator("#trace")).toContainText(
    "Goes to Workflow 75, Payments, with firstName; passes on user_id and step.",
  );
  await expectAccessible(page);
  await picture(page, "web-hook-trace");

  web.reply = {
    type: "text/xml",
    body: "<action>\n<app>fax</app>\n</action>",
  };
  await page.getByRole("button", { name: "Call again" }).click();
  await expect(page.locator("#trace")).toContainText(
    'The app "fax" is not known: use SurVo, findme, vr, voicemail, hangup or transfer (line 2: <app>fax</app>).',
  );
  web.server.close();
});

test("a Web Service whose answer sets variables: form, Test tab, sample, connector", async ({
  page,
}) => {
  const crm = await upstream();
  await page.goto("/web-services/new");
  await field(page, "name").fill("Balance by number");
  await field(page, "domain").fill(crm.at.replace("http://", ""));
  await page.getByRole("switch", { name: "HTTPS" }).uncheck();
  await field(page, "path").fill("/b/${customer_no}");
  await page.getByRole("radio", { name: /^Variables/ }).check();
  await field(page, "answer.set_variable").fill("source");
  await field(page, "connect_timeout").fill("2");
  await expect(page.getByRole("heading", { name: "Results" })).toBeHidden();
  await page.getByRole("button", { name: "Add Web Service" }).last().click();
  await expect(
    page.getByText("system variable and can't be set"),
  ).toBeVisible();
  await expect(field(page, "connect_timeout")).toHaveValue("2");
  await field(page, "answer.set_variable").fill("balance");
  await expectAccessible(page);
  await picture(page, "answer-form");
  await page.getByRole("button", { name: "Add Web Service" }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Balance by number",
  );

  crm.reply = {
    type: "application/json",
    body: '{"balance": 0.10, "plan": {"name": "Basic"}}',
  };
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await page.locator('[data-try-input="customer_no"]').fill("4711");
  await page.getByRole("button", { name: "Send" }).click();
  const read = page.locator("#reading");
  await expect(read.getByRole("row", { name: /plan_name/ })).toContainText(
    "Basic",
  );
  await expect(read).toContainText("0.10");
  await expectAccessible(page);
  await picture(page, "answer-test");
  await page.getByRole("button", { name: "Keep as sample" }).click();
  await page.locator("#sample-name").fill("Found");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(page.locator("#samples")).toContainText("Found");

  await newWorkflow(page, "By connector");
  await add(page, "Add the first object", "Web Service Connector");
  await field(page, "web_service").selectOption({ label: "Balance by number" });
  await expect(
    page.getByRole("list", { name: "Variables that it sets" }),
  ).toContainText("%ivr:plan_name%");
  await expectAccessible(page);
  await picture(page, "connector");
  crm.server.close();
});

test("a webhook is sent when the call ends, and seen on the call's page", async ({
  page,
  server,
}) => {
  const log = await upstream();
  await server.run(
    ["apply", "-"],
    `
version: 1
workflows:
  - name: Log line
    objects:
      - { title: Log it, kind: ivr_webhook, url: "${log.at}/log?u=\${uuid}&seen=\${seen}", when_call_ends: true, exits: { success: Keep } }
      - { title: Keep, kind: set_variable, label: seen, value: later, exits: { next: Bye } }
      - { title: Bye, kind: say_text, text: Good bye. }
`,
  );
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Log line", exact: true }).click();
  await page.getByRole("link", { name: /^Log it/ }).click();
  await expect(
    page.getByRole("switch", { name: "Send request when call ends" }),
  ).toBeChecked();
  await expectAccessible(page);
  await call(page);
  await expect(page.locator("#trace")).toContainText(
    "The request is sent when the call has ended.",
  );
  await expect.poll(() => log.asked.length).toBe(1);
  expect(log.asked[0].url).toMatch(/^\/log\?u=[0-9a-z]{20,}&seen=later$/);
  await page.getByRole("link", { name: "Open this call's page" }).click();
  const told = page.getByText("Webhook of the Workflow");
  await expect(async () => {
    await page.reload();
    await expect(told).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByRole("link", { name: "Log it" }).last().click();
  await expect(page.getByText("A webhook of the Workflow")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "webhook-delivery");
  log.server.close();
});

test("when a Workflow ends: its Web Hook is spoken, and goes out when the caller hangs up", async ({
  page,
}) => {
  const web = await upstream();
  web.reply = { type: "text/plain", body: "Thank you for calling." };
  await newWorkflow(page, "Ends well");
  await add(page, "Add the first object", "Capture Digits");
  await field(page, "title").fill("Account");
  await field(page, "label").fill("acct");
  await field(page, "prompt.say").fill("Your account?");
  await save(page);
  await page.getByLabel("More", { exact: true }).click();
  await page
    .getByText("When this Workflow ends", { exact: true })
    .first()
    .click();
  await expect(page.locator("#object-form")).toContainText(
    "Calls come here where this Workflow would end",
  );
  await field(page, "url").fill(`${web.at}/done?site=au`);
  await field(page, "action").selectOption("message");
  await page.getByRole("button", { name: "Add parameter" }).click();
  await field(page, "parameters[0].name").fill("account");
  await field(page, "parameters[0].value").fill("%ivr:acct%");
  await save(page);
  await expectAccessible(page);
  await picture(page, "when-it-ends");
  await page.getByLabel("More", { exact: true }).click();
  await expect(
    page.getByRole("link", { name: "When this Workflow ends" }).first(),
  ).toHaveAttribute("href", /objects/);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Test call" }).last().click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.getByRole("log")).toContainText("Your account?");
  await page.keyboard.type("4711#");
  await expect(page.getByRole("log")).toContainText("Thank you for calling.");
  await expect(page.locator("[data-status]")).toHaveText(/^The call has ended/);
  expect(web.asked[0].url).toContain(
    "/done?site=au&account=4711&ivr_number_called=",
  );
  expect(web.asked[0].url).toContain("&ivr_completed=1&");

  await page.getByRole("button", { name: "Call again" }).click();
  await expect(page.getByRole("log")).toContainText("Your account?");
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.locator("[data-status]")).toHaveText(/^The call has ended/);
  await expect.poll(() => web.asked.length).toBe(2);
  expect(web.asked[1].url).toContain("account=NA&");
  expect(web.asked[1].url).toContain("&ivr_completed=0&");
  web.server.close();
});

test("when a Workflow ends, on the canvas: a card that no exit leads to", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await newWorkflow(page, "Ends on the canvas");
  await add(page, "Add the first object", "Say Text");
  await field(page, "text").fill("Hello");
  await save(page);
  await page.getByLabel("More", { exact: true }).click();
  await page
    .getByText("When this Workflow ends", { exact: true })
    .first()
    .click();
  await field(page, "url").fill("https://www.example.com/done");
  await save(page);
  await page.getByRole("link", { name: "Canvas" }).click();
  const card = page.locator(".wc-card", { hasText: "www.example.com/done" });
  await expect(card).toBeVisible();
  await expect(card.locator(".wc-in")).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, "when-it-ends-canvas");
});
