// Sounds from the upload to the ear: the list, the player, a prompt of texts and
// sounds, a test call that plays them, and a deletion that is refused. That a sound is
// heard can't be told here; that the browser plays it to its end can. axe on each screen.
import { Buffer } from "node:buffer";
import {
  admin,
  expect,
  expectAccessible,
  picture,
  signIn,
  test,
} from "./test.js";

/** A WAV of so many milliseconds, 24 bits as no carrier plays it, or 16. */
function wav(millis, bits = 16) {
  const rate = 16000;
  const size = bits / 8;
  const frames = Math.round((rate * millis) / 1000);
  const data = Buffer.alloc(44 + frames * size);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * size, 28);
  data.writeUInt16LE(size, 32);
  data.writeUInt16LE(bits, 34);
  data.write("data", 36);
  data.writeUInt32LE(frames * size, 40);
  for (let n = 0; n < frames; n++) {
    const v = Math.round(3000 * Math.sin((2 * Math.PI * 440 * n) / rate));
    data.writeInt16LE(v, 44 + n * size + size - 2);
  }
  return data;
}

const file = (name, buffer) => ({ name, mimeType: "audio/wav", buffer });

async function addSound(page, name, buffer) {
  await page.goto("/sounds/new");
  await page.getByLabel("WAV or MP3").setInputFiles(file(name, buffer));
  await page.getByRole("button", { name: "Add Sound" }).click();
}

test.beforeEach(async ({ page }) => {
  await signIn(page, admin.email, admin.password);
});

test("a sound is uploaded, played, replaced, and what is none is refused", async ({
  page,
}) => {
  test.slow(); // axe looks at several screens, each in light and dark
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Sounds" })
    .click();
  await expect(page.getByRole("main")).toContainText("No Sounds yet");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add Sound" }).first().click();
  await page
    .getByLabel("WAV or MP3")
    .setInputFiles(file("opening_hours.wav", Buffer.from("MZ\x90 setup.exe")));
  await expect(page.getByLabel("Name")).toHaveValue("Opening hours");
  await page.getByRole("button", { name: "Add Sound" }).click();
  await expect(page.locator(".field-error")).toContainText("a Windows program");
  await expectAccessible(page);
  await picture(page, "sound-new");
  await page
    .getByLabel("WAV or MP3")
    .setInputFiles(file("x.wav", wav(700, 24)));
  await expect(page.getByLabel("Name")).toHaveValue("Opening hours");
  await page.getByRole("button", { name: "Add Sound" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Opening hours",
  );
  await expect(page.getByRole("main")).toContainText("PCM 24-bit");
  await expect
    .poll(() => page.locator("audio").evaluate((a) => a.duration))
    .toBeCloseTo(0.7, 1);
  await expectAccessible(page);
  await picture(page, "sound");

  await page.getByRole("button", { name: "Replace the file" }).click();
  await expectAccessible(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("WAV or MP3").setInputFiles(file("y.wav", wav(1500)));
  await dialog.getByRole("button", { name: "Replace" }).click();
  await expect(page.getByRole("main")).toContainText("1.5 s");
  await page.getByRole("link", { name: "Changes" }).click();
  await expect(page.getByRole("main")).toContainText("replaced the file");

  // One sound of the list plays at a time, to its end.
  await addSound(page, "jingle.wav", wav(60000));
  await page.goto("/sounds?sort=duration");
  const play = (name) => page.getByRole("button", { name: `Play ${name}` });
  await play("Jingle").focus();
  await page.keyboard.press("Enter");
  await expect(play("Jingle")).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
  await picture(page, "sounds");
  await play("Opening hours").click();
  await expect(play("Jingle")).toHaveAttribute("aria-pressed", "false");
  await expect(play("Opening hours")).toHaveAttribute("aria-pressed", "true");
  await expect(play("Opening hours")).toHaveAttribute("aria-pressed", "false");
  await expect(page).toHaveURL(/\/sounds\?/);
});

test("a prompt of sounds and texts is built by keyboard, heard in a test call, and keeps its sound", async ({
  page,
}) => {
  test.slow();
  await addSound(page, "welcome.wav", wav(800));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome");
  await page.goto("/workflows/new");
  await page.getByLabel("Name").fill("Line with sounds");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add the first object" }).click();
  await page.getByRole("button", { name: "Capture Digits" }).click();
  await expect(page.getByLabel("Title")).toBeFocused();
  await page.keyboard.type("Ask");
  await page.locator("#f-label").fill("pin");
  const sound = page.locator("#f-prompt-sound");
  await sound.selectOption({ label: "Welcome (800 ms)" });
  await expect(page.locator("#f-prompt-say")).toBeHidden();
  const add = page.getByRole("button", { name: "Add part" }).first();
  await add.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Key in your pin.");
  await add.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Second.");
  await page
    .getByRole("button", { name: "Move up part of prompt 2", exact: true })
    .focus();
  await page.keyboard.press("Enter");
  await expect(page.locator('[name="prompt.then[0].say"]')).toHaveValue(
    "Second.",
  );
  await page
    .getByRole("button", { name: "Remove part of prompt 1", exact: true })
    .focus();
  await page.keyboard.press("Enter");
  await expect(page.locator('[name="prompt.then[0].say"]')).toHaveValue(
    "Key in your pin.",
  );
  await page.keyboard.press("Control+s");
  await expect(page.locator("#object-form")).toHaveAttribute(
    "data-object-title",
    "Ask",
  );
  await expect(page.locator('[name="prompt.then[1].say"]')).toHaveCount(0);
  const listen = page
    .getByRole("button", { name: "Listen to the chosen sound" })
    .first();
  await listen.click();
  await expect(listen).toHaveAttribute("aria-pressed", "true");
  await expect(listen).toHaveAttribute("aria-pressed", "false");
  await expectAccessible(page);
  await picture(page, "prompt");
  const workflow = page.url().match(/workflows\/([^/]+)/)[1];

  await page.goto(`/test-call?workflow=${workflow}`);
  const played = page.waitForResponse(/\/runtime\/sounds\//);
  await page.getByRole("button", { name: "Call", exact: true }).click();
  expect((await played).status()).toBeLessThan(300);
  const log = page.getByRole("log");
  await expect(log).toContainText("A sound plays: Welcome");
  await expect(log).toContainText("Key in your pin.");
  await expect(page.locator("#trace")).toContainText("♪ Welcome");
  await page.keyboard.type("123#");
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await expectAccessible(page);
  await picture(page, "test-call");

  await page.goto("/sounds");
  await page.getByRole("link", { name: "Welcome" }).click();
  await page.getByLabel("More", { exact: true }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toContainText("Line with sounds");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: /Used by/ }).click();
  await expect(page.getByRole("main")).toContainText("Ask");
  await picture(page, "sound-used-by");
});
