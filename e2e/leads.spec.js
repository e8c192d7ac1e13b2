// Lead lists of a Campaign: one lead from the form to Undo, a CSV file from upload
// to result, the files to download, and axe on each screen.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { admin, expect, expectAccessible, picture, test } from "./test.js";

/** Makes a Campaign with a list behind the program's back, and gives the list's address. */
function addList(server, name) {
  const id = name.toLowerCase().replaceAll(" ", "-");
  const now = "2026-11-25 09:00:00+00:00";
  const script = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("INSERT INTO campaigns (id, name, name_key, type, config, version, created_at, updated_at) VALUES (?, ?, ?, 'outbound', '{}', 1, ?, ?)", (sys.argv[2], sys.argv[3], sys.argv[3].lower(), sys.argv[4], sys.argv[4]))
db.execute("INSERT INTO lead_lists (id, campaign_id, name, name_key, version, created_at, updated_at) VALUES (?, ?, 'Blocked', 'blocked', 1, ?, ?)", (sys.argv[2], sys.argv[2], sys.argv[4], sys.argv[4]))
db.execute("UPDATE workspace_settings SET default_country = 'AU'")
db.commit()`;
  execFileSync("python3", ["-c", script, server.database, id, name, now]);
  return `/campaigns/${id}/lists/${id}`;
}

test.beforeEach(async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
});

const file = (name, text, encoding = "utf8") => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(text, encoding),
});

const downloaded = async (page, link) => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    link.click(),
  ]);
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), "utf8"),
  };
};

test("a list, and a lead: add, search, edit, remove, undo", async ({
  page,
  server,
}) => {
  const list = addList(server, "One by one");
  await page.goto(list.replace(/\/[^/]*$/, ""));
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add lead list" }).click();
  await expectAccessible(page);
  await page.getByLabel("Name").fill("blocked");
  await page.keyboard.press("Enter");
  await expect(page.locator("#new-list")).toContainText("already");
  await page.getByLabel("Name").fill("VIP");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No leads yet")).toBeVisible();
  await expectAccessible(page);

  await page.goto(list);
  await page.getByRole("link", { name: "Add lead" }).first().click();
  const phone = page.getByLabel("Phone number");
  await expect(phone).toBeFocused();
  await phone.fill("anonymous");
  await page.getByLabel("First name").fill("Ann");
  await page.getByRole("button", { name: "Add column" }).click();
  await page.getByRole("textbox", { name: "Column" }).fill("City");
  await page.getByRole("textbox", { name: "Value" }).fill("Sydney\nNorth");
  await page.getByRole("button", { name: "Add lead" }).click();
  await expect(page.locator("#f-phone-note")).toContainText("withheld");
  await expect(phone).toBeFocused();
  await expect(page.getByLabel("First name")).toHaveValue("Ann");
  await expectAccessible(page);
  await phone.fill("(02) 5550-1234");
  await page.getByRole("button", { name: "Add lead" }).click();
  await expect(page.locator("#leads")).toContainText("+61 2 5550 1234");
  await expect(page.locator("#toasts")).toContainText("is on the list");
  await expectAccessible(page);

  await page.getByRole("searchbox").fill("02 5550");
  await expect(page).toHaveURL(/q=02\+5550/);
  await expect(page.locator("#leads tbody tr")).toHaveCount(1);
  await page.getByRole("searchbox").fill("nobody");
  await expect(page.locator("#leads")).toContainText("No leads match");
  await page.goto(list);

  await page.locator("a.row-link").click();
  await expect(page.getByRole("textbox", { name: "Value" })).toHaveValue(
    "Sydney\nNorth",
  );
  await page.getByLabel("Last name").fill("Lee");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#leads")).toContainText("Ann Lee");
  await page.getByRole("button", { name: "Remove +61 2 5550 1234" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("#leads")).toContainText("Ann Lee");
  await page.locator("a.row-link").click();
  await expect(page.getByText("restored it")).toBeVisible();
  await expectAccessible(page);
});

test("a CSV file: mapping, preview, result, errors, export", async ({
  page,
  server,
}) => {
  const list = addList(server, "From a file");
  await page.goto(`${list}/imports`);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Import a file" }).first().click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page.locator("#f-file-note")).toHaveText("Choose a CSV file.");
  await page.setInputFiles("input[type=file]", file("x.csv", ""));
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page.locator("#f-file-note")).toContainText("empty");
  await expectAccessible(page);

  const rows = [
    "\ufeffTelefon;Vorname;Stadt;Notiz",
    "(02) 5550-1234;Zoë;Köln;\"=cmd|'/C calc'!A0\"",
    '+61 411 000 111;Ann;"Frank;furt";',
    "anonymous;Nobody;;",
    '"broken;quote;;',
    "0411 000 222;Bob;;;;;too many",
    "0411 000 111;Twice;;",
  ];
  await page.setInputFiles(
    "input[type=file]",
    file("kunden.csv", rows.join("\r\n")),
  );
  await page.getByRole("button", { name: "Upload" }).click();
  const mapping = page.locator("#mapping");
  await expect(mapping).toContainText("+61 2 5550 1234");
  await expect(mapping).toContainText("withheld");
  await expect(mapping).toContainText("A quote is opened and not closed");
  await expect(mapping).toContainText("Stadt: Frank;furt");
  await expectAccessible(page);
  // The preview follows what is chosen.
  await page.getByLabel("Use of Vorname").selectOption("last_name");
  await page.getByLabel("Name of Stadt").fill("Town");
  await page.getByLabel("Name of Stadt").press("Tab");
  await expect(mapping).toContainText("Town: Frank;furt");
  await page.getByLabel("Between columns").selectOption(",");
  await expect(page.getByLabel("Use of Vorname")).toHaveCount(0);
  await page.getByLabel("Between columns").selectOption(";");
  await expect(page.getByLabel("Use of Vorname")).toHaveValue("first_name");
  await page.getByLabel("Use of Telefon").selectOption("nothing");
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(mapping).toContainText("Say which column");
  await expectAccessible(page);
  await page.getByLabel("Use of Telefon").selectOption("phone");
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByRole("main")).toContainText(
    "The import is done; 3 rows were not taken",
  );
  await expectAccessible(page);
  const errors = await downloaded(
    page,
    page.getByRole("link", { name: "Download those rows" }),
  );
  expect(errors.name).toBe("Not taken from kunden.csv");
  expect(errors.text).toContain("Row,Reason,Telefon,Vorname,Stadt,Notiz");
  expect(errors.text).toContain("\r\n6,");

  await page.getByRole("link", { name: "Show the leads" }).click();
  await expect(page.locator("#leads tbody tr")).toHaveCount(2);
  const whole = await downloaded(
    page,
    page.getByRole("link", { name: "Export" }),
  );
  expect(whole.name).toBe("From a file Blocked.csv");
  expect(whole.text).toContain("+61255501234,Zoë,,'=cmd|'/C calc'!A0,Köln\r\n");
  await page.goto(`${list}/settings`);
  await expect(page.getByText("imported a file")).toBeVisible();
  await expectAccessible(page);
});

// Letters as Windows writes them in Russian: a byte each.
const cyrillic = (text) =>
  Buffer.from(
    [...text].map((c) => {
      const code = c.charCodeAt(0);
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );

test("a file of another code page, with a title above and two phone columns", async ({
  page,
  server,
}) => {
  const list = addList(server, "Found");
  await page.goto(`${list}/imports/new`);
  const rows = [
    "Клиенты магазина;;;",
    "Имя;Телефон;Мобильный;Город",
    "Анна;;+61 411 000 111;Москва",
    "Иван;(02) 5550 1234;+61 411 000 222;Казань",
    "Ольга;+61 411 000 333;;Тверь",
  ];
  await page.setInputFiles("input[type=file]", {
    name: "clients.csv",
    mimeType: "text/csv",
    buffer: cyrillic(rows.join("\r\n")),
  });
  await page.getByRole("button", { name: "Upload" }).click();
  const mapping = page.locator("#mapping");
  await expect(page.getByLabel("Encoding")).toHaveValue("windows-1251");
  await expect(page.getByLabel("Rows above the table")).toHaveValue("1");
  await expect(mapping).toContainText("Москва");
  await expectAccessible(page);
  await picture(page, "code-page");
  // Chosen otherwise, the preview shows at once what would be read.
  await page.getByLabel("Encoding").selectOption("macintosh");
  await expect(mapping).not.toContainText("Москва");
  await page.getByLabel("Encoding").selectOption("windows-1251");
  await page.getByLabel("Rows above the table").fill("0");
  await page.getByLabel("Rows above the table").press("Tab");
  await expect(page.getByLabel("Use of Телефон")).toHaveCount(0);
  await page.getByLabel("Rows above the table").fill("1");
  await page.getByLabel("Rows above the table").press("Tab");
  await page.getByLabel("Use of Имя").selectOption("first_name");
  await page.getByLabel("Use of Телефон").selectOption("phone");
  await page.getByLabel("Use of Мобильный").selectOption("phone");
  await expect(mapping).toContainText("+61 2 5550 1234");
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByRole("main")).toContainText("The import is done");
  await page.getByRole("link", { name: "Show the leads" }).click();
  await expect(page.locator("#leads tbody tr")).toHaveCount(3);
  await expect(page.locator("#leads")).toContainText("Анна");
});

test("an import that is cancelled, and one that is discarded", async ({
  page,
  server,
}) => {
  const list = addList(server, "Cancelled");
  const rows = Array.from(
    { length: 150_000 },
    (_, i) => `+6141${String(i).padStart(7, "0")},Ann ${i},Sydney`,
  );
  await page.goto(`${list}/imports/new`);
  await page.setInputFiles(
    "input[type=file]",
    file("many.csv", `phone,first name,city\n${rows.join("\n")}`),
  );
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Start the import" }).click();
  await expect(page.getByRole("progressbar", { name: "Import" })).toBeVisible();
  await expectAccessible(page);
  // The page follows by itself.
  await expect(page.locator("#import-progress")).toContainText(
    /Rows read\s*[1-9]/,
  );
  await page.getByRole("button", { name: "Cancel the import" }).click();
  await expect(page.getByRole("main")).toContainText("they stay on the list");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Show the leads" }).click();
  await expect(page.locator(".list-foot")).toContainText(/of [\d,]+ leads/);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.locator(".list-foot")).toContainText("51–100");

  await page.goto(`${list}/imports/new`);
  await page.setInputFiles(
    "input[type=file]",
    file("one.csv", "phone\n+61491570156\n"),
  );
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Discard the file" }).click();
  await expect(page.locator("#toasts")).toContainText("Nothing was added");
  await page.goto(`${list}/imports`);
  await expect(page.locator("#imports tbody tr")).toHaveCount(1);
  await expectAccessible(page);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("a file is uploaded and imported by plain forms", async ({
    page,
    server,
  }) => {
    const list = addList(server, "Plain");
    await page.goto(`${list}/imports/new`);
    await page.setInputFiles(
      "input[type=file]",
      file("zoe.csv", "Phone;Name\n0411 000 111;Zo\xeb\n", "latin1"),
    );
    await page.getByRole("button", { name: "Upload" }).click();
    await expect(page.locator("#mapping")).toContainText("Zoë");
    await page.getByRole("button", { name: "Start the import" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("main")).toContainText("The import is done");
    }).toPass();
  });
});
