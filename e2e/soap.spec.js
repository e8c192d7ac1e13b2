import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

test.use({ settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32" } });

const wsdl = fileURLToPath(
  new URL("../app/webservice/soap/testdata/erp.wsdl", import.meta.url),
);

const field = (page, name) => page.locator(`[name="${name}"]`);

/** A SOAP server that knows one caller; asked holds what it was sent. */
async function erp() {
  const asked = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      asked.push({ body, action: request.headers.soapaction });
      const known = body.includes("<caller>Ann &lt;1&gt;</caller>");
      const inner = known
        ? '<LogResponse xmlns="urn:erp"><LogResult>42</LogResult></LogResponse>'
        : "<s:Fault><faultcode>s:Client</faultcode><faultstring>Unknown caller</faultstring></s:Fault>";
      response.writeHead(known ? 200 : 500, { "Content-Type": "text/xml" });
      response.end(
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`,
      );
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, asked, domain: `127.0.0.1:${server.address().port}` };
}

test("a WSDL fills the form, and its operation answers or faults", async ({
  page,
}) => {
  test.slow(); // axe looks at five screens, each in two themes
  const { server, asked, domain } = await erp();
  await signIn(page, admin.email, admin.password);
  await page.goto("/web-services/new");
  await field(page, "name").fill("Old ERP");
  await field(page, "method").selectOption("PUT");
  await expect(field(page, "body_template")).toBeAttached();
  await page.getByRole("radio", { name: /^SOAP/ }).check();
  await expect(field(page, "method")).toBeHidden();
  await expect(page.getByRole("heading", { name: "Body" })).toBeHidden();
  await expect(field(page, "soap.operation")).toBeVisible();
  await expectAccessible(page);

  // By the keyboard: the dialog, a wrong file, the right one, the operation.
  await page
    .getByRole("button", { name: "Fill in from a WSDL" })
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "Fill in from a WSDL" });
  await dialog.getByLabel("Or its text").fill("<html/>");
  await dialog.getByRole("button", { name: "Read" }).press("Enter");
  await expect(dialog).toContainText("This is no WSDL");
  await dialog.getByLabel("Or its text").fill(await readFile(wsdl, "utf8"));
  await dialog.getByRole("button", { name: "Read" }).click();
  await expect(dialog).toContainText("6 operations");
  await expect(dialog).toContainText("It can't be filled in");
  await expectAccessible(page);
  await dialog
    .getByRole("button", { name: "Use Log, ErpSoap, SOAP 1.1" })
    .press("Enter");
  await expect(dialog).toBeHidden();
  await expect(field(page, "soap.operation")).toBeFocused();
  await expect(field(page, "soap.operation")).toHaveValue("Log");
  await expect(field(page, "soap.action")).toHaveValue("urn:erp#Log");
  await expect(field(page, "domain")).toHaveValue("127.0.0.1:9091");
  await expect(field(page, "path")).toHaveValue("/erp.asmx");
  await expect(field(page, "query[0].static")).toHaveValue("7");
  await expect(page.getByRole("group", { name: /^SOAP input/ })).toHaveCount(7);
  await expect(field(page, "soap.inputs[1].name")).toHaveValue("seconds");
  await expect(field(page, "soap.inputs[1].type")).toHaveValue("xsd:int");
  await expect(field(page, "soap.inputs[2].description")).toHaveValue(
    "low, high",
  );

  // Filled in again, what was said of an input stays, and the query is not doubled.
  await field(page, "soap.inputs[0].value").fill("%caller%");
  await page.getByRole("button", { name: "Fill in from a WSDL" }).click();
  await dialog.getByLabel("File").setInputFiles(wsdl);
  await dialog.getByRole("button", { name: "Read" }).click();
  await dialog
    .getByRole("button", { name: "Use Log, ErpSoap, SOAP 1.1" })
    .click();
  await expect(field(page, "soap.inputs[0].value")).toHaveValue("%caller%");
  await expect(
    page.getByRole("group", { name: /^query parameter/ }),
  ).toHaveCount(1);

  // An error loses nothing.
  await field(page, "domain").fill(domain);
  await field(page, "soap.operation").fill("Log it");
  await field(page, "soap.inputs[1].value").fill("many");
  await page.getByRole("button", { name: "Add result" }).click();
  await field(page, "results[0].description").fill("Number");
  await field(page, "results[0].path").fill("//LogResult");
  await page.keyboard.press("Control+s");
  await expect(
    page.getByText("is not the name of an XML element").first(),
  ).toBeVisible();
  await expect(field(page, "soap.operation")).toBeFocused();
  await expect(field(page, "soap.inputs[1].value")).toHaveValue("many");
  await expect(
    page.getByText("is not a value of the type xsd:int").first(),
  ).toBeVisible();
  await expectAccessible(page);
  await field(page, "soap.operation").fill("Log");
  await field(page, "soap.inputs[1].value").fill("12");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Old ERP");
  await expect(field(page, "soap.inputs[0].value")).toHaveValue("%caller%");

  await page.getByRole("link", { name: "Test", exact: true }).click();
  for (const [name, value] of Object.entries({
    caller: "Ann <1>",
    "agent/Age": "30",
    at: "2026-04-22T09:30:00Z",
  }))
    await page.locator(`[data-try-input="${name}"]`).fill(value);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Results" }).first(),
  ).toContainText("42");
  expect(asked[0].action).toBe('"urn:erp#Log"');
  expect(asked[0].body).toContain(
    "<agent><First></First><Age>30</Age></agent>",
  );
  await page.locator('[data-try-input="caller"]').fill("Bob");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Unknown caller").first()).toBeVisible();
  await expect(page.getByText(/SOAP Fault \(s:Client\)/).first()).toBeVisible();
  await expectAccessible(page);
  server.close();
});

test("each group has a page, and a Web Service is cloned into any", async ({
  page,
}) => {
  await signIn(page, admin.email, admin.password);
  await page.goto("/web-services/groups");
  await page.locator("#new-group").fill("Back office");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Back office: 0 Web Services" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Back office",
  );
  await expect(
    page.getByText("No Web Services in this group yet"),
  ).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole("banner")
    .getByRole("link", { name: "Add Web Service" })
    .click();
  await expect(field(page, "group").locator("option:checked")).toHaveText(
    "Back office",
  );
  await page.goto("/web-services?q=suburb+by+postcode");
  await page.locator("tbody tr").first().click();
  await page.getByRole("button", { name: "Clone" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Clone/ });
  await expect(dialog.getByLabel("Group of the copy")).toBeVisible();
  await expectAccessible(page);
  await dialog
    .getByLabel("Group of the copy")
    .selectOption({ label: "Back office" });
  await dialog.getByRole("button", { name: "Clone" }).press("Enter");
  await expect(page.getByText("This is the copy")).toBeVisible();
  await page.goto("/web-services/groups");
  await page.getByRole("link", { name: "Back office: 1 Web Service" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
});
