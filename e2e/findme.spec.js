// A Find Me: set up in its panel, and played in a test call, number by number.
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

const reach = (name) => `
version: 1
workflows:
  - name: ${name}
    objects:
      - title: Find
        kind: find_me
        numbers: ["+61255500001", "+61255500002", "+61255500003"]
        simultaneous: 2
        ring: 5m
        screen: whisper_text
        whisper: Call from the website
        record: true
        exits: { answered: Bye, nobody: Leave word, failed: Sorry }
      - { title: Leave word, kind: say_text, text: Nobody is there. }
      - { title: Sorry, kind: say_text, text: That failed. }
      - { title: Bye, kind: say_text, text: Goodbye then. }
`;

/** Both themes, wide and narrow: what people look at after a run. */
async function pictures(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1440, 400]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.screenshot({
        path: `/tmp/shots/findme-${name}-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize({ width: 1280, height: 720 });
}

test("its numbers, screening and recording are set in the panel", async ({
  page,
  server,
}) => {
  await server.run(["apply", "-"], reach("Set up"));
  await signIn(page, admin.email, admin.password);
  await asOutline(page, server);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Set up", exact: true }).click();
  await page.getByRole("link", { name: /Find/ }).first().click();
  await expect(page.locator(".flow-panel-title")).toHaveText("Find");
  const numbers = page.getByLabel("Number", { exact: true });
  await expect(numbers).toHaveCount(3);
  await page.getByRole("button", { name: "Move up number 3" }).click();
  await page.getByRole("button", { name: "Remove number 1" }).click();
  await page.getByRole("button", { name: "Add number" }).click();
  await numbers.nth(2).fill("%ivr:activity_source%");
  await page.getByLabel("Call screening").selectOption("None");
  await expect(page.getByRole("textbox", { name: "Whisper" })).toHaveCount(0);
  await expect(page.getByLabel("Accept without a key")).toHaveCount(0);
  await page.getByLabel("Call screening").selectOption("Whisper a text");
  await expect(page.getByRole("textbox", { name: "Whisper" })).toBeVisible();
  await page.getByLabel("Accept without a key").selectOption("The last number");
  const needed = page
    .locator("#find-me-screen")
    .getByText("The text that who answers hears is needed.");
  await page.getByRole("textbox", { name: "Whisper" }).fill("");
  await page.keyboard.press("Control+s");
  await expect(needed).toBeVisible();
  await pictures(page, "panel");
  await page.getByRole("textbox", { name: "Whisper" }).fill("Web call");
  await page.keyboard.press("Control+s");
  await expect(needed).toHaveCount(0);
  await expectAccessible(page);
  await page.reload();
  await expect(numbers.nth(0)).toHaveValue("+61255500003");
  await expect(numbers.nth(1)).toHaveValue("+61255500002");
  await expect(numbers.nth(2)).toHaveValue("%ivr:activity_source%");
  await expect(page.getByRole("textbox", { name: "Whisper" })).toHaveValue(
    "Web call",
  );
  await expect(page.getByLabel("Accept without a key")).toHaveValue(
    "last_with_screening",
  );
});

test("a test call rings the numbers, and plays how it goes with each", async ({
  page,
  server,
}) => {
  await server.run(["apply", "-"], reach("Reach us"));
  await signIn(page, admin.email, admin.password);
  const log = page.getByRole("log");
  const number = (n) => page.getByRole("group", { name: `+61 2 5550 000${n}` });
  const goes = (n, how) =>
    number(n).getByRole("button", { name: how, exact: true }).click();
  const call = async () => {
    await page.goto("/test-call");
    await page.getByRole("radio", { name: /^Reach us/ }).check();
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await expect(log).toContainText("This call is recorded.");
    await expect(number(2)).toBeVisible();
  };
  await call();
  await expect(number(3)).toHaveCount(0); // two at once
  await goes(1, "Answered");
  await expect(page.locator("[data-find-list]")).toContainText(
    "Hears: “Call from the website” “This call is recorded.” “Press 1 to accept.”",
  );
  await expectAccessible(page);
  await pictures(page, "call");
  await goes(1, "Refuses");
  await goes(2, "Busy");
  await expect(number(3)).toBeVisible();
  await goes(3, "Answered");
  await goes(3, "Accepts");
  await expect(log).toContainText("Goodbye then.");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await expect(page.getByText("They talked for 20s.")).toBeVisible();

  await call();
  await goes(1, "Busy");
  await goes(2, "No answer");
  await goes(3, "No answer");
  await expect(log).toContainText("Nobody is there.");

  await call();
  for (const n of [1, 2, 3]) await goes(n, "Failed");
  await expect(log).toContainText("That failed.");

  await call();
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.locator("[data-status]")).toHaveText(/^The call has ended/);
  await expect(number(1)).toBeHidden();
});
