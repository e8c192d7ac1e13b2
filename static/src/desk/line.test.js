import assert from "node:assert/strict";
import test from "node:test";
import { Line } from "./line.js";

const turns = () => new Promise(setImmediate);

class Stream extends EventTarget {
  CLOSED = 2;
  readyState = 0;
  constructor(url) {
    super();
    this.url = url;
  }
  close() {
    this.readyState = 2;
  }
  say(type, data) {
    this.dispatchEvent(Object.assign(new Event(type), { data }));
  }
}

function place(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const seen = { desks: [], waiting: null, broken: null, signIns: 0 };
  const asked = [];
  const streams = [];
  const browser = {
    status: 200,
    open: (url) => {
      streams.push(new Stream(url));
      return streams.at(-1);
    },
    ask: async (url, { method }) => {
      asked.push(`${method} ${url}`);
      if (!browser.status) throw new TypeError("Failed to fetch");
      return { status: browser.status };
    },
  };
  const line = new Line(
    { events: "/e", beat: "/b", page: "/desk" },
    {
      desk: (html) => seen.desks.push(html),
      waiting: (counts) => (seen.waiting = counts),
      broken: (yes) => (seen.broken = yes),
      signIn: () => seen.signIns++,
    },
    browser,
  );
  return { line, seen, asked, streams, browser };
}

test("a desk and a beat come by the stream, and the beat is answered", (t) => {
  const { line, seen, asked, streams } = place(t);
  line.connect();
  assert.equal(streams[0].url, "/e");
  streams[0].say("desk", "<div>");
  assert.deepEqual(seen.desks, ["<div>"]);
  assert.equal(seen.broken, false);
  streams[0].say("beat", '{"c1":3}');
  assert.deepEqual(seen.waiting, { c1: 3 });
  assert.deepEqual(asked, ["POST /b"]);
});

test("a line that says nothing for long is dead, and made anew", (t) => {
  const { line, seen, streams } = place(t);
  line.connect();
  t.mock.timers.tick(15_900);
  line.watch();
  assert.equal(streams.length, 1);
  streams[0].say("beat", "{}");
  t.mock.timers.tick(15_900);
  line.watch();
  assert.equal(streams.length, 1, "it was heard meanwhile");
  t.mock.timers.tick(200);
  line.watch();
  assert.equal(seen.broken, true);
  assert.equal(streams.length, 2);
  assert.equal(streams[0].readyState, 2, "the old one is closed");
});

test("one that breaks comes back by itself; a refused one is tried again", async (t) => {
  const { line, seen, asked, streams } = place(t);
  line.connect();
  streams[0].say("error");
  assert.equal(seen.broken, true);
  assert.deepEqual(asked, [], "the browser does it");
  streams[0].readyState = 2;
  streams[0].say("error");
  await turns();
  assert.deepEqual(asked, ["HEAD /desk"]);
  assert.equal(seen.signIns, 0);
  t.mock.timers.tick(2000);
  assert.equal(streams.length, 2);
});

test("who is signed out is sent to sign in", async (t) => {
  const { line, seen, streams, browser } = place(t);
  browser.status = 401;
  line.connect();
  streams[0].say("beat", "{}");
  await turns();
  assert.equal(seen.signIns, 1);
  streams[0].readyState = 2;
  streams[0].say("error");
  await turns();
  assert.equal(seen.signIns, 2);
  streams[0].say("gone");
  assert.equal(seen.signIns, 3);
});

test("a beat that does not get through is no reason to go", async (t) => {
  const { line, seen, streams, browser } = place(t);
  browser.status = 0;
  line.connect();
  streams[0].say("beat", "{}");
  await turns();
  assert.equal(seen.signIns, 0);
});

test("a line that was closed stays so", async (t) => {
  const { line, seen, streams } = place(t);
  line.connect();
  streams[0].readyState = 2;
  streams[0].say("error");
  await turns();
  line.close();
  assert.equal(seen.broken, false);
  t.mock.timers.tick(60_000);
  line.watch();
  assert.equal(streams.length, 1);
});
