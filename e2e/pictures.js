// Takes the pictures of the README from the real program on its sample
// workspace: `make pictures`. Not a test; nothing is compared.
import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import config from "../playwright.config.js";
import { admin, startServer } from "./server.js";

const folder = path.join(import.meta.dirname, "..", "docs", "pictures");
await mkdir(folder, { recursive: true });
const server = await startServer();
const browser = await chromium.launch(config.use.launchOptions);
const page = await browser.newPage({
  baseURL: server.url,
  viewport: { width: 1280, height: 800 },
  colorScheme: "light",
  reducedMotion: "reduce",
  locale: "en-GB",
});

const shoot = async (name) => {
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
};
const open = (name) =>
  page.getByRole("link", { name, exact: true }).first().click();

try {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");

  await open("Web Services");
  await open("Suburb by postcode");
  await open("Test");
  await page.getByRole("textbox", { name: "postcode" }).fill("2090");
  await page.keyboard.press("Control+Enter");
  await page.getByText("200 OK").waitFor();
  await shoot("web-service");

  await open("Workflows");
  await open("Suburb line");
  await page.getByRole("group", { name: /^Look up the suburb/ }).click();
  await page.getByText("Suburb by postcode").first().waitFor();
  await shoot("workflow");

  await page.getByRole("link", { name: "Test call" }).last().click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByText("key in your postcode").first().waitFor();
  for (const key of "2090") await page.keyboard.press(key);
  await page.getByText("Goodbye.").first().waitFor();
  await shoot("test-call");

  await open("Calls");
  await page.getByRole("row").nth(1).getByRole("link").first().click();
  await page.getByText("Look up the suburb").first().waitFor();
  await shoot("call");

  for (const [i, digits] of ["1001", "1002", "9999"].entries()) {
    await call(`CA-picture-${i}`, digits);
  }
  await open("Home");
  await shoot("home");
} finally {
  await browser.close();
  await server.remove();
}

/** A carrier's call to the booking line, so that Home has something to show. */
async function call(sid, digits) {
  const form = (more) =>
    new URLSearchParams({
      CallSid: sid,
      From: "+61491570156",
      To: "+61255501235",
      ...more,
    });
  const post = (url, body) => fetch(url, { method: "POST", body });
  const start = await post(`${server.url}/runtime/local/voice`, form());
  const next = (await start.text()).match(/action="([^"]+)"/)[1];
  await post(next, form({ Digits: digits }));
}
