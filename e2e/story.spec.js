// The whole job, as a business admin does it on a new installation with a REST
// API of her own: first sign-in, a Web Service, its test, a Workflow, publishing,
// a test call, its trace; then what must be refused. Once by mouse, once by
// keyboard alone. It can't see what speech sounds like.
import { createServer } from "node:http";
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  startServer,
  test,
} from "./test.js";

/** A booking system on loopback: an order number gives its status. */
async function bookingSystem() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const number = request.url.match(/^\/orders\/(\d+)/)?.[1];
    response.setHeader("Content-Type", "application/json");
    if (number !== "4711") {
      response.statusCode = 404;
      response.end('{"error":"no such order"}');
      return;
    }
    response.end(
      '{"order":{"number":4711,"status":"<b>shipped</b> & on its way","total":12345678901234567890.10}}',
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    asked,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
  };
}

const main = (page) => page.getByRole("navigation", { name: "Main" });
const banner = (page) => page.getByRole("banner");

test.describe("a new installation", () => {
  let server;
  let api;

  test.beforeAll(async () => {
    api = await bookingSystem();
    server = await startServer({
      HOOKLINE_ADMIN_EMAIL: undefined,
      HOOKLINE_ADMIN_PASSWORD: undefined,
      HOOKLINE_SAMPLE: "off",
      HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32",
    });
  });

  test.afterAll(async () => {
    await server.remove();
    api.close();
  });

  test("the main job from first sign-in to the trace", async ({ page }) => {
    const link = server.lines.find((line) => line.includes("token="));

    await test.step("first sign-in", async () => {
      await asOutline(page, server);
      await page.goto(link);
      await expectAccessible(page);
      await page.getByLabel("E-mail").fill("ann@example.com");
      await page.getByLabel("Your name").fill("Ann Lee");
      await page.getByLabel("Password").first().fill("correct horse battery");
      await page.keyboard.press("Enter");
      await expect(main(page)).toBeVisible();
      await main(page).getByRole("link", { name: "Home" }).click();
      await expect(page.getByRole("main")).toContainText("Add a Web Service");
      await expectAccessible(page);
    });

    await test.step("a Web Service; a field error loses nothing", async () => {
      await main(page).getByRole("link", { name: "Web Services" }).click();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Add Web Service" }).click();
      await page
        .getByRole("textbox", { name: "Name", exact: true })
        .first()
        .fill("Order status");
      await page
        .getByLabel("Description")
        .first()
        .fill("What an order is up to");
      await page
        .getByLabel("Domain")
        .fill(api.url.replace("http://", "ftp://"));
      await page
        .getByRole("textbox", { name: "Path", exact: true })
        .first()
        .fill("/orders/%order%");
      await expect(page.getByText("%order%", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: "Add header" }).click();
      await page
        .getByRole("textbox", { name: "Name", exact: true })
        .last()
        .fill("X-Channel");
      await page.getByLabel("Static value").last().fill("phone");
      await page.keyboard.press("Control+s");
      const domain = page.getByLabel("Domain");
      await expect(domain).toBeFocused();
      await expect(domain).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Static value").last()).toHaveValue("phone");
      await expect(
        page.getByRole("textbox", { name: "Name", exact: true }).first(),
      ).toHaveValue("Order status");
      await expectAccessible(page);
      await domain.fill(api.url.replace("http://", ""));
      await page.getByLabel("HTTPS").uncheck();
      await page.keyboard.press("Control+s");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "Order status",
      );
    });

    await test.step("its test; two values become results", async () => {
      await page.getByRole("link", { name: "Test", exact: true }).click();
      await page.getByLabel("order").fill("4711");
      await page.getByRole("button", { name: "Send" }).click();
      await expect(page.getByText("200 OK")).toBeVisible();
      await expect(
        page.getByText("12345678901234567890.10").first(),
      ).toBeVisible();
      for (const [path, description] of [
        ["order.status", "Status"],
        ["order.total", "Total"],
      ]) {
        await page.locator(`[data-tree-pick="${path}"]`).click();
        const dialog = page.getByRole("dialog", { name: "Add as a result" });
        await dialog.getByLabel("Description").fill(description);
        await page.keyboard.press("Enter");
        await expect(dialog).toBeHidden();
        await expect(
          page.getByRole("region", { name: "Results" }).first(),
        ).toContainText(description);
      }
      await expectAccessible(page);
    });

    await test.step("a Workflow of four objects, published", async () => {
      await main(page).getByRole("link", { name: "Workflows" }).click();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Add Workflow" }).first().click();
      await page
        .getByRole("textbox", { name: "Name", exact: true })
        .fill("Order line");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "Order line",
      );
      await addObject(page, "Add the first object", "Capture Digits", {
        Title: "Ask",
        Prompt: "Key in your order number.",
        Label: "order",
        "Minimum digits": "4",
        "Maximum digits": "4",
      });
      await addObject(page, "Insert after", "Web Service Connector", {
        Title: "Look up",
      });
      const panel = page.getByRole("region", {
        name: "Settings of the object",
      });
      await panel.getByLabel("Web Service").selectOption("Order status");
      await panel
        .getByLabel("order", { exact: false })
        .first()
        .fill("%ivr:order%");
      await panel.getByLabel("Status").fill("status");
      await panel.getByLabel("Total").fill("total");
      await saveObject(page);
      await addObject(page, "Insert after", "Say Text", {
        Title: "Tell",
        "Text to speak": "Your order is %ivr:status%, for %ivr:total%.",
      });
      await addObject(page, "Insert after", "Hang Up", { Title: "End" });
      await expectAccessible(page);
      await banner(page).getByRole("button", { name: "Publish" }).click();
      const dialog = page.getByRole("dialog", { name: /Publish/ });
      await dialog.getByRole("button", { name: "Publish v1" }).click();
      await expect(banner(page)).toContainText("Published v1");
    });

    await test.step("a test call, and its trace", async () => {
      await banner(page).getByRole("link", { name: "Test call" }).click();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Call", exact: true }).click();
      const talk = page.getByRole("log", { name: "Conversation" });
      await expect(talk).toContainText("Key in your order number.");
      for (const digit of "471") {
        await page
          .getByRole("group", { name: "Keypad" })
          .locator(`[data-key="${digit}"]`)
          .click();
      }
      await page.keyboard.press("1");
      await expect(talk).toContainText(
        "Your order is <b>shipped</b> & on its way, for 12345678901234567890.10.",
      );
      const trace = page.getByRole("region", { name: "Trace" });
      await expect(trace).toContainText("Look up");
      await expect(trace).toContainText("Tell");
      await expectAccessible(page);
      expect(api.asked.at(-1)).toBe("/orders/4711");
    });

    await test.step("the call's page", async () => {
      await main(page).getByRole("link", { name: "Calls" }).click();
      await expectAccessible(page);
      await page.getByRole("row").nth(1).getByRole("link").first().click();
      await expect(page.getByRole("main")).toContainText("Look up");
      await expect(page.getByRole("main")).toContainText("shipped");
      await expectAccessible(page);
    });

    await test.step("a Web Service in use is not deleted", async () => {
      await main(page).getByRole("link", { name: "Web Services" }).click();
      await page
        .getByRole("link", { name: "Order status", exact: true })
        .click();
      await banner(page).getByRole("button", { name: "Delete" }).click();
      const dialog = page.getByRole("dialog");
      await expect(dialog).toContainText("Order line");
      await expect(dialog).toContainText("Look up");
      await expectAccessible(page);
    });

    await test.step("the steps on Home are done", async () => {
      await page.goto(server.url + "/");
      await expect(page.getByRole("main")).not.toContainText("Not yet");
      await expectAccessible(page);
    });
  });
});

