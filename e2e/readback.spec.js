// Read Back: a value is said as an amount, chosen in the editor by keyboard alone, and
// digits one by one from a text. What speech sounds like can't be heard here.
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  picture,
  signIn,
  test,
} from "./test.js";

const line = `
version: 1
workflows:
  - name: Balance line
    objects:
      - title: Look up
        kind: set_variable
        label: balance
        value: "1234.5"
        exits: { next: Goodbye }
      - { title: Goodbye, kind: say_text, text: Goodbye. }
`;

test.beforeEach(async ({ page, server }) => {
  await asOutline(page, server);
  await server.run(["apply", "-"], line);
  await signIn(page, admin.email, admin.password);
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Balance line", exact: true }).click();
});

test("Read Back is added and set by keyboard, and a test call says the amount", async ({
  page,
}) => {
  await page.getByRole("link", { name: /^Look up/ }).click();
  await page.getByRole("button", { name: "Insert after" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Read Back" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Title")).toBeFocused();
  await page.keyboard.type("Tell balance");
  await page.keyboard.press("Tab");
  const variable = page.getByRole("textbox", { name: "Variable to read back" });
  await expect(variable).toBeFocused();
  await page.keyboard.type("bal");
  await page.keyboard.press("Enter");
  await expect(variable).toHaveValue("balance");

  // Letters choose in a list of choices, as in any.
  await page.getByRole("combobox", { name: "Read as" }).focus();
  await page.keyboard.type("Amount");
  await expect(page.locator("#read-as .flow-said")).toContainText("€1,234.50");
  const currency = page.getByRole("combobox", { name: "Currency" });
  await expect(currency).toHaveValue("EUR");
  await currency.focus();
  await page.keyboard.type("EUR");
  await page.locator("[name='before.say']").fill("Your balance is");
  await page
    .getByRole("combobox", { name: "Key to hear it again" })
    .selectOption("*");
  await expectAccessible(page);
  await picture(page, "panel");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await expect(page.getByRole("combobox", { name: "Read as" })).toHaveValue(
    "amount",
  );
  await expect(page.getByRole("combobox", { name: "Currency" })).toHaveValue(
    "EUR",
  );
  await expect(page.getByRole("link", { name: /^Tell balance/ })).toContainText(
    "balance as amount:EUR",
  );

  await page.getByRole("link", { name: "Test call" }).last().click();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  const log = page.getByRole("log");
  await expect(log).toContainText("Your balance is");
  await expect(log.getByText("€1,234.50")).toHaveCount(1);
  await page.keyboard.type("*");
  await expect(log.getByText("€1,234.50")).toHaveCount(2);
  await picture(page, "call");
  await page.keyboard.type("1");
  await expect(log).toContainText("Goodbye.");
  await expect(page.locator("#trace")).toContainText("asks to hear it again");
});

test("a text offers ways to read a value, and says which it does not know", async ({
  page,
}) => {
  await page.getByRole("link", { name: /^Goodbye/ }).click();
  const text = page.getByRole("textbox", { name: "Text to speak" });
  await text.fill("");
  await text.focus();
  await page.keyboard.type("You have %balance|am");
  const chosen = page.locator('.flow-variable[aria-selected="true"]');
  await expect(chosen).toContainText("amount:EUR");
  await expectAccessible(page);
  await picture(page, "offer");
  await page.keyboard.press("Enter");
  await expect(text).toHaveValue("You have %ivr:balance|amount:EUR%");
  await expect(page.locator(".flow-said").first()).toContainText(
    "You have €1,234.50",
  );
  await text.fill("You have %ivr:balance|amont:EUR%");
  await page.keyboard.press("End");
  await expect(page.locator(".flow-preview").first()).toContainText(
    '"amont" is no way to read a value',
  );
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await expect(page.locator(".field-warn", { hasText: "amont" })).toHaveCount(
    1,
  );
  await expectAccessible(page);
  await picture(page, "unknown");
});
