// Schedules: hours, exceptions, what happens at a moment, the emergency switch;
// axe and pictures of each screen.
import {
  admin,
  browserOf,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

/** Nothing runs over the edge; and pictures to look at, when asked for: SHOTS=/tmp. */
async function shots(page, name) {
  for (const width of [1440, 400]) {
    await page.setViewportSize({ width, height: 900 });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth,
    );
    expect(wider, `${name} is wider than ${width}`).toBe(false);
    if (!process.env.SHOTS) continue;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({
        path: `${process.env.SHOTS}/${name}-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    }
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

const answer = (page) => page.locator("#look-answer [role=status]");

async function ask(page, date, time) {
  await page.getByLabel("Date", { exact: true }).last().fill(date);
  await page.getByLabel("Time", { exact: true }).fill(time);
}

test.beforeEach(({ page }) => signIn(page, admin.email, admin.password));

test("a Schedule from nothing, with what happens at any moment", async ({
  page,
}) => {
  await page.getByRole("link", { name: "Schedules" }).click();
  await expect(page.getByText("No Schedules yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add the first one" }).click();
  await page.getByLabel("Name").first().fill("Office hours");
  await page.getByLabel("Time zone").fill("Australia/Sydney");
  await page.getByLabel("Monday").fill("09:00-12:30, 13:30-17:00");
  await page.getByRole("button", { name: /Copy Monday/ }).click();
  await expect(page.getByLabel("Friday")).toHaveValue(
    "09:00-12:30, 13:30-17:00",
  );
  await expect(page.getByLabel("Saturday")).toHaveValue("");

  // It answers for what is typed, before anything is saved.
  await ask(page, "2026-11-27", "12:45");
  await expect(answer(page)).toContainText("Closed until 13:30");
  await page.getByLabel("Friday").fill("08:00-14:00");
  await expect(answer(page)).toContainText("Open until 14:00");
  await page.getByLabel("Friday").fill("08:00-");
  await expect(answer(page)).toContainText(
    "Correct the Schedule first: Friday",
  );
  await page.getByLabel("Friday").fill("08:00-14:00");

  await page.getByRole("button", { name: "Add exception" }).click();
  const row = page.getByRole("group", { name: "exception 1" });
  await row.getByLabel("Name").fill("Christmas Day");
  await row.getByLabel("Date").fill("2026-12-25");
  await row.getByLabel("Every year").check();
  await ask(page, "2031-12-25", "10:00");
  await expect(answer(page)).toContainText("Holiday until Fri 00:00");
  await expect(answer(page)).toContainText("Christmas Day");
  await ask(page, "2026-10-04", "02:30");
  await expect(answer(page)).toContainText("There is no 02:30 on this day");
  await ask(page, "2026-04-05", "02:30");
  await expect(answer(page)).toContainText("02:30 comes twice");
  await page.getByRole("button", { name: "Add exception" }).click();
  await page
    .getByRole("group", { name: "exception 2" })
    .getByLabel("Name")
    .fill("No date");
  await page.getByRole("button", { name: "Add Schedule" }).click();
  await expect(page.getByText("A date is needed").first()).toBeVisible();
  await expect(page.getByLabel("Friday")).toHaveValue("08:00-14:00");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove exception 2" }).click();
  await page.getByRole("button", { name: "Add Schedule" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Office hours",
  );
  await ask(page, "2026-12-23", "10:00");
  await expect(answer(page)).toContainText("Open until 12:30");
  await expectAccessible(page);
  await shots(page, "schedule");
});

test("a supervisor switches the emergency", async ({
  page,
  browser,
  server,
  watch,
}) => {
  await page.goto("/schedules/new");
  await page.getByLabel("Name").first().fill("Always");
  await page.getByLabel("Time zone").fill("Australia/Sydney");
  for (const day of ["Monday", "Saturday", "Sunday"]) {
    await page.getByLabel(day).fill("00:00-24:00");
  }
  await page.getByRole("button", { name: /Copy Monday/ }).click();
  await page.getByRole("button", { name: "Add Schedule" }).click();
  const url = page.url();

  await server.run([
    "user",
    "add",
    "shift@example.com",
    "--role",
    "supervisor",
  ]);
  const printed = await server.run(["user", "link", "shift@example.com"]);
  const sue = await browserOf(browser, server, watch);
  await sue.goto(`/first-sign-in?token=${printed.match(/token=([\w-]+)/)[1]}`);
  await sue.getByLabel("Name").fill("Sue");
  await sue.getByLabel("Password").fill(admin.password);
  await sue.keyboard.press("Enter");
  await expect(sue.getByRole("heading", { level: 1 })).toHaveText("Home");
  await sue.goto(url);
  await expect(sue.getByText("Emergency switch: off")).toBeVisible();
  await expectAccessible(sue);
  await shots(sue, "schedule-supervisor");
  await sue.getByRole("button", { name: "Switch on" }).first().click();
  const dialog = sue.getByRole("dialog");
  await dialog.getByLabel("Note").fill("The office is flooded");
  await dialog.getByLabel("Until").fill("2020-01-01T10:00");
  await expectAccessible(sue);
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await expect(dialog).toContainText("is over already");
  await dialog.getByLabel("Until").fill("2099-01-01T10:00");
  await shots(sue, "schedule-dialog");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await expect(sue.getByText("The office is flooded").first()).toBeVisible();
  await expect(answer(sue)).toContainText("Emergency until");
  await expectAccessible(sue);
  await shots(sue, "schedule-emergency");
  await sue.context().close();

  await page.goto("/schedules");
  await expect(page.locator("#schedules")).toContainText("Emergency until");
  await expectAccessible(page);
  await shots(page, "schedules");
  await page.getByRole("link", { name: "Always" }).click();
  await page.getByRole("link", { name: "Changes" }).click();
  await expect(page.locator(".audit")).toContainText(
    "Sue switched the emergency on",
  );
  await expectAccessible(page);
  await page.getByRole("link", { name: "Used by" }).click();
  await expect(page.getByText("Nothing uses it yet")).toBeVisible();
  await expectAccessible(page);
});
