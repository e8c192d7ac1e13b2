import { admin, asOutline, expect, expectAccessible, test } from "./test.js";

test("a Workflow's building block id is shown, changed, refused, found", async ({
  page,
  server,
}) => {
  await asOutline(page, server);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
  for (const name of ["Balance line", "Payments line"]) {
    await page.goto("/workflows/new");
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Add Workflow" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  }
  const open = async () => {
    await page.getByLabel("More", { exact: true }).click();
    await page.getByText("Rename and describe").first().click();
  };
  const block = page.getByLabel("Building block id");
  await open();
  await expect(block).toHaveValue(/^\d+$/);
  const given = await block.inputValue();
  await expectAccessible(page);
  await block.fill("7500");
  await page.locator("#describe").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.goto("/workflows?q=7500");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("Payments line");
  await expect(page.locator("tbody tr")).toContainText("7500");
  await expectAccessible(page);

  // Another's is refused, and the dialog comes back as it was filled in.
  await page.goto("/workflows?q=balance+line");
  await page.getByRole("link", { name: "Balance line" }).click();
  await open();
  await page.locator("#describe-name").fill("Balance by voice");
  await block.fill("7500");
  await page.locator("#describe").getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#describe")).toContainText(
    '7500 is the building block id of the Workflow "Payments line"',
  );
  await expect(block).toHaveValue("7500");
  await expect(page.locator("#describe-name")).toHaveValue("Balance by voice");
  await expectAccessible(page);
  await block.fill(String(Number(given) + 8000));
  await page.locator("#describe").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Balance by voice",
  );
});
