// Channels > Voice and the list of calls: forms that lose nothing, by keyboard,
// and axe on each screen.
import { admin, expect, expectAccessible, test } from "./test.js";

test.beforeEach(async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

test("a phone number: a field error loses nothing, then it is saved", async ({
  page,
}) => {
  await page.goto("/voice");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add phone number" }).click();
  const number = page.getByLabel("Phone number");
  await expect(number).toBeFocused();
  await number.fill("02 9123 4567");
  await page.getByLabel("Description").fill("Bookings");
  await page.getByLabel("Workflow").selectOption({ label: "Suburb line" });
  await page.keyboard.press("Control+s");
  await expect(number).toBeFocused();
  await expect(page.locator("#f-number-note")).toContainText("country code");
  await expect(page.getByLabel("Description")).toHaveValue("Bookings");
  await expectAccessible(page);
  await number.fill("+61 2 9123 4567");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Test call" }).last().click();
  await expect(page.getByRole("radio", { checked: true })).toHaveValue(
    "number:+61291234567",
  );
});

test("a carrier: its addresses, and the warnings", async ({ page }) => {
  await page.goto("/voice/carriers");
  await expectAccessible(page);
  await page.locator("a.row-link").first().click();
  await expect(page.locator("#addresses")).toContainText(
    "/runtime/local/voice",
  );
  await expect(page.locator("#addresses")).toContainText("not checked");
  await expectAccessible(page);
  await page.getByLabel("Check the signature").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#f-auth_token-note")).toContainText("auth token");
});

test("Home and the list of calls", async ({ page }) => {
  await expect(page.getByRole("main")).toContainText("Calls today");
  await expectAccessible(page);
  await page.goto("/calls");
  await expectAccessible(page);
  await page.getByLabel("Outcome").selectOption("missed");
  await expect(page).toHaveURL(/outcome=missed/);
});
