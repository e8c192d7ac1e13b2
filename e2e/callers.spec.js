// The two stories of the sample workspace, from `make run` alone: who is calling is
// on the agent's screen when the call is answered (MISSION A7), and a blocked
// number does not get through (MISSION A6). Two people in two browsers.
import {
  admin,
  browserOf,
  expect,
  expectAccessible,
  signIn,
  test,
} from "./test.js";

const blocked = "+61 411 000 111";

test.beforeEach(async ({ page }) => {
  await signIn(page, admin.email, admin.password);
});

/** Ann Lee of the sample, in a browser of her own, at the desk and ready. */
async function ann(browser, server, strictContext) {
  const printed = await server.run(["user", "link", "ann@example.test"]);
  const token = printed.match(/token=([\w-]+)/)[1];
  const page = await browserOf(browser, server, strictContext);
  await page.goto(`/first-sign-in?token=${token}`);
  await page.getByLabel("Password").fill("a good long password");
  await page
    .locator("main button[type=submit], form button[type=submit]")
    .first()
    .click();
  await page.goto("/desk");
  await page.getByRole("button", { name: "Go to the desk" }).click();
  await page.getByRole("button", { name: "Ready for calls" }).click();
  return page;
}

async function leave(desk) {
  await desk.getByRole("button", { name: "Leave the desk" }).click();
  await expect(
    desk.getByRole("button", { name: "Go to the desk" }),
  ).toBeVisible();
  await desk.context().close();
}

/** Places a test call of a Workflow of the sample. */
async function call(page, workflow, caller) {
  await page.goto("/test-call");
  const choice = page.getByRole("radio", { name: new RegExp(`^${workflow}`) });
  await choice.check();
  // A search never hides what is chosen.
  const search = page.getByLabel("Search Workflows and numbers");
  await search.fill("zzz");
  await expect(page.getByText("Nothing matches.")).toBeVisible();
  await expect(choice).toBeVisible();
  await search.fill("");
  await page.getByLabel("Caller's number").fill(caller);
  await page.getByRole("button", { name: "Call", exact: true }).click();
}

test("who is calling: the Script shows country, carrier and line type", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const desk = await ann(browser, server, watch);
  await call(page, "Who is calling", "+61 491 570 156");
  await expect(page.getByRole("log")).toContainText("Please hold the line");
  await expect(desk.locator("#desk")).toContainText("+61 491 570 156");
  await desk.getByRole("button", { name: /^Answer/ }).click();
  const script = desk.locator("#desk");
  await expect(script).toContainText("Australia");
  await expect(script).toContainText("Telstra");
  await expect(script).toContainText("mobile");
  await expect(script).toContainText("offer to send the answer as a text");
  await expect(page.locator("[data-status]")).toContainText(
    "You talk to Ann Lee",
  );
  await expectAccessible(desk);
  await expectAccessible(page);
  await desk.getByLabel("Topic").selectOption("Bill");
  await desk.getByRole("button", { name: /^Hang up/ }).click();
  await expect(page.getByRole("log")).toContainText("Thank you for calling");
  await desk.getByLabel("Solved").check();
  await desk.getByRole("button", { name: /^Done/ }).click();
  await expect(desk.locator("#desk")).toContainText("Ready");
  // The call's page tells who answered and how it was closed.
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await expect(page.locator("main")).toContainText("Ann Lee");
  await expect(page.locator("main")).toContainText("Solved");
  await expectAccessible(page);
  await leave(desk);
});

test("a blocked number does not get through; taken off the list it does", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const desk = await ann(browser, server, watch);
  await call(page, "Blocked numbers", blocked);
  await expect(page.getByRole("log")).toContainText("Please do not call again");
  await expect(page.locator("#variables")).toContainText("blocked");
  // The session's token is a secret: the trace shows that there is one, not which.
  await expect(page.locator("#variables")).toContainText("••••");
  await call(page, "Blocked numbers", "+61 491 570 156");
  await desk.getByRole("button", { name: /^Answer/ }).click();
  await expect(page.locator("[data-status]")).toContainText("You talk to");
  await page.getByRole("button", { name: "Hang up" }).click();
  await desk.getByLabel("Solved").check();
  await desk.getByRole("button", { name: /^Done/ }).click();
  // The lead is removed, and the same number gets through.
  await page.goto("/campaigns");
  await page
    .getByRole("link", { name: "Blocked callers", exact: true })
    .click();
  await page.getByRole("link", { name: /Lead lists/ }).click();
  await page.getByRole("link", { name: "Blocked", exact: true }).click();
  await page.getByRole("button", { name: /^Remove.*411 000 111/ }).click();
  await expect(page.locator("main")).not.toContainText("411 000 111");
  await call(page, "Blocked numbers", blocked);
  await desk.getByRole("button", { name: /^Answer/ }).click();
  await expect(page.locator("[data-status]")).toContainText("You talk to");
  await expect(desk.locator("#desk")).toContainText("+61 411 000 111");
  await page.getByRole("button", { name: "Hang up" }).click();
  await desk.getByLabel("Solved").check();
  await desk.getByRole("button", { name: /^Done/ }).click();
  await leave(desk);
});

test("a caller whose page was closed rings for nobody; a reload keeps the place", async ({
  page,
  browser,
  server,
  watch,
}) => {
  const desk = await ann(browser, server, watch);
  const answer = desk.getByRole("button", { name: /^Answer/ });
  await call(page, "Who is calling", "+61 491 570 156");
  await expect(answer).toBeVisible();
  await page.reload();
  await expect(page.locator("[data-phone]")).toBeVisible();
  await expect(answer).toBeVisible();
  await page.goto("/calls");
  // Not because the Campaign's own time for ringing was over: the agent would be paused.
  await expect(desk.locator("#desk")).toHaveAttribute("data-state", "ready");
  await expect(answer).toBeHidden();
  await leave(desk);
});
