import { readFileSync } from "node:fs";
import { admin, expect, expectAccessible, test } from "./test.js";
/* global ClipboardEvent, DataTransfer */

async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
}

async function script(page, name) {
  await page.goto("/scripts/new");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(text(page)).toBeVisible();
}

const text = (page) => page.getByRole("textbox", { name: "Script" });
const html = (page) => page.getByRole("textbox", { name: "HTML", exact: true });
const view = (page, name) =>
  page
    .getByRole("group", { name: "View" })
    .getByRole("button", { name })
    .click();
const state = (page) => page.locator("#script-state");
const sent = (page) => page.locator("#script-html").inputValue();

async function submit(page) {
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("button", { name: "Submit" })).toBeDisabled();
}

// Replaces all of the HTML view.
async function typeHTML(page, source) {
  await view(page, "HTML");
  await html(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(source);
}

test("a Script is made, published and restored by keyboard alone", async ({
  page,
}) => {
  test.slow(); // axe looks at many screens, each in light and dark
  await signIn(page);
  await page.goto("/scripts");
  await expectAccessible(page);
  await script(page, "By keyboard");
  await text(page).focus();
  await page.keyboard.type("From %ivr:planet%, carrier %moon%.");
  await expect(page.locator(".script-chip-field")).toHaveText([
    "planet",
    "moon",
  ]);

  // The tools are one stop of the Tab key, and the arrows go along them.
  await page.keyboard.press("Alt+F10");
  await expect(page.getByLabel("Style of the paragraph")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("button", { name: /^Bold/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(text(page)).toBeFocused();

  // A field is chosen by the arrows; Enter opens its settings.
  await expect(async () => {
    await page.keyboard.press("ArrowLeft");
    await expect(page.locator(".ProseMirror-selectednode")).toHaveText("moon", {
      timeout: 300,
    });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Label", { exact: true }).first()).toBeFocused();
  await expect(page.getByText("No Workflow produces this value")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type("not known");
  await page.keyboard.press("Escape");
  await expect(text(page)).toBeFocused();

  // A field to fill in, by its tool.
  await page.keyboard.press("End");
  await expect(page.locator(".ProseMirror-selectednode")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(
    page.getByRole("button", { name: "Ask", exact: true }),
  ).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#script-name")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Reason");
  await expect(page.locator(".script-chip-ask")).toContainText("Reason");
  await expectAccessible(page);
  await submit(page);
  expect(await sent(page)).toBe(
    '<p>From <span data-field="planet"></span>, carrier <span data-field="moon" data-empty="not known"></span>.<span data-input="answer_1" data-label="Reason" data-kind="text"></span></p>',
  );
  await expect(page.locator("#script-missing")).toContainText("2 fields show");

  await page.getByRole("button", { name: "Publish" }).focus();
  await page.keyboard.press("Enter");
  await expectAccessible(page);
  await page.locator("#publish-note").fill("The first one");
  await page.getByRole("button", { name: "Publish v1" }).press("Enter");
  await expect(state(page)).toHaveText("Published v1");

  await text(page).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Something else");
  await submit(page);
  await expect(state(page)).toHaveText("Changed since v1");
  await page.getByRole("link", { name: "Versions" }).press("Enter");
  await expect(page.getByRole("row", { name: /The first one/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "v1" }).press("Enter");
  await expect(page.locator(".script-body")).toContainText("not known");
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Restore v1/ }).press("Enter");
  await page
    .getByRole("button", { name: "Restore", exact: true })
    .press("Enter");
  await expect(state(page)).toHaveText("Published v1");
  await expect(text(page)).toContainText("From");
});

test("a Script is made by mouse, and its HTML is the same", async ({
  page,
}) => {
  test.slow(); // axe looks at many screens, each in light and dark
  await signIn(page);
  await script(page, "By mouse");
  await text(page).click();
  await page.getByLabel("Style of the paragraph").selectOption("Heading");
  await page.keyboard.type("Caller");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Suburb: ");
  const find = page.getByLabel("Find, or type a label");
  await find.fill("subu");
  await expect(page.locator("[data-insert-field]:visible")).not.toHaveCount(0);
  await page.getByRole("button", { name: /^suburb\b/ }).click();
  await expect(page.locator(".script-chip-field")).toHaveText("suburb");
  await expect(page.locator(".script-chip-field.is-unknown")).toHaveCount(0);
  // What a queue knows no call brings along.
  await page.keyboard.type("%queue:Support:waiting%");
  await expect(page.locator(".script-chip-field.is-unknown")).toHaveText(
    "queue:Support:waiting",
  );
  await page.keyboard.press("Backspace");
  await expect(page.locator(".script-chip-field")).toHaveText("suburb");

  // A condition on the paragraph.
  await page.getByRole("button", { name: "Show if" }).click();
  await expect(page.getByLabel("Show only if")).toBeFocused();
  await page.getByLabel("Show only if").fill("suburb");
  await page.getByLabel("Comparison").selectOption("is not");
  await page.getByLabel("Value", { exact: true }).fill("Sydney");
  await expect(page.locator(".script-if-head")).toHaveText(
    "Shown if suburb is not “Sydney”",
  );
  await page.getByRole("button", { name: "Back to the text" }).click();

  // What is put in while a field is chosen comes beside it.
  await page.locator(".script-chip-field").click();
  await page.locator('[data-insert-field="activity_source"]').evaluate((b) => {
    b.click(); // hidden by what was looked for
  });
  await expect(page.locator(".script-chip-field")).toHaveText([
    "suburb",
    "activity_source",
  ]);
  await page.keyboard.press("Backspace");
  await expect(page.locator(".script-chip-field")).toHaveText(["suburb"]);

  // A table, a link and a picture.
  await page.locator("h2", { hasText: "Caller" }).last().click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByLabel("Table", { exact: true }).click();
  await page.getByRole("button", { name: "Insert a table" }).click();
  await page.keyboard.type("Ask");
  await page.getByRole("button", { name: /^Link/ }).click();
  await expectAccessible(page);
  await page.getByLabel("Address").fill("javascript:alert(1)");
  await page.getByRole("button", { name: "Set link" }).click();
  await expect(page.getByText(/^Give an address/)).toBeVisible();
  await page.getByLabel("Address").fill("https://example.com/help");
  await page.getByRole("button", { name: "Set link" }).click();
  await page.getByLabel("Table", { exact: true }).click();
  await page.getByRole("button", { name: "Remove the row" }).click();
  await page.getByRole("button", { name: "Picture" }).click();
  await page.getByLabel("File").setInputFiles({
    name: "dot.gif",
    mimeType: "image/gif",
    buffer: Buffer.from(
      "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==",
      "base64",
    ),
  });
  await page.getByLabel("In words").fill("A dot");
  await page.getByRole("button", { name: "Insert picture" }).click();
  await expect(page.getByAltText("A dot")).toBeVisible();
  await submit(page);

  const was = await sent(page);
  expect(was).toContain('data-show-op="not_equals" data-show-value="Sydney"');
  expect(was).toContain("data:image/gif;base64,R0lGOD");
  await view(page, "Side by side");
  await expectAccessible(page);
  await html(page).press("Control+End");
  await page.keyboard.insertText("\n<p>From the <u>HTML</u></p>");
  await expect(text(page)).toContainText("From the HTML");
  await text(page).getByText("From the").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" and the text");
  await expect(html(page)).toContainText("and the text");
  await find.fill("");
  await page.getByRole("button", { name: "activity_source" }).click();
  await expect(html(page)).toContainText('data-field="activity_source"');
  await submit(page);
  await page.reload();
  await expect(text(page)).toContainText("and the text");
  await expect(page.getByRole("button", { name: "Submit" })).toBeDisabled();
  await view(page, "Preview");
  await expect(page.locator("#script-shown")).toContainText("Suburb: (suburb)");
  await expectAccessible(page);
  await page.getByLabel("Filled with").selectOption("No values at all");
  await expect(page.locator("#script-shown")).not.toContainText("(suburb)");
  await view(page, "Design"); // as it is found the next time
});

const attack = `<h2>Kept</h2>
<p onclick="window.attacked = 1" style="color: red">Only style="x", once = 5 <span data-field="suburb" onmouseover="window.attacked = 1"><b>x</b></span></p>
<img src="x" onerror="window.attacked = 1"><svg onload="window.attacked = 1"></svg>
<script>window.attacked = 1</script>
<a href="javascript:window.attacked = 1">A link</a>
<iframe srcdoc="<script>parent.attacked = 1</script>"></iframe>
<noscript><p title="</noscript><img src=x onerror='window.attacked = 1'>"></noscript>
<form action="/users"><input name="q"><button>Send</button></form>`;

test("what is typed as HTML runs nowhere", async ({ page }) => {
  await signIn(page);
  await script(page, "Attacked");
  await typeHTML(page, attack);
  await view(page, "Side by side");
  await expect(text(page)).toContainText("Kept");
  await view(page, "Preview");
  await expect(page.locator("#script-shown")).toContainText("Kept");
  await view(page, "HTML");
  await submit(page);
  await expect(page.locator("#script-result")).toContainText(
    "<script> was taken out",
  );
  await expect(page.locator("#script-result")).toContainText(
    "onclick of <p> was taken out",
  );
  await expectAccessible(page);
  await view(page, "Design");
  await text(page).getByText("A link").click();
  await page.locator(".script-chip-field").hover();
  const stored = await sent(page);
  expect(stored).toContain('<span data-field="suburb">');
  for (const word of ["script", "onclick", "onerror", "color", "<img", "<a"])
    expect(stored).not.toContain(word);
  expect(stored.replaceAll("&#34;", '"')).toContain('Only style="x", once = 5');
  expect(await page.evaluate(() => window.attacked)).toBeUndefined();
});

test("what is pasted loses its looks and its tricks, and keeps its form", async ({
  page,
}) => {
  await signIn(page);
  await script(page, "Pasted");
  await text(page).click();
  await text(page).evaluate((element) => {
    const data = new DataTransfer();
    data.setData(
      "text/html",
      `<p style="color:red" onclick="window.attacked = 1">Pasted <b>bold</b>
       <img src="https://example.com/a.png" onerror="window.attacked = 1">
       <a href="javascript:alert(1)">bad</a> <a href="https://example.com">good</a></p>`,
    );
    element.dispatchEvent(
      new ClipboardEvent("paste", {
        clipboardData: data,
        bubbles: true,
        cancelable: true,
      }),
    );
  });
  await expect(text(page)).toContainText("Pasted bold");
  const got = await sent(page);
  expect(got).toContain("<strong>bold</strong>");
  expect(got).toContain('<a href="https://example.com">good</a>');
  for (const word of ["style", "onclick", "javascript", "<img"])
    expect(got).not.toContain(word);
  expect(await page.evaluate(() => window.attacked)).toBeUndefined();
  await submit(page);
  await expect(page.locator("#script-result .alert")).toHaveCount(0);
});

// The cases that apply and the API are held to as well.
for (const pasted of JSON.parse(
  readFileSync(
    new URL("../app/script/testdata/meant.json", import.meta.url),
    "utf8",
  ),
))
  test(`what is bold in ${pasted.name} is bold when it is pasted`, async ({
    page,
  }) => {
    await signIn(page);
    await script(page, `From ${pasted.name}`);
    await text(page).click();
    await text(page).evaluate((element, html) => {
      const data = new DataTransfer();
      data.setData("text/html", html);
      element.dispatchEvent(
        new ClipboardEvent("paste", {
          clipboardData: data,
          bubbles: true,
          cancelable: true,
        }),
      );
    }, pasted.html);
    const got = (await sent(page))
      .replaceAll("&#34;", '"')
      .replace(/\n\s*|<br\/>/g, "")
      .replace(/(<p><\/p>)+$/, "");
    expect(got).toBe(pasted.want);
  });

test("a draft that somebody else changed is not written over unseen", async ({
  page,
  context,
}) => {
  await signIn(page);
  await script(page, "Two at once");
  const other = await context.newPage();
  await other.goto(page.url());
  await text(other).click();
  await other.keyboard.type("Theirs");
  await submit(other);
  await text(page).click();
  await page.keyboard.type("Mine");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#script-result")).toContainText(
    "submitted this Script while you were working on it",
  );
  await page.getByText("Their HTML").first().click();
  await expect(page.locator("#script-result pre")).toContainText("Theirs");
  await expectAccessible(page);
  await submit(page);
  await page.reload();
  await expect(text(page)).toContainText("Mine");
});

test("leaving asks, and publishing submits first", async ({ page }) => {
  await signIn(page);
  await script(page, "Unsaved");
  await text(page).click();
  await page.keyboard.type("Not submitted");
  let asked = 0;
  page.once("dialog", (dialog) => {
    asked++;
    return dialog.dismiss();
  });
  await page.goto("/scripts").catch(() => {}); // the dismissed dialog stops it
  expect(asked).toBe(1);
  await expect(text(page)).toContainText("Not submitted");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: "Publish v1" }).click();
  await expect(state(page)).toHaveText("Published v1");
  await expect(text(page)).toContainText("Not submitted");
});

test("a note that was made larger goes against no policy", async ({ page }) => {
  await signIn(page);
  await script(page, "Large note");
  await text(page).click();
  await page.keyboard.type("One");
  await submit(page);
  await page.getByRole("button", { name: "Publish" }).click();
  const note = page.locator("#publish-note");
  const box = await note.boundingBox();
  await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + box.height + 80);
  await page.mouse.up();
  // The browser keeps the height as a style of the element. What is put in its
  // place must not take it over: the console would say so, and the test fail.
  await expect(note).toHaveAttribute("style", /height/);
  await page.keyboard.press("Escape");
  await text(page).click();
  await page.keyboard.type("Two");
  await submit(page);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(note).not.toHaveAttribute("style", /height/);
  await page.getByRole("button", { name: "Publish v1" }).click();
  await expect(state(page)).toHaveText("Published v1");
});

test.describe("without scripts of the page", () => {
  test.use({ javaScriptEnabled: false });

  test("the HTML is a field of a form", async ({ page }) => {
    await signIn(page);
    await page.goto("/scripts/new");
    await page.getByLabel("Name").fill("Plain");
    await page
      .locator("main")
      .getByRole("button", { name: "Add Script" })
      .click();
    await page
      .getByLabel("HTML")
      .fill('<p onclick="x()">By <span data-field="suburb"></span></p>');
    await page.getByRole("button", { name: "Preview" }).click();
    await expect(page.locator("#script-shown")).toContainText("By (suburb)");
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.locator("#script-result")).toContainText("onclick");
    await expect(page.getByLabel("HTML")).toHaveValue(
      '<p>By <span data-field="suburb"></span></p>',
    );
  });
});
