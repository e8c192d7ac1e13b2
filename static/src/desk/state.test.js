import assert from "node:assert/strict";
import test from "node:test";
import { clock } from "./clock.js";
import { deskKey } from "./keys.js";
import { DeskState } from "./state.js";

const desk = (state, more = {}) => ({
  state,
  entry: "",
  segment: "",
  news: "",
  caller: "",
  title: "Desk",
  now: String(Date.now()),
  until: "",
  ...more,
});

const ringing = (more) =>
  desk("ringing", {
    entry: "e1",
    caller: "+61 411",
    title: "+61 411 · Sales",
    ...more,
  });

test("a desk is news unless a later one is shown, or it says a problem", () => {
  const state = new DeskState();
  const shown = { version: "10" };
  assert.equal(state.isNews({ version: "9" }, shown), false);
  assert.equal(state.isNews({ version: "10" }, shown), true);
  assert.equal(state.isNews({ version: "11" }, shown), true);
  assert.equal(state.isNews({ version: "9", problem: "" }, shown), true);
});

test("the server's time counts", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const state = new DeskState();
  state.take(desk("ready", { now: "400000" }), true);
  assert.equal(state.now(), 400_000);
  t.mock.timers.tick(5_000);
  assert.equal(state.now(), 405_000);
});

test("a call rings for what is left, and is announced once", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const state = new DeskState();
  const call = ringing({ now: "1000000", until: "1020000" });
  const now = state.take(call, true);
  assert.deepEqual(now.ring, {
    id: "e1",
    text: "+61 411",
    title: "+61 411 · Sales",
    seconds: 20,
  });
  assert.equal(now.alarm, true);
  const again = state.take(call, true);
  assert.equal(again.ring.id, "e1");
  assert.equal(again.alarm, false);
  assert.equal(state.take(ringing({ entry: "e2" }), true).alarm, true);
  assert.equal(state.take(desk("ready"), true).ring, null);
});

test("a tab that is not the desk rings for nobody", () => {
  const now = new DeskState().take(ringing(), false);
  assert.equal(now.ring, null);
  assert.equal(now.alarm, false);
});

test("news is told once, and not what stood there before", () => {
  const state = new DeskState();
  const first = desk("paused", { news: "No answer" });
  assert.equal(state.take(first, true).news, false, "the page came with it");
  assert.equal(state.take(first, true).news, false);
  const next = desk("paused", { news: "Added to Evenings" });
  assert.equal(state.take(next, true).news, true);
  assert.equal(state.take(next, true).news, false);
});

test("another part of a call is begun with, also none", () => {
  const state = new DeskState();
  assert.equal(
    state.take(desk("talking", { segment: "s1" }), true).fresh,
    true,
  );
  assert.equal(
    state.take(desk("wrap_up", { segment: "s1" }), true).fresh,
    false,
  );
  assert.equal(state.take(desk("ready"), true).fresh, true);
});

test("the wrap-up begins when a call ends, not when the page is loaded in it", () => {
  const loaded = new DeskState();
  assert.equal(loaded.take(desk("wrap_up"), true).wrapUp, false);
  const state = new DeskState();
  state.take(desk("talking"), true);
  assert.equal(state.take(desk("wrap_up"), true).wrapUp, true);
  assert.equal(state.take(desk("wrap_up"), true).wrapUp, false);
});

function inWrapUp() {
  const state = new DeskState();
  state.take(desk("wrap_up", { segment: "s1" }), true);
  return state;
}

test("a wrap-up whose time is over is told", () => {
  assert.equal(inWrapUp().take(desk("ready"), true).closed, true);
});

test("a call closed here is no surprise, whatever comes first", () => {
  const answerFirst = inWrapUp();
  answerFirst.wraps("s1");
  assert.equal(answerFirst.wrapped("s1", true), false);
  assert.equal(answerFirst.take(desk("ready"), true).closed, false);

  const streamFirst = inWrapUp();
  streamFirst.wraps("s1");
  assert.equal(streamFirst.take(desk("ready"), true).closed, false);
  assert.equal(streamFirst.wrapped("s1", true), false);
});

test("a call whose time was over while it was closed here is told", () => {
  const state = inWrapUp();
  state.wraps("s1");
  assert.equal(state.take(desk("ready"), true).closed, false);
  assert.equal(state.wrapped("s1", false), true);
});

test("what was refused closes nothing", () => {
  const state = inWrapUp();
  state.wraps("s1");
  assert.equal(state.wrapped("s1", false), false);
  assert.equal(state.take(desk("ready"), true).closed, true);
});

test("the call closed before says nothing of the next one", () => {
  const state = inWrapUp();
  state.wraps("s1");
  state.wrapped("s1", true);
  state.take(desk("talking", { segment: "s2" }), true);
  state.take(desk("wrap_up", { segment: "s2" }), true);
  assert.equal(state.take(desk("ready"), true).closed, true);
});

test("clocks", () => {
  assert.equal(clock(-5), "0:00");
  assert.equal(clock(75_999), "1:15");
  assert.equal(clock(3_675_000), "1:01:15");
});

const press = (key, more = {}) => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  altKey: true,
  ...more,
});
const where = { isMac: false, typing: false, inCodes: false };

test("keys of the desk hold Alt, and nothing else", () => {
  assert.equal(deskKey(press("a"), where), "a");
  assert.equal(deskKey(press("3"), where), "3");
  assert.equal(deskKey(press("å", { code: "KeyA" }), where), "a");
  for (const held of ["ctrlKey", "metaKey", "shiftKey", "repeat"])
    assert.equal(deskKey(press("a", { [held]: true }), where), "", held);
  assert.equal(deskKey(press("a", { altKey: false }), where), "");
  const graph = { getModifierState: (name) => name === "AltGraph" };
  assert.equal(deskKey(press("a", graph), where), "");
});

test("on a Mac they rest while one types; elsewhere they do not", () => {
  assert.equal(deskKey(press("a"), { ...where, typing: true }), "a");
  const mac = { ...where, isMac: true };
  assert.equal(deskKey(press("a"), mac), "a");
  assert.equal(deskKey(press("a"), { ...mac, typing: true }), "");
});

test("among the wrap codes a digit needs no Alt", () => {
  const codes = { ...where, inCodes: true };
  assert.equal(deskKey(press("2", { altKey: false }), codes), "2");
  assert.equal(deskKey(press("0", { altKey: false }), codes), "");
  assert.equal(deskKey(press("2", { altKey: false }), where), "");
});
