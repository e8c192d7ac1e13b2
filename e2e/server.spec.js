import { expect, startServer, test } from "./test.js";

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
