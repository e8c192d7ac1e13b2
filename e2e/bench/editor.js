// What the canvas costs with a large Workflow: `make bench-editor`. It plays the real
// program in Chromium and prints figures for docs/performance.md; nothing is compared.
import { chromium } from "@playwright/test";
import config from "../../playwright.config.js";
import { admin, startServer } from "../server.js";

const count = Number(process.argv[2] ?? 300);

/** A Workflow of that many objects: blocks of a question, a branch and four texts. */
function workspace() {
  const objects = [];
  const blocks = Math.floor(count / 6);
  for (let b = 0; b < blocks; b++) {
    const next = b + 1 < blocks ? `Ask ${b + 1}` : `Bye ${b}`;
    objects.push(
      `      - { title: Ask ${b}, kind: capture_digits, label: digits_${b}, min_digits: 1, max_digits: 1, timeout: 5s, tries: 2, prompt: { say: Key in one. }, exits: { next: Which ${b}, no_input: Bye ${b} } }`,
      `      - { title: Which ${b}, kind: branch_on_value, label: digits_${b}, rules: [{ exit: one, operator: equals, value: "1" }, { exit: two, operator: equals, value: "2" }], exits: { one: One ${b}, two: Two ${b}, otherwise: Other ${b} } }`,
      `      - { title: One ${b}, kind: say_text, text: One it is, exits: { next: ${next} } }`,
      `      - { title: Two ${b}, kind: say_text, text: Two it is, exits: { next: ${next} } }`,
      `      - { title: Other ${b}, kind: say_text, text: Something else, exits: { next: Bye ${b} } }`,
      `      - { title: Bye ${b}, kind: hang_up }`,
    );
  }
  return `version: 1\nworkflows:\n  - name: Large\n    objects:\n${objects.slice(0, blocks * 6).join("\n")}\n`;
}

const server = await startServer({ HOOKLINE_SAMPLE: "off" });
const browser = await chromium.launch(config.use.launchOptions);
const page = await browser.newPage({
  baseURL: server.url,
  viewport: { width: 1440, height: 900 },
});
const rows = [];
const ms = (n) => `${Math.round(n)} ms`;

/** Frame times in the browser while something is done. */
async function frames(name, work) {
  await page.evaluate(() => {
    window.frameTimes = [];
    window.measuring = true;
    let last = performance.now();
    const tick = (now) => {
      window.frameTimes.push(now - last);
      last = now;
      if (window.measuring) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await work();
  const times = await page.evaluate(() => {
    window.measuring = false;
    return window.frameTimes.slice(1).sort((a, b) => a - b);
  });
  const at = (q) =>
    times[Math.min(times.length - 1, Math.floor(times.length * q))];
  rows.push([
    name,
    `${ms(at(0.5))} median, ${ms(at(0.95))} p95, ${ms(times.at(-1))} longest`,
  ]);
}

/** How long the browser takes from a key to the frame after it. */
async function keyed(name, key, times = 10) {
  const took = await page.evaluate(
    async ({ key, times }) => {
      const init = { key, ctrlKey: true, bubbles: true, cancelable: true };
      const list = [];
      for (let i = 0; i < times; i++) {
        const from = performance.now();
        document
          .querySelector(".svelte-flow")
          .dispatchEvent(new KeyboardEvent("keydown", init));
        await new Promise((resolve) =>
          setTimeout(() => requestAnimationFrame(resolve)),
        );
        list.push(performance.now() - from);
      }
      return list.sort((a, b) => a - b);
    },
    { key, times },
  );
  rows.push([
    name,
    `${ms(took[Math.floor(took.length / 2)])} median, ${ms(took.at(-1))} longest`,
  ]);
}

try {
  await server.run(["apply", "-"], workspace());
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.includes("sign-in"));
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Large", exact: true }).first().click();
  const nodes = page.locator(".svelte-flow__node");
  await nodes.first().waitFor();
  const opened = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () =>
          document.querySelectorAll(".svelte-flow__node").length > 0 &&
          ![...document.querySelectorAll(".svelte-flow__node")].some(
            (n) => n.style.visibility === "hidden",
          )
            ? requestAnimationFrame(() => resolve(performance.now()))
            : requestAnimationFrame(look);
        look();
      }),
  );
  const drawn = await nodes.count();
  rows.push([
    "Objects and links drawn",
    `${drawn} and ${await page.locator(".wc-link").count()}`,
  ]);
  rows.push([
    "Open: from the request to all objects drawn and measured",
    ms(opened),
  ]);

  const ground = await page.locator(".svelte-flow").boundingBox();
  const x = ground.x + ground.width * 0.7;
  const y = ground.y + ground.height / 2;
  await frames("Pan, frames", async () => {
    await page.mouse.move(x, y);
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i < 30 ? 20 : -20);
  });
  await page.locator(".svelte-flow").focus();
  await page
    .getByRole("button", { name: /^Hide the palette/ })
    .click()
    .catch(() => {});
  await page.evaluate(() =>
    document.querySelector(".svelte-flow__node-object").focus(),
  );
  await page.keyboard.press("1");
  await page.waitForTimeout(500);
  const first = page.locator(".svelte-flow__node-object").first();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowUp");
  await page.waitForTimeout(500);
  const box = await first.boundingBox();
  const drag = async () => {
    await page.mouse.move(box.x + 60, box.y + 20);
    await page.mouse.down();
    for (let i = 1; i <= 60; i++)
      await page.mouse.move(box.x + 60 + i * 3, box.y + 20 + i * 2);
    await page.mouse.up();
  };
  const saving = page.waitForResponse((r) => r.request().method() === "PUT");
  await frames("Drag an object with its links, frames", drag);
  const answer = await saving;
  rows.push([
    "Autosave: answer of the server",
    ms((await answer.finished(), answer.request().timing().responseEnd)),
  ]);
  rows.push([
    "Autosave: size of the draft",
    `${Math.round((answer.request().postData() ?? "").length / 1000)} kB`,
  ]);
  for (let i = 0; i < 10; i++)
    await page.keyboard.press(i % 2 ? "t" : "ArrowRight");
  await page.locator(".svelte-flow").focus();
  await keyed("Choose all, to the next frame", "a", 1);
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(1100);
  }
  await keyed("Undo a move of all objects, to the next frame", "z");
  await keyed("Redo it", "y");
  const tidied = await page.evaluate(async () => {
    const from = performance.now();
    document.querySelector(".svelte-flow").dispatchEvent(
      new KeyboardEvent("keydown", {
        key: "t",
        bubbles: true,
        cancelable: true,
      }),
    );
    await new Promise((resolve) =>
      setTimeout(() => requestAnimationFrame(resolve)),
    );
    return performance.now() - from;
  });
  rows.push(["Tidy up", ms(tidied)]);

  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows)
    console.log(`| ${name.padEnd(width)} | ${value} |`);
} finally {
  await browser.close();
  await server.remove();
}
