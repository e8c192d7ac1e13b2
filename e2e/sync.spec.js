// A draft on the canvas when things go wrong: the network, the sign-in, somebody else.
// Nothing is lost.
import {
  admin,
  browserOf,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

const names = ["Welcome", "Ask", "Bye"];
const file = (name, objects) => `
version: 1
workflows:
  - name: ${name}
    publish: false
    objects:
${objects.map((title) => `      - { title: ${title}, kind: say_text, text: ${title} }`).join("\n")}
`;

const node = (page, title) =>
  page.getByRole("group", { name: new RegExp(`^${title}, `) });
const strip = (page) => page.locator("#draft-state");
const says = (page, text) => expect(strip(page)).toContainText(text);
const act = (page, name) =>
  strip(page).getByRole("button", { name, exact: true }).click();
const saved = async (page) => {
  await expect(page.locator(".wc-save")).toHaveText("Saved");
  await expect(strip(page)).toBeEmpty();
};
const back = (page) =>
  page.evaluate(() => window.dispatchEvent(new Event("focus")));

/** Opens a new Workflow of three objects. */
async function open(page, server, name) {
  await server.run(["apply", "-"], file(name, names));
  await signIn(page, admin.email, admin.password);
  await visit(page, name);
  await saved(page);
}

async function visit(page, name) {
  await page.goto("/workflows");
  const link = page.getByRole("link", { name, exact: true });
  await page.goto(`${await link.getAttribute("href")}?view=canvas`);
  await expect(page.locator(".wc-stage")).toBeVisible();
}

// By the keys: the palette may lie over it.
async function choose(page, title) {
  await node(page, title).focus();
  const chosen = node(page, title).and(page.locator(".selected"));
  if ((await chosen.count()) === 0) await page.keyboard.press("Space");
  await expect(chosen).toHaveCount(1);
}

async function remove(page, title) {
  await choose(page, title);
  await page.keyboard.press("Delete");
  await expect(node(page, title)).toHaveCount(0);
}

/** The titles in the draft as the server has it. */
async function titles(page) {
  const id = new URL(page.url()).pathname.split("/")[2];
  const answer = await page.request.get(`/workflows/${id}/graph`);
  return (await answer.json()).objects.map((o) => o.title);
}

test("offline", async ({ page, server, context, expectedErrors }) => {
  // The settings of an object can't be shown meanwhile.
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/);
  await open(page, server, "Offline line");
  await context.setOffline(true);
  await remove(page, "Ask");
  await says(page, "kept in this browser");
  await expect(page.locator(".wc-save")).toHaveText(
    "Offline: kept in this browser",
  );
  await expectAccessible(page, "editor, offline");
  await remove(page, "Bye");
  await context.setOffline(false);
  await saved(page);
  expect(await titles(page)).toEqual(["Welcome"]);
});

