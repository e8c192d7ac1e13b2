// The canvas: the Workflow of MISSION A6's shape built from nothing by mouse, by
// keyboard alone and by touch; undone to nothing and done again.
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

const workspace = `
version: 1
web_services:
  - name: Authentication
    active: true
    method: POST
    content_type: json
    domain: 127.0.0.1:9090
    path: /sessions
    timeout: 3s
    results:
      - { description: Token, path: token }
  - name: Blacklist check
    active: true
    method: GET
    content_type: form
    domain: 127.0.0.1:9090
    path: /check
    timeout: 3s
    results:
      - { description: Status, path: status }
`;

const node = (page, title) =>
  page.getByRole("group", { name: new RegExp(`^${title}, `) });
const summary = (page, text) => page.locator(".wc-summary", { hasText: text });
const exit = (page, title, name) =>
  node(page, title).locator(`.wc-out[data-handleid="${name}"]`);
const saved = (page) => expect(page.locator(".wc-save")).toHaveText("Saved");
const panel = (page) => page.locator("#object-form");

/** The draft as the server has it: titles, and what their exits lead to. */
async function draft(page) {
  await saved(page);
  const id = new URL(page.url()).pathname.split("/")[2];
  const answer = await page.request.get(`/workflows/${id}/graph`);
  const { objects } = await answer.json();
  const title = new Map(objects.map((o) => [o.id, o.title]));
  return Object.fromEntries(
    objects.map((o) => [
      o.title,
      Object.fromEntries(
        Object.entries(o.exits).map(([name, to]) => [name, title.get(to)]),
      ),
    ]),
  );
}

const blacklist = {
  "Web Service Connector": { success: "Web Service Connector 2" },
  "Web Service Connector 2": { success: "Branch on Value" },
  "Branch on Value": { blocked: "Say Text", otherwise: "Transfer" },
  "Say Text": { next: "Hang Up" },
  "Hang Up": {},
  Transfer: {},
};

async function empty(page, server, name) {
  await server.run(["apply", "-"], workspace);
  await signIn(page, admin.email, admin.password);
  await page.goto("/workflows/new?");
  await page.getByLabel("Name").fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.locator("workflow-canvas")).toBeVisible();
}

/** Undoes everything and does it again, by the keys. */
async function backAndForth(page) {
  await page.locator(".svelte-flow").focus();
  const undo = page.getByRole("button", { name: /^Undo/ });
  let steps = 0;
  while ((await undo.getAttribute("aria-disabled")) !== "true" && steps < 40) {
    await page.keyboard.press("Control+z");
    steps++;
  }
  await expect(page.locator(".svelte-flow__node")).toHaveCount(0);
  expect(await draft(page)).toEqual({});
  for (let i = 0; i < steps; i++) await page.keyboard.press("Control+Shift+z");
  await expect(page.locator(".svelte-flow__node")).toHaveCount(6);
  await expect(page.locator(".wc-link")).toHaveCount(5);
  expect(await draft(page)).toEqual(blacklist);
  return steps;
}

async function chooseKind(page, name) {
  await page
    .getByRole("region", { name: "Palette" })
    .getByRole("button", { name })
    .click();
}

/** hover() waits until what it is to meet stands still and is not covered. */
async function dragTo(page, from, to) {
  await from.hover();
  await page.mouse.down();
  const box = await to.boundingBox();
  await page.mouse.move(box.x + 30, box.y + 20, { steps: 8 });
  await page.mouse.move(box.x + 40, box.y + 24);
  await page.mouse.up();
}

