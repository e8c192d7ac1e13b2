import { defineConfig, devices } from "@playwright/test";

// Debian's Chromium, not one that Playwright downloads; CHROMIUM names another.
const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // A test that passes at the second try has found something: look at it.
  retries: 0,
  forbidOnly: !!process.env.CI,
  fullyParallel: false,
  workers: 2,
  // Limits end what hangs. What is slow, on a machine that does other work, passes.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    timezoneId: "Australia/Sydney",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // A microphone that beeps, and nobody to ask whether it may be heard.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
    },
  },
  projects: [{ name: "chromium" }],
});