test("signed out", async ({ page, server, context, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  await open(page, server, "Signed-out line");
  await choose(page, "Ask");
  await expect(page.locator("#object-form")).toBeVisible();
  await context.clearCookies({ name: "hookline" });
  await page.keyboard.press("Delete");
  await says(page, "You are signed out");
  await expect(strip(page).getByRole("link")).toHaveAttribute(
    "href",
    "/sign-in",
  );
  const other = await context.newPage();
  await signIn(other, admin.email, admin.password);
  await other.close();
  await back(page);
  await saved(page);
  expect(await titles(page)).toEqual(["Welcome", "Bye"]);
});

test("loaded anew before the server had it", async ({
  page,
  server,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  await open(page, server, "Kept line");
  await choose(page, "Ask");
  await expect(page.locator("#object-form")).toBeVisible();
  await context.clearCookies({ name: "hookline" });
  await page.keyboard.press("Delete");
  await says(page, "You are signed out");
  await page.reload();
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await says(page, "never reached Hookline");
  await expect(node(page, "Ask")).toBeVisible();
  await expectAccessible(page, "editor, kept changes");
  await act(page, "Bring them back");
  await expect(node(page, "Ask")).toHaveCount(0);
  await saved(page);
  expect(await titles(page)).toEqual(["Welcome", "Bye"]);
  // It is a step like any other.
  await page.keyboard.press("Control+z");
  await expect(node(page, "Ask")).toBeVisible();
  await saved(page);
  await page.reload();
  await expect(node(page, "Ask")).toBeVisible();
  await saved(page);
});

test("changed elsewhere meanwhile", async ({
  page,
  server,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_FAILED/);
  await open(page, server, "Disputed line");
  const lose = (route) =>
    route.request().method() === "PUT" ? route.abort() : route.fallback();
  const meet = async (objects) => {
    await page.route("**/graph", lose);
    await remove(page, "Ask");
    await says(page, "can’t be reached");
    await server.run(["apply", "-"], file("Disputed line", objects));
    await page.unroute("**/graph", lose);
    // By hand, unless it tried again by itself a moment before: the button is gone then.
    await strip(page).evaluate((state) =>
      state.querySelector('[data-draft="retry"]')?.click(),
    );
    await says(page, "changed this draft elsewhere");
  };
  await meet([...names, "Theirs"]);
  await expectAccessible(page, "editor, conflict");
  await act(page, "Put mine in its place");
  await saved(page);
  expect(await titles(page)).toEqual(["Welcome", "Bye"]);

  // What another place saves while nothing is unsent is shown, as a step.
  await server.run(["apply", "-"], file("Disputed line", names));
  await back(page);
  await expect(node(page, "Ask")).toBeVisible();
  await saved(page);
  await meet([...names, "Theirs"]);
  await act(page, "Show theirs");
  await expect(node(page, "Theirs")).toBeVisible();
  await saved(page);
  await page.keyboard.press("Control+z"); // mine again
  await expect(node(page, "Theirs")).toHaveCount(0);
  await page.keyboard.press("Control+y");
  await expect(node(page, "Theirs")).toBeVisible();
  await saved(page);

  await meet([...names, "Others"]);
  await act(page, "Keep mine as a copy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Disputed line copy",
  );
  await expect(node(page, "Theirs")).toBeVisible();
  await expect(node(page, "Ask")).toHaveCount(0);
  await visit(page, "Disputed line");
  await expect(node(page, "Others")).toBeVisible();
  await saved(page);
});

test("two people", async ({ page, browser, server, watch, expectedErrors }) => {
  expectedErrors.push(/status of 423/, /ERR_FAILED/);
  await open(page, server, "Shared line");
  const second = await browserOf(browser, server, watch);
  await signIn(second, admin.email, admin.password);
  await visit(second, "Shared line");
  await says(second, "You edit this Workflow in another tab");
  await expectAccessible(second, "editor, watching");
  await choose(second, "Ask");
  await second.keyboard.press("Delete");
  await expect(node(second, "Ask")).toBeVisible();
  await expect(second.locator("#object-form")).toHaveAttribute("inert");
  await node(second, "Ask").focus();
  await second.keyboard.press("Space"); // chosen no longer
  await expect(second.locator("#object-form")).toHaveCount(0);

  // The second one follows.
  await remove(page, "Bye");
  await saved(page);
  await back(second);
  await expect(node(second, "Bye")).toHaveCount(0);

  // The second one takes over; what the first one has not sent is not lost.
  const lose = (route) =>
    route.request().method() === "PUT" ? route.abort() : route.fallback();
  await page.route("**/graph", lose);
  await remove(page, "Ask");
  await says(page, "can’t be reached");
  await act(second, "Take over");
  await saved(second);
  await page.unroute("**/graph", lose);
  await back(page);
  await says(page, "Your last changes did not reach Hookline");
  await act(page, "Keep mine as a copy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Shared line copy",
  );
  expect(await titles(page)).toEqual(["Welcome"]);
  await remove(second, "Welcome");
  await saved(second);
  expect(await titles(second)).toEqual(["Ask"]);

  // Left, it is free at once. (A context that is closed tells its pages nothing.)
  await second.goto("/calls");
  await second.context().close();
  await visit(page, "Shared line");
  await expect(node(page, "Ask")).toBeVisible();
  await saved(page);
});
