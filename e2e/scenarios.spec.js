// Scenarios: a test call is kept, the Workflow is broken, publishing stops, and goes
// on past it or after it is mended.
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  picture,
  signIn,
  test,
} from "./test.js";

test.beforeEach(async ({ page, server }) => {
  await asOutline(page, server);
  await signIn(page, admin.email, admin.password);
});

async function openWorkflow(page, name) {
  await page.goto("/workflows");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

// The list, from a scenario's page.
const back = (page) =>
  page
    .getByRole("navigation", { name: "Breadcrumb" })
    .getByRole("link", { name: "Scenarios" });

const tab = (page, name) =>
  page.getByRole("navigation", { name: "Workflow" }).getByRole("link", {
    name,
  });

test("a test call is kept, and stops a broken Workflow from going live", async ({
  page,
}) => {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Suburb line/ }).check();
  await page.getByLabel("Caller's number").press("Enter");
  await expect(page.getByRole("log")).toContainText("Please key in");
  await page.keyboard.type("0800");
  await expect(page.locator("[data-status]")).toContainText("has ended");
  await page.getByRole("link", { name: "Open this call's page" }).click();
  await page.getByRole("link", { name: "Keep as scenario" }).click();

  // The form shows the call as it was, before anything is saved.
  await expect(page.getByLabel("What the caller does")).toHaveValue(
    '- { digits: "0800" }\n',
  );
  await expect(page.getByLabel("Exchanges")).toHaveValue(/status: 200/);
  await expect(page.getByLabel("Path")).toHaveValue(/exit: north/);
  await expectAccessible(page);
  await picture(page, "keep");
  await page.getByLabel("Name").fill("Up north");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#scenario-result")).toContainText("Passes, in");
  await expectAccessible(page);

  // The Workflow is broken.
  await openWorkflow(page, "Suburb line");
  await page.getByRole("link", { name: /^Up north Say Text/ }).click();
  await page.locator("#f-text").fill("It is hot there.");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#workflow-state")).toContainText("Changed");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.locator("#publish")).toContainText(
    "3 scenarios are played on this draft first.",
  );
  await page.getByRole("button", { name: "Publish v2" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish Suburb line" });
  await expect(dialog).toContainText("1 of 3 scenarios fails on this draft.");
  await expect(dialog).toContainText(
    'The caller hears "It is hot there." instead of',
  );
  await expectAccessible(page);
  await picture(page, "publish");

  // What is wrong, where, and since when.
  await dialog.getByRole("link", { name: "Up north" }).click();
  const result = page.locator("#scenario-result");
  await expect(result).toContainText("Fails.");
  await expect(result).toContainText("It is hot there.");
  await expect(result).toContainText("since it passed on");
  await expectAccessible(page);
  await picture(page, "result");
  await result.getByRole("link", { name: "Live version" }).click();
  await expect(result).toContainText("On the live version");
  await expect(result).toContainText("Passes");

  // Past the failure, in words of one's own.
  await openWorkflow(page, "Suburb line");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: "Publish v2" }).click();
  await page.getByRole("button", { name: "Publish anyway" }).click();
  await expect(page.locator("#workflow-state")).toHaveText("Published v2");
  await tab(page, "Changes").click();
  await page.getByText("published the Workflow").first().click();
  await expect(page.locator("main")).toContainText(
    "published past failing scenarios",
  );

  // It is expected from now on.
  await tab(page, "Scenarios").click();
  await expect(page.locator("#scenarios")).toContainText("1 fails, 2 pass");
  await expectAccessible(page);
  await picture(page, "list");
  await page.getByRole("link", { name: "Up north" }).click();
  await page.getByRole("button", { name: "Expect this now" }).click();
  await expect(result).toContainText("Passes, in");
  await back(page).click();
  await page.getByRole("button", { name: "Run all" }).click();
  await expect(page.getByRole("status").first()).toContainText(
    "On the draft: 3 pass.",
  );
});

test("a scenario by hand: mistakes name their line, and what came is expected", async ({
  page,
}) => {
  await openWorkflow(page, "Booking status");
  await tab(page, "Scenarios").click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "New scenario" }).click();
  await page.getByLabel("Name").fill("No such booking");
  await page
    .getByLabel("What the caller does")
    .fill('- { digits: "9999" }\n- { digit: "1" }');
  await page
    .getByLabel("Exchanges")
    .fill("- web_service: Booking by number\n  status: 404");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("What the caller does")).toBeFocused();
  await expect(page.locator("#scenario-form")).toContainText(
    'Line 2: steps[1]: the key "digit" is not known; did you mean "digits"?',
  );
  await expectAccessible(page);
  await page
    .getByLabel("What the caller does")
    .fill('- { digits: "9999" }\n- { hang_up: true }');
  await page.getByRole("button", { name: "Save" }).click();
  const result = page.locator("#scenario-result");
  await expect(result).toContainText("expects nothing yet");
  await page.getByRole("button", { name: "Expect this now" }).click();
  await expect(result).toContainText("Passes, in");
  await expect(page.getByLabel("Path")).toHaveValue(/exit: rejected/);

  await page
    .getByText("More", { exact: true })
    .or(page.getByLabel("More"))
    .first()
    .click();
  await page.getByRole("button", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "No such booking copy",
  );
  await back(page).click();
  await page
    .getByRole("button", { name: "Run No such booking", exact: true })
    .press("Enter");
  await expect(page.locator("#scenarios")).toContainText("1 passes");
});
