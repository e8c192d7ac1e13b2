// Integration > API Keys by keyboard and mouse, the key it gives used against the
// REST API, and the readable page; axe on each screen.
import { admin, expect, expectAccessible, test } from "./test.js";

test.beforeEach(async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

test("a key is made, works, and is revoked", async ({ page, request }) => {
  await page.getByRole("link", { name: "API Keys" }).click();
  // The sample workspace has made the key that its Workflow uses.
  await expect(page.getByRole("row", { name: /Sample/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add API key" }).first().click();
  const name = page.getByLabel("Name");
  await expect(name).toBeFocused();
  await expectAccessible(page);
  // A field error loses nothing.
  await name.fill("Booking system");
  await page.getByLabel("Expires").selectOption({ label: "In 90 days" });
  await page.getByRole("button", { name: "Add API key" }).click();
  await expect(page.locator("#f-may-note")).toContainText("Tick what");
  await expect(name).toHaveValue("Booking system");
  await expectAccessible(page);
  await page.getByLabel("Everything that an admin may").check();
  await expect(page.locator("[data-scopes]")).toBeHidden();
  await page.getByLabel("Only what is ticked").check();
  await page.getByLabel("See phone numbers").check();
  await page.getByRole("button", { name: "Add API key" }).click();

  await expect(page.getByText("it is shown this once")).toBeVisible();
  await expectAccessible(page);
  const key = await page.locator(".copy-field code").textContent();
  expect(key).toMatch(/^hl_/);
  const headers = { Authorization: `Bearer ${key}` };
  const numbers = await request.get("/api/v1/numbers", { headers });
  expect(numbers.status()).toBe(200);
  expect((await numbers.json()).items.length).toBeGreaterThan(0);
  const calls = await request.get("/api/v1/calls", { headers });
  expect(calls.status()).toBe(403);
  expect(calls.headers()["content-type"]).toBe("application/problem+json");

  await page.goto("/api-keys");
  await expect(page.locator("#api-keys")).toContainText("numbers:read");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Booking system" }).click();
  await expect(page.locator(".copy-field")).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Revoke" })
    .click();
  await expect(page.locator("#toasts")).toContainText("is revoked");
  await expectAccessible(page);
  const after = await request.get("/api/v1/numbers", { headers });
  expect(after.status()).toBe(401);
});

test("the page of the API can be read without signing in", async ({ page }) => {
  await page.context().clearCookies();
  await page.goto("/api");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("REST API");
  // By keyboard: an operation opens, and its body is found.
  const operation = page.locator("#createWebService");
  await operation.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(operation.locator("pre")).toContainText("curl -X POST");
  await expectAccessible(page);
  await operation.getByRole("link", { name: "WebServiceInput" }).click();
  await expect(page.locator("#schema-WebServiceInput")).toHaveAttribute(
    "open",
    "",
  );
  await page.goto("/api#problem-stale");
  await expect(page.locator("#problem-stale")).toBeInViewport();
});
