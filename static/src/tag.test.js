import assert from "node:assert/strict";
import test from "node:test";
import { fieldFor, put } from "./tag.js";

const field = (value, from, to = from, type = "text") => ({
  value,
  selectionStart: from,
  selectionEnd: to,
  type,
  disabled: false,
  heard: [],
  focused: false,
  matches: (selector) => selector === "[data-takes-tags]",
  setRangeText(text, start, end, mode) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    assert.equal(mode, "end");
    this.selectionStart = this.selectionEnd = start + text.length;
  },
  dispatchEvent({ type: name, bubbles }) {
    this.heard.push(`${name} ${bubbles}`);
  },
  focus() {
    this.focused = true;
  },
});
const group = (...fields) => ({
  contains: (one) => fields.includes(one),
  querySelectorAll: () => fields,
});

test("a tag goes to the cursor, and the form hears of it", () => {
  const one = field("from  on", 5);
  put(one, "ani");
  assert.equal(one.value, "from #ani# on");
  assert.equal(one.selectionStart, 10);
  assert.deepEqual(one.heard, ["input true", "change true"]);
  assert.ok(one.focused);
});

test("a tag replaces what is selected, and ends a field without a cursor", () => {
  const one = field("abc", 0, 3);
  put(one, "dnis");
  assert.equal(one.value, "#dnis#");
  const other = field("abc", null, null);
  put(other, "dnis");
  assert.equal(other.value, "abc#dnis#");
});

test("a tag goes to the field that had the cursor, if it is one of the group", () => {
  const [one, two, far] = [field("", 0), field("", 0), field("", 0)];
  const here = group(one, two);
  assert.equal(fieldFor(here, two), two);
  assert.equal(fieldFor(here, far), one);
  assert.equal(fieldFor(here, null), one);
  assert.equal(fieldFor(group(), two), undefined);
});

test("a secret takes no tag", () => {
  const secret = field("", 0, 0, "password");
  const open = field("", 0);
  assert.equal(fieldFor(group(secret, open), secret), open);
  assert.equal(fieldFor(group(secret), secret), undefined);
});
