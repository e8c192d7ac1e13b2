// What is said in a test call is written down by a Web Service, a recogniser on loopback, and
// read on the call's page.
import {
  admin,
  asOutline,
  expect,
  expectAccessible,
  picture,
  signIn,
  test,
  upstream,
} from "./test.js";

test.use({ settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32" } });

const workspace = (domain) => `
version: 1
web_services:
  - name: Recogniser
    method: POST
    content_type: audio
    https: false
    domain: ${domain}
    path: /listen
    results: [{ description: Text, path: text }]
  - name: Suburbs
    https: false
    domain: ${domain}
workflows:
  - name: Dictation
    objects:
      - { title: Your message, kind: record, prompt: { say: Please leave a message. }, max_length: 3m, label: message, exits: { next: Tell, nothing: Bye } }
      - { title: Tell, kind: web_hook, url: "http://${domain}/hook", action: message, exits: { next: Bye } }
      - { title: Bye, kind: say_text, text: Goodbye then. }
`;

/** A recogniser: what it heard, what it was told, and what it answers with. */
async function recogniser() {
  const it = { heard: [], told: [], status: 200, text: "Please call me back." };
  const server = await upstream(({ url, bytes }, response) => {
    if (url === "/listen") {
      it.heard.push(bytes);
      response.writeHead(it.status, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ text: it.text }));
      return;
    }
    it.told.push(new URL(url, "http://127.0.0.1"));
    response.writeHead(200, { "Content-Type": "text/plain" }).end("");
  });
  return Object.assign(it, { server: server.server, domain: server.domain });
}

const panel = async (page, object) => {
  await page.goto("/workflows");
  await page.getByRole("link", { name: "Dictation", exact: true }).click();
  await page
    .getByRole("link", { name: new RegExp(`^${object}`) })
    .first()
    .click();
  await expect(page.locator(".flow-panel-title")).toHaveText(object);
};

const save = async (page) => {
  await page.keyboard.press("Control+s");
  await expect(page.locator("#toasts")).toContainText("Saved.");
  await page.getByRole("button", { name: "Dismiss" }).first().click();
};

const leaveMessage = async (page) => {
  await page.goto("/test-call");
  await page.getByRole("radio", { name: /^Dictation/ }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await expect(page.locator("[data-record-text]")).toHaveText(
    /^0:(?!00)\d\d of 3:00 recorded/,
  );
  await page.keyboard.press("#");
  await expect(page.getByRole("log")).toContainText("Goodbye then.");
  await page.getByRole("link", { name: "Open this call's page" }).click();
};

test("it is set in the panel, and the text is read on the call's page", async ({
  page,
  server,
}) => {
  const it = await recogniser();
  await server.run(["apply", "-"], workspace(it.domain));
  await asOutline(page, server);
  await signIn(page, admin.email, admin.password);

  await panel(page, "Your message");
  const by = page.getByLabel("Transcription", { exact: true });
  const chosen = page.locator('select[name="transcribe_with"]');
  await expect(by).toHaveValue("off");
  await expect(chosen).toHaveCount(0);
  await by.selectOption("By the carrier");
  await expect(page.locator("#transcription")).toContainText("up to 2 minutes");
  await save(page);
  await expect(page.locator("#problems")).toContainText(
    "the longest here is 3m",
  );
  await by.selectOption("By a Web Service");
  await expect(chosen.locator("option")).toHaveText([
    "Choose a Web Service",
    "Recogniser",
  ]);
  await save(page);
  await expect(page.locator("#transcription")).toContainText(
    "Choose the Web Service that is sent the sound",
  );
  await chosen.selectOption("Recogniser");
  await save(page);
  await expect(page.locator("#transcription")).not.toContainText("Choose the");
  await expectAccessible(page);
  await picture(page, "record");

  await panel(page, "Tell");
  await page.getByText("Advanced").click();
  await page
    .getByLabel("Transcription post back")
    .fill(`http://${it.domain}/text?site=au`);
  await save(page);
  await expectAccessible(page);
  await picture(page, "web-hook");

  await leaveMessage(page);
  const recordings = page.locator("#call-recordings");
  await expect(recordings).toContainText("Please call me back.");
  expect(it.heard).toHaveLength(1);
  expect(it.heard[0].length).toBeGreaterThan(1000);
  await expectAccessible(page);
  await picture(page, "call");
  await expect
    .poll(() => it.told.filter((url) => url.pathname === "/text").length)
    .toBe(1);
  const told = it.told.find((url) => url.pathname === "/text").searchParams;
  expect([...told.keys()].sort()).toEqual([
    "date",
    "duration",
    "question",
    "site",
    "survo_id",
    "text",
    "unique_id",
  ]);
  expect(told.get("text")).toBe("Please call me back.");
  await page.reload();
  await expect(page.locator("#trace")).toContainText(
    "Transcription of Your message",
  );

  // A long text is folded; one that is refused is asked for again.
  it.text = "Please call me back. ".repeat(200);
  it.status = 415;
  await leaveMessage(page);
  await expect(recordings).toContainText("415 Unsupported Media Type");
  await expectAccessible(page);
  await picture(page, "failed");
  it.status = 200;
  await page.getByRole("button", { name: "Transcribe again" }).click();
  await expect(recordings.getByText("The whole text")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "long");
  await recordings.getByText("The whole text").click();
  await expect(recordings.locator("details .recording-text")).toBeVisible();
  it.server.close();
});

test("a Web Service that sends a sound is tried with silence", async ({
  page,
  server,
}) => {
  const it = await recogniser();
  it.text = "";
  await server.run(["apply", "-"], workspace(it.domain));
  await signIn(page, admin.email, admin.password);
  await page.goto("/web-services");
  await page.getByRole("link", { name: "Recogniser", exact: true }).click();
  await expect(page.getByLabel("Request content type")).toHaveValue("audio");
  await expectAccessible(page);
  await picture(page, "service");
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await expect(page.getByText("half a second of silence")).toBeVisible();
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("#answer")).toContainText("silence.wav");
  expect(it.heard[0].subarray(0, 4).toString()).toBe("RIFF");
  expect(it.heard[0].length).toBe(8044);
  await expectAccessible(page);
  await picture(page, "try");
  it.server.close();
});
