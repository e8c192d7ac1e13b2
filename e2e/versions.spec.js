import { admin, expect, expectAccessible, signIn, test } from "./test.js";

// A published Workflow: each text is a version, by its Say Text "Welcome".
async function versions(page, name, texts) {
  await page.goto("/workflows/new");
  await page.getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.goto(`${page.url()}?view=outline`);
  await page.getByRole("button", { name: "Add the first object" }).click();
  await page.getByRole("button", { name: "Say Text" }).click();
  await page.getByLabel("Title").fill("Welcome");
  for (const [i, text] of texts.entries()) {
    await says(page, text);
    await publish(page, `v${i + 1}`, `Says ${text}`);
  }
  return new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
}

async function says(page, text) {
  await page.locator("#f-text").fill(text);
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved");
  await expect(page.locator("[data-object-link]").first()).toContainText(text);
}

async function publish(page, version, note) {
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.locator("#publish-live")).toContainText("Who meets it");
  await page.locator("#publish-note").fill(note);
  await page
    .locator("#publish")
    .getByRole("button", { name: `Publish ${version}` })
    .click();
  await expect(page.locator("#workflow-state")).toHaveText(
    `Published ${version}`,
  );
}

test("two versions are published, compared, rolled back and restored", async ({
  page,
}) => {
  await signIn(page, admin.email, admin.password);
  const workflow = await versions(page, "Versions by mouse", [
    "Good morning, caller.",
    "Good evening, caller.",
  ]);

  // What goes live is said before it does.
  await says(page, "Good night, caller.");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.locator("#publish-live")).toContainText("1 object changed");
  await expect(page.locator("#publish-live")).toContainText(
    "No phone number answers",
  );
  await expectAccessible(page);
  await page.getByRole("link", { name: "Compare with version 2" }).click();
  await expect(page.locator("#compare-from")).toHaveValue("2");
  await expect(page.locator("#compare-to")).toHaveValue("draft");
  await expect(page.locator("mark").first()).toHaveText("evening");
  await expect(page.locator("mark").last()).toHaveText("night");
  await expectAccessible(page);

  // Any two, from the keyboard; the address follows.
  await page.locator("#compare-from").selectOption("1");
  await expect(page.locator("mark").first()).toHaveText("morning");
  await page.locator("#compare-to").selectOption("1");
  await expect(page.locator("main")).toContainText("Both sides are the same");
  await expect(page).toHaveURL(/from=1&to=1/);

  // Back to the first version in one click, and back again from the message.
  await page.getByRole("link", { name: "Versions" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Publish v1 again" }).click();
  await expect(page.locator("#toasts")).toContainText(
    "New calls run version 1 again, as version 3",
  );
  await expect(page.locator("tbody tr").first()).toContainText(
    "Version 1 again",
  );
  await expect(page.locator("tbody tr").first()).toContainText("Live");
  await page.locator("#toasts").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("tbody tr").first()).toContainText(
    "Version 2 again",
  );

  // One version, read only, in both views.
  await page.getByRole("link", { name: "v1", exact: true }).click();
  await expect(page.locator("#f-text")).toHaveValue("Good morning, caller.");
  await expect(page.locator("#f-text")).toBeDisabled();
  await expectAccessible(page);
  await page.locator('[data-view-link="canvas"]').click();
  await expect(page.locator("workflow-canvas")).toContainText("Welcome");
  await expect(page.locator("workflow-canvas .wc-palette")).toHaveCount(0);
  await page.goto(`${workflow}/versions/1?view=outline`);

  // The draft was not touched by all that; restoring is undone from its message.
  await page.getByRole("button", { name: "Restore v1 as the draft" }).click();
  await expect(page).toHaveURL(new RegExp(`${workflow}$`));
  await expect(page.locator("#f-text")).toHaveValue("Good morning, caller.");
  await page.locator("#toasts").getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("#f-text")).toHaveValue("Good night, caller.");
});

test("a comparison is coloured on the canvas", async ({ page }) => {
  await signIn(page, admin.email, admin.password);
  const workflow = await versions(page, "Versions on the canvas", ["Hello."]);
  await page.getByRole("button", { name: "Insert after" }).click();
  await page.getByRole("button", { name: "Hang Up" }).click();
  await expect(page.locator("[data-object-link]")).toHaveCount(2);
  await page.goto(`${workflow}/compare`);
  await expect(page.locator("#compare")).toContainText("1 object added");
  await page.getByRole("link", { name: "Canvas" }).click();
  const canvas = page.locator("workflow-canvas");
  await expect(canvas.locator(".wc-card.tone-added")).toContainText("Hang Up");
  await expect(canvas.locator(".wc-card.tone-added")).toContainText("Added");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Swap the sides" }).click();
  await expect(canvas.locator(".wc-card.tone-removed")).toContainText(
    "Removed",
  );
});

test("a version published meanwhile is told, and nothing is lost", async ({
  page,
  context,
}) => {
  await signIn(page, admin.email, admin.password);
  const workflow = await versions(page, "Versions of two", ["One.", "Two."]);
  await page.goto(`${workflow}/versions`);
  const other = await context.newPage();
  await other.goto(`${workflow}/versions`);
  await other.getByRole("button", { name: "Publish v1 again" }).click();
  await expect(other.locator("#toasts")).toContainText("as version 3");
  await other.close();

  await page.getByRole("button", { name: "Publish v1 again" }).click();
  await expect(page.locator(".alert")).toContainText("published version 3");
  await expectAccessible(page);
  await page.goto(`${workflow}/versions`);
  await expect(page.locator("tbody tr")).toHaveCount(3);
});

test("what was typed on the canvas is in what goes live", async ({ page }) => {
  await signIn(page, admin.email, admin.password);
  const workflow = await versions(page, "Published on the canvas", ["Hello."]);
  await page.goto(`${workflow}?view=canvas`);
  await page.locator("workflow-canvas .wc-card").first().click();
  await page.locator("#f-text").fill("Hello again.");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.locator("#publish-live")).toContainText("1 object changed");
  await expectAccessible(page);
  await page.locator("#publish-note").fill("From the canvas");
  await page
    .locator("#publish")
    .getByRole("button", { name: "Publish v2" })
    .click();
  await expect(page.locator("#workflow-state")).toHaveText("Published v2");
  await page.goto(`${workflow}/compare?from=1&to=2`);
  await expect(page.locator("mark")).toHaveText(" again");
});
