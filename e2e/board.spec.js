// The supervisors' board as a supervisor sees it: nothing yet, then an agent and
// callers placed straight into the database, as the desk would; it moves by itself.
// It can't see the desk at work; that is the desk's own spec.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { admin, expect, expectAccessible, test } from "./test.js";

const time = (ago = 0) =>
  new Date(Date.now() - ago)
    .toISOString()
    .replace("T", " ")
    .replace("Z", "+00:00");

const text = (value) =>
  value === null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`;

/** Collects rows as the program keeps them; run puts them into its database. */
function seed(file) {
  let sql = "";
  const insert = (table, row) => {
    sql += `INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.values(row).map(text)});\n`;
  };
  return {
    run: () => {
      execFileSync("go", ["run", "./e2e/seed", `sqlite:${file}`], {
        input: sql,
        cwd: path.join(import.meta.dirname, ".."),
      });
      sql = "";
    },
    campaign: (id, name) =>
      insert("campaigns", {
        id,
        name,
        name_key: name.toLowerCase(),
        type: "inbound",
        config: JSON.stringify({
          queue: {
            service_level_ms: 20000,
            ring_ms: 20000,
            max_wait_ms: 600000,
          },
        }),
        version: 1,
        created_at: time(),
        updated_at: time(),
      }),
    agent: (id, name, state, campaign, ago, reason = "") => {
      insert("users", {
        id,
        email: `${id}@example.com`,
        name,
        role: "agent",
        password_hash: "x",
        active: 1,
        created_at: time(),
        updated_at: time(),
      });
      // Paused agents stay: the desk takes a ready one away whose browser is gone.
      insert("agents", {
        user_id: id,
        state,
        reason,
        since: time(ago),
        idle_since: time(ago),
        seen_at: time(-3600_000),
        version: 1,
      });
      insert("agent_campaigns", { user_id: id, campaign_id: campaign });
    },
    entry: (id, campaign, name, ago, more = {}) => {
      insert("calls", {
        id: `call-${id}`,
        kind: "carrier",
        carrier_id: "c",
        carrier_call_id: id,
        caller: "+61491570156",
        called: "+61255501234",
        workflow_id: "",
        workflow_name: "Support line",
        version_id: "",
        status: "live",
        outcome: "",
        reason: "",
        turn: 0,
        state: "{}",
        claim_turn: -1,
        started_at: time(ago),
        updated_at: time(),
      });
      insert("queue_entries", {
        id,
        call_id: `call-${id}`,
        entry_key: "k",
        campaign_id: campaign,
        campaign_name: name,
        caller: "+61491570156",
        test: 0,
        priority: 5,
        status: "waiting",
        joined_at: time(ago),
        deadline_at: time(-3600_000),
        seen_at: time(-3600_000),
        ...more,
      });
    },
  };
}

async function signIn(page, { email, password }) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

test("a supervisor watches queues and agents", async ({
  page,
  server,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 403/);
  const link = await server.run([
    "user",
    "add",
    "--role",
    "supervisor",
    "sue@example.com",
  ]);
  await page.goto(
    link.match(/http\S+/)[0].replace(/^http:\/\/[^/]+/, server.url),
  );
  await page.getByLabel("Your name").fill("Sue");
  await page.getByLabel("Password").fill("a few words in a row");
  await page.keyboard.press("Enter");
  const menu = page.getByRole("navigation", { name: "Main" });
  await expect(menu).toBeVisible();
  await expect(menu.getByRole("link", { name: "Web Services" })).toHaveCount(0);
  await expectAccessible(page);
  await menu.getByRole("link", { name: "Board" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Board");
  await expectAccessible(page);

  const db = seed(path.join(server.dir, "data", "hookline.db"));
  db.campaign("sup", "Billing desk");
  db.campaign(
    "long",
    "A Campaign whose name goes on for as long as anybody would ever type one, and on",
  );
  db.agent("u1", "Ann Lee", "paused", "sup", 125_000, "Break");
  db.agent("u2", "Ben Wood", "wrap_up", "sup", 5_000);
  for (let i = 0; i < 12; i++) {
    const answered = i % 3 !== 0;
    db.entry(`d${i}`, "sup", "Billing desk", 1000 * (60 + i), {
      status: "ended",
      outcome: answered ? "answered" : i % 2 ? "abandoned" : "timeout",
      answered_at: answered ? time(1000 * (50 + i)) : null,
      ended_at: time(1000),
    });
  }
  db.entry("w1", "sup", "Billing desk", 95_000);
  db.run();
  // It comes by itself, without a word from the reader.
  const row = page.getByRole("row", { name: /Billing desk/ });
  await expect(row).toContainText("1 min");
  const live = page.locator("#board-live");
  await expect(live).toContainText("+61 491 570 156");
  await expect(live.getByRole("img", { name: /answered/ })).toBeVisible();
  await expectAccessible(page);
  await shots(page, "board");

  // What is typed stays while the board moves.
  await page.getByPlaceholder("Search Campaigns").fill("bill");
  await expect(page.locator("#campaign-queues tbody tr")).toHaveCount(1);
  await expect(live).toContainText("1 of");
  db.entry("w2", "sup", "Billing desk", 2_000);
  db.run();
  await expect(row.getByRole("cell").nth(1)).toHaveText("2");
  await expect(page.getByPlaceholder("Search Campaigns")).toHaveValue("bill");
  await expect(page.getByPlaceholder("Search Campaigns")).toBeFocused();

  await page.getByRole("link", { name: "Show as a table" }).click();
  await expect(
    page.getByRole("region", { name: "Calls today by half hour" }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByText("What the figures mean").click();
  await expect(page.getByText("Of all calls offered")).toBeVisible();

  await page.getByRole("link", { name: "Billing desk", exact: true }).click();
  await expect(page.getByRole("row", { name: /Ann Lee/ })).toContainText(
    "Break",
  );
  await expect(page.getByRole("row", { name: /Ann Lee/ })).toContainText(
    "2 min",
  );
  await page.getByLabel("State").selectOption("wrap_up");
  await expect(page.locator("#agents tbody tr")).toHaveCount(1);
  await expectAccessible(page);
  await shots(page, "board-agents");

  await live
    .getByRole("link", { name: /570 156/ })
    .first()
    .click();
  await expect(
    page.getByRole("heading", { name: "Queue and agents" }),
  ).toBeVisible();
  await expectAccessible(page);
  await shots(page, "board-call");
  await menu.getByRole("link", { name: "Calls", exact: true }).click();
  await expectAccessible(page);
  await shots(page, "board-calls");
  await menu.getByRole("link", { name: "Home" }).click();
  await expect(page.getByText("Agents at the desk")).toBeVisible();
  await expectAccessible(page);
  await shots(page, "board-home");
  await page.goto("/web-services");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "This screen is for admins",
  );
});

test("the board says when it is not up to date", async ({
  page,
  server,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_CONNECTION_REFUSED|Failed to fetch/);
  await signIn(page, admin);
  await page.goto("/board");
  const line = page.getByText("Not up to date");
  await expect(line).toBeHidden();
  await page.route("**/board", (route) => route.abort("connectionrefused"));
  await expect(line).toBeVisible();
  await page.unroute("**/board");
  await expect(line).toBeHidden();
  void server;
});

/** Pictures to look at, when asked for: SHOTS=/tmp. */
async function shots(page, name) {
  if (!process.env.SHOTS) return;
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 400]) {
      await page.setViewportSize({ width, height: 900 });
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
