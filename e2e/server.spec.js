import { admin, expect, startServer, test } from "./test.js";

test("the program answers its probes", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    const response = await request.get(path);
    expect(response.status(), path).toBe(200);
    expect(response.headers()["content-security-policy"]).toContain(
      "default-src 'none'",
    );
  }
});

test("a restart keeps its data and its address", async () => {
  const server = await startServer();
  try {
    const before = server.url;
    await server.restart();
    expect(server.url).toBe(before);
  } finally {
    await server.remove();
  }
});

test("what goes wrong on a page is seen", async ({ page, expectedErrors }) => {
  await page.goto("/healthz");
  const seen = [];
  page.on("console", (message) => seen.push(message.text()));
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = 'document.title = "inline script ran"';
    document.head.append(script);
  });
  expectedErrors.push(/Content Security Policy/);
  await expect.poll(() => seen.join("\n")).toContain("Content Security Policy");
  expect(await page.title()).toBe("");
});

test("a watched call does not hold up the stop of the program", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_CONNECTION|ERR_INCOMPLETE|Failed to fetch|network/i);
  const server = await startServer();
  try {
    await page.goto(server.url + "/sign-in");
    await page.getByLabel("E-mail").fill(admin.email);
    await page.getByLabel("Password").fill(admin.password);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Test call" }).first().click();
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await expect(page.getByRole("log", { name: "Conversation" })).toBeVisible();
    // Fails unless the program exits with 0: it doesn't when requests are cut off.
    await server.stop();
  } finally {
    await server.remove();
  }
});
