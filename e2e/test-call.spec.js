// A test call of the sample workspace, by keyboard alone, with its trace. What
// speech sounds like can't be seen here: this browser has no voices.
import { admin, expect, expectAccessible, test } from "./test.js";

test.beforeEach(async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

async function call(page, name) {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: new RegExp(`^${name}`) }).focus();
  await page.keyboard.press("Space");
  await page.getByLabel("Caller's number").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log")).toContainText("Please key in");
}

test("a call by keyboard alone, from the prompt to the trace", async ({
  page,
}) => {
  await call(page, "Suburb line");
  await expect(page.getByRole("status").first()).toContainText(
    "up to 4 digits",
  );
  await page.keyboard.type("209");
  await expect(page.getByLabel("Keyed so far")).toHaveText("209");
  // A reload in the middle shows the call where it is.
  await page.reload();
  await expect(page.getByRole("log")).toContainText("Please key in");
  await page.keyboard.type("2090");
  await expect(page.getByRole("log")).toContainText("Cremorne Junction");
  const trace = page.locator("#trace");
  await expect(trace).toContainText("Look up the suburb");
  await expect(trace).toContainText("Success");
  await expect(page.locator("#variables")).toContainText("New South Wales");
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await expectAccessible(page);
  await page.getByText("Request and response · 200").click();
  await expect(trace).toContainText("/sample-api/");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await expect(page.locator("#call-facts")).toContainText("Completed");
  await page.getByText("Request and response · 200").click();
  await page.getByRole("button", { name: "Keep as sample" }).click();
  await expect(page.locator("#toasts")).toContainText("Kept on the Test tab");
  await expectAccessible(page);
});

// A Workflow that waits for longer than any check of the page takes.
const patient = `
version: 1
workflows:
  - name: Patient line
    objects:
      - title: Ask
        kind: capture_digits
        prompt: { say: Please key in anything. }
        timeout: 60s
        label: anything
        exits: { next: Thanks, no_input: Thanks }
      - title: Thanks
        kind: say_text
        text: Thank you.
`;

// Keys of a PIN show on no page, neither while they are pressed nor afterwards.
test("a secret is keyed in", async ({ page, server }) => {
  await server.run(
    ["apply", "-"],
    `
version: 1
workflows:
  - name: PIN line
    objects:
      - { title: PIN, kind: capture_digits, label: pin, secret: true, min_digits: 4, max_digits: 4, prompt: { say: Please key in your PIN. }, exits: { next: Say, no_input: Say } }
      - { title: Say, kind: say_text, text: "Your PIN is %ivr:pin|digits%.", exits: { next: More } }
      - { title: More, kind: capture_digits, label: more, prompt: { say: And one more. } }
`,
  );
  await call(page, "PIN line");
  await page.keyboard.type("43");
  await expect(page.getByLabel("Keyed so far")).toHaveText("••");
  await page.keyboard.type("21");
  await expect(page.getByRole("log")).toContainText("And one more");
  await expect(page.getByRole("log")).toContainText("You keyed ••••");
  await expect(page.locator("#trace")).toContainText("••••");
  await expect(page.locator("#variables")).toContainText("••••");
  await page.reload();
  await expect(page.getByRole("log")).toContainText("And one more");
  expect(await page.content()).not.toContain("4321");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await expect(page.locator("#call-facts")).toBeVisible();
  expect(await page.content()).not.toContain("4321");
});

test("the phone while it waits for keys", async ({ page, server }) => {
  await server.run(["apply", "-"], patient);
  await call(page, "Patient line");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Hang up" }).click();
});

test("keys by mouse, hang up, call again", async ({ page }) => {
  await call(page, "Suburb line");
  await page.getByRole("button", { name: "2", exact: true }).click();
  await page.getByRole("button", { name: "0", exact: true }).click();
  await expect(page.getByLabel("Keyed so far")).toHaveText("20");
  await page.getByRole("button", { name: "Mute the voice" }).click();
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await page.reload();
  await expect(page.locator("[data-status]")).toContainText(
    "The caller hung up",
  );
  await page.getByRole("button", { name: "Call again" }).click();
  await expect(page.getByRole("log")).toContainText("Please key in");
  await expect(
    page.getByRole("button", { name: "Mute the voice" }),
  ).toHaveAttribute("aria-pressed", "true");
});

test("a slow Web Service shows as running before its answer is there", async ({
  page,
}) => {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^A bad day/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await expect(page.locator(".step.is-busy")).toContainText("Ask the slow one");
  await expect(page.locator("#trace")).toContainText("Timeout");
});

test("the phone fits a narrow screen", async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await call(page, "Suburb line");
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth),
  ).toBeLessThanOrEqual(400);
  await expectAccessible(page);
});
