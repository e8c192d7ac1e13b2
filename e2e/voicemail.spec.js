// A caller leaves a message in a box in a test call; it is heard, marked, deleted and
// brought back on Calls > Voicemail.
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

const file = `
version: 1
voicemail_boxes:
  - { name: Orders desk }
workflows:
  - name: Leave word for orders
    objects:
      - title: Leave word
        kind: voicemail
        box: Orders desk
        greeting: { say: Leave a message for orders. }
        max_length: 1m
        exits: { next: Thanks }
      - title: Thanks
        kind: say_text
        text: Your message is kept.
`;

test("a message is left, heard, marked, deleted and brought back", async ({
  page,
  server,
}) => {
  await server.run(["apply", "-"], file);
  await signIn(page, admin.email, admin.password);
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Leave word for orders/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  const log = page.getByRole("log");
  await expect(log).toContainText("Leave a message for orders.");
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await expect(page.locator("[data-record-text]")).toHaveText(
    /^0:(?!00)\d\d of 1:00 recorded\. # ends it\.$/,
  );
  await page.keyboard.press("#");
  await expect(log).toContainText("Your message is kept.");

  await page.getByRole("link", { name: "Voicemail", exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Orders desk" }).click();
  const messages = page.locator("#messages tbody tr");
  await expect(messages).toHaveCount(1);
  await expect(messages).toContainText("Unheard");
  await expectAccessible(page);

  // Playing it marks it as heard, and it plays on.
  await page.locator("audio").evaluate((audio) => {
    audio.muted = true;
    return audio.play();
  });
  await expect(messages).toContainText("Mark as unheard");
  await page.getByRole("button", { name: "Mark as unheard" }).click();
  await expect(messages).toContainText("Unheard");
  await page.getByRole("button", { name: "Mark as heard" }).click();
  await expect(messages).toContainText("Mark as unheard");
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Delete the message/ }).click();
  await expect(page.getByText("No messages in Orders desk")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(messages).toHaveCount(1);

  await page.goto("/voicemail-boxes");
  await page.getByRole("link", { name: "Orders desk" }).click();
  await expect(page.getByRole("group", { name: "Users" })).toBeVisible();
  await expectAccessible(page);
});
