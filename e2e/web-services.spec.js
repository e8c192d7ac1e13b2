import { admin, expect, expectAccessible, test } from "./test.js";

async function signIn(page, { email, password } = admin) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

const save = (page) =>
  page.getByRole("banner").getByRole("button", { name: /^Save/ });

/** A field of the form by its name: the label of a required one ends in a star. */
const field = (page, name) => page.locator(`[name="${name}"]`);

/** Adds a Web Service against the sample API and ends on its page. */
async function add(
  page,
  name,
  path = "/sample-api/suburbs/%postcode%.json",
  query = "",
) {
  await page.goto("/web-services/new");
  await field(page, "name").fill(name);
  await field(page, "domain").fill(
    new URL(path + query, page.url()).href.replaceAll("%25", "%"),
  );
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(field(page, "path")).toHaveValue(path);
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page).toHaveURL(/web-services\/[^/]{10,}$/);
}

test("an admin defines a Web Service, tests it and picks a result", async ({
  page,
}) => {
  test.slow(); // axe looks at six screens, each in two themes
  await signIn(page);
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Web Services" })
    .click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add Web Service" }).click();
  await expectAccessible(page);
  await add(page, "Postcodes of my own");
  await expect(page.getByText("%postcode%", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Test", exact: true }).click();
  await page.locator("[data-try-input=postcode]").fill("2000");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expectAccessible(page);

  // By keyboard: a value of the tree, the proposal, Enter.
  const value = page.locator('[data-tree-pick="0.name"]');
  await value.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add as a result" });
  await expect(dialog.getByLabel("Path")).toHaveValue("0.name");
  await expect(dialog.getByLabel("Description")).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel("Description").fill("");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Enter a description")).toBeVisible();
  await dialog.getByLabel("Description").fill("Suburb");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(
    page.getByRole("region", { name: "Results" }).first(),
  ).toContainText("Suburb");
  await expect(page.getByText("200 OK")).toBeVisible();

  await page.getByRole("button", { name: "Keep as sample" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Found");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Found" }).click();
  await expect(page.getByText("A sample, read with the results")).toBeVisible();
  await expectAccessible(page);

  // The last values stay in this browser.
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await expect(page.locator("[data-try-input=postcode]")).toHaveValue("2000");
  await page.getByRole("link", { name: "Web Services" }).last().click();
  await page.getByPlaceholder("Search Web Services").fill("of my own");
  await expect(page).toHaveURL(/q=of\+my\+own/);
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("a field error loses nothing, rows and secrets included", async ({
  page,
}) => {
  await signIn(page);
  await page.goto("/web-services/new");
  await field(page, "name").fill("Errors");
  await field(page, "domain").fill("bad domain");
  await field(page, "path").fill("/a/%one%/%two%");
  const variables = page.locator("#path-variables");
  await variables.getByLabel("Description").nth(1).fill("The second");
  await page.getByRole("button", { name: "Add header" }).click();
  const header = page.getByRole("group", { name: "header 1" });
  await header.getByLabel("Name").fill("X-Key");
  await header.getByLabel("Static value").fill("typed");
  await header.getByLabel("Secret").check();
  await expect(header.getByLabel("Static value")).toHaveAttribute(
    "type",
    "password",
  );
  await page.getByRole("button", { name: "Add result" }).click();
  await field(page, "auth.kind").selectOption("bearer");
  await field(page, "auth.token").fill("a token");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("leave out the space")).toBeVisible();
  await expect(field(page, "domain")).toBeFocused();
  await expect(variables.getByLabel("Description").nth(1)).toHaveValue(
    "The second",
  );
  await expect(header.getByLabel("Static value")).toHaveValue("typed");
  await expect(field(page, "auth.token")).toHaveValue("a token");
  await expectAccessible(page);
  await field(page, "domain").fill("api.example.com");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Errors");
  await expect(header.getByLabel("Static value")).toHaveValue("");
});

test("unsaved changes are asked about, and a path variable comes back", async ({
  page,
}) => {
  await signIn(page);
  await add(page, "Unsaved");
  await expect(save(page)).toBeDisabled();
  const path = field(page, "path");
  const variables = page.locator("#path-variables");
  await variables.getByLabel("Description").fill("Four digits");
  await path.fill("/none");
  await expect(variables.getByLabel("Description")).toHaveCount(0);
  await path.fill("/again/%postcode%");
  await expect(variables.getByLabel("Description")).toHaveValue("Four digits");
  await expect(save(page)).toBeEnabled();
  let asked = 0;
  page.on("dialog", async (dialog) => {
    asked += 1;
    await dialog.dismiss();
  });
  await page.getByRole("link", { name: "Used by" }).click();
  await expect.poll(() => asked).toBe(1);
  await expect(page).not.toHaveURL(/used-by/);
  await save(page).click();
  await expect(page.getByText("Live calls use it from now on")).toBeVisible();
});

test("of two admins who save, the second compares and decides", async ({
  page,
  context,
}) => {
  await signIn(page);
  await add(page, "Both edit it");
  const other = await context.newPage();
  await other.goto(page.url());
  await field(other, "description").fill("Theirs");
  await save(other).click();
  await expect(other.getByText("Live calls use it")).toBeVisible();
  await field(page, "description").fill("Mine");
  await page.getByRole("button", { name: "Add header" }).click();
  await page
    .getByRole("group", { name: "header 1" })
    .getByLabel("Name")
    .fill("X-Mine");
  await save(page).click();
  await expect(
    page.getByText("saved this Web Service while you were editing it"),
  ).toBeVisible();
  await expect(page.getByRole("row", { name: /Description/ })).toContainText(
    "Theirs",
  );
  await expectAccessible(page);
  await page
    .getByRole("banner")
    .getByRole("button", { name: "Save over" })
    .click();
  await expect(page.getByText("Live calls use it")).toBeVisible();
  await expect(field(page, "description")).toHaveValue("Mine");
});

test("a used Web Service can't be deleted, and says where it is used", async ({
  page,
}) => {
  await signIn(page);
  await page.goto("/web-services?q=suburb+by+postcode");
  await page.locator("tbody tr").first().click();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: /can't be deleted/ });
  await expect(dialog.getByRole("link").first()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Delete" })).toBeFocused();
  await page.getByRole("link", { name: /Used by/ }).click();
  await expect(page.getByRole("row")).not.toHaveCount(0);
  await expectAccessible(page);
});

test("a slow answer shows its progress and can be cancelled", async ({
  page,
}) => {
  await signIn(page);
  await add(page, "Slow", "/sample-api/slow", "?seconds=10");
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await page.getByRole("button", { name: "Send" }).click();
  const cancel = page.locator("[data-sending-cancel]");
  await expect(page.getByText("Waiting for the answer")).toBeVisible();
  await cancel.click();
  await expect(page.getByText("Waiting for the answer")).toBeHidden();
  await expect(page.getByRole("button", { name: "Send" })).toBeFocused();
});

test("groups and the switch", async ({ page }) => {
  await signIn(page);
  await add(page, "Switched");
  await page.goto("/web-services?q=switched");
  const toggle = page.getByRole("switch", { name: "Switched is active" });
  await toggle.press("Space");
  await expect(toggle).toHaveAttribute("aria-checked", "false");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(toggle).toHaveAttribute("aria-checked", "true");
  await page.getByRole("link", { name: "Groups" }).click();
  await page.locator("#new-group").fill("Mine");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name of Mine")).toHaveValue("Mine");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete Mine" }).click();
  await expect(page.getByLabel("Name of Mine")).toHaveCount(0);
});