async function dropKind(page, name, x, y) {
  const item = page
    .getByRole("region", { name: "Palette" })
    .getByRole("button", { name });
  const a = await item.boundingBox();
  const ground = await page.locator(".svelte-flow").boundingBox();
  await page.mouse.move(a.x + 12, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(a.x + 80, a.y + 20, { steps: 3 });
  await page.mouse.move(ground.x + x, ground.y + y, { steps: 8 });
  await page.mouse.up();
}

const quick = (page) => page.getByRole("dialog", { name: /^(Behind|Add)/ });

async function saveRule(page) {
  await panel(page)
    .getByLabel("Variable", { exact: false })
    .first()
    .fill("status");
  await panel(page).locator('[name="rules[0].exit"]').fill("blocked");
  await panel(page).locator('[name="rules[0].value"]').fill("1");
  await page.keyboard.press("Control+s");
}

test("the blacklist Workflow is built by mouse, undone and redone", async ({
  page,
  server,
}) => {
  await empty(page, server, "Blacklist by mouse");
  await expectAccessible(page);
  await chooseKind(page, "Web Service Connector");
  await expect(page.getByLabel("Title")).toBeFocused();
  const service = page.locator('#panel [name="web_service"]');
  await service.selectOption({ label: "Authentication" });

  // Going on saves what was chosen: a step of its own.
  await chooseKind(page, "Web Service Connector");
  await expect(page.locator(".flow-panel-title")).toHaveText(
    "Web Service Connector 2",
  );
  await expect(summary(page, "Authentication")).toBeVisible();
  await service.selectOption({ label: "Blacklist check" });
  await page.keyboard.press("Control+s");
  await expect(summary(page, "Blacklist check")).toBeVisible();

  // Dragged onto the ground, and an exit dragged to it.
  await dropKind(page, "Branch on Value", 300, 520);
  await expect(page.locator(".flow-panel-title")).toHaveText("Branch on Value");
  await saveRule(page);
  await expect(exit(page, "Branch on Value", "blocked")).toBeVisible();
  await page.locator(".svelte-flow").press("f");
  await dragTo(
    page,
    exit(page, "Web Service Connector 2", "success"),
    node(page, "Branch on Value"),
  );
  await expect(page.locator(".wc-link")).toHaveCount(2);

  // An exit dropped on the ground asks what shall stand there.
  const blocked = exit(page, "Branch on Value", "blocked");
  await blocked.hover();
  const box = await blocked.boundingBox();
  await page.mouse.down();
  await page.mouse.move(box.x - 20, box.y + 60, { steps: 6 });
  await page.mouse.up();
  await quick(page).getByLabel("Kind of object").fill("say");
  await page.keyboard.press("Enter");
  await expect(page.locator(".flow-panel-title")).toHaveText("Say Text");

  // The plus of an exit asks the same.
  await exit(page, "Say Text", "next").locator(".wc-plus").click();
  await quick(page).getByRole("option", { name: "Hang Up" }).click();
  await expect(page.locator(".flow-panel-title")).toHaveText("Hang Up");
  // What was added came into sight, and the branch went out of it.
  await page.locator(".svelte-flow").press("f");
  await exit(page, "Branch on Value", "otherwise").locator(".wc-plus").click();
  await quick(page).getByRole("option", { name: "Transfer" }).click();
  await expect(page.locator(".flow-panel-title")).toHaveText("Transfer");
  expect(await draft(page)).toEqual(blacklist);
  await page.screenshot({ path: "/tmp/shots/mouse.png" });
  expect(await backAndForth(page)).toBe(10);
  await expectAccessible(page);
});

/** Adds behind the object in focus: the box under A. */
async function addByKey(page, words) {
  await page.keyboard.press("a");
  await expect(quick(page).getByLabel("Kind of object")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await expect(quick(page)).toHaveCount(0);
}

const inFocus = (page, title) => expect(node(page, title)).toBeFocused();

/** Opens the settings of the object in focus, chooses, saves, and goes back. */
async function settingsByKey(page, title, work) {
  await inFocus(page, title);
  await page.keyboard.press("Enter");
  await expect(page.locator(".flow-panel-title")).toHaveText(title);
  await expect(page.getByLabel("Title")).toBeFocused();
  await work();
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved");
  await page.keyboard.press("Escape");
  await inFocus(page, title);
}

test("the blacklist Workflow is built by keyboard alone", async ({
  page,
  server,
}) => {
  await empty(page, server, "Blacklist by keyboard");
  await page.getByRole("button", { name: "Add the first object" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("web service");
  await page.keyboard.press("Enter");
  const service = (name) => async () => {
    await page.keyboard.press("Tab");
    await expect(page.locator('#panel [name="web_service"]')).toBeFocused();
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await expect(page.locator("#panel")).toContainText(`Open ${name}`);
  };
  await settingsByKey(page, "Web Service Connector", service("Authentication"));
  await addByKey(page, "web service");
  await settingsByKey(
    page,
    "Web Service Connector 2",
    service("Blacklist check"),
  );
  await addByKey(page, "branch");
  await settingsByKey(page, "Branch on Value", async () => {
    await page.keyboard.press("Tab");
    await page.keyboard.type("status");
    await panel(page).locator('[name="rules[0].exit"]').focus();
    await page.keyboard.type("blocked");
    await panel(page).locator('[name="rules[0].value"]').focus();
    await page.keyboard.type("1");
  });
  await addByKey(page, "say");
  await inFocus(page, "Say Text");
  await addByKey(page, "hang");
  await inFocus(page, "Hang Up");
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowUp");
  await inFocus(page, "Branch on Value");
  await addByKey(page, "transfer");
  await inFocus(page, "Transfer");
  expect(await draft(page)).toEqual(blacklist);

  // Arrows move it, and a run of them is one step.
  const before = await node(page, "Transfer").boundingBox();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await expect
    .poll(async () => (await node(page, "Transfer").boundingBox()).x)
    .toBeGreaterThan(before.x + 12);
  await expect(page.locator("workflow-canvas > [role=status]")).toContainText(
    "Moved to",
  );
  // Deleting joins what was linked through it, and the focus stays in the flow.
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowDown");
  await inFocus(page, "Say Text");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  expect((await draft(page))["Branch on Value"].blocked).toBe("Hang Up");
  await page.keyboard.press("Control+z");
  expect(await draft(page)).toEqual(blacklist);

  await page.locator(".svelte-flow").focus();
  await page.keyboard.press("?");
  await expect(
    page.getByRole("dialog", { name: "Keyboard shortcuts" }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.locator(".svelte-flow").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("uses:blacklist");
  await expect(page.locator(".wc-find-count")).toHaveText("1 of 1");
  await page.keyboard.press("Enter");
  await expect(page.locator(".flow-panel-title")).toHaveText(
    "Web Service Connector 2",
  );
  await page.keyboard.press("Escape");
  await inFocus(page, "Web Service Connector 2");
  await backAndForth(page);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 1180, height: 820 } });

  test("the blacklist Workflow is built by touch", async ({ page, server }) => {
    await empty(page, server, "Blacklist by touch");
    const finger = await page.context().newCDPSession(page);
    const touch = (type, points) =>
      finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    // First aside: up and down scrolls a palette that is longer than the screen.
    const drag = async (from, to) => {
      await touch("touchStart", [from]);
      await touch("touchMove", [{ x: from.x + 30, y: from.y }]);
      await touch("touchMove", [{ x: from.x + 60, y: from.y }]);
      for (let i = 1; i <= 6; i++)
        await touch("touchMove", [
          {
            x: from.x + 60 + ((to.x - from.x - 60) * i) / 6,
            y: from.y + ((to.y - from.y) * i) / 6,
          },
        ]);
      // It rests before it lifts: a tap right after a fling only ends that.
      for (let i = 0; i < 8; i++) {
        await touch("touchMove", [to]);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
      await touch("touchEnd", []);
    };
    const middle = async (locator) => {
      await locator.scrollIntoViewIfNeeded();
      const box = await locator.boundingBox();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const put = async (kind, x, y) => {
      const item = page
        .getByRole("region", { name: "Palette" })
        .getByRole("button", { name: kind });
      const ground = await page.locator(".svelte-flow").boundingBox();
      await drag(await middle(item), { x: ground.x + x, y: ground.y + y });
      await expect(page.locator(".flow-panel-title")).toContainText(kind);
    };
    const close = async () => {
      await page.getByRole("button", { name: "Close the settings" }).tap();
      await expect(panel(page)).toHaveCount(0);
    };

    await page.getByRole("button", { name: "Add object" }).tap();
    await put("Web Service Connector", 520, 60);
    await page
      .locator('#panel [name="web_service"]')
      .selectOption({ label: "Authentication" });
    await close();
    await put("Web Service Connector", 520, 220);
    await page
      .locator('#panel [name="web_service"]')
      .selectOption({ label: "Blacklist check" });
    await close();
    await put("Branch on Value", 520, 380);
    await expect(page.locator(".flow-panel-title")).toHaveText(
      "Branch on Value",
    );
    await saveRule(page);
    await expect(exit(page, "Branch on Value", "blocked")).toBeVisible();
    await close();
    await put("Say Text", 420, 540);
    await close();
    await put("Transfer", 720, 540);
    await close();
    await page.getByRole("button", { name: "Hide the palette" }).tap();
    await page.getByRole("button", { name: "Fit everything" }).tap();
    const lead = async (title, name, to) => {
      await exit(page, title, name).hover();
      await drag(
        await middle(exit(page, title, name)),
        await middle(node(page, to)),
      );
    };
    await lead("Web Service Connector", "success", "Web Service Connector 2");
    await lead("Web Service Connector 2", "success", "Branch on Value");
    await lead("Branch on Value", "blocked", "Say Text");
    await lead("Branch on Value", "otherwise", "Transfer");
    await exit(page, "Say Text", "next").locator(".wc-plus").tap();
    await quick(page).getByRole("option", { name: "Hang Up" }).tap();
    expect(await draft(page)).toEqual(blacklist);
    await backAndForth(page);
  });
});

test("objects go by the clipboard to another Workflow and tab; nonsense is explained", async ({
  page,
  server,
  context,
}) => {
  await empty(page, server, "Copied from");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Add the first object" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("say");
  await page.keyboard.press("Enter");
  await inFocus(page, "Say Text");
  await addByKey(page, "hang");
  await inFocus(page, "Hang Up");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(text)).toMatchObject({
    hookline: "workflow objects",
    objects: [{ kind: "say_text" }, { kind: "hang_up" }],
  });

  const other = await context.newPage();
  await other.goto("/workflows/new");
  await other.getByLabel("Name").fill("Copied to");
  await other.keyboard.press("Enter");
  await other.locator(".svelte-flow").focus();
  await other.keyboard.press("Control+v");
  await expect(other.locator(".svelte-flow__node")).toHaveCount(2);
  await other.keyboard.press("Control+v");
  await expect(node(other, "Say Text 2")).toBeVisible();
  expect(await draft(other)).toEqual({
    "Say Text": { next: "Hang Up" },
    "Hang Up": {},
    "Say Text 2": { next: "Hang Up 2" },
    "Hang Up 2": {},
  });

  const paste = async (text) => {
    await other.evaluate((t) => navigator.clipboard.writeText(t), text);
    await other.locator(".svelte-flow").focus();
    await other.keyboard.press("Control+v");
  };
  const objects = (list) =>
    JSON.stringify({ hookline: "workflow objects", objects: list });
  for (const [nonsense, why] of [
    ["hello", "no Workflow object"],
    ['{"nodes":[]}', "no Workflow objects of Hookline"],
    [objects([{ kind: "rocket", title: "Up" }]), "“rocket”"],
    [
      objects(Array(5000).fill({ kind: "hang_up" })),
      "5000 objects are too many",
    ],
    [objects([{ kind: "say_text", title: "x".repeat(300) }]), "300 characters"],
    // Only the server knows what settings a kind has.
    [
      objects([{ kind: "say_text", title: "Odd", settings: { wings: 2 } }]),
      "Odd",
    ],
  ]) {
    await paste(nonsense);
    await expect(other.locator("#toasts")).toContainText(why);
    await expect(other.locator(".svelte-flow__node")).toHaveCount(4);
  }
  await saved(other);
  await other.close();
});

test("an object dropped on a link goes in there; tidy up, notes and several at once are steps", async ({
  page,
  server,
}) => {
  await empty(page, server, "Dropped on a link");
  await chooseKind(page, "Say Text");
  await expect(page.locator(".flow-panel-title")).toHaveText("Say Text");
  await chooseKind(page, "Hang Up");
  await expect(page.locator(".flow-panel-title")).toHaveText("Hang Up");
  await page.getByRole("button", { name: "Close the settings" }).click();
  await expect(panel(page)).toHaveCount(0);
  await page.locator(".svelte-flow").press("f");
  await node(page, "Hang Up").hover();
  const a = await exit(page, "Say Text", "next").boundingBox();
  const b = await node(page, "Hang Up").boundingBox();
  const ground = await page.locator(".svelte-flow").boundingBox();
  await dropKind(
    page,
    "Set Variable",
    a.x + a.width / 2 - ground.x,
    (a.y + a.height + b.y) / 2 - ground.y,
  );
  await expect(page.locator(".flow-panel-title")).toHaveText("Set Variable");
  expect(await draft(page)).toEqual({
    "Say Text": { next: "Set Variable" },
    "Set Variable": { next: "Hang Up" },
    "Hang Up": {},
  });

  // A link is taken away where it is, and comes back.
  await page.getByRole("button", { name: "Close the settings" }).click();
  await page.locator(".svelte-flow").press("f");
  await node(page, "Hang Up").hover();
  const from = await exit(page, "Set Variable", "next").boundingBox();
  const to = await node(page, "Hang Up").boundingBox();
  await page.mouse.click(
    from.x + from.width / 2,
    (from.y + from.height + to.y) / 2,
  );
  await page.getByRole("button", { name: "Remove the link" }).click();
  await expect(page.locator(".wc-link")).toHaveCount(1);
  await page.locator(".svelte-flow").press("Control+z");
  await expect(page.locator(".wc-link")).toHaveCount(2);

  // A problem leads to its field.
  await page.getByRole("button", { name: /problem/ }).click();
  await page
    .getByRole("region", { name: "Problems" })
    .getByRole("button", { name: /^Say Text/ })
    .click();
  await expect(page.locator("#f-text")).toBeFocused();

  await page.locator(".svelte-flow").press("n");
  await page.getByLabel("Text of the note").fill("Ask Ann about this");
  await page.keyboard.press("Escape");
  await expect(page.locator(".wc-note")).toContainText("Ask Ann");
  await page.keyboard.press("t");
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Align left" }).click();
  await page.locator(".svelte-flow").focus();
  await page.keyboard.press("Control+d");
  await expect(page.locator(".svelte-flow__node")).toHaveCount(8);
  await page.keyboard.press("Delete");
  await expect(page.locator(".svelte-flow__node")).toHaveCount(4);
  await saved(page);
  await page.reload();
  await expect(page.locator(".wc-note")).toContainText("Ask Ann");
  await expect(page.locator(".svelte-flow__node")).toHaveCount(4);
  await expectAccessible(page);
});

test("the outline is one switch away, with the same object chosen", async ({
  page,
  server,
}) => {
  await empty(page, server, "Both views");
  await chooseKind(page, "Say Text");
  await expect(page.locator(".flow-panel-title")).toHaveText("Say Text");
  await page.locator("#f-text").fill("Hello");
  // What was typed goes along.
  await page.getByRole("link", { name: "Outline" }).click();
  await expect(page.locator("#outline")).toContainText("Say Text");
  await expect(page.locator("#f-text")).toHaveValue("Hello");
  await page.getByRole("link", { name: "Canvas" }).click();
  await expect(node(page, "Say Text")).toBeVisible();
  await expect(page.locator("#f-text")).toHaveValue("Hello");
  await expect(page.locator(".svelte-flow__node.selected")).toHaveCount(1);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Both views" }).first().click();
  await expect(page.locator("workflow-canvas")).toBeVisible();
});
