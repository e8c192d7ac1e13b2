import assert from "node:assert/strict";
import test from "node:test";
import { Arrival, placeOf } from "./arrival.js";

const form = (focus) => ({ dataset: focus ? { focus } : {} });

test("the first settings come with the page, others afterwards", () => {
  const arrival = new Arrival();
  const one = form();
  assert.equal(arrival.take(null), "");
  assert.equal(arrival.take(one), "first");
  assert.equal(arrival.take(one), "", "the same ones are no arrival");
  assert.equal(arrival.take(null), "");
  assert.equal(arrival.take(one), "");
  assert.equal(arrival.take(form()), "next");
});

test("a field is wanted until other settings come", () => {
  const arrival = new Arrival();
  const one = form("title");
  arrival.take(one);
  assert.equal(arrival.wanted, "title");
  assert.equal(one.dataset.focus, undefined, "asked once");
  arrival.take(one);
  assert.equal(arrival.wanted, "title");
  arrival.take(form());
  assert.equal(arrival.wanted, "");
});

test("keys walk a list to its ends and no further", () => {
  assert.equal(placeOf("ArrowDown", 0, 3), 1);
  assert.equal(placeOf("ArrowDown", 2, 3), -1);
  assert.equal(placeOf("ArrowUp", 0, 3), -1);
  assert.equal(placeOf("Home", 2, 3), 0);
  assert.equal(placeOf("End", 0, 3), 2);
  assert.equal(placeOf("Enter", 0, 3), -1);
});
