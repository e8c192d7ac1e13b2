import assert from "node:assert/strict";
import test from "node:test";
import { isFound, wordsOf } from "./found.js";
import { callServer } from "./server.js";
import { minutes, queueText, waitText } from "./words.js";

test("minutes", () => {
  assert.equal(minutes(0), "0:00");
  assert.equal(minutes(59_999), "0:59");
  assert.equal(minutes(605_000), "10:05");
});

test("how keys are collected", () => {
  assert.equal(waitText({ millis: 5000 }), "Waits for your keys, 5 s.");
  assert.equal(
    waitText({ max_digits: 1, millis: 2600 }),
    "Waits for your keys (1 digit), 3 s.",
  );
});

test("what a waiting caller is told", () => {
  assert.equal(queueText({}), "Waits in the queue.");
  assert.equal(queueText({ agent: "Ann" }), "You talk to Ann.");
  assert.equal(queueText({ agent: "Ann", hold: true }), "You are on hold.");
});

test("a row is found by its words, and by digits however they are written", () => {
  const row = "+61 2 9123 4567  → Suburb line";
  assert.equal(isFound(row, wordsOf("  Line suburb ")), true);
  assert.equal(isFound(row, wordsOf("29123")), true);
  assert.equal(isFound(row, wordsOf("+612")), true);
  assert.equal(isFound(row, wordsOf("suburb 99")), false);
  assert.equal(isFound(row, wordsOf("")), true);
});

test("the server: a reply, none, and what is wrong", async () => {
  const asked = [];
  let answer = { ok: true, status: 200, json: async () => ({ turn: 2 }) };
  const server = callServer("/c/1", async (url, how) => {
    asked.push([url, how.method, String(how.body)]);
    return answer;
  });
  assert.deepEqual(await server.post("/input", { turn: 1 }), { turn: 2 });
  assert.deepEqual(asked[0], ["/c/1/input", "POST", "turn=1"]);
  answer = { ok: true, status: 204 };
  assert.equal(await server.post("/input", {}), null);
  answer = { ok: false, status: 409, text: async () => "It is over.\n" };
  await assert.rejects(server.post("/input", {}), { message: "It is over." });
  assert.equal(await server.keep("a/b", 5, "x"), false);
  assert.deepEqual(asked.at(-1), [
    "/c/1/recording/a%2Fb?millis=5",
    "POST",
    "x",
  ]);
});
