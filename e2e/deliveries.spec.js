// Deliveries from the event on screen to the receiver and back: a test call raises it, the
// receiver on loopback refuses and then does not, and what failed is sent again: one, a
// selection by the keyboard, and all that a filter finds, with the count first.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

// Without the sample, whose event tells of calls, too.
test.use({
  settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.0/8", HOOKLINE_SAMPLE: "off" },
});

/** A receiver that answers with its status, and keeps what it got. */
async function receive() {
  const receiver = { status: 404, got: [] };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      receiver.got.push({ id: request.headers["webhook-id"], body });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.host = `127.0.0.1:${server.address().port}`;
  receiver.close = () => new Promise((resolve) => server.close(resolve));
  return receiver;
}

const workspace = (host) => `version: 1
web_services:
  - name: Call to CRM
    method: POST
    content_type: json
    https: false
    domain: "${host}"
    path: /calls
    body_template: '{"call": "#call_id#", "ani": "#ani#"}'
workflows:
  - name: Line
    objects:
      - { title: Hello, kind: say_text, text: Hello., exits: { next: End } }
      - { title: End, kind: hang_up }
numbers:
  - { number: "+61255501234", description: Line, workflow: Line }
`;

/** Configures the event as an admin does. */
async function configure(page) {
  await page.goto("/integration/events");
  await page
    .getByRole("banner")
    .getByRole("link", { name: "Add event" })
    .click();
  await page.locator('[name="event"]').selectOption("call_end");
  await page.locator('input[name="name"]').fill("Every call that ends");
  await page.getByLabel("Call to CRM").check();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved. It holds from now on.")).toBeVisible();
}

/** Places a test call of the number; it ends by itself. Gives the call's page. */
async function call(page, caller) {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /1234/ }).check();
  await page.getByLabel("Caller's number").fill(caller);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await expect(page.locator("#call-facts")).toBeVisible();
}

const rows = (page) => page.locator("#deliveries tbody tr");

/** Shows the list again until so many of it are so. */
async function until(page, address, count) {
  await expect(async () => {
    await page.goto(address);
    await expect(rows(page)).toHaveCount(count, { timeout: 1000 });
  }).toPass();
}

let receiver;

test.beforeEach(async ({ page, server }) => {
  receiver = await receive();
  await server.run(["apply", "-"], workspace(receiver.host));
  await signIn(page, admin.email, admin.password);
});

test.afterEach(() => receiver.close());

