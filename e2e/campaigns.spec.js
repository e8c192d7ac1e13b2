// Campaigns, Settings > Workspace and the endpoint of an agent: by keyboard, with
// errors that lose nothing, with many people, and axe on each screen.
import { admin, expect, expectAccessible, test } from "./test.js";

test.beforeEach(async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

/** Adds people by the same form as a person does. */
async function people(page, count) {
  for (let i = 1; i <= count; i++) {
    const form = {
      email: `agent${i}@example.com`,
      name: `Agent ${i}`,
      role: "agent",
    };
    const answer = await page.request.post("/users", { form });
    expect([200, 409]).toContain(answer.status());
  }
}

test("a Campaign: agents found by typing, rows, a field error loses nothing", async ({
  page,
}) => {
  await people(page, 30);
  await page.goto("/campaigns");
  await expectAccessible(page);
  await page
    .getByRole("link", { name: /^Add (Campaign|the first one)$/ })
    .first()
    .click();
  const name = page.locator("#f-name");
  await expect(name).toBeFocused();
  await expectAccessible(page);
  await name.fill("Bookings");

  const agents = page.getByRole("group", { name: "Agents" });
  await expect(agents).toContainText(/\b0 of \d+ chosen/);
  await agents.getByRole("searchbox").fill("agent 27");
  await expect(agents).toContainText("1 shown");
  await page.keyboard.press("Enter");
  await agents.getByRole("searchbox").fill("nobody at all");
  await expect(agents).toContainText("Nobody matches");
  await agents.getByRole("searchbox").fill("agent12@");
  await agents.getByLabel("Agent 12").check();
  await agents.getByRole("searchbox").fill("");
  await expect(agents).toContainText(/\b2 of \d+ chosen/);

  await page.getByRole("button", { name: "Add wrap code" }).click();
  await page.keyboard.type("Solved");
  await page.getByRole("button", { name: "Add wrap code" }).click();
  await page.keyboard.type("Call back");
  const second = page.getByRole("group", { name: "wrap code 2" });
  await second.getByLabel("Needs a note").check();
  await page.getByRole("button", { name: "Add pause reason" }).click();
  await page.keyboard.type("Break");
  const ringing = page.getByLabel("Ringing time");
  await ringing.fill("1s");
  await page.keyboard.press("Control+s");
  await expect(ringing).toBeFocused();
  await expect(page.locator("#f-queue-ring_timeout-note")).toContainText(
    "from 5s to 2m",
  );
  await expect(agents.getByLabel("Agent 27")).toBeChecked();
  await expect(second.getByLabel("Needs a note")).toBeChecked();
  await expectAccessible(page);
  await ringing.fill("15s");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Join Queue");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bookings");
  await expect(agents).toContainText(/\b2 of \d+ chosen/);
  await expectAccessible(page);

  // Everybody at once, and Save knows that something changed.
  const save = page.getByRole("button", { name: "Save", exact: true });
  await expect(save).toBeDisabled();
  await agents.getByRole("button", { name: "Choose all" }).click();
  await expect(agents).toContainText(/(\d+) of \1 chosen/);
  await expect(save).toBeEnabled();
  await save.click();
  await expect(page.locator("#toasts")).toContainText("Saved");

  await page.getByRole("link", { name: "Used by 0" }).click();
  await expect(page.getByRole("main")).toContainText("Nothing uses it yet");
  await expectAccessible(page);
  await page.goto("/campaigns");
  await page.getByRole("searchbox").fill("book");
  await expect(page).toHaveURL(/q=book/);
  await expect(page.locator("#campaigns")).toContainText("1 Campaign");
  await expectAccessible(page);
  await page.locator("#campaigns tbody tr").click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toContainText("Delete Bookings?");
  await expectAccessible(page);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Delete" })
    .click();
  await expect(page.locator("#toasts")).toContainText("Bookings is deleted");
});

test("Settings > Workspace: the default country", async ({ page }) => {
  await page.goto("/settings");
  const country = page.getByLabel("Default country");
  await expect(country).toHaveValue("AU"); // the sample's
  for (const other of ["NZ", "AU"]) {
    await country.selectOption(other);
    await page.keyboard.press("Control+s");
    await expect(page.locator("#toasts")).toContainText("Saved");
    await expect(country).toHaveValue(other);
    await expect(country).not.toBeFocused(); // the page is a new one
  }
  await expectAccessible(page);
});

test("how an agent hears calls", async ({ page }) => {
  await page.goto("/users/new");
  await page.getByLabel("E-mail").fill("dora@example.com");
  await page.getByRole("radio", { name: /^Supervisor/ }).check();
  await page.getByRole("radio", { name: /^SIP address/ }).check();
  const endpoint = page.getByLabel("Number, address or name");
  await endpoint.fill("dora");
  await page.keyboard.press("Enter");
  await expect(page.locator("#f-endpoint-note")).toContainText(
    "no SIP address",
  );
  await expectAccessible(page);
  await endpoint.fill("dora@pbx.example.com");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toContainText("sign-in link");
  await expect(endpoint).toHaveValue("sip:dora@pbx.example.com");
  await expectAccessible(page);
});
