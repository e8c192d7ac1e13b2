import assert from "node:assert/strict";
import test from "node:test";
import { oneTab } from "./tabs.js";

/** A browser with tabs that hear each other. */
function windows(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const channels = new Set();
  return function tab() {
    const channel = Object.assign(new EventTarget(), {
      postMessage(data) {
        for (const other of channels)
          if (other !== channel)
            other.dispatchEvent(Object.assign(new Event("message"), { data }));
      },
    });
    channels.add(channel);
    let leave;
    const made = { is: null };
    made.take = oneTab(
      "desk",
      { begin: () => (made.is = true), end: () => (made.is = false) },
      { open: () => channel, leaves: (run) => (leave = run) },
    ).take;
    made.close = () => {
      leave();
      channels.delete(channel);
    };
    return made;
  };
}

// One timer after the other: the second is set by the first.
function pass(t, millis) {
  for (let i = 0; i < millis; i += 10) t.mock.timers.tick(10);
}

test("the only tab is the one, after a moment in which nobody answers", (t) => {
  const tab = windows(t)();
  assert.equal(tab.is, null);
  pass(t, 300);
  assert.equal(tab.is, true);
});

test("a second tab steps back, and takes over when told to", (t) => {
  const open = windows(t);
  const first = open();
  pass(t, 300);
  const second = open();
  pass(t, 300);
  assert.deepEqual([first.is, second.is], [true, false]);
  second.take();
  assert.deepEqual([first.is, second.is], [false, true]);
});

test("of two that ask at once one is it", (t) => {
  const open = windows(t);
  const tabs = [open(), open()];
  pass(t, 300);
  assert.equal(tabs.filter((tab) => tab.is === true).length, 1);
});

test("when the one is closed, another takes its place", (t) => {
  const open = windows(t);
  const first = open();
  pass(t, 300);
  const others = [open(), open()];
  pass(t, 300);
  first.close();
  pass(t, 1000);
  assert.equal(others.filter((tab) => tab.is === true).length, 1);
});

test("a browser without channels has one tab", () => {
  let begun = 0;
  const tab = oneTab(
    "desk",
    { begin: () => begun++, end() {} },
    { open: () => null, leaves() {} },
  );
  assert.equal(begun, 1);
  tab.take();
});
