// What can be done with an object's request in its panel: it is checked while it is typed,
// tried with samples and with a call's values, made a Web Service; and @name is offered where
// a next action may lead.
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

async function open(page, workflow, object) {
  await page.goto("/workflows");
  await page.getByRole("link", { name: workflow, exact: true }).click();
  if (object)
    await page.getByRole("link", { name: new RegExp(`^${object}`) }).click();
}

const line = (name, at) => `
version: 1
workflows:
  - name: ${name}
    objects:
      - { title: PIN, kind: capture_digits, label: pin, min_digits: 4, max_digits: 4, prompt: { say: PIN? }, exits: { next: Ask CRM } }
      - { title: Ask CRM, kind: ivr_webhook, method: POST, url: "${at}/v?c=\${source}", content_type: json, body: '{"pin":"\${pin}"}', exits: { success: Say, error: Sorry } }
      - { title: Say, kind: say_text, text: "You have %ivr:balance%.", exits: { next: Decide } }
      - { title: Decide, kind: web_hook, method: GET, url: "${at}/next", action: next_action, exits: { next: Sorry, error: Sorry } }
      - { title: Sorry, kind: say_text, text: Sorry. }
`;

test("a request is checked while it is typed, tried, and what it sets is offered", async ({
  page,
  server,
}) => {
  const crm = await upstream();
  await asOutline(page, server);
  await signIn(page, admin.email, admin.password);
  await server.run(["apply", "-"], line("Tried line", crm.at));
  await open(page, "Tried line", "Ask CRM");
  await expect(
    page.getByText("which labels it sets is not known"),
  ).toBeVisible();
  await expect(page.locator("#object-form [data-save]")).toBeDisabled();

  // Typing: the error comes and goes, and the focus and the cursor stay.
  const body = field(page, "body");
  const said = page.locator("#check-body[aria-live=polite] .field-error");
  await body.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  await expect(said).toContainText("JSON");
  await expect(body).toBeFocused();
  await picture(page, "checked");
  await body.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(',"bare":${uuid}}');
  await expect(said).toBeHidden();
  await expect(body).toHaveValue('{"pin":"${pin}","bare":${uuid}}');
  await expect(body).toBeFocused();
  await body.fill('{"pin":"${pin}","from":"${source}"}');
  await expectAccessible(page);

  // By the keyboard alone; nothing is saved before.
  crm.reply.body = '{"balance":"12.5","plan":{"name":"Basic"}}';
  await page.getByRole("button", { name: "Try it" }).focus();
  await page.keyboard.press("Enter");
  const first = page.getByLabel("${source}");
  await expect(first).toBeFocused();
  await expect(page.getByLabel("${pin}")).toHaveValue("1234");
  await page.getByLabel("${pin}").fill("4711");
  await expectAccessible(page);
  await picture(page, "trial");
  await page.keyboard.press("Control+Enter");
  const answer = page.locator("#trial-answer");
  await expect(answer).toContainText("Success");
  await expect(answer.getByRole("row", { name: /plan_name/ })).toContainText(
    "Basic",
  );
  await expect(page.getByLabel("${pin}")).toBeFocused();
  expect(JSON.parse(crm.asked.at(-1).body)).toEqual({
    pin: "4711",
    from: "+61255501111",
  });
  await expect(field(page, "sets[1]")).toHaveValue("plan_name");
  await expectAccessible(page);
  await picture(page, "answer");

  // What was typed and what came stay when it is saved.
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await expect(answer).toContainText("Success");
  await expect(page.getByLabel("${pin}")).toHaveValue("4711");
  crm.reply.body = '{"Balance":1}';
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(answer).toContainText(
    'The key "Balance" is no name of a variable',
  );
  await picture(page, "refused");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("button", { name: "Try it" })).toBeFocused();

  await page.getByRole("link", { name: /^Say/ }).click();
  await page
    .getByRole("button", { name: /Insert a variable into Text/ })
    .click();
  await expect(page.getByRole("option", { name: /plan_name/ })).toBeVisible();
  await expect(page.locator("#variables")).toContainText(
    "None is known yet: try such a Web Hook.",
  );
  await expectAccessible(page);
  await picture(page, "picker-none");
  await page.keyboard.press("Escape");

  // A Web Hook's next action, in words; its user parameters are offered as @name.
  await page.getByRole("link", { name: /^Decide/ }).click();
  crm.reply = {
    type: "text/xml",
    body: "<action><app>SurVo</app><parameters><id>9999</id><user_parameters><firstName>Bill</firstName></user_parameters></parameters></action>",
  };
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(answer).toContainText("Goes to Workflow 9999, with firstName.");
  await expect(answer).toContainText(
    "There is no Workflow with the building block id 9999",
  );
  await expect(field(page, "sets[0]")).toHaveValue("firstName");
  await expectAccessible(page);
  await picture(page, "next-action");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await page.getByRole("link", { name: /^Say/ }).click();
  const text = field(page, "text");
  await text.fill("");
  await text.pressSequentially("Hello help@example.com, @f");
  await expect(page.getByRole("option", { name: /@firstName/ })).toBeVisible();
  await expectAccessible(page);
  await picture(page, "picker");
  await page.keyboard.press("Enter");
  await expect(text).toHaveValue("Hello help@example.com, @firstName");
  crm.server.close();
});

test("an IVR Webhook is made a Web Service, and undone", async ({
  page,
  server,
}) => {
  const crm = await upstream();
  await signIn(page, admin.email, admin.password);
  await server.run(["apply", "-"], line("Made line", crm.at));
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Made line", exact: true }).click();
  await expect(page.locator("workflow-canvas")).toBeVisible();
  const node = page.getByRole("group", { name: /^Ask CRM, / });
  await node.click();
  await page.getByRole("button", { name: "Make it a Web Service" }).click();
  const name = page.getByLabel("Name of the Web Service");
  await expect(name).toHaveValue("Ask CRM");
  await expectAccessible(page);
  await picture(page, "make-service");
  await name.fill("");
  await page.keyboard.press("Enter");
  await expect(page.locator("#service-form")).toContainText("Enter a name");
  await page.getByLabel("Name of the Web Service").fill("CRM balance");
  await page.keyboard.press("Enter");
  await expect(page.locator("#toasts")).toContainText("the Web Service stays");
  await expect(page.locator("#object-form")).toContainText(
    "Web Service Connector",
  );
  await expect(field(page, "inputs[pin]")).toHaveValue("%ivr:pin%");
  await expect(field(page, "title")).toHaveValue("Ask CRM");
  await expect(node).toContainText("CRM balance");
  await expectAccessible(page);
  await picture(page, "made");

  await page.locator(".svelte-flow").focus();
  await page.keyboard.press("Control+z");
  await expect(node).toContainText(`POST ${crm.at}`);
  await expect(page.locator(".wc-save")).toHaveText("Saved");
  await node.click();
  await expect(field(page, "body")).toHaveValue('{"pin":"${pin}"}');
  await page.goto("/web-services");
  await expect(
    page.getByRole("link", { name: "CRM balance", exact: true }),
  ).toBeVisible();
  crm.server.close();
});
