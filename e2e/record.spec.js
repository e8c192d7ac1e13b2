// A voicemail in a test call: spoken into the browser's microphone, or without sound,
// and heard on the call's page.
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

const voicemail = `
version: 1
workflows:
  - name: Voicemail
    objects:
      - title: Leave a message
        kind: record
        prompt: { say: Please leave a message. }
        max_length: 1m
        finish_key: "#"
        silence: 5s
        label: message
        exits: { next: Thanks, nothing: Nothing }
      - title: Thanks
        kind: say_text
        text: Thank you for your message.
      - title: Nothing
        kind: say_text
        text: You left no message.
`;

test("a voicemail is spoken in a test call, and heard on its page", async ({
  page,
  server,
}) => {
  await server.run(["apply", "-"], voicemail);
  await signIn(page, admin.email, admin.password);
  const call = async () => {
    await page.goto("/test-call");
    await page.getByRole("radio", { name: /^Voicemail/ }).check();
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await expect(page.getByRole("log")).toContainText("leave a message");
  };
  const log = page.getByRole("log");
  await call();
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await expect(page.locator("[data-status]")).toHaveText("Recording.");
  await expect(page.getByRole("button", { name: "Say nothing" })).toBeHidden();
  await expectAccessible(page);
  // What is shorter than a second is nothing.
  await expect(page.locator("[data-record-text]")).toHaveText(
    /^0:(?!00)\d\d of 1:00 recorded\. # ends it\.$/,
  );
  await page.keyboard.press("#");
  await expect(log).toContainText("Thank you for your message.");
  await expect(log).not.toContainText("could not keep");

  await page.getByRole("link", { name: "Open this call's page" }).click();
  const player = page.locator("audio");
  await expect(player).toHaveCount(1);
  await player.evaluate((audio) => {
    audio.muted = true;
    return audio.play(); // rejects what is no sound
  });
  await expectAccessible(page);

  await call();
  await page.getByRole("button", { name: "Say nothing" }).click();
  await expect(log).toContainText("You left no message.");
  await call();
  await page.getByRole("button", { name: "Speak without sound" }).click();
  await expect(log).toContainText("Thank you for your message.");
});

test("hanging up while one speaks ends the call, and the microphone", async ({
  page,
  server,
}) => {
  await server.run(["apply", "-"], voicemail);
  await signIn(page, admin.email, admin.password);
  // Of every page from here on: which one is shown, just after a click, none can tell.
  await page.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia;
    window.heard = [];
    navigator.mediaDevices.getUserMedia = async (what) => {
      const stream = await ask.call(navigator.mediaDevices, what);
      window.heard.push(...stream.getTracks());
      return stream;
    };
  });
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Voicemail/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  // Twice at once, before the page can show another button in its place.
  await page
    .getByRole("button", { name: "Record", exact: true })
    .evaluate((button) => {
      button.click();
      button.click();
    });
  const status = page.locator("[data-status]");
  await expect(status).toHaveText("Recording.");
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(status).toHaveText(/^The call has ended/);
  await expect(page.getByRole("log")).not.toContainText("You spoke");
  await expect(page.locator("[data-error]")).toBeHidden();
  const left = () => window.heard.filter((t) => t.readyState === "live").length;
  await expect.poll(() => page.evaluate(left)).toBe(0);
});
