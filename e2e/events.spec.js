// Events on the sample workspace, as a new user meets them: a call ends, the sample's
// CRM is told, and its inbox says so. What another system makes of an event can't be seen
// here.
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

// A server of its own: the inbox is empty at first, and other specs count calls.
test.use({ settings: { HOOKLINE_TRACE_DAYS: "29" } });

test.beforeEach(async ({ page }) => {
  await signIn(page, admin.email, admin.password);
});

/** Posts a form of a carrier that signs nothing. */
async function carrier(server, path, form) {
  const answer = await fetch(`${server.url}/runtime/local/${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  expect(answer.ok).toBe(true);
}

test("a call of a carrier and a test call arrive at the sample's inbox", async ({
  page,
  server,
}) => {
  await page.goto("/integration/events");
  await page.getByRole("link", { name: "Sample inbox" }).click();
  await expect(page.locator("#inbox")).toContainText("Nothing has arrived yet");
  await expectAccessible(page);

  const call = { CallSid: "CA1", From: "+61491570156", To: "+61255501236" };
  await carrier(server, "voice", { ...call, CallStatus: "ringing" });
  await carrier(server, "status", { ...call, CallStatus: "completed" });
  // The page is not loaded again: it is seen to arrive.
  const first = page.locator("#inbox li").first();
  await expect(first).toContainText("call.end", { timeout: 30_000 });
  await expect(first).toContainText("Good signature");
  await first.getByText("What arrived").click();
  await expect(first).toContainText("+61491570156");
  await expectAccessible(page);

  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Suburb line/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.getByRole("log")).toContainText("Please key in");
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.goto("/sample-api/inbox");
  await expect(page.locator("#inbox li")).toHaveCount(2, { timeout: 30_000 });
  const answer = await page.request.get("/sample-api/inbox", {
    headers: { accept: "application/json" },
  });
  const arrived = await answer.json();
  expect(arrived.map((a) => a.signature)).toEqual(["good", "good"]);

  await page.goto("/integration/events");
  await expect(page.locator("#events")).toContainText("Delivered (200)");
  await expectAccessible(page);
});

test("a test is sent by keyboard alone, also of an event that is off", async ({
  page,
}) => {
  await page.goto("/integration/events");
  await page.getByRole("link", { name: "Calls to a CRM" }).press("Enter");
  await page.getByRole("link", { name: "Send a test" }).press("Enter");
  await page.getByLabel("Made of").focus();
  await page.keyboard.press("Control+Enter");
  const outcome = page.locator("#trial-outcome");
  await expect(outcome).toContainText("Made of examples.");
  await expect(outcome).toContainText("Delivered (200)", { timeout: 30_000 });
  await expectAccessible(page);
  await outcome.getByRole("link", { name: /What was sent/ }).press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Delivery to Call to CRM",
  );

  await page.goto("/integration/events");
  await page.getByRole("switch", { name: "Calls to a CRM is active" }).click();
  await expect(page.getByRole("switch")).toHaveAttribute(
    "aria-checked",
    "false",
  );
  await page.getByRole("link", { name: "Calls to a CRM" }).click();
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await expect(page.locator("main")).toContainText("It is off");
  // Of the call before, when there is one: the newest stands first.
  const calls = page.getByLabel("Made of");
  if ((await calls.locator("option").count()) > 1) {
    await calls.selectOption({ index: 1 });
  }
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(outcome).toContainText("Delivered (200)", { timeout: 30_000 });

  await page.goto("/web-services?q=CRM");
  await page.getByRole("link", { name: "Call to CRM", exact: true }).click();
  await page
    .getByRole("link", { name: "Deliveries", exact: true })
    .last()
    .click();
  await expect(page.locator(".service-figures")).toContainText("100 %");
  await expectAccessible(page);
  await page.getByText("The same as a table").click();
  await expect(
    page.getByRole("region", { name: "Deliveries by half hour" }),
  ).toContainText("100 %");
  await expectAccessible(page);
});
