import assert from "node:assert/strict";
import test from "node:test";
import { Drafts } from "./drafts.js";

const turns = () => new Promise(setImmediate);

/** A tab whose memory and line to the server are in the test's hand. */
function place(t, kept = null) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const tab = { kept, shown: [], sent: [], beacons: [], status: 204 };
  let gate = Promise.resolve();
  tab.hold = () => {
    let go;
    gate = new Promise((done) => (go = done));
    return async () => {
      go();
      await turns();
    };
  };
  tab.drafts = new Drafts(
    "/fields",
    (how, why) => tab.shown.push(why ? `${how}: ${why}` : how),
    {
      kept: {
        get: () => structuredClone(tab.kept),
        set: (value) => (tab.kept = structuredClone(value)),
      },
      ask: async (url, { body }) => {
        tab.sent.push(String(body));
        await gate;
        if (!tab.status) throw new TypeError("Failed to fetch");
        const { status } = tab;
        return { ok: status < 300, status, text: async () => "Too long.\n" };
      },
      beacon: (url, body) => tab.beacons.push(String(body)),
    },
  );
  tab.tick = async (millis) => {
    t.mock.timers.tick(millis);
    await turns();
  };
  return tab;
}

test("what is typed is sent once the hand rests", async (t) => {
  const tab = place(t);
  tab.drafts.note("s1", "note", "H");
  await tab.tick(500);
  tab.drafts.note("s1", "note", "Hi");
  await tab.tick(500);
  assert.deepEqual(tab.sent, []);
  assert.deepEqual(tab.kept, { s1: { note: "Hi" } });
  await tab.tick(100);
  assert.deepEqual(tab.sent, ["segment=s1&note=Hi"]);
  assert.equal(tab.shown.at(-1), "saved");
  assert.equal(tab.kept, null);
});

test("a choice is sent at once, a field without a name or a call never", async (t) => {
  const tab = place(t);
  tab.drafts.note("", "note", "x");
  tab.drafts.note("s1", "", "x");
  tab.drafts.note("s1", "topic", "Bill", true);
  await tab.tick(0);
  assert.deepEqual(tab.sent, ["segment=s1&topic=Bill"]);
});

test("what could not be sent is kept and sent again", async (t) => {
  const tab = place(t);
  tab.status = 0;
  tab.drafts.note("s1", "note", "Hi");
  await tab.tick(600);
  assert.equal(tab.shown.at(-1), "not");
  tab.status = 401;
  await tab.tick(2500);
  assert.equal(tab.shown.at(-1), "not", "signed out is no refusal");
  assert.deepEqual(tab.drafts.waiting("s1"), { note: "Hi" });
  tab.status = 204;
  await tab.tick(2500);
  assert.equal(tab.sent.length, 3);
  assert.equal(tab.shown.at(-1), "saved");
  assert.deepEqual(tab.drafts.waiting("s1"), {});
});

test("what the server refuses is said, and not sent again", async (t) => {
  const tab = place(t);
  tab.status = 422;
  tab.drafts.note("s1", "note", "Hi");
  await tab.tick(600);
  assert.equal(tab.shown.at(-1), "refused: Too long.");
  await tab.tick(10_000);
  assert.equal(tab.sent.length, 1);
});

test("what is typed while it is sent is sent after it", async (t) => {
  const tab = place(t);
  const go = tab.hold();
  tab.drafts.note("s1", "note", "Hi");
  await tab.tick(600);
  tab.drafts.note("s1", "note", "Hi there");
  tab.drafts.note("s1", "topic", "Bill");
  await go();
  assert.notEqual(tab.shown.at(-1), "saved");
  await tab.tick(600);
  assert.equal(tab.sent.at(-1), "segment=s1&note=Hi+there&topic=Bill");
  assert.equal(tab.shown.at(-1), "saved");
});

test("each part of a call has its own", async (t) => {
  const tab = place(t);
  tab.drafts.note("s1", "note", "one");
  tab.drafts.note("s2", "note", "two");
  await tab.tick(600);
  await tab.tick(600);
  assert.deepEqual(tab.sent, ["segment=s1&note=one", "segment=s2&note=two"]);
});

test("after a reload what was kept is sent", async (t) => {
  const tab = place(t, { s1: { note: "Hi" } });
  assert.deepEqual(tab.drafts.waiting("s1"), { note: "Hi" });
  await tab.tick(0);
  assert.deepEqual(tab.sent, ["segment=s1&note=Hi"]);
});

test("what a form sends itself is forgotten; the rest goes with the page", async (t) => {
  const tab = place(t);
  tab.drafts.note("s1", "note", "one");
  tab.drafts.note("s2", "note", "two");
  tab.drafts.sent("s1");
  assert.deepEqual(tab.kept, { s2: { note: "two" } });
  tab.drafts.flush();
  assert.deepEqual(tab.beacons, ["segment=s2&note=two"]);
});