/** Adds an object by the button, fills its fields and saves it. */
async function addObject(page, button, kind, fields) {
  await page.getByRole("button", { name: button, exact: true }).click();
  const palette = page.getByRole("dialog");
  await palette.getByRole("button", { name: kind }).click();
  const panel = page.getByRole("region", { name: "Settings of the object" });
  await expect(panel).toContainText(kind);
  for (const [label, value] of Object.entries(fields)) {
    await panel.getByLabel(label).first().fill(value);
  }
  await saveObject(page);
}

async function saveObject(page) {
  const panel = page.getByRole("region", { name: "Settings of the object" });
  const saved = panel.getByRole("button", { name: "Save" });
  if (await saved.isEnabled()) {
    await saved.click();
  }
  await expect(saved).toBeDisabled();
}

test("the same by keyboard alone, on the sample workspace", async ({
  page,
  server,
}) => {
  const key = (name) => page.keyboard.press(name);
  await asOutline(page, server);
  await page.goto("/sign-in");
  await page.keyboard.type(admin.email); // the first field has the focus
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(admin.password);
  await key("Enter");
  await expect(main(page)).toBeVisible();

  await tabTo(page, main(page).getByRole("link", { name: "Web Services" }));
  await key("Enter");
  await tabTo(
    page,
    page.getByRole("link", { name: "Suburb by postcode", exact: true }),
  );
  await key("Enter");
  await tabTo(page, page.getByRole("link", { name: "Test", exact: true }));
  await key("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "postcode" }));
  await page.keyboard.type("2090");
  await key("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expect(page.getByText("-33.829999999999998").first()).toBeVisible();

  await tabTo(page, main(page).getByRole("link", { name: "Workflows" }));
  await key("Enter");
  await tabTo(
    page,
    page.getByRole("link", { name: "Suburb line", exact: true }),
  );
  await key("Enter");
  const outline = page.getByRole("navigation", {
    name: "Objects in order of flow",
  });
  await tabTo(page, outline.getByRole("link", { name: /^Goodbye/ }));
  await key("Enter");
  const text = page.getByRole("textbox", { name: "Text to speak" });
  await expect(text).toHaveValue("Goodbye.");
  await tabTo(page, text);
  await key("Control+a");
  await page.keyboard.type("Farewell.");
  await key("Control+s");
  await expect(banner(page)).toContainText(/Changed since v\d/);
  await tabTo(page, banner(page).getByRole("button", { name: "Publish" }));
  await key("Enter");
  await tabTo(page, page.getByRole("button", { name: /^Publish v\d/ }));
  await key("Enter");
  // The sample's scenarios expect the old farewell.
  const dialog = page.getByRole("dialog", { name: "Publish Suburb line" });
  await expect(dialog).toContainText("Farewell.");
  await tabTo(page, page.getByRole("button", { name: "Publish anyway" }));
  await key("Enter");
  await expect(banner(page)).not.toContainText("Changed since");
  await expect(banner(page)).toContainText(/Published v\d/);

  await tabTo(page, banner(page).getByRole("link", { name: "Test call" }));
  await key("Enter");
  await tabTo(page, page.getByRole("button", { name: "Call", exact: true }));
  await key("Enter");
  const talk = page.getByRole("log", { name: "Conversation" });
  await expect(talk).toContainText("key in your postcode");
  for (const digit of "2090") await key(digit);
  await expect(talk).toContainText("Cremorne");
  await expect(talk).toContainText("Farewell.");
  await tabTo(page, main(page).getByRole("link", { name: "Calls" }));
  await key("Enter");
  await expect(page.getByRole("main")).toContainText("Suburb line");
});

/** Presses Tab until the element has the focus, which a person must see. */
async function tabTo(page, target) {
  await expect(target).toBeVisible();
  const focused = () => target.evaluate((e) => e === document.activeElement);
  for (let n = 0; n < 150; n++) {
    if (await focused()) {
      const outline = await target.evaluate((e) => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
      });
      expect(outline, `the focus on ${target} can be seen`).toBe(true);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${target}`);
}
