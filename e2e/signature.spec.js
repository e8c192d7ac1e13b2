// The npm package `standardwebhooks` is the judge of what receivers of events get: it
// must take our signature, with the first secret, the new one, and during the change.
import { createServer } from "node:http";
import { once } from "node:events";
import { Webhook } from "standardwebhooks";
import { admin, expect, expectAccessible, signIn, test } from "./test.js";

const got = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  got.push({ body, headers: request.headers });
  response.end();
});

test.use({ settings: { HOOKLINE_ALLOW_PRIVATE: "127.0.0.1/32" } });

test.beforeAll(async ({ server }) => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  await server.run(
    ["apply", "-"],
    `version: 1
web_services:
  - name: Judge
    method: POST
    content_type: json
    https: false
    domain: 127.0.0.1:${receiver.address().port}
    path: /
events:
  - { name: Judged, number: "+61255508888", event: call_start, web_services: [Judge] }
workflows:
  - name: Judged line
    objects: [{ title: Goodbye, kind: say_text, text: "“Goodbye” & thanks." }]
carriers:
  - { name: Judges, kind: twiml, signature: off }
numbers:
  - { number: "+61255508888", workflow: Judged line }
`,
  );
});

test.afterAll(() => receiver.close());

/** A call, and what is delivered of its start. */
async function delivered(server, sid) {
  const before = got.length;
  const answer = await fetch(`${server.url}/runtime/judges/voice`, {
    method: "POST",
    body: new URLSearchParams({
      CallSid: sid,
      From: "+61255501111",
      To: "+61255508888",
      CallStatus: "ringing",
    }),
  });
  expect(answer.status).toBe(200);
  await expect.poll(() => got.length).toBe(before + 1);
  return got.at(-1);
}

const verify = (secret, { body, headers }) =>
  new Webhook(secret).verify(body, headers);

test("receivers can verify what they get, also while the secret changes", async ({
  page,
  server,
}) => {
  await signIn(page, admin.email, admin.password);
  await page.goto("/web-services");
  await page.getByRole("link", { name: "Judge", exact: true }).click();
  const make = async (name) => {
    const open = page.getByText("Signing, repeats and limits");
    const button = page.getByRole("button", { name });
    if (!(await button.first().isVisible())) await open.click();
    await button.first().click();
    await page.getByRole("dialog").getByRole("button", { name }).click();
    const secret = page.locator("#delivery .copy-field code");
    await expect(secret).toHaveText(/^whsec_/);
    return secret.innerText();
  };

  const unsigned = await delivered(server, "CA1");
  expect(unsigned.headers["webhook-signature"]).toBeUndefined();

  const first = await make("Make a signing secret");
  await expectAccessible(page);
  const signed = await delivered(server, "CA2");
  const told = verify(first, signed);
  expect(told.type).toBe("call.start");
  expect(told.data.dnis).toBe("+61255508888");
  expect(() =>
    verify(first, { ...signed, body: signed.body.replace("call", "cart") }),
  ).toThrow();

  const second = await make("Rotate the signing secret");
  expect(second).not.toBe(first);
  const both = await delivered(server, "CA3");
  verify(first, both);
  verify(second, both);
  expect(() =>
    verify("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", both),
  ).toThrow();

  // The secret is shown once.
  await page.reload();
  await expect(page.getByText(second)).toHaveCount(0);
});
