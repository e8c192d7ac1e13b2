import { admin, asOutline, expect, expectAccessible, test } from "./test.js";

// What the outline does; the canvas has a spec of its own.
test.beforeEach(async ({ page, server }) => {
  await asOutline(page, server);
});

async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
}

// A Workflow of one Say Text, made by keyboard alone.
async function greeting(page, name) {
  await page.goto("/workflows/new");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.getByRole("button", { name: "Add the first object" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Say Text" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Title")).toBeFocused();
  await page.keyboard.type("Welcome");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Hello %call");
  await expect(
    page.locator('.flow-variable[aria-selected="true"]'),
  ).toContainText("call_id");
  await page.keyboard.press("Enter");
  await expect(page.locator("#f-text")).toHaveValue("Hello %ivr:call_id%");
  await expect(page.locator(".flow-said")).toContainText("Hello 01k8m2v4c6t8");
  await page.keyboard.press("Control+s");
  await expect(page.locator("[data-object-link]")).toContainText("Welcome");
}

test("a Workflow is made and published by keyboard alone", async ({ page }) => {
  await signIn(page);
  await greeting(page, "Greeting by keyboard");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Insert after" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Hang Up" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-object-link]")).toHaveCount(2);
  await page.locator("[data-object-link]").last().focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { level: 2, name: "Welcome" }),
  ).toBeVisible();
  await expect(page.locator("#f-exits-next")).toHaveValue(/.+/);
  await page.getByRole("button", { name: "Publish" }).focus();
  await page.keyboard.press("Enter");
  await expectAccessible(page);
  await page.locator("#publish-note").fill("The first one");
  await page.getByRole("button", { name: "Publish v1" }).press("Enter");
  await expect(page.locator("#workflow-state")).toHaveText("Published v1");
});

test("problems lead to their field, and stop publishing", async ({ page }) => {
  await signIn(page);
  await greeting(page, "With a problem");
  await page.locator("#f-text").fill("");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#problems")).toContainText("1 problem");
  await page.locator("#f-note").focus();
  await page.locator("#problems").getByRole("link").first().click();
  await expect(page.locator("#f-text")).toBeFocused();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(
    page.locator("#publish").getByRole("button", { name: "Publish" }),
  ).toBeDisabled();
});

test("leaving unsaved asks, and two admins lose nothing", async ({
  page,
  context,
}) => {
  await signIn(page);
  await greeting(page, "Two at once");
  const other = await context.newPage();
  await other.goto(page.url());
  await other.locator("#f-text").fill("Theirs");
  await other.keyboard.press("Control+s");
  await expect(other.locator("#toasts")).toContainText("Saved");
  await other.close();

  await page.locator("#f-text").fill("Mine");
  await page.locator("[data-object-link]").first().click();
  await expect(page.locator("#confirm")).toContainText("Leave without saving?");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".flow-conflict")).toContainText("Theirs");
  await expect(page.locator("#f-text")).toHaveValue("Mine");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save mine" }).click();
  await expect(page.locator(".flow-conflict")).toHaveCount(0);
  await expect(page.locator("[data-object-link]")).toContainText("Mine");
});
