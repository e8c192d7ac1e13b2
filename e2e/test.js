// What every e2e test imports instead of @playwright/test: a server for each
// worker, and a page on which nothing may go wrong unseen. It can't see what a
// screen reader says, nor what speech sounds like.
import { createServer } from "node:http";
import { basename } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { admin, startServer } from "./server.js";

export { admin, expect, startServer };

// All that is asked of a page; its other theme can only get the colours wrong.
const everything = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
};
const colours = {
  type: "rule",
  values: ["color-contrast", "link-in-text-block"],
};

export const test = base.extend({
  // Settings of the server beyond the defaults: test.use({ settings: {…} }).
  settings: [{}, { scope: "worker", option: true }],

  server: [
    async ({ settings }, use) => {
      const server = await startServer(settings);
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  /**
   * Console errors that a test provokes on purpose: add a RegExp. A refused form
   * is one always: Chromium reports each answer of 409 and 422 as an error.
   */
  expectedErrors: async ({}, use) => {
    await use([/Failed to load resource: .* status of (409|422)/]);
  },

  /**
   * Watches a further browser context as strictly as the test's own.
   */
  watch: async ({ expectedErrors }, use) => {
    const problems = [];
    await use((context) => {
      context.on("weberror", (event) =>
        problems.push(`exception: ${event.error().stack ?? event.error()}`),
      );
      context.on("console", (message) => {
        if (message.type() === "error") {
          problems.push(
            `console: ${message.text()} (${message.location().url})`,
          );
        }
      });
      return context;
    });
    const unexpected = problems.filter(
      (problem) => !expectedErrors.some((known) => known.test(problem)),
    );
    expect(unexpected, "nothing may go wrong on the page").toEqual([]);
  },

  // Fails the test on any exception of a page, error in its console, or
  // violation of the Content-Security-Policy (which the console reports).
  strict: [
    async ({ context, server, watch }, use, info) => {
      watch(context);
      const from = server.log.length;
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach("hookline.log", {
          body: server.log.slice(from),
          contentType: "text/plain",
        });
      }
    },
    { auto: true },
  ],
});

/** Signs in on a page that is anywhere. */
export async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
}

/** Shows Workflows as outlines from now on, as the switch of views does. */
export async function asOutline(page, server) {
  await page
    .context()
    .addCookies([{ name: "workflow_view", value: "outline", url: server.url }]);
}

/**
 * Another system on loopback. asked holds what it was sent; it answers with `reply`, or as
 * answer(request, response) does, a request being {url, body, bytes}.
 */
export async function upstream(answer) {
  const it = { asked: [], reply: { type: "application/json", body: "{}" } };
  it.server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const bytes = Buffer.concat(parts);
      const one = { url: request.url, body: bytes.toString(), bytes };
      it.asked.push(one);
      if (answer) return answer(one, response);
      const { status = 200, type, body } = it.reply;
      response.writeHead(status, { "Content-Type": type }).end(body);
    });
  });
  await new Promise((done) => it.server.listen(0, "127.0.0.1", done));
  it.domain = `127.0.0.1:${it.server.address().port}`;
  it.at = `http://${it.domain}`;
  return it;
}

/**
 * With PICTURES=1, keeps pictures of the page in test-results, to look at: in both themes,
 * wide and narrow, by the name of the spec.
 */
export async function picture(page, name) {
  if (!process.env.PICTURES) return;
  const spec = basename(test.info().file, ".spec.js");
  const size = page.viewportSize();
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 400]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({
        path: `test-results/${spec}-${name}-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(size);
}

/** A page of somebody else's browser. Close its context when it is done with. */
export async function browserOf(browser, server, watch) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    timezoneId: "Australia/Sydney",
  });
  return watch(context).newPage();
}

/**
 * Waits until nothing on the page moves: colours are transitions too, and what
 * axe reads in the middle of one is in neither theme.
 */
async function settled(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    // One that is held or removed never ends, so nothing here waits without end.
    const moving = document
      .getAnimations()
      .filter((a) => a.effect.getComputedTiming().endTime !== Infinity);
    const long = new Promise((resolve) => setTimeout(resolve, 5_000));
    await Promise.race([
      long,
      Promise.all(moving.map((a) => a.finished.catch(() => {}))),
    ]);
    await frame();
  });
}

/**
 * Checks the page as it is with axe, in light and in dark. Axe's older way does so in
 * the page itself; the newer one opens another page each time, for frames of other
 * origins, which are not ours.
 *
 * @param {import('@playwright/test').Page} page
 */
export async function expectAccessible(page) {
  for (const [colorScheme, runOnly] of [
    ["light", everything],
    ["dark", colours],
  ]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ runOnly, resultTypes: ["violations"] })
      .analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => node.html),
    }));
    expect(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
