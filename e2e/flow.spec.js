// Where callers go, as an admin sees it: calls that a carrier's callers ended are put
// into the database, the program counts them, and the numbers lead to the calls. How a
// live call comes to be counted is app/traffic's own test.
import { execFileSync } from "node:child_process";
import path from "node:path";
import {
  asOutline,
  admin,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

const time = (ago = 0) =>
  new Date(Date.now() - ago)
    .toISOString()
    .replace("T", " ")
    .replace("Z", "+00:00");

/** Puts ended calls of a Workflow into the database: each way is a list of steps. */
function seed(server, workflow, ways) {
  let sql = "";
  ways.forEach((steps, i) => {
    const id = `seeded-${i}`;
    const version = `(SELECT published_id FROM workflows WHERE name = '${workflow}')`;
    sql += `INSERT INTO calls (id, kind, carrier_id, carrier_call_id, caller, called, workflow_id, workflow_name, version_id, status, outcome, reason, turn, state, claim_turn, started_at, ended_at, updated_at)
      SELECT '${id}', 'carrier', 'c', '${id}', '+61491570156', '+61255501234', id, name, published_id, 'ended', 'completed', '', 1, '{"variables":{}}', -1, '${time(90_000)}', '${time(60_000)}', '${time(60_000)}'
      FROM workflows WHERE name = '${workflow}';
      INSERT INTO call_turns (call_id, turn, steps, reply, at) VALUES ('${id}', 0,
      replace('${JSON.stringify(steps).replaceAll("'", "''")}', '@version', ${version}), '{"instructions":[],"ended":true}', '${time(60_000)}');\n`;
  });
  execFileSync("go", ["run", "./e2e/seed", `sqlite:${server.database}`], {
    input: sql,
    cwd: path.join(import.meta.dirname, ".."),
  });
}

/** The objects of the published Workflow, as [title, id]. */
async function objects(page) {
  const ids = {};
  for (const link of await page.locator("[data-object-link]").all()) {
    const title = await link.locator(".flow-title").textContent();
    ids[title] = await link.getAttribute("data-object-link");
  }
  return ids;
}

const step = (object_id, kind, title, exit, more = {}) => ({
  at: new Date(Date.now() - 80_000).toISOString(),
  took: 84_000_000,
  workflow: "Suburb line",
  object_id,
  kind,
  title,
  exit,
  version: "@version",
  ...more,
});

const exchange = (cause, ms) => ({
  exchange: {
    service_id: "s",
    service_name: "Suburb by postcode",
    cause,
    sent: true,
    request: { method: "GET", url: "http://x.invalid/" },
    timing: { total_ms: ms },
    timeout_ms: 5000,
    started_at: new Date().toISOString(),
  },
});

test("the published view says where callers went, and leads to the calls", async ({
  page,
  server,
}) => {
  await asOutline(page, server);
  await signIn(page, admin.email, admin.password);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Suburb line" }).click();
  await page.getByRole("link", { name: /^Published v/ }).click();
  await expect(page.locator(".flow-traffic-bar")).toContainText(
    "No call on this version ended in the last day",
  );
  await expectAccessible(page);
  const ids = await objects(page);
  const ask = Object.entries(ids)[0];
  const look = Object.entries(ids).find(([title]) => /look up/i.test(title));
  const [asked, looked] = [ask[1], look[1]];
  const asks = (exit) => step(asked, "capture_digits", ask[0], exit);
  const looks = (exit, ms) =>
    step(looked, "web_service_connector", look[0], exit, exchange(exit, ms));
  seed(server, "Suburb line", [
    ...Array.from({ length: 42 }, (_, i) => [
      asks("next"),
      looks("success", 60 + i * 3),
    ]),
    ...Array.from({ length: 5 }, () => [asks("next"), looks("timeout", 5000)]),
    [asks("")],
  ]);
  await expect(async () => {
    await page.reload();
    await expect(page.locator(".flow-traffic-bar")).toContainText("48 calls", {
      timeout: 500,
    });
  }).toPass();
  const line = page.locator(`#line-${looked}`);
  await expect(line).toContainText("47 calls came here");
  await expect(line.locator(".flow-traffic-connector")).toContainText(
    /p95\s*5(\.\d)? s/,
  );
  await expectAccessible(page);

  // The choice of the period stays in the address, over the objects too.
  await page.getByRole("link", { name: "Last week" }).click();
  await line.locator(".flow-link").click();
  await expect(page).toHaveURL(/period=week/);
  await page.reload();
  await expect(page.getByRole("link", { name: "Last week" })).toHaveAttribute(
    "aria-current",
    "true",
  );

  await page
    .getByRole("link", { name: /^5 calls left .* by Timeout$/ })
    .click();
  await expect(page.locator(".call-place")).toContainText("by Timeout");
  await expect(page.locator("#calls .list-foot")).toContainText("5 calls");
  await expectAccessible(page);
  await page.getByRole("link", { name: /^Take the filter away/ }).click();
  await expect(page.locator(".call-place")).toBeHidden();
  await expect(page.locator("#calls .list-foot")).not.toContainText(
    /(^|\D)5 calls/,
  );
});

test("a call's path on the canvas, step by step, by buttons and by keys", async ({
  page,
}) => {
  await signIn(page, admin.email, admin.password);
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Suburb line/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.getByRole("log")).toContainText("Please key in");
  for (const digit of "2090") await page.keyboard.press(digit);
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  const now = page.locator("[data-path-now]");
  const canvas = page.locator("workflow-canvas");
  await expect(canvas.getByRole("group", { name: /^Hang up/ })).toBeVisible();
  await expect(now).toContainText(/^\s*Step (\d+) of \1: Hang up/);
  await page.getByRole("button", { name: "Step back" }).click();
  await expect(now).toContainText("Goodbye");
  await page.keyboard.press("k");
  await expect(now).not.toContainText("Goodbye");
  await page.keyboard.press("j");
  await expect(now).toContainText("Goodbye");
  await expect(page.locator("#trace .step[aria-current]")).toContainText(
    "Goodbye",
  );
  await expectAccessible(page);
});