test("what failed is sent again: one, a selection, all that is found", async ({
  page,
}) => {
  test.slow(); // axe looks at seven screens, each in two themes
  await page.goto("/integration/deliveries");
  await expect(page.getByText("Nothing was delivered yet")).toBeVisible();
  await expectAccessible(page);
  await configure(page);
  for (const caller of ["+61255501111", "+61255502222", "+61255503333"]) {
    await call(page, caller);
  }
  await until(page, "/integration/deliveries?state=failed", 3);
  expect(receiver.got).toHaveLength(3);
  await expectAccessible(page);

  // The call's page has the event at its time, with a way to the delivery.
  await page.goto("/calls");
  await page.getByRole("row", { name: /5550 3333/ }).click();
  const event = page.locator("#trace .step", { hasText: "Call end" });
  await expect(event).toContainText("Failed (404)");
  await expectAccessible(page);
  await event.getByRole("link", { name: "Call to CRM" }).click();
  await expect(page.getByRole("heading", { name: /Attempt 1/ })).toBeVisible();
  await expect(page.getByText("answered 404").first()).toBeVisible();
  await expectAccessible(page);
  const one = page.url();

  receiver.status = 200;
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("It is sent again.")).toBeVisible();
  await expect(async () => {
    await page.goto(one);
    await expect(page.getByText("Delivered (200)")).toBeVisible({
      timeout: 1000,
    });
  }).toPass();
  const ids = receiver.got.map((got) => got.id);
  expect(ids[3]).toBe(ids[2]); // the same id, so that a receiver knows it
  expect(receiver.got[3].body).toBe(receiver.got[2].body);

  // Two rows are chosen by the keyboard, and said to be.
  await page.goto("/integration/deliveries");
  const bulk = page.locator("#deliveries-bulk");
  await expect(bulk).toContainText("All 3 that are listed");
  await page.getByLabel("Choose all on this page").focus();
  await page.keyboard.press("Space");
  await expect(bulk.getByRole("status")).toHaveText("3 chosen");
  await page.keyboard.press("Tab");
  while (
    (await page.evaluate(() => document.activeElement.name)) !== "delivery"
  ) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await expect(bulk.getByRole("status")).toHaveText("2 chosen");
  await expectAccessible(page);
  // What is chosen stays so where the list is put in anew, and goes with its row.
  await page.getByPlaceholder("Search deliveries").fill("CRM");
  await expect(page).toHaveURL(/q=CRM/);
  await expect(bulk.getByRole("status")).toHaveText("2 chosen");
  await bulk.getByRole("button", { name: "Send again…" }).click();
  await expect(
    page.getByRole("heading", { name: "2 deliveries are sent again" }),
  ).toBeVisible();
  await expect(
    page.getByRole("button", { name: "Send again", exact: true }),
  ).toBeFocused();
  await expectAccessible(page);
  await page
    .getByRole("banner")
    .getByRole("button", { name: "Send again" })
    .click();
  await expect(page.getByText("2 deliveries are sent again.")).toBeVisible();
  await until(page, "/integration/deliveries?state=delivered", 3);
  expect(new Set(receiver.got.map((got) => got.id)).size).toBe(3);

  // All that a filter finds, as it is typed.
  await page.goto("/integration/deliveries");
  await page.getByText("More filters").click();
  await page.getByLabel("Number or caller").fill("5550 22");
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/number=5550/);
  await expectAccessible(page);
  await bulk.getByRole("button", { name: "Send again…" }).click();
  await expect(
    page.getByRole("heading", { name: "1 delivery is sent again" }),
  ).toBeVisible();
  const before = receiver.got.length;
  await page
    .getByRole("banner")
    .getByRole("button", { name: "Send again" })
    .click();
  await expect(page).toHaveURL(/number=5550/);
  await expect.poll(() => receiver.got.length).toBe(before + 1);

  await page.getByRole("link", { name: "Sent again and cancelled" }).click();
  await expect(page.getByRole("row", { name: /2 of 2/ })).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole("row", { name: /2 of 2/ })
    .getByRole("link")
    .click();
  await expect(page.getByText("Chosen")).toBeVisible();
  await expectAccessible(page);
});

// 20,000 failed deliveries: put there, as a receiver that was away leaves them.
test("a long replay says how far it is, and goes on over a restart", async ({
  page,
  server,
}) => {
  execFileSync("go", ["run", "./e2e/seed", `sqlite:${server.database}`], {
    input: `
      INSERT INTO events (id, type, key, facts, state, at, due_at)
        VALUES ('old', 'call_end', 'old', '{}', 1, strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour') || '+00:00', strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour') || '+00:00');
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO deliveries (id, event_id, type, hook_id, hook_name, web_service_id, service_name, state, reason, cause, status, due_at, created_at, updated_at)
        SELECT 'seeded' || i, 'old', 'call_end', '', 'An event with a name that is much longer than any column of a table',
          (SELECT id FROM web_services WHERE name = 'Call to CRM'), 'A Web Service with a name that is much longer than any column of a table', 2,
          'The server answered 500.', 'unavailable', 500, strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour') || '+00:00', strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour') || '+00:00', strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 hour') || '+00:00' FROM n;`,
  });
  receiver.status = 200;
  await page.goto("/integration/deliveries?status=500");
  await page
    .locator("#deliveries-bulk")
    .getByRole("button", { name: "Send again…" })
    .click();
  await expect(
    page.getByRole("heading", { name: "20,000 deliveries are sent again" }),
  ).toBeVisible();
  await page
    .getByRole("banner")
    .getByRole("button", { name: "Send again" })
    .click();
  await expect(page.locator("#delivery-job")).toBeVisible();
  const job = page.url();
  // Nobody looks, and the program starts anew meanwhile: it goes on where it was.
  await page.goto("/integration/deliveries");
  await server.restart();
  await expect(async () => {
    await page.goto(job);
    await expect(
      page.getByText("20,000 deliveries are sent again."),
    ).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expectAccessible(page);
});
